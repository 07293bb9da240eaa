"""Papers that wait for an officer's signature: one row a grant, gone when the paper is issued.

Work belongs to a post: who holds it signs, and takes over what the last holder left. A paper lies
in one batch at a time, the one that was opened last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.people.signing import Means, SignerKind
from khidki.store.database import Transaction
from khidki.store.of_files import of_file


@dataclass(frozen=True, slots=True)
class Unsigned:
    """One paper as it was set in type; `prepared` and `digest` while it lies in a batch."""

    bucket: int
    application: UUID
    seq: int
    id: UUID
    number: str
    posting: UUID
    post: str
    signer: SignerKind
    facts: bytes
    salt: bytes
    code_hash: bytes
    file: str
    key_id: str
    valid_until: date | None
    since: datetime
    batch: UUID | None = None
    place: int | None = None
    prepared: str | None = None
    digest: bytes | None = None
    stayed: bool = False  # by a court, as the file stands now; only lists and batches say it


@dataclass(frozen=True, slots=True)
class Waits:
    """A paper, the posting under which an officer signs it, and with what."""

    paper: Unsigned
    hat: UUID
    kind: SignerKind
    means: UUID | None
    signer_id: str | None
    expires_at: datetime | None
    seen_at: datetime | None
    trouble: str | None

    @property
    def known(self) -> Means | None:
        """What is judged of the officer's means, or None where there is none."""
        if self.means is None:
            return None
        return Means(self.kind, self.expires_at, self.seen_at, self.trouble or "")


SQL_ADD = """
    INSERT INTO unsigned_paper (bucket, application, seq, id, number, posting, post, signer, facts,
                                salt, code_hash, file, key_id, valid_until, since)
    VALUES (%(bucket)s, %(application)s, %(seq)s, %(id)s, %(number)s, %(posting)s, %(post)s,
            %(signer)s, %(facts)s, %(salt)s, %(code_hash)s, %(file)s, %(key_id)s, %(valid_until)s,
            %(since)s)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, paper: Unsigned) -> bool:
    """Let a paper wait; False when it does already, or its number is taken."""
    return await tx.run(SQL_ADD, **_columns(paper), since=paper.since) == 1


SQL_RENEW = """
    UPDATE unsigned_paper
       SET id = %(id)s, number = %(number)s, posting = %(posting)s, post = %(post)s,
           signer = %(signer)s, facts = %(facts)s, salt = %(salt)s, code_hash = %(code_hash)s,
           file = %(file)s, key_id = %(key_id)s, valid_until = %(valid_until)s, batch = NULL
     WHERE bucket = %(bucket)s AND application = %(application)s AND seq = %(seq)s
"""


async def renew(tx: Transaction, paper: Unsigned) -> None:
    """Put a paper that was set anew in the place of the older one."""
    await tx.run(SQL_RENEW, **_columns(paper))


SQL_OF = """
    SELECT bucket, application, seq, id, number, posting, post, signer, facts, salt, code_hash,
           file, key_id, valid_until, since, batch, place, prepared, digest
      FROM unsigned_paper
     WHERE bucket = %(bucket)s AND application = %(application)s AND seq = %(seq)s
"""


async def of(tx: Transaction, application: UUID, seq: int) -> Unsigned | None:
    """Return the paper of a grant, or None when nothing waits."""
    return await tx.one(
        Unsigned, SQL_OF, bucket=bucket_of(application), application=application, seq=seq
    )


# The papers of postings in force, and what holders before them left at the same posts; each with
# the posting under which this officer signs it, and what that signs with.
_FOR: LiteralString = """
    SELECT u.bucket, u.application, u.seq, u.id, u.number, u.posting, u.post, u.signer, u.facts,
           u.salt, u.code_hash, u.file, u.key_id, u.valid_until, u.since, u.batch, u.place,
           u.prepared, u.digest, a.stayed, h.id AS hat, h.signer AS kind, m.id AS means,
           m.signer_id, m.expires_at, m.seen_at, m.trouble
      FROM unsigned_paper u
      JOIN application a ON a.bucket = u.bucket AND a.id = u.application
      JOIN posting g ON g.id = u.posting
      JOIN LATERAL (SELECT id, signer
                      FROM posting
                     WHERE post = u.post AND officer = %(officer)s AND signer <> 'window'
                       AND from_at <= %(at)s AND (until_at IS NULL OR until_at > %(at)s)
                """
_FOR_IN_ORDER: LiteralString = """
     ORDER BY id = u.posting DESC
                     LIMIT 1) AS h ON u.posting = h.id OR g.until_at <= %(at)s
      LEFT JOIN LATERAL (SELECT id, signer_id, expires_at, seen_at, trouble
                           FROM signing_means
                          WHERE officer = %(officer)s AND kind = h.signer AND ended_at IS NULL
                            AND paired_at IS NOT NULL
                          ORDER BY paired_at DESC
                          LIMIT 1) AS m ON true
     WHERE u.bucket BETWEEN 0 AND 1023 AND u.post = ANY(%(posts)s)
       AND (%(ids)s::uuid[] IS NULL OR u.id = ANY(%(ids)s))
       AND h.signer = coalesce(%(kind)s, h.signer)
       AND (u.since, u.id) > (%(after_at)s, %(after)s)
     ORDER BY u.since, u.id
     LIMIT %(limit)s
"""
# A paper is asked for by its own number, or by that of its file.
_OF_NUMBER: LiteralString = """
       AND u.bucket = %(bucket)s
       AND u.application IN (SELECT a.id
                               FROM application a
                              WHERE a.bucket = %(bucket)s AND a.number = %(number)s
                             UNION ALL
                             SELECT w.application
                               FROM unsigned_paper w
                              WHERE w.bucket = %(bucket)s AND w.number = %(number)s)
"""
SQL_FOR: LiteralString = _FOR + _FOR_IN_ORDER
SQL_FOR_OF_NUMBER: LiteralString = _FOR + _OF_NUMBER + _FOR_IN_ORDER


async def waiting_for(
    tx: Transaction,
    officer: UUID,
    *,
    posts: Sequence[str],
    at: datetime,
    after: tuple[datetime, UUID],
    ids: Sequence[UUID] | None,
    kind: SignerKind | None = None,
    number: str | None = None,
    limit: int,
) -> list[Waits]:
    """Return what waits for the signature of who holds these posts, the oldest first."""
    return await tx.all(
        Waits, SQL_FOR if number is None else SQL_FOR_OF_NUMBER,
        officer=officer, posts=list(posts), at=at, after_at=after[0], after=after[1],
        ids=None if ids is None else list(ids), kind=kind, limit=limit, **of_file(number),
    )  # fmt: skip


SQL_LAY = """
    UPDATE unsigned_paper
       SET batch = %(batch)s, place = %(place)s, prepared = %(prepared)s, digest = %(digest)s
     WHERE bucket = %(bucket)s AND application = %(application)s AND seq = %(seq)s
       AND id = %(id)s
"""


async def lay(
    tx: Transaction, paper: Unsigned, *, batch: UUID, place: int, prepared: str, digest: bytes
) -> bool:
    """Lay a paper into a batch; False when it was signed or set anew meanwhile."""
    return await tx.run(
        SQL_LAY,
        bucket=paper.bucket, application=paper.application, seq=paper.seq, id=paper.id,
        batch=batch, place=place, prepared=prepared, digest=digest,
    ) == 1  # fmt: skip


SQL_IN = """
    SELECT u.bucket, u.application, u.seq, u.id, u.number, u.posting, u.post, u.signer, u.facts,
           u.salt, u.code_hash, u.file, u.key_id, u.valid_until, u.since, u.batch, u.place,
           u.prepared, u.digest, a.stayed
      FROM unsigned_paper u
      JOIN application a ON a.bucket = u.bucket AND a.id = u.application
     WHERE u.bucket BETWEEN 0 AND 1023 AND u.batch = %(batch)s
     ORDER BY u.place
     LIMIT 200
"""


async def in_batch(tx: Transaction, batch: UUID) -> list[Unsigned]:
    """Return the papers of a batch that are not signed yet, in their order."""
    return await tx.all(Unsigned, SQL_IN, batch=batch)


SQL_TAKE_ALL = """
    DELETE FROM unsigned_paper
     WHERE bucket BETWEEN 0 AND 1023 AND posting = %(posting)s
    RETURNING bucket, application, seq, id, number, posting, post, signer, facts, salt, code_hash,
              file, key_id, valid_until, since, batch, place, prepared, digest
"""


async def take_all(tx: Transaction, posting: UUID) -> list[Unsigned]:
    """Take every paper of a posting off the queue."""
    return await tx.all(Unsigned, SQL_TAKE_ALL, posting=posting)


SQL_TAKE = """
    DELETE FROM unsigned_paper
     WHERE bucket = %(bucket)s AND application = %(application)s AND seq = %(seq)s
       AND id = %(id)s
"""


async def take(tx: Transaction, paper: Unsigned) -> bool:
    """Take a paper off the queue; False when somebody did before."""
    return await tx.run(
        SQL_TAKE, bucket=paper.bucket, application=paper.application, seq=paper.seq, id=paper.id
    ) == 1  # fmt: skip


def _columns(paper: Unsigned) -> dict[str, object]:
    return {
        "bucket": paper.bucket,
        "application": paper.application,
        "seq": paper.seq,
        "id": paper.id,
        "number": paper.number,
        "posting": paper.posting,
        "post": paper.post,
        "signer": paper.signer,
        "facts": paper.facts,
        "salt": paper.salt,
        "code_hash": paper.code_hash,
        "file": paper.file,
        "key_id": paper.key_id,
        "valid_until": paper.valid_until,
    }

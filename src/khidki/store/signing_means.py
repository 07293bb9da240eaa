"""With what officers sign: their tokens and eSign identities, and which postings want which.

A means begins as a code that an agent has to bring, becomes a certificate and an access of the
agent's own, and is ended, never deleted. The newest that was paired counts. The board lists
postings that sign with something of the officer's, and only where something is or may be wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.people.signing import Means, SignerKind
from khidki.domain.text import Text
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class OwnMeans:
    """One token or identity of an officer."""

    id: UUID
    officer: UUID
    kind: SignerKind
    name: str
    signer_id: str | None
    fingerprint: bytes | None
    made_at: datetime
    expires_at: datetime | None
    paired_at: datetime | None
    seen_at: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Mine:
    """One posting of an officer, and one of the officer's means."""

    posting: UUID
    post: str
    signer: SignerKind
    means: UUID | None
    kind: str | None
    name: str | None
    signer_id: str | None
    expires_at: datetime | None
    paired_at: datetime | None
    seen_at: datetime | None
    trouble: str | None

    @property
    def known(self) -> Means | None:
        """What is judged of it, or None where there is none."""
        if self.kind is None:
            return None
        return Means(SignerKind(self.kind), self.expires_at, self.seen_at, self.trouble or "")


@dataclass(frozen=True, slots=True)
class Signs:
    """The post of a posting, and with what its papers are signed."""

    post: str
    signer: SignerKind


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting, what it signs with, and what waits for it."""

    posting: UUID
    post: str
    officer: UUID
    name_hi: str
    name_en: str
    signer: SignerKind
    in_force: bool
    means: UUID | None
    expires_at: datetime | None
    seen_at: datetime | None
    trouble: str | None
    waiting: int
    since: datetime | None

    @property
    def name(self) -> Text:
        """The officer's name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)

    @property
    def known(self) -> Means | None:
        """What is judged of the officer's means, or None where there is none."""
        if self.means is None:
            return None
        return Means(self.signer, self.expires_at, self.seen_at, self.trouble or "")


SQL_ADD = """
    INSERT INTO signing_means (id, officer, kind, name, signer_id, access_hash, made_at, expires_at,
                               paired_at)
    VALUES (%(id)s, %(officer)s, %(kind)s, %(name)s, %(signer_id)s, %(access_hash)s, %(at)s,
            %(expires_at)s, %(paired_at)s)
"""


async def add_code(
    tx: Transaction,
    means: UUID,
    *,
    officer: UUID,
    access_hash: bytes,
    at: datetime,
    until: datetime,
) -> None:
    """Let an agent bring this code once, until then."""
    await tx.run(
        SQL_ADD,
        id=means, officer=officer, kind=SignerKind.TOKEN, name="", signer_id=None,
        access_hash=access_hash, at=at, expires_at=until, paired_at=None,
    )  # fmt: skip


async def add_identity(
    tx: Transaction, means: UUID, *, officer: UUID, signer_id: str, at: datetime
) -> None:
    """Let an officer sign at the provider as this identity."""
    await tx.run(
        SQL_ADD,
        id=means, officer=officer, kind=SignerKind.ESIGN, name="", signer_id=signer_id,
        access_hash=None, at=at, expires_at=None, paired_at=at,
    )  # fmt: skip


SQL_BY_ACCESS = """
    SELECT id, officer, kind, name, signer_id, fingerprint, made_at, expires_at, paired_at, seen_at,
           trouble
      FROM signing_means
     WHERE access_hash = %(access_hash)s AND ended_at IS NULL
"""


async def by_access(tx: Transaction, access_hash: bytes) -> OwnMeans | None:
    """Return the means that a code or an agent's token opens, or None."""
    return await tx.one(OwnMeans, SQL_BY_ACCESS, access_hash=access_hash)


SQL_PAIR = """
    UPDATE signing_means
       SET name = %(name)s, fingerprint = %(fingerprint)s, access_hash = %(access_hash)s,
           expires_at = %(expires_at)s, paired_at = %(at)s, seen_at = %(at)s
     WHERE id = %(id)s AND paired_at IS NULL AND ended_at IS NULL AND expires_at > %(at)s
       AND NOT EXISTS (SELECT FROM signing_means other
                        WHERE other.fingerprint = %(fingerprint)s AND other.ended_at IS NULL
                          AND other.officer <> signing_means.officer)
"""


async def pair(
    tx: Transaction,
    means: OwnMeans,
    *,
    name: str,
    fingerprint: bytes,
    access_hash: bytes,
    expires_at: datetime,
    at: datetime,
) -> bool:
    """Tie a certificate to an officer; False when the code is used or the certificate another's."""
    await end_all(tx, means.officer, SignerKind.TOKEN, at=at, but=means.id)
    return await tx.run(
        SQL_PAIR,
        id=means.id, name=name, fingerprint=fingerprint, access_hash=access_hash,
        expires_at=expires_at, at=at,
    ) == 1  # fmt: skip


SQL_OF = """
    SELECT id, officer, kind, name, signer_id, fingerprint, made_at, expires_at, paired_at, seen_at,
           trouble
      FROM signing_means
     WHERE officer = %(officer)s AND kind = %(kind)s AND ended_at IS NULL
       AND paired_at IS NOT NULL
     ORDER BY paired_at DESC
     LIMIT 1
"""


async def of(tx: Transaction, officer: UUID, kind: SignerKind) -> OwnMeans | None:
    """Return with what of a kind an officer signs, or None."""
    return await tx.one(OwnMeans, SQL_OF, officer=officer, kind=kind)


SQL_MINE = """
    SELECT g.id AS posting, g.post, g.signer, m.id AS means, m.kind, m.name, m.signer_id,
           m.expires_at, m.paired_at, m.seen_at, m.trouble
      FROM posting g
      LEFT JOIN signing_means m ON m.officer = g.officer AND m.ended_at IS NULL
                               AND m.paired_at IS NOT NULL
     WHERE g.officer = %(officer)s AND g.from_at <= %(at)s
       AND (g.until_at IS NULL OR g.until_at > %(at)s)
     ORDER BY g.from_at, g.id, m.paired_at DESC
     LIMIT 100
"""


async def mine(tx: Transaction, officer: UUID, *, at: datetime) -> list[Mine]:
    """Return each posting of an officer beside each means, or beside none."""
    return await tx.all(Mine, SQL_MINE, officer=officer, at=at)


SQL_SEEN = """
    UPDATE signing_means
       SET seen_at = %(at)s, trouble = %(trouble)s
     WHERE id = %(id)s AND (seen_at IS NULL OR seen_at < %(before)s OR trouble <> %(trouble)s)
"""


async def seen(
    tx: Transaction, means: UUID, *, trouble: str, at: datetime, before: datetime
) -> None:
    """Note that the agent spoke; not again when that was noted after `before`."""
    await tx.run(SQL_SEEN, id=means, trouble=trouble, at=at, before=before)


SQL_TROUBLE = """
    UPDATE signing_means
       SET trouble = %(trouble)s
     WHERE officer = %(officer)s AND kind = %(kind)s AND ended_at IS NULL
"""


async def note_trouble(tx: Transaction, officer: UUID, kind: SignerKind, *, trouble: str) -> None:
    """Note what was wrong with an officer's signature."""
    await tx.run(SQL_TROUBLE, officer=officer, kind=kind, trouble=trouble)


SQL_NAME = """
    UPDATE signing_means
       SET name = %(name)s, trouble = ''
     WHERE id = %(id)s
"""


async def note_name(tx: Transaction, means: UUID, *, name: str) -> None:
    """Note what the certificate of a good signature calls its holder."""
    await tx.run(SQL_NAME, id=means, name=name)


SQL_END_ALL = """
    UPDATE signing_means
       SET ended_at = %(at)s, access_hash = NULL
     WHERE officer = %(officer)s AND kind = %(kind)s AND ended_at IS NULL AND id <> %(but)s
"""


async def end_all(
    tx: Transaction, officer: UUID, kind: SignerKind, *, at: datetime, but: UUID
) -> None:
    """End every means of a kind that an officer has, one excepted."""
    await tx.run(SQL_END_ALL, officer=officer, kind=kind, at=at, but=but)


SQL_SET_SIGNER = """
    UPDATE posting
       SET signer = %(signer)s
     WHERE id = %(posting)s
"""


async def set_signer(tx: Transaction, posting: UUID, signer: SignerKind) -> bool:
    """Say with what the papers of a posting are signed from now on; False without a posting."""
    return await tx.run(SQL_SET_SIGNER, posting=posting, signer=signer) == 1


SQL_SIGNS = "SELECT post, signer FROM posting WHERE id = %(posting)s"


async def signs(tx: Transaction, posting: UUID) -> Signs:
    """Return with what the papers of a posting are signed."""
    found = await tx.one(Signs, SQL_SIGNS, posting=posting)
    assert found is not None, "postings are never deleted"
    return found


# Postings that may have a problem, or papers that wait: what is in order is not on a board.
SQL_POSTED = """
    SELECT g.id AS posting, g.post, g.officer, o.name_hi, o.name_en, g.signer,
           (g.until_at IS NULL OR g.until_at > %(at)s) AND o.disabled_at IS NULL AS in_force,
           m.id AS means, m.expires_at, m.seen_at, m.trouble,
           (SELECT count(*)
              FROM (SELECT FROM unsigned_paper u
                     WHERE u.bucket BETWEEN 0 AND 1023 AND u.posting = g.id
                     LIMIT 1000) AS counted) AS waiting,
           (SELECT min(u.since)
              FROM unsigned_paper u
             WHERE u.bucket BETWEEN 0 AND 1023 AND u.posting = g.id) AS since
      FROM posting g
      JOIN officer o ON o.id = g.officer
      LEFT JOIN LATERAL (SELECT id, expires_at, seen_at, trouble
                           FROM signing_means
                          WHERE officer = g.officer AND kind = g.signer AND ended_at IS NULL
                            AND paired_at IS NOT NULL
                          ORDER BY paired_at DESC
                          LIMIT 1) AS m ON true
     WHERE (g.signer <> 'window'
            OR EXISTS (SELECT FROM unsigned_paper u
                        WHERE u.bucket BETWEEN 0 AND 1023 AND u.posting = g.id))
       AND (m.id IS NULL OR m.expires_at <= %(soon)s OR m.trouble <> ''
            OR EXISTS (SELECT FROM unsigned_paper u
                        WHERE u.bucket BETWEEN 0 AND 1023 AND u.posting = g.id))
       AND (g.post, g.id) > (%(after)s, %(after_id)s)
       AND (%(posts)s::text[] IS NULL OR g.post = ANY(%(posts)s))
       AND g.signer = coalesce(%(signer)s, g.signer)
       AND strpos(lower(o.name_hi || ' ' || o.name_en || ' ' || o.user_name || ' ' || g.post),
                  %(who)s) > 0
       AND g.from_at <= %(at)s
       AND ((g.until_at IS NULL OR g.until_at > %(at)s)
            OR EXISTS (SELECT FROM unsigned_paper u
                        WHERE u.bucket BETWEEN 0 AND 1023 AND u.posting = g.id))
     ORDER BY g.post, g.id
     LIMIT %(limit)s
"""


async def posted(
    tx: Transaction,
    *,
    at: datetime,
    posts: Sequence[str] | None = None,
    soon: datetime,
    signer: SignerKind | None = None,
    who: str = "",
    after: tuple[str, UUID],
    limit: int,
) -> list[Posted]:
    """Return postings where papers wait, or a signature is missing, in trouble, or ends soon.

    `who` is part of the holder's name or of the post.
    """
    return await tx.all(
        Posted, SQL_POSTED,
        at=at, soon=soon, posts=None if posts is None else list(posts), signer=signer,
        who=who.lower(), after=after[0], after_id=after[1], limit=limit,
    )  # fmt: skip

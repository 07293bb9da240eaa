"""Certified copies: what was asked for and waits, and what was given under which number.

The bytes of a copy lie in `gateways/files.py`. A wish is answered once, by a guarded statement; a
copy that was given is never changed, only revoked with the sign-in that gave it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.number import bucket_in
from khidki.domain.record.copy import Copy
from khidki.domain.record.revocation import RevocationReason
from khidki.store.database import Transaction
from khidki.store.of_files import OF_FILE, of_file

SQL_ADD = """
    INSERT INTO certified_copy (bucket, id, application, case_number, paper, title_hi, title_en,
                                court_order, asked_at, stage, closed_at, number, code_hash, facts,
                                salt, file, digest, key_id, posting, revoked_at, revoked_reason)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(case_number)s, %(paper)s, %(title_hi)s,
            %(title_en)s, %(court_order)s, %(asked_at)s, %(stage)s, %(closed_at)s, %(number)s,
            %(code_hash)s, %(facts)s, %(salt)s, %(file)s, %(digest)s, %(key_id)s, %(posting)s,
            %(revoked_at)s, %(revoked_reason)s)
"""


async def add(tx: Transaction, copy: Copy) -> None:
    """Store a wish for a copy, or a copy that is given at once."""
    await tx.run(SQL_ADD, **asdict(copy))


SQL_CLOSE = """
    UPDATE certified_copy
       SET stage = %(stage)s, closed_at = %(closed_at)s, number = %(number)s,
           code_hash = %(code_hash)s, facts = %(facts)s, salt = %(salt)s, file = %(file)s,
           digest = %(digest)s, key_id = %(key_id)s, posting = %(posting)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND stage = 'asked'
"""


async def close(tx: Transaction, copy: Copy) -> bool:
    """Store that a copy was given or declined; False when the wish was answered already."""
    return await tx.run(
        SQL_CLOSE,
        bucket=copy.bucket, id=copy.id, stage=copy.stage, closed_at=copy.closed_at,
        number=copy.number, code_hash=copy.code_hash, facts=copy.facts, salt=copy.salt,
        file=copy.file, digest=copy.digest, key_id=copy.key_id, posting=copy.posting,
    ) == 1  # fmt: skip


SQL_BY_ID = """
    SELECT bucket, id, application, case_number, paper, title_hi, title_en, court_order, asked_at,
           stage, closed_at, number, code_hash, facts, salt, file, digest, key_id, posting,
           revoked_at, revoked_reason
      FROM certified_copy
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Copy | None:
    """Return a copy, or None."""
    return await tx.one(Copy, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


SQL_BY_NUMBER = """
    SELECT bucket, id, application, case_number, paper, title_hi, title_en, court_order, asked_at,
           stage, closed_at, number, code_hash, facts, salt, file, digest, key_id, posting,
           revoked_at, revoked_reason
      FROM certified_copy
     WHERE bucket = %(bucket)s AND number = %(number)s
"""


async def by_number(tx: Transaction, number: str) -> Copy | None:
    """Return the copy of a checked number, or None."""
    return await tx.one(Copy, SQL_BY_NUMBER, bucket=bucket_in(number), number=number)


SQL_IS_TAKEN = """
    SELECT EXISTS (SELECT 1 FROM certified_copy c
                    WHERE c.bucket = %(bucket)s AND c.number = %(number)s)
        OR EXISTS (SELECT 1 FROM certificate i
                    WHERE i.bucket = %(bucket)s AND i.number = %(number)s)
"""


async def is_taken(tx: Transaction, number: str) -> bool:
    """Say whether a paper or a copy has a number."""
    return await tx.value(SQL_IS_TAKEN, bucket=bucket_in(number), number=number)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A copy that was asked for and not answered, and the post that has its file."""

    id: UUID
    application: UUID
    case_number: str
    title_hi: str
    title_en: str
    asked_at: datetime
    post: str


# Few wait, and the post that has a file changes with the file: it is looked up beside each.
_WAITING: LiteralString = """
    SELECT c.id, c.application, c.case_number, c.title_hi, c.title_en, c.asked_at, h.post
      FROM certified_copy c
      JOIN LATERAL (SELECT e.post FROM event e
                     WHERE e.bucket = c.bucket AND e.application = c.application
                       AND e.post IS NOT NULL
                """
_WAITING_IN_ORDER: LiteralString = """
     ORDER BY e.seq DESC LIMIT 1) h ON true
     WHERE c.bucket BETWEEN 0 AND 1023 AND c.stage = 'asked' AND h.post = ANY(%(posts)s)
       AND (c.asked_at, c.id) > (%(after_at)s, %(after)s)
     ORDER BY c.asked_at, c.id
     LIMIT %(limit)s
"""
SQL_WAITING: LiteralString = _WAITING + _WAITING_IN_ORDER
SQL_WAITING_OF_FILE: LiteralString = _WAITING + OF_FILE + _WAITING_IN_ORDER


async def waiting(
    tx: Transaction,
    posts: Sequence[str],
    *,
    number: str | None = None,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[Waiting]:
    """Return the copies that wait for some posts, the oldest first; all, or of one file."""
    return await tx.all(
        Waiting, SQL_WAITING if number is None else SQL_WAITING_OF_FILE,
        posts=list(posts), after_at=after[0], after=after[1], limit=limit, **of_file(number),
    )  # fmt: skip


SQL_REVOKE_BETWEEN = """
    UPDATE certified_copy c
       SET revoked_at = %(at)s, revoked_reason = %(reason)s
     WHERE c.bucket BETWEEN 0 AND 1023 AND c.stage = 'given' AND c.revoked_at IS NULL
       AND c.posting IN (SELECT g.id FROM posting g WHERE g.officer = %(officer)s)
       AND c.closed_at >= %(since)s AND c.closed_at <= %(until)s
"""


async def revoke_between(
    tx: Transaction,
    officer: UUID,
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    reason: RevocationReason,
) -> int:
    """Revoke the copies that an officer gave between two moments; return how many."""
    return await tx.run(
        SQL_REVOKE_BETWEEN, officer=officer, since=since, until=until, at=at, reason=reason
    )

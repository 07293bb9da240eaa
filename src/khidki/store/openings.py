"""Before which officer a file lay open, once for each revision.

Written when a case is shown; also written for the officer of zeroes where a rule cleared a file.
`opened_of` tells which lines of a desk one officer may decide together with others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.opening import BY_RULE
from khidki.store.database import Transaction

SQL_NOTE = """
    INSERT INTO opening (bucket, application, revision, officer, posting, opened_at)
    VALUES (%(bucket)s, %(application)s, %(revision)s, %(officer)s, %(posting)s, %(opened_at)s)
        ON CONFLICT (bucket, application, revision, officer) DO NOTHING
"""


async def note(
    tx: Transaction,
    application: UUID,
    *,
    revision: int,
    officer: UUID,
    posting: UUID | None,
    at: datetime,
) -> None:
    """Remember that an officer had a file open; the first time at a revision is kept."""
    await tx.run(
        SQL_NOTE,
        bucket=bucket_of(application), application=application, revision=revision,
        officer=officer, posting=posting, opened_at=at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """One officer's first look at a file as it stood, or the rule that cleared it."""

    application: UUID
    revision: int
    officer: UUID
    opened_at: datetime


SQL_OPENED = """
    SELECT o.application, o.revision, o.officer, o.opened_at
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN opening o ON o.bucket = u.bucket AND o.application = u.id
     WHERE o.officer = %(officer)s OR o.officer = %(by_rule)s
     LIMIT 5000
"""


async def opened(tx: Transaction, ids: Sequence[UUID], officer: UUID) -> list[Opening]:
    """Return which of these files the officer opened, or a rule cleared, at which revisions."""
    buckets = [bucket_of(id_) for id_ in ids]
    return await tx.all(
        Opening, SQL_OPENED, buckets=buckets, ids=list(ids), officer=officer, by_rule=BY_RULE
    )

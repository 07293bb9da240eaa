"""What other systems said, word for word, in the bucket of the number that they named.

The very same status again is counted and not stored twice. What was not applied stays on a list
until an officer says that it is settled; nothing is ever deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.case.outside import Verdict
from khidki.store.database import Transaction
from khidki.store.handovers import Sought


@dataclass(frozen=True, slots=True)
class Kept:
    """One status as it came; `application` is None when we know of none."""

    bucket: int
    id: UUID
    system: str
    number: str
    step: str
    seq: int
    digest: bytes
    body: bytes
    signature: bytes
    application: UUID | None
    post: str | None
    happened_at: datetime
    received_at: datetime
    verdict: Verdict
    times: int = 1


SQL_ADD = """
    INSERT INTO outside_status (bucket, id, system, number, step, seq, digest, body, signature,
                                application, post, happened_at, received_at, verdict)
    VALUES (%(bucket)s, %(id)s, %(system)s, %(number)s, %(step)s, %(seq)s, %(digest)s, %(body)s,
            %(signature)s, %(application)s, %(post)s, %(happened_at)s, %(received_at)s, %(verdict)s)
        ON CONFLICT (bucket, system, number, step, seq, digest) DO UPDATE
       SET times = outside_status.times + 1
    RETURNING times
"""


async def add(tx: Transaction, kept: Kept) -> bool:
    """Store a status; False when the very same is there already."""
    times = await tx.value(
        SQL_ADD,
        bucket=kept.bucket, id=kept.id, system=kept.system, number=kept.number, step=kept.step,
        seq=kept.seq, digest=kept.digest, body=kept.body, signature=kept.signature,
        application=kept.application, post=kept.post, happened_at=kept.happened_at,
        received_at=kept.received_at, verdict=kept.verdict,
    )  # fmt: skip
    return times == 1


SQL_SAME = """
    SELECT verdict
      FROM outside_status
     WHERE bucket = %(bucket)s AND system = %(system)s AND number = %(number)s
       AND step = %(step)s AND seq = %(seq)s AND digest = %(digest)s
"""


async def verdict_on(tx: Transaction, kept: Kept) -> Verdict | None:
    """Return what became of the very same status, or None when it never came."""
    found = await tx.value(
        SQL_SAME,
        bucket=kept.bucket, system=kept.system, number=kept.number, step=kept.step, seq=kept.seq,
        digest=kept.digest,
    )  # fmt: skip
    return None if found is None else Verdict(found)


SQL_EARLY = """
    SELECT bucket, id, system, number, step, seq, digest, body, signature, application, post,
           happened_at, received_at, verdict, times
      FROM outside_status
     WHERE bucket = %(bucket)s AND system = %(system)s AND number = %(number)s
       AND step = %(step)s AND seq = %(seq)s AND verdict = 'early'
     ORDER BY received_at
     LIMIT 1
"""


async def early(
    tx: Transaction, *, bucket: int, system: str, number: str, step: str, seq: int
) -> Kept | None:
    """Return the status that came before its turn and is next now, or None."""
    return await tx.one(
        Kept, SQL_EARLY, bucket=bucket, system=system, number=number, step=step, seq=seq
    )


SQL_JUDGE = """
    UPDATE outside_status
       SET verdict = %(verdict)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def judge(tx: Transaction, kept: Kept, verdict: Verdict) -> None:
    """Say anew what became of a status that waited."""
    await tx.run(SQL_JUDGE, bucket=kept.bucket, id=kept.id, verdict=verdict)


SQL_OPEN = """
    SELECT bucket, id, system, number, step, seq, digest, body, signature, application, post,
           happened_at, received_at, verdict, times
      FROM outside_status
     WHERE bucket BETWEEN 0 AND 1023 AND settled_at IS NULL AND verdict <> 'applied'
       AND (post = ANY(%(posts)s) OR (post IS NULL AND system = ANY(%(systems)s)))
       AND system = coalesce(%(system)s, system) AND number = coalesce(%(number)s, number)
       AND (received_at, id) > (%(after)s, %(last)s)
     ORDER BY received_at, id
     LIMIT %(limit)s
"""


async def open_for(
    tx: Transaction, posts: Sequence[str], systems: Sequence[str], sought: Sought, *, limit: int
) -> list[Kept]:
    """Return what waits for officers of these posts, or who watch over these systems."""
    return await tx.all(
        Kept, SQL_OPEN,
        posts=list(posts), systems=list(systems), system=sought.system, number=sought.number,
        after=sought.after, last=sought.last, limit=limit,
    )  # fmt: skip


SQL_SETTLE = """
    UPDATE outside_status
       SET settled_at = %(at)s, settled_by = %(posting)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND settled_at IS NULL AND verdict <> 'applied'
       AND (post = ANY(%(posts)s) OR (post IS NULL AND system = ANY(%(systems)s)))
"""


async def settle(
    tx: Transaction,
    id_: UUID,
    *,
    bucket: int,
    posts: Sequence[str],
    systems: Sequence[str],
    posting: UUID,
    at: datetime,
) -> bool:
    """Take a status off the list of these officers; False when it is not on it."""
    return await tx.run(
        SQL_SETTLE, bucket=bucket, id=id_, posts=list(posts), systems=list(systems),
        posting=posting, at=at,
    ) == 1  # fmt: skip

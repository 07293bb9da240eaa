"""What each officer signed, as the worker folds it from events: one row a signature.

It is a picture and not the proof: the events are. Rows lie with the officer, so that "issued in
your name" is one look-up; what is flagged is found by the post that controls. Storing a row again
changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction

LONG_AFTER = datetime(9999, 12, 30, tzinfo=UTC)
LAST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature of an officer."""

    officer: UUID
    at: datetime
    application: UUID
    seq: int
    act: str
    posting: UUID
    post: str
    controller: str | None
    number: str
    service: str
    flags: list[str]
    settled_at: datetime | None = None


SQL_ADD = """
    INSERT INTO signed (bucket, officer, at, application, seq, act, posting, post, controller,
                        number, service, flags)
    VALUES (%(bucket)s, %(officer)s, %(at)s, %(application)s, %(seq)s, %(act)s, %(posting)s,
            %(post)s, %(controller)s, %(number)s, %(service)s, %(flags)s)
        ON CONFLICT (bucket, officer, at, application, seq) DO NOTHING
"""


async def add(tx: Transaction, row: Signed) -> None:
    """Store a signature, once."""
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(row.officer), officer=row.officer, at=row.at, application=row.application,
        seq=row.seq, act=row.act, posting=row.posting, post=row.post, controller=row.controller,
        number=row.number, service=row.service, flags=row.flags,
    )  # fmt: skip


SQL_COUNT = """
    SELECT count(*)
      FROM (SELECT 1
              FROM signed
             WHERE bucket = %(bucket)s AND officer = %(officer)s
               AND at > %(after)s AND at <= %(until)s
             LIMIT 1000) AS recent
"""


async def count(tx: Transaction, officer: UUID, *, after: datetime, until: datetime) -> int:
    """Count an officer's signatures of a time; beyond a thousand the number does not matter."""
    return await tx.value(
        SQL_COUNT, bucket=bucket_of(officer), officer=officer, after=after, until=until
    )


SQL_OF = """
    SELECT officer, at, application, seq, act, posting, post, controller, number, service, flags,
           settled_at
      FROM signed
     WHERE bucket = %(bucket)s AND officer = %(officer)s AND at >= %(since)s
       AND (at, application, seq) < (%(before)s, %(application)s, %(seq)s)
       AND number = coalesce(%(number)s, number) AND act = coalesce(%(act)s, act)
     ORDER BY at DESC, application DESC, seq DESC
     LIMIT %(limit)s
"""


Place = tuple[datetime, UUID, int]  # when, which file, which event of it


async def of(
    tx: Transaction,
    officer: UUID,
    *,
    since: datetime,
    before: Place,
    number: str | None = None,
    act: str | None = None,
    limit: int,
) -> list[Signed]:
    """Return what was signed in an officer's name before a place, the latest first."""
    return await tx.all(
        Signed, SQL_OF,
        bucket=bucket_of(officer), officer=officer, since=since, before=before[0],
        application=before[1], seq=before[2], number=number, act=act, limit=limit,
    )  # fmt: skip


SQL_DISOWN = """
    UPDATE signed
       SET flags = array_append(array_remove(flags, 'not_mine'), 'not_mine'), settled_at = NULL
     WHERE bucket = %(bucket)s AND officer = %(officer)s AND application = %(application)s
       AND seq = %(seq)s AND at >= %(since)s
"""


async def disown(
    tx: Transaction, officer: UUID, application: UUID, seq: int, *, since: datetime
) -> bool:
    """Note that an officer says a signature is not theirs; False when there is none such."""
    return await tx.run(
        SQL_DISOWN,
        bucket=bucket_of(officer), officer=officer, application=application, seq=seq, since=since,
    ) > 0  # fmt: skip


# One message an evening: what is signed after it is told the next evening, with that day's.
SQL_TELL = """
    WITH told AS (
        UPDATE signed s
           SET told_at = %(now)s
         WHERE s.bucket BETWEEN %(low)s AND %(high)s AND s.told_at IS NULL AND s.at < %(now)s
           AND NOT EXISTS (SELECT 1
                             FROM signed earlier
                            WHERE earlier.bucket = s.bucket AND earlier.officer = s.officer
                              AND earlier.told_at >= %(evening)s)
        RETURNING s.officer
    )
    SELECT officer, count(*) AS count FROM told GROUP BY officer ORDER BY officer
"""


@dataclass(frozen=True, slots=True)
class Count:
    """How many signatures an officer has not been told of."""

    officer: UUID
    count: int


async def tell(
    tx: Transaction, *, low: int, high: int, now: datetime, evening: datetime
) -> list[Count]:
    """Mark as told what was not, of officers not told since the evening began; return how many."""
    return await tx.all(Count, SQL_TELL, low=low, high=high, now=now, evening=evening)


@dataclass(frozen=True, slots=True)
class Flagged:
    """A line of the board: a signature, whose, and why it is shown."""

    officer: UUID
    name_hi: str
    name_en: str
    user_name: str
    frozen_at: datetime | None
    at: datetime
    application: UUID
    seq: int
    act: str
    post: str
    number: str
    service: str
    flags: list[str]


SQL_FLAGGED = """
    SELECT s.officer, o.name_hi, o.name_en, o.user_name, o.frozen_at, s.at, s.application, s.seq,
           s.act, s.post, s.number, s.service, s.flags
      FROM signed s
      JOIN officer o ON o.id = s.officer
     WHERE s.bucket BETWEEN 0 AND 1023 AND s.flags <> '{}' AND s.settled_at IS NULL
       AND (s.controller = ANY(%(posts)s) OR (%(orphans)s AND s.controller IS NULL))
       AND (s.at, s.application) < (%(before)s, %(last)s)
       AND (%(flag)s::text IS NULL OR %(flag)s::text = ANY(s.flags))
       AND s.number = coalesce(%(number)s, s.number)
     ORDER BY s.at DESC, s.application DESC
     LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines of the board: before a place, for one reason, of one application."""

    before: datetime = LONG_AFTER
    last: UUID = LAST
    flag: str | None = None
    number: str | None = None


async def flagged(
    tx: Transaction, posts: Sequence[str], sought: Sought, *, orphans: bool, limit: int
) -> list[Flagged]:
    """Return what waits for holders of these posts; with `orphans`, also what nobody controls."""
    return await tx.all(
        Flagged, SQL_FLAGGED,
        posts=list(posts), orphans=orphans, before=sought.before, last=sought.last,
        flag=sought.flag, number=sought.number, limit=limit,
    )  # fmt: skip


SQL_SETTLE = """
    UPDATE signed
       SET settled_at = %(at)s, settled_by = %(by)s
     WHERE bucket = %(bucket)s AND officer = %(officer)s AND application = %(application)s
       AND seq = %(seq)s AND settled_at IS NULL AND officer <> %(by)s
       AND (controller = ANY(%(posts)s) OR (%(orphans)s AND controller IS NULL))
"""


async def settle(
    tx: Transaction,
    officer: UUID,
    application: UUID,
    seq: int,
    *,
    posts: Sequence[str],
    orphans: bool,
    by: UUID,
    at: datetime,
) -> bool:
    """Take a line off the board of these posts; False when it is not on it."""
    return await tx.run(
        SQL_SETTLE,
        bucket=bucket_of(officer), officer=officer, application=application, seq=seq,
        posts=list(posts), orphans=orphans, by=by, at=at,
    ) == 1  # fmt: skip

"""Gaps between books, gateways and banks: opened once, handed to somebody, closed with words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.gap import Gap, What
from khidki.store.database import Transaction

FIRST = (date.min, UUID(int=0), "")
SQL_OPEN = """
    INSERT INTO gap (bucket, what, about, source, books_paise, said_paise, file, line, note,
                     opened_on, owner)
    SELECT bucket, what, about, source, books_paise, said_paise, %(file)s, line, note, opened_on,
           owner
      FROM unnest(%(buckets)s::int[], %(whats)s::text[], %(abouts)s::uuid[], %(sources)s::text[],
                  %(books)s::bigint[], %(said)s::bigint[], %(lines)s::int[], %(notes)s::text[],
                  %(days)s::date[], %(owners)s::text[])
        AS u(bucket, what, about, source, books_paise, said_paise, line, note, opened_on, owner)
     ORDER BY bucket, what, about
        ON CONFLICT (bucket, what, about) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A gap that was just seen, and the line of the file at which."""

    gap: Gap
    line: int | None = None


async def open_all(tx: Transaction, found: Iterable[Found], *, file: UUID | None) -> int:
    """Open gaps; one that was opened before stays as it is. Return how many are new."""
    # Two equal ones in one statement: the first stands.
    once = {(each.gap.what, each.gap.about): each for each in reversed([*found])}
    rows = list(once.values())
    if not rows:
        return 0
    return await tx.run(
        SQL_OPEN,
        file=file,
        buckets=[bucket_of(each.gap.about) for each in rows],
        whats=[each.gap.what.value for each in rows],
        abouts=[each.gap.about for each in rows],
        sources=[each.gap.source for each in rows],
        books=[each.gap.books_paise for each in rows],
        said=[each.gap.said_paise for each in rows],
        lines=[each.line for each in rows],
        notes=[each.gap.note[:500] for each in rows],
        days=[each.gap.opened_on for each in rows],
        owners=[each.gap.owner for each in rows],
    )


SQL_LIST = """
    SELECT what, about, source, books_paise, said_paise, opened_on, owner, note, closed_at,
           closed_by, how
      FROM gap
     WHERE closed_at IS NULL AND bucket BETWEEN 0 AND 1023
       AND (opened_on, about, what) > (%(on)s, %(about)s, %(after)s)
       AND (%(what)s::text IS NULL OR what = %(what)s)
       AND (%(owner)s::text IS NULL OR owner = %(owner)s)
     ORDER BY opened_on, about, what
     LIMIT %(limit)s
"""


async def open_ones(
    tx: Transaction,
    *,
    after: tuple[date, UUID, str] = FIRST,
    what: str | None = None,
    owner: str | None = None,
    limit: int = 50,
) -> list[Gap]:
    """Return a page of the open gaps, the oldest first."""
    return await tx.all(
        Gap, SQL_LIST, on=after[0], about=after[1], after=after[2], what=what, owner=owner,
        limit=limit,
    )  # fmt: skip


SQL_ONE = """
    SELECT what, about, source, books_paise, said_paise, opened_on, owner, note, closed_at,
           closed_by, how
      FROM gap
     WHERE bucket = %(bucket)s AND what = %(what)s AND about = %(about)s
"""


async def one(tx: Transaction, what: What, about: UUID) -> Gap | None:
    """Return a gap, open or closed."""
    return await tx.one(Gap, SQL_ONE, bucket=bucket_of(about), what=what.value, about=about)


SQL_HAND = """
    UPDATE gap
       SET owner = %(owner)s
     WHERE bucket = %(bucket)s AND what = %(what)s AND about = %(about)s AND closed_at IS NULL
"""


async def hand(tx: Transaction, what: What, about: UUID, *, owner: str) -> bool:
    """Make somebody answer for a gap; False when it is closed or there is none."""
    return (
        await tx.run(SQL_HAND, owner=owner, bucket=bucket_of(about), what=what.value, about=about)
        == 1
    )


SQL_CLOSE = """
    UPDATE gap
       SET closed_at = %(at)s, closed_by = %(by)s, how = %(how)s
     WHERE bucket = %(bucket)s AND what = %(what)s AND about = %(about)s AND closed_at IS NULL
"""


async def close(
    tx: Transaction, what: What, about: UUID, *, by: str, how: str, at: datetime
) -> bool:
    """Close a gap; False when it is closed or there is none."""
    return (
        await tx.run(
            SQL_CLOSE, at=at, by=by, how=how, bucket=bucket_of(about), what=what.value, about=about
        )
        == 1
    )

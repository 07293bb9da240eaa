"""Each movement of a bank account, and the account in the books that it is entered against.

What a line belongs to is decided once, when its file is taken; the entry follows from the row, so a
process that died between the two goes on where it stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.entry import Kind
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class BankRow:
    """One movement: above zero it came in."""

    id: UUID
    file: UUID
    line: int
    account: str
    on_day: date
    paise: int
    reference: str
    instruction: str
    words: str
    against: str
    kind: Kind
    matched: UUID | None
    entered_at: datetime | None = None


SQL_PUT = """
    INSERT INTO bank_line (bucket, id, file, line, account, on_day, paise, reference, instruction,
                           words, against, kind, matched)
    SELECT bucket, id, %(file)s, line, %(account)s, on_day, paise, reference, instruction, words,
           against, kind, matched
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[], %(lines)s::int[], %(days)s::date[],
                  %(paise)s::bigint[], %(references)s::text[], %(instructions)s::text[],
                  %(words)s::text[], %(against)s::text[], %(kinds)s::text[], %(matched)s::uuid[])
        AS u(bucket, id, line, on_day, paise, reference, instruction, words, against, kind, matched)
     ORDER BY bucket, id
        ON CONFLICT (bucket, id) DO NOTHING
"""


async def put(tx: Transaction, rows: Sequence[BankRow]) -> int:
    """Store movements of one file; return how many were not there before."""
    return await tx.run(
        SQL_PUT,
        file=rows[0].file,
        account=rows[0].account,
        buckets=[bucket_of(each.id) for each in rows],
        ids=[each.id for each in rows],
        lines=[each.line for each in rows],
        days=[each.on_day for each in rows],
        paise=[each.paise for each in rows],
        references=[each.reference for each in rows],
        instructions=[each.instruction for each in rows],
        words=[each.words for each in rows],
        against=[each.against for each in rows],
        kinds=[each.kind.value for each in rows],
        matched=[each.matched for each in rows],
    )


SQL_WAITING = """
    SELECT id, file, line, account, on_day, paise, reference, instruction, words, against, kind,
           matched, entered_at
      FROM bank_line
     WHERE file = %(file)s AND entered_at IS NULL AND bucket BETWEEN 0 AND 1023
     ORDER BY line, id
     LIMIT 1000
"""
SQL_ENTERED = """
    UPDATE bank_line
       SET entered_at = %(at)s
     WHERE (bucket, id) IN (SELECT * FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]))
       AND entered_at IS NULL
"""


async def waiting(tx: Transaction, file: UUID) -> list[BankRow]:
    """Return the next movements of a file that are not entered."""
    return await tx.all(BankRow, SQL_WAITING, file=file)


async def entered(tx: Transaction, rows: Sequence[BankRow], *, at: datetime) -> None:
    """Remember that movements are in the books."""
    ids = sorted((bucket_of(each.id), each.id) for each in rows)
    await tx.run(
        SQL_ENTERED, at=at, buckets=[bucket for bucket, _ in ids], ids=[id_ for _, id_ in ids]
    )


SQL_PAGE = """
    SELECT id, file, line, account, on_day, paise, reference, instruction, words, against, kind,
           matched, entered_at
      FROM bank_line
     WHERE file = %(file)s AND bucket BETWEEN 0 AND 1023 AND (line, id) > (%(line)s, %(id)s)
     ORDER BY line, id
     LIMIT %(limit)s
"""


async def of_file(
    tx: Transaction, file: UUID, *, after: tuple[int, UUID], limit: int
) -> list[BankRow]:
    """Return a page of the movements of a statement."""
    return await tx.all(BankRow, SQL_PAGE, file=file, line=after[0], id=after[1], limit=limit)

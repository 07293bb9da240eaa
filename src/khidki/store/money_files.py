"""Every file about money that came or went: settlements, statements, orders and answers.

A file is believed once. A refused one is remembered too, with why, so that somebody can see what
was sent; it does not stand in the way of the same day sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class MoneyFile:
    """A file; sums are of the account it is about, as the file states them."""

    id: UUID
    kind: str
    source: str
    from_on: date | None
    until_on: date | None
    reference: str
    opening_paise: int | None
    closing_paise: int | None
    charge_paise: int
    lines: int
    digest: bytes
    name: str
    taken_at: datetime
    taken_by: str
    refused: str | None = None
    due_on: date | None = None
    finished_at: datetime | None = None
    arrived_paise: int | None = None
    arrived_on: date | None = None


SQL_PUT = """
    INSERT INTO money_file (id, kind, source, from_on, until_on, reference, opening_paise,
                            closing_paise, charge_paise, lines, digest, name, taken_at, taken_by,
                            refused, due_on, finished_at)
    VALUES (%(id)s, %(kind)s, %(source)s, %(from_on)s, %(until_on)s, %(reference)s,
            %(opening_paise)s, %(closing_paise)s, %(charge_paise)s, %(lines)s, %(digest)s,
            %(name)s, %(taken_at)s, %(taken_by)s, %(refused)s, %(due_on)s, %(finished_at)s)
        ON CONFLICT DO NOTHING
"""


async def put(tx: Transaction, file: MoneyFile) -> bool:
    """Store a file; False when these bytes, or this day of this account, were taken before."""
    return await tx.run(
        SQL_PUT,
        id=file.id,
        kind=file.kind,
        source=file.source,
        from_on=file.from_on,
        until_on=file.until_on,
        reference=file.reference,
        opening_paise=file.opening_paise,
        closing_paise=file.closing_paise,
        charge_paise=file.charge_paise,
        lines=file.lines,
        digest=file.digest,
        name=file.name,
        taken_at=file.taken_at,
        taken_by=file.taken_by,
        refused=file.refused,
        due_on=file.due_on,
        finished_at=file.finished_at,
    ) == 1  # fmt: skip


SQL_LAST = """
    SELECT id, kind, source, from_on, until_on, reference, opening_paise, closing_paise,
           charge_paise, lines, digest, name, taken_at, taken_by, refused, due_on, finished_at,
           arrived_paise, arrived_on
      FROM money_file
     WHERE kind = %(kind)s AND source = %(source)s AND refused IS NULL
     ORDER BY until_on DESC
     LIMIT 1
"""


async def last(tx: Transaction, kind: str, source: str) -> MoneyFile | None:
    """Return the newest file of an account that was believed."""
    return await tx.one(MoneyFile, SQL_LAST, kind=kind, source=source)


SQL_ONE = """
    SELECT id, kind, source, from_on, until_on, reference, opening_paise, closing_paise,
           charge_paise, lines, digest, name, taken_at, taken_by, refused, due_on, finished_at,
           arrived_paise, arrived_on
      FROM money_file
     WHERE id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> MoneyFile | None:
    """Return a file."""
    return await tx.one(MoneyFile, SQL_ONE, id=id_)


SQL_BELIEVED = "SELECT count(*) FROM money_file WHERE digest = %(digest)s AND refused IS NULL"


async def is_believed(tx: Transaction, digest: bytes) -> bool:
    """Say whether these very bytes were taken before."""
    return bool(await tx.value(SQL_BELIEVED, digest=digest))


SQL_UNFINISHED = """
    SELECT id, kind, source, from_on, until_on, reference, opening_paise, closing_paise,
           charge_paise, lines, digest, name, taken_at, taken_by, refused, due_on, finished_at,
           arrived_paise, arrived_on
      FROM money_file
     WHERE finished_at IS NULL AND refused IS NULL
     ORDER BY taken_at, id
     LIMIT 1000
"""


async def unfinished(tx: Transaction) -> list[MoneyFile]:
    """Return the files of which something is not entered yet, the oldest first."""
    return await tx.all(MoneyFile, SQL_UNFINISHED)


SQL_FINISH = "UPDATE money_file SET finished_at = %(at)s WHERE id = %(id)s AND finished_at IS NULL"


async def finish(tx: Transaction, id_: UUID, *, at: datetime) -> None:
    """Remember that all that follows from a file was entered."""
    await tx.run(SQL_FINISH, id=id_, at=at)


SQL_AWAITED = """
    SELECT id, kind, source, from_on, until_on, reference, opening_paise, closing_paise,
           charge_paise, lines, digest, name, taken_at, taken_by, refused, due_on, finished_at,
           arrived_paise, arrived_on
      FROM money_file
     WHERE kind = 'settlement' AND refused IS NULL AND arrived_paise IS NULL
       AND closing_paise > 0
     ORDER BY due_on, id
     LIMIT 1000
"""


async def awaited(tx: Transaction) -> list[MoneyFile]:
    """Return the settlements whose money has not reached the bank."""
    return await tx.all(MoneyFile, SQL_AWAITED)


SQL_BY_REFERENCE = """
    SELECT id, kind, source, from_on, until_on, reference, opening_paise, closing_paise,
           charge_paise, lines, digest, name, taken_at, taken_by, refused, due_on, finished_at,
           arrived_paise, arrived_on
      FROM money_file
     WHERE kind = 'settlement' AND refused IS NULL AND reference = ANY(%(references)s)
     ORDER BY id
     LIMIT 10000
"""


async def by_reference(tx: Transaction, references: Sequence[str]) -> list[MoneyFile]:
    """Return the settlements that a bank names so."""
    return await tx.all(MoneyFile, SQL_BY_REFERENCE, references=list(references))


SQL_ARRIVED = """
    UPDATE money_file
       SET arrived_paise = %(paise)s, arrived_on = %(on)s
     WHERE id = %(id)s AND arrived_paise IS NULL
"""


async def arrived(tx: Transaction, id_: UUID, *, paise: int, on: date) -> bool:
    """Remember that the money of a settlement came; False when it had come before."""
    return await tx.run(SQL_ARRIVED, id=id_, paise=paise, on=on) == 1


SQL_NEWEST = """
    SELECT id, kind, source, from_on, until_on, reference, opening_paise, closing_paise,
           charge_paise, lines, digest, name, taken_at, taken_by, refused, due_on, finished_at,
           arrived_paise, arrived_on
      FROM money_file
     WHERE (taken_at, id) < (%(at)s, %(id)s)
       AND (%(kind)s::text IS NULL OR kind = %(kind)s)
     ORDER BY taken_at DESC, id DESC
     LIMIT %(limit)s
"""


async def newest(
    tx: Transaction, *, before: tuple[datetime, UUID], kind: str | None, limit: int
) -> list[MoneyFile]:
    """Return a page of files, the newest first."""
    return await tx.all(MoneyFile, SQL_NEWEST, at=before[0], id=before[1], kind=kind, limit=limit)


@dataclass(frozen=True, slots=True)
class Proof:
    """A bank or a gateway, as it and the books say; sums are what it holds for the window."""

    account: str
    until_on: date | None  # of its last statement
    stated_paise: int  # by that statement
    moved_paise: int  # by what that statement began with and all of its lines
    books_paise: int
    waiting: int  # lines that are not entered yet
    announced_paise: int  # of a gateway: on its way to the bank
    gaps: int
    oldest_on: date | None  # of the gaps

    @property
    def is_bank(self) -> bool:
        """Whether it is a bank account, which must prove; a gateway only owes."""
        return self.account.startswith("bank:")

    @property
    def holds(self) -> bool:
        """Whether bank and books are one number."""
        one = self.stated_paise == self.moved_paise == self.books_paise and not self.waiting
        return one or not self.is_bank

    @property
    def unannounced_paise(self) -> int:
        """What no file of a gateway has named yet: today's payments, or gaps."""
        return self.books_paise - self.announced_paise


SQL_PROOFS = """
    SELECT a.account, f.until_on, coalesce(f.closing_paise, 0) AS stated_paise,
           coalesce(f.opening_paise + l.paise, 0)::bigint AS moved_paise,
           (SELECT coalesce(-sum(b.paise), 0)::bigint FROM balance b
             WHERE b.account = a.account AND b.bucket BETWEEN 0 AND 1023) AS books_paise,
           coalesce(l.waiting, 0)::int AS waiting,
           (SELECT coalesce(sum(m.closing_paise), 0)::bigint FROM money_file m
             WHERE m.kind = 'settlement' AND m.source = a.account AND m.refused IS NULL
               AND m.arrived_paise IS NULL AND m.closing_paise > 0) AS announced_paise,
           g.many AS gaps, g.oldest_on
      FROM (SELECT unnest(%(accounts)s::text[]) AS account
             UNION
            SELECT account
              FROM balance
             WHERE account > 'gateway:' AND account < 'gateway;' AND bucket BETWEEN 0 AND 1023) a
      LEFT JOIN LATERAL (
           SELECT id, until_on, opening_paise, closing_paise
             FROM money_file
            WHERE kind = 'statement' AND source = a.account AND refused IS NULL
            ORDER BY until_on DESC
            LIMIT 1) AS f ON true
      LEFT JOIN LATERAL (
           -- Line 0 is what was there before the first statement of all.
           SELECT coalesce(sum(paise) FILTER (WHERE line > 0), 0) AS paise,
                  count(*) FILTER (WHERE entered_at IS NULL) AS waiting
             FROM bank_line
            WHERE file = f.id AND bucket BETWEEN 0 AND 1023) AS l ON true
      LEFT JOIN LATERAL (
           SELECT count(*)::int AS many, min(opened_on) AS oldest_on
             FROM gap
            WHERE source = a.account AND closed_at IS NULL AND bucket BETWEEN 0 AND 1023) AS g
        ON true
     ORDER BY a.account
     LIMIT 1000
"""


async def proofs(tx: Transaction, accounts: Sequence[str]) -> list[Proof]:
    """Return every gateway and these bank accounts, as they and the books say."""
    return await tx.all(Proof, SQL_PROOFS, accounts=list(accounts))

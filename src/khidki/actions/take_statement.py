"""Take a bank's statement: every movement goes against one account of the books, once.

The statement must begin where the last one ended. What a movement belongs to is decided and stored
in one transaction; the entries follow from the stored lines, each under the line's own id, so that
a process that died in between changes nothing. What nobody knows is in suspense and open as a gap.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from uuid import UUID

from khidki.actions.post_entry import post_entry
from khidki.actions.take_settlement import SETTLEMENT, Taken, finish_settlement, note_refused
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.bank_match import (
    Announced,
    Known,
    Match,
    has_left,
    match,
    payout_in,
    references_in,
    wallet_in,
)
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.gap import Gap, What
from khidki.domain.money.payout import State
from khidki.domain.money.settlement import (
    BankLine,
    FileRefused,
    Namer,
    StatementHead,
    Why,
    made_id,
)
from khidki.gateways.bank_statements import BankStatement, statement_in
from khidki.gateways.originals import Original
from khidki.store import balances, bank_lines, gaps, money_files, payouts
from khidki.store.bank_lines import BankRow
from khidki.store.database import Transaction
from khidki.store.gaps import Found
from khidki.store.money_files import MoneyFile

STATEMENT = "statement"
AT_ONCE = 1000
ARRIVED = "the money came"


async def take_statement(
    world: World, original: Original, *, by: str, bank: str = "", closing_paise: int | None = None
) -> Taken:
    """Take a statement whole or refuse it whole; either is remembered."""
    own = world.published.bank_accounts
    number = own[bank].number if bank in own else ""
    try:
        read = statement_in(original.path, account=number, closing_paise=closing_paise)
        taken, file = await _Taking(world, original, by).take(read)
    except FileRefused as refusal:
        await note_refused(world, original, STATEMENT, by=by, why=refusal.why)
        raise
    await finish_statement(world, file)
    return taken


class _Taking:
    """One statement on its way in."""

    def __init__(self, world: World, original: Original, by: str) -> None:
        self.world = world
        self.original = original
        self.by = by
        self.at = world.now()
        self.today = legal_day(self.at)
        self.opened = 0
        self.lines = 0

    async def take(self, read: BankStatement) -> tuple[Taken, MoneyFile]:
        """Store the lines with what each belongs to."""
        head = read.head()
        self.bank = self._bank(head)
        self.id = made_id(STATEMENT, self.bank, head.until_on.isoformat())
        async with self.world.transaction() as tx:
            first = await self._check_next(tx, head)
            namer = Namer(self.bank)
            if first and head.opening_paise:
                await self._open(tx, head, namer)
            for lines in _chunks(read.lines()):
                await self._store(tx, lines, namer)
            await self._miss_late(tx, head.until_on)
            file = MoneyFile(
                self.id, STATEMENT, self.bank, head.from_on, head.until_on, "",
                head.opening_paise, head.closing_paise, 0, self.lines, self.original.digest,
                self.original.name, self.at, self.by,
            )  # fmt: skip
            if not await money_files.put(tx, file):
                raise FileRefused(Why.OTHER_DAY)
        return Taken(self.id, self.lines, self.opened), file

    def _bank(self, head: StatementHead) -> str:
        for each in self.world.published.bank_accounts.values():
            if each.number == head.account:
                return f"bank:{each.id}"
        raise FileRefused(Why.OTHER_ACCOUNT)

    async def _check_next(self, tx: Transaction, head: StatementHead) -> bool:
        """Refuse what does not follow on the last statement; say whether it is the first."""
        if await money_files.is_believed(tx, self.original.digest):
            raise FileRefused(Why.TWICE)
        if head.until_on >= self.today or head.from_on > head.until_on:
            raise FileRefused(Why.OTHER_DAY)
        last = await money_files.last(tx, STATEMENT, self.bank)
        if last is None:
            return True
        if last.until_on is not None and head.from_on <= last.until_on:
            raise FileRefused(Why.OTHER_DAY)
        if head.opening_paise != last.closing_paise:
            raise FileRefused(Why.NOT_NEXT)
        return False

    async def _open(self, tx: Transaction, head: StatementHead, namer: Namer) -> None:
        """Enter what the account held before its first statement: somebody says whose it is."""
        line = BankLine(0, head.from_on, head.opening_paise, "opening balance")
        found = Match(self._suspense, Kind.SETTLEMENT, None, What.OPENING)
        await self._put(tx, [(line, found)], namer)

    async def _store(self, tx: Transaction, lines: list[BankLine], namer: Namer) -> None:
        known = await self._known(tx, lines)
        before = dict(known.payouts)
        matches = [
            (line, match(line, known, suspense=self._suspense, on_way=self._on_way))
            for line in lines
        ]
        await self._put(tx, matches, namer)
        self.lines += len(lines)
        for each in before.values():
            if has_left(each, known):
                await payouts.move(tx, each.id, each.state, State.PAID, at=self.at)
        for line, found in matches:
            if found.kind is Kind.SETTLEMENT and found.matched and found.against != self._suspense:
                await money_files.arrived(tx, found.matched, paise=line.paise, on=line.on_day)
                await gaps.close(
                    tx, What.NOT_ARRIVED, found.matched, by=self.by, how=ARRIVED, at=self.at
                )

    async def _put(
        self, tx: Transaction, matches: list[tuple[BankLine, Match]], namer: Namer
    ) -> None:
        rows = [self._row(line, found, namer) for line, found in matches]
        if await bank_lines.put(tx, rows) < len(rows):
            raise FileRefused(Why.TWICE, rows[0].line)
        found = [
            Found(self._gap(row, each), row.line)
            for row, (_, each) in zip(rows, matches, strict=True)
            if each.gap is not None
        ]
        self.opened += await gaps.open_all(tx, found, file=self.id)

    def _row(self, line: BankLine, found: Match, namer: Namer) -> BankRow:
        return BankRow(
            namer.id_of(line), self.id, line.number, self.bank, line.on_day, line.paise,
            line.reference, line.instruction, line.words, found.against, found.kind, found.matched,
        )  # fmt: skip

    def _gap(self, row: BankRow, found: Match) -> Gap:
        assert found.gap is not None, "asked before"
        note = " ".join(filter(None, (row.reference, row.words)))
        return Gap(
            found.gap, row.id, self.bank, found.expected_paise, row.paise, self.today, self.by, note
        )

    async def _known(self, tx: Transaction, lines: list[BankLine]) -> Known:
        named = sorted({word for line in lines for word in references_in(line)})
        ids = sorted({id_ for line in lines if (id_ := payout_in(line)) is not None})
        wallets = {wallet for line in lines if (wallet := wallet_in(line)) is not None}
        known = Known(wallets=await balances.opened(tx, wallets))
        for file in await money_files.by_reference(tx, named):
            known.settlements[file.reference] = Announced(
                file.id, file.source, file.closing_paise or 0, file.arrived_paise is not None
            )
        known.payouts = {each.id: each for each in await payouts.by_ids(tx, ids)}
        return known

    async def _miss_late(self, tx: Transaction, until_on: date) -> None:
        """Open a gap for each settlement that the bank should have by now."""
        late = [
            Found(
                Gap(
                    What.NOT_ARRIVED,
                    file.id,
                    file.source,
                    file.closing_paise or 0,
                    0,
                    self.today,
                    self.by,
                    f"{file.reference} {file.due_on}",
                )
            )
            for file in await money_files.awaited(tx)
            if file.due_on is not None and file.due_on <= until_on
        ]
        self.opened += await gaps.open_all(tx, late, file=self.id)

    @property
    def _suspense(self) -> str:
        return f"suspense:{self.bank.replace(':', '-')}"

    @property
    def _on_way(self) -> str:
        return on_way(self.bank)


def on_way(bank: str) -> str:
    """Return the account of what was ordered from a bank account and has not left it."""
    return f"payout:{bank.partition(':')[2]}"


def _chunks(lines: Iterable[BankLine]) -> Iterator[list[BankLine]]:
    going = iter(lines)
    while chunk := list(islice(going, AT_ONCE)):
        yield chunk


async def finish_statement(world: World, file: MoneyFile) -> None:
    """Enter every line of a statement that is not in the books yet."""
    while True:
        async with world.reading() as tx:
            rows = await bank_lines.waiting(tx, file.id)
        if not rows:
            break
        await asyncio.gather(*(_enter(world, row) for row in rows))
        async with world.transaction() as tx:
            await bank_lines.entered(tx, rows, at=world.now())
    async with world.transaction() as tx:
        await money_files.finish(tx, file.id, at=world.now())


async def _enter(world: World, row: BankRow) -> UUID:
    chart = world.published.chart
    bank, other = chart.named(row.account), chart.named(row.against)
    source, target = (bank, other) if row.paise > 0 else (other, bank)
    return await post_entry(
        world, row.id, "stated", row.kind, [Transfer(source, target, abs(row.paise))]
    )


async def finish_files(world: World) -> int:
    """Finish what a process that died left: files that are matched and not entered whole."""
    async with world.reading() as tx:
        left = await money_files.unfinished(tx)
    for file in left:
        if file.kind == STATEMENT:
            await finish_statement(world, file)
        elif file.kind == SETTLEMENT:
            await finish_settlement(world, file)
    return len(left)

"""Take a gateway's settlement: match every line with the books, and open a gap for what differs.

The whole file is one transaction, so a file that proves to be cut short, altered or of another day
leaves nothing but the note that it came. What the gateway kept is entered afterwards, by a key; a
process that died in between is finished by the next one (`finish_files`).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from khidki.actions.post_entry import post_entry
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.chart import Account
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.gap import Gap, What
from khidki.domain.money.settlement import (
    FileRefused,
    SettledLine,
    SettlementHead,
    Why,
    made_id,
)
from khidki.gateways.originals import Original
from khidki.gateways.settlement_file import SettlementFile
from khidki.store import gaps, money_files, settlements
from khidki.store.database import Transaction
from khidki.store.gaps import Found
from khidki.store.money_files import MoneyFile

SETTLEMENT = "settlement"
AT_ONCE = 5000
HEALED = "matched later by itself"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file."""

    id: UUID
    lines: int
    gaps: int
    healed: int = 0


async def take_settlement(
    world: World,
    original: Original,
    *,
    gateway: str,
    by: str,
    progress: Progress | None = None,
) -> Taken:
    """Match a settlement whole or refuse it whole; either is remembered."""
    account = world.published.chart.account("gateway", gateway)
    read = SettlementFile(original.path)
    try:
        taken, file = await _matched(world, read, original, account, by=by, progress=progress)
    except FileRefused as refusal:
        await note_refused(world, original, SETTLEMENT, by=by, why=refusal.why, source=account.id)
        raise
    await finish_settlement(world, file)
    return taken


async def _matched(
    world: World,
    read: SettlementFile,
    original: Original,
    account: Account,
    *,
    by: str,
    progress: Progress | None,
) -> tuple[Taken, MoneyFile]:
    head, at = read.head(), world.now()
    today = legal_day(at)
    id_ = made_id(SETTLEMENT, account.id, head.day.isoformat())
    async with world.transaction() as tx:
        ours = world.payments.merchant(account.id.partition(":")[2])
        if ours is not None and head.merchant != ours:
            raise FileRefused(Why.OTHER_MERCHANT, 1)
        before = await _checked(tx, head, original, account, today)
        opened = 0
        matched = 0
        async with aclosing(_read_ahead(_chunks(read.lines()))) as chunks:
            async for lines in chunks:
                found = await _differing(tx, lines, id_, account.id, today, by)
                opened += await gaps.open_all(tx, found, file=id_)
                matched += len(lines)
                if progress is not None:
                    progress(matched)
        since = date.min if before is None or before.until_on is None else before.until_on
        opened += await settlements.open_not_settled(
            tx, account=account.id, since=since, until=head.day, file=id_, on=today, owner=by
        )
        healed = await settlements.close_healed(tx, account=account.id, at=at, by=by, how=HEALED)
        file = MoneyFile(
            id_, SETTLEMENT, account.id, head.day, head.day, head.reference, None,
            read.totals.net_paise, read.totals.charge_paise, read.totals.lines, original.digest,
            original.name, at, by, due_on=world.published.banks.bank_day_after(head.day),
        )  # fmt: skip
        if not await money_files.put(tx, file):
            raise FileRefused(Why.OTHER_DAY)
    return Taken(id_, read.totals.lines, opened, healed), file


async def _checked(
    tx: Transaction, head: SettlementHead, original: Original, account: Account, today: date
) -> MoneyFile | None:
    """Refuse what was taken before or cannot be of that day; return the file before this one."""
    if await money_files.is_believed(tx, original.digest):
        raise FileRefused(Why.TWICE)
    before = await money_files.last(tx, SETTLEMENT, account.id)
    if before is not None and before.until_on is not None and head.day <= before.until_on:
        raise FileRefused(Why.OTHER_DAY)
    if head.day >= today:
        raise FileRefused(Why.OTHER_DAY)
    return before


def _chunks(lines: Iterable[SettledLine]) -> Iterator[list[SettledLine]]:
    going = iter(lines)
    while chunk := list(islice(going, AT_ONCE)):
        yield chunk


async def _read_ahead(chunks: Iterator[list[SettledLine]]) -> AsyncGenerator[list[SettledLine]]:
    """Read the next chunk while the database matches the last one; never more than one ahead."""
    none: list[SettledLine] = []
    coming = asyncio.create_task(asyncio.to_thread(next, chunks, none))
    try:
        while chunk := await coming:
            coming = asyncio.create_task(asyncio.to_thread(next, chunks, none))
            yield chunk
    finally:
        # A thread cannot be stopped: whoever goes lets it finish, whatever it found.
        await asyncio.gather(coming, return_exceptions=True)


async def _differing(
    tx: Transaction, lines: list[SettledLine], file: UUID, account: str, on: date, by: str
) -> list[Found]:
    again, unlike = await settlements.settle(tx, lines, file=file, account=account)
    by_number = {line.number: line for line in lines}
    found: list[Found] = []
    twice = {each.line for each in again}
    for each in (*again, *(other for other in unlike if other.line not in twice)):
        line = by_number[each.line]
        what = What.NOT_IN_BOOKS if each.paise is None else What.OTHER_SUM
        if each.line in twice:
            what = What.SETTLED_TWICE
        gap = Gap(
            what, line.payment, account, each.paise or 0, line.paise, on, by,
            note=settlements.KEYS[line.movement],
        )  # fmt: skip
        found.append(Found(gap, line.number))
    return found


async def finish_settlement(world: World, file: MoneyFile) -> None:
    """Enter what the gateway kept, once however often it is asked."""
    if file.charge_paise > 0:
        chart, holder = world.published.chart, file.source.partition(":")[2]
        kept = Transfer(
            chart.account("gateway-charge", holder), chart.named(file.source), file.charge_paise
        )
        await post_entry(world, file.id, "charges", Kind.SETTLEMENT, [kept])
    async with world.transaction() as tx:
        await money_files.finish(tx, file.id, at=world.now())


async def note_refused(
    world: World, original: Original, kind: str, *, by: str, why: Why, source: str = ""
) -> None:
    """Remember a file that was not believed; the original is kept beside the others."""
    at = world.now()
    file = MoneyFile(
        world.new_id(0), kind, source, None, None, "", None, None, 0, 0, original.digest,
        original.name, at, by, refused=why.value, finished_at=at,
    )  # fmt: skip
    async with world.transaction() as tx:
        await money_files.put(tx, file)

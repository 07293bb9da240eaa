"""Order a bank to pay what is owed, once for each payee and day, and take the bank's answers.

Paid out is what an account held when the day began. Each sum moves first from its account to
`payout`, where it waits until the bank's statement shows it gone; rejected, it goes back, and the
next day's order has it again under another id. Nothing is ordered that the bank account does not
hold. Asked again on the same day, the same order comes out, to the byte.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khidki.actions.post_entry import post_entry
from khidki.actions.take_settlement import note_refused
from khidki.actions.take_statement import on_way
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.chart import Account, Chart, NoSuchAccount
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.gap import Gap, What
from khidki.domain.money.payout import (
    WORDS,
    Duty,
    OwnAccount,
    Payout,
    State,
    Word,
    batch_id,
    payout_id,
)
from khidki.domain.money.settlement import FileRefused, Why, made_id
from khidki.domain.refusal import Refusal
from khidki.gateways.credit_transfer import ALL, Told, answers, order
from khidki.gateways.originals import Original, Originals
from khidki.store import balances, gaps, money_files, payouts, statements
from khidki.store.database import Transaction
from khidki.store.gaps import Found
from khidki.store.money_files import MoneyFile

ORDER, ANSWER = "order", "answer"
INSTRUCTED, TAKEN_BACK = "instructed", "rejected"


class NothingToPay(Refusal):
    """Nobody to whom something is owed has a bank account here."""

    code = "nothing_to_pay"


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order for a bank, and the file that holds it."""

    batch: UUID
    payouts: int
    paise: int
    execute_on: date
    file: Original


async def pay_out(world: World, originals: Originals, *, bank: str, by: str) -> Ordered:
    """Order today's payouts from a bank account of the window; again, the same order."""
    own = world.published.bank_accounts.get(bank)
    if own is None:
        raise NoSuchAccount(f"bank:{bank}")
    today = legal_day(world.now())
    batch = batch_id(bank, today)
    async with world.transaction() as tx:
        file = await money_files.by_id(tx, batch)
        ordered = await payouts.of_batch(tx, batch)
        if not ordered:
            ordered = await _due(tx, world, own, today)
            await payouts.put(tx, ordered, at=world.now())
    await asyncio.gather(*(instruct(world, each) for each in ordered))
    execute_on = world.published.banks.bank_day_from(today)
    made_at = world.now() if file is None else file.taken_at
    data = order(
        batch, ordered, world.published.payees, own, made_at=made_at, execute_on=execute_on
    )
    kept = originals.keep_bytes(data, f"pain.001-{bank}-{today}.xml")
    paise = sum(each.paise for each in ordered)
    if file is None:
        file = MoneyFile(
            batch, ORDER, f"bank:{bank}", today, today, batch.hex, None, paise, 0, len(ordered),
            kept.digest, kept.name, made_at, by, finished_at=made_at,
        )  # fmt: skip
        async with world.transaction() as tx:
            await money_files.put(tx, file)
    return Ordered(batch, len(ordered), paise, execute_on, kept)


async def _due(tx: Transaction, world: World, own: OwnAccount, today: date) -> list[Payout]:
    """Return what is owed to every payee, or refuse where the bank account does not hold it."""
    chart, batch = world.published.chart, batch_id(own.id, today)
    found: list[Payout] = []
    for payee in world.published.payees.values():
        account = chart.named(payee.account)
        held = await balances.held(tx, account) or 0
        began = await statements.held_before(tx, account, today)
        if (paise := min(held, began)) > 0:
            id_ = payout_id(payee.account, today)
            found.append(Payout(id_, payee.account, own.id, today, paise, State.INSTRUCTED, batch))
    if not found:
        raise NothingToPay
    await require_at_bank(tx, chart, own.id, sum(each.paise for each in found))
    return sorted(found, key=lambda each: each.account)


async def require_at_bank(tx: Transaction, chart: Chart, bank: str, paise: int) -> None:
    """Refuse to order what a bank account does not hold beside all that waits to leave it."""
    at_bank = -(await balances.held(tx, chart.account("bank", bank)) or 0)
    waiting = await balances.held(tx, chart.account("payout", bank)) or 0
    if paise + waiting > at_bank:
        raise NotEnough(f"bank:{bank}")


async def instruct(world: World, payout: Payout) -> None:
    """Move what is paid out from its account to where it waits for the bank; once."""
    source, way = _accounts(world.published.chart, payout)
    moved = [Transfer(source, way, payout.paise)]
    await post_entry(world, payout.id, INSTRUCTED, Kind.PAYOUT, moved)


def _accounts(chart: Chart, payout: Payout) -> tuple[Account, Account]:
    return chart.named(payout.account), chart.named(on_way(f"bank:{payout.bank}"))


async def take_answer(world: World, original: Original, *, by: str) -> Counter[State]:
    """Apply a bank's answer to an order; the same answer again changes nothing."""
    try:
        told, known = await _known(world, original)
    except FileRefused as refusal:
        await note_refused(world, original, ANSWER, by=by, why=refusal.why)
        raise
    for each in told:
        for payout in _about(each, known):
            await hear_of(world, payout.id, each, by=by)
    await _note(world, original, next(iter(known.values()))[0], len(told), by)
    async with world.reading() as tx:
        now = [p for batch in known for p in await payouts.of_batch(tx, batch)]
    return Counter(payout.state for payout in now)


async def _known(world: World, original: Original) -> tuple[list[Told], dict[UUID, list[Payout]]]:
    """Read an answer whole before any word counts; refuse one that is not about orders of ours."""
    told = list(answers(original.path))
    async with world.reading() as tx:
        known = {
            batch: await payouts.of_batch(tx, batch) for batch in {each.batch for each in told}
        }
    if not told or not all(_about(each, known) for each in told):
        raise FileRefused(Why.OTHER_ACCOUNT)
    return told, known


def _about(told: Told, known: Mapping[UUID, list[Payout]]) -> list[Payout]:
    return [each for each in known[told.batch] if told.payout in {ALL, each.id}]


async def hear_of(world: World, id_: UUID, told: Told, *, by: str) -> None:
    """Apply one word of a bank to a payout, and do what follows from it."""
    async with world.transaction() as tx:
        found = await payouts.by_ids(tx, [id_])
        payout = found[0]
        state, duty = WORDS[payout.state][told.word]
        if state is not payout.state:
            await payouts.move(tx, id_, payout.state, state, reason=told.reason, at=world.now())
        what = {Duty.TAKE_BACK: What.REJECTED, Duty.LOOK: What.CONTRADICTED}.get(duty)
        if what is not None:
            gap = Gap(
                what, id_, f"bank:{payout.bank}", payout.paise, 0, legal_day(world.now()), by,
                f"{payout.account} {told.reason}".strip(),
            )  # fmt: skip
            await gaps.open_all(tx, [Found(gap)], file=None)
    if told.word is Word.REJECTED and state is State.REJECTED:
        # Also when it was rejected before: whoever died in between left the money on its way.
        source, way = _accounts(world.published.chart, payout)
        await post_entry(world, id_, TAKEN_BACK, Kind.PAYOUT, [Transfer(way, source, payout.paise)])


async def _note(world: World, original: Original, payout: Payout, lines: int, by: str) -> None:
    at = world.now()
    file = MoneyFile(
        made_id(ANSWER, original.digest.hex()), ANSWER, f"bank:{payout.bank}", payout.for_on,
        payout.for_on, payout.batch.hex, None, None, 0, lines, original.digest, original.name, at,
        by, finished_at=at,
    )  # fmt: skip
    async with world.transaction() as tx:
        await money_files.put(tx, file)

"""Pay operators and agencies what they earned: finance asks, above a limit another confirms.

What is asked for is written down line by line, with the bank account of each, so that who
confirms agrees to the very same. A job carries it out: each sum moves once, by its key, to where it
waits for the bank. The order is written anew from those lines whenever it is fetched, to the same
byte: no copy with open numbers lies about. Who has no bank account on record is not paid.
"""

import asyncio
import hashlib
from contextlib import suppress
from datetime import date
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from khidki.actions.in_turn import in_turn
from khidki.actions.name_payee import unsealed_number
from khidki.actions.pay_out import ORDER, NothingToPay, instruct, require_at_bank
from khidki.actions.record_look import record_act
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.chart import NoSuchAccount
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.payout import Payee, Payout, State
from khidki.domain.money.payout_run import (
    PayoutRun,
    RunOpen,
    is_paid_by_run,
    is_small,
    line_id,
    require_second,
)
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Fault
from khidki.domain.two_people import JointActOver
from khidki.gateways.credit_transfer import order
from khidki.store import (
    balances,
    money_files,
    officers,
    outboxes,
    payee_accounts,
    payout_runs,
    payouts,
)
from khidki.store.database import Transaction
from khidki.store.money_files import MoneyFile
from khidki.store.outboxes import Job

PAY = "pay-commissions"
LINES_MOST, AT_ONCE = 100_000, 500
NEVER_ORDERED = frozenset({State.ASKED, State.DROPPED})


def elsewhere(world: World) -> list[str]:
    """Return the accounts of operators and agencies that the catalogue has a payee for."""
    return [each for each in world.published.payees if is_paid_by_run(each)]


async def ask_run(world: World, officer: Officer, hat: Hat, *, bank: str) -> PayoutRun:
    """Ask that everybody be paid what they were owed when today began; a small sum goes at once."""
    if bank not in world.published.bank_accounts:
        raise NoSuchAccount(f"bank:{bank}")
    at, today, id_ = world.now(), legal_day(world.now()), uuid7()
    async with world.transaction() as tx:
        for lapsed in await payout_runs.drop_lapsed(tx, today=today, at=at):
            await payouts.drop_asked(tx, lapsed, at=at)
        lines = await _lines(tx, world, id_, bank, today)
        paise = sum(each.paise for each in lines)
        await require_at_bank(tx, world.published.chart, bank, paise)
        alone = is_small(paise)
        run = PayoutRun(
            id_, bank, today, len(lines), paise, alone, officer.id, at,
            officer.id if alone else None, at if alone else None,
        )  # fmt: skip
        if not await payout_runs.add(tx, run):
            raise RunOpen
        await payouts.put(tx, lines, at=at)
        await record_act(tx, world, officer, hat, f"payouts of {paise} asked {id_}")
        if alone:
            await _carry_out(world, tx, run)
    return run


async def _lines(tx: Transaction, world: World, run: UUID, bank: str, today: date) -> list[Payout]:
    owed = await payee_accounts.owed(
        tx, today, known=True, elsewhere=elsewhere(world), limit=LINES_MOST
    )
    if not owed:
        raise NothingToPay
    return [
        Payout(line_id(run, each.account), each.account, bank, today, each.paise, State.ASKED,
               run, each.payee)
        for each in owed
    ]  # fmt: skip


async def confirm_run(world: World, officer: Officer, hat: Hat, id_: UUID) -> None:
    """Agree as the second person to what was asked today."""
    async with world.transaction() as tx:
        run = await _known(tx, id_)
        require_second(run, officer.id, legal_day(world.now()))
        await require_at_bank(tx, world.published.chart, run.bank, run.paise)
        if not await payout_runs.confirm(tx, id_, by=officer.id, at=world.now()):
            raise JointActOver
        await record_act(tx, world, officer, hat, f"payouts confirmed {id_}")
        await _carry_out(world, tx, run)


async def drop_run(world: World, officer: Officer, hat: Hat, id_: UUID) -> None:
    """Drop what nobody agreed to yet."""
    async with world.transaction() as tx:
        await _known(tx, id_)
        if not await payout_runs.drop(tx, id_, at=world.now()):
            raise JointActOver
        await payouts.drop_asked(tx, id_, at=world.now())
        await record_act(tx, world, officer, hat, f"payouts dropped {id_}")


async def pay_commissions(world: World, job: Job) -> None:
    """Carry out what was agreed on; done before, nothing more."""
    await in_turn(lambda: _pay(world, UUID(job.body["run"])))


async def _pay(world: World, id_: UUID) -> None:
    async with world.reading() as tx:
        run = await _known(tx, id_)
        lines = await payouts.of_batch(tx, id_)
    if run.confirmed_at is None or run.ordered_at is not None:
        return
    asked = [each for each in lines if each.state is State.ASKED]
    for first in range(0, len(asked), AT_ONCE):
        some = asked[first : first + AT_ONCE]
        await asyncio.gather(*(_instruct(world, each) for each in some))
    await _finish(world, run)


async def _instruct(world: World, line: Payout) -> None:
    """Move the sum of one line, unless its account has less by now: then it is dropped."""
    account = world.published.chart.named(line.account)
    async with world.reading() as tx:
        held = await balances.held(tx, account) or 0
    after, reason = State.DROPPED, "held less by then"
    if account.guarded or held >= line.paise:
        with suppress(NotEnough):
            await instruct(world, line)
            after, reason = State.INSTRUCTED, ""
    async with world.transaction() as tx:
        await payouts.move(tx, line.id, State.ASKED, after, reason=reason, at=world.now())


async def _finish(world: World, run: PayoutRun) -> None:
    """Note that the order is made, and what its bytes are."""
    assert run.confirmed_at is not None, "asked by the caller"
    async with world.transaction() as tx:
        lines = await _ordered(tx, run)
        if lines:
            execute_on = world.published.banks.bank_day_from(run.for_on)
            data = await _written(world, tx, run, lines, execute_on)
            by = await officers.by_id(tx, run.confirmed_by) if run.confirmed_by else None
            paise, digest = sum(each.paise for each in lines), hashlib.sha256(data).digest()
            file = MoneyFile(
                run.id, ORDER, f"bank:{run.bank}", run.for_on, run.for_on, run.id.hex, None, paise,
                0, len(lines), digest, file_name(run), run.confirmed_at,
                "" if by is None else by.user_name, due_on=execute_on,
                finished_at=run.confirmed_at,
            )  # fmt: skip
            await money_files.put(tx, file)
        await payout_runs.mark_ordered(tx, run.id, at=world.now())


async def order_of(world: World, officer: Officer, hat: Hat, id_: UUID) -> tuple[str, bytes]:
    """Return the order of a run for the bank with its name, always the same; who got it is kept."""
    async with world.transaction() as tx:
        run = await _known(tx, id_)
        file = await money_files.by_id(tx, id_)
        if run.ordered_at is None or file is None or file.due_on is None:
            raise NothingToPay
        data = await _written(world, tx, run, await _ordered(tx, run), file.due_on)
        if hashlib.sha256(data).digest() != file.digest:
            raise Fault("an order to the bank is not what it was", retryable=False)
        await record_act(tx, world, officer, hat, f"order fetched {id_}")
    return file.name, data


def file_name(run: PayoutRun) -> str:
    """Return how the order of a run is called."""
    return f"pain.001-commissions-{run.bank}-{run.for_on}.xml"


async def _ordered(tx: Transaction, run: PayoutRun) -> list[Payout]:
    return [each for each in await payouts.of_batch(tx, run.id) if each.state not in NEVER_ORDERED]


async def _written(
    world: World, tx: Transaction, run: PayoutRun, lines: list[Payout], execute_on: date
) -> bytes:
    assert run.confirmed_at is not None, "ordered"
    payees = {
        each.account: Payee(each.account, each.name, each.ifsc, unsealed_number(world, each))
        for each in await payee_accounts.of_batch(tx, run.id)
    }
    return order(
        run.id, lines, payees, world.published.bank_accounts[run.bank],
        made_at=run.confirmed_at, execute_on=execute_on,
    )  # fmt: skip


async def _known(tx: Transaction, id_: UUID) -> PayoutRun:
    run = await payout_runs.by_id(tx, id_)
    if run is None:
        raise Unknown
    return run


async def _carry_out(world: World, tx: Transaction, run: PayoutRun) -> None:
    job = (uuid5(run.id, PAY), PAY, {"run": str(run.id)})
    await outboxes.add_jobs(tx, [job], run_at=world.now())

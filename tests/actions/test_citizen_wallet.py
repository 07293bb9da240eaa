"""A citizen's wallet: filled, paid out of once, short, crashed in the middle, emptied to its source."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from khidki.actions import own_wallet, pay
from khidki.actions.approve_refund import ask_refund
from khidki.actions.citizen_wallet import contents, fill, pay_from_wallet, take_back
from khidki.actions.draft import add_person, drop
from khidki.actions.file_paid import send_draft
from khidki.actions.hear_payment import sweep_payments
from khidki.actions.pay_again import pay_again
from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.case.application import Unknown
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.paying import WALLET, Why
from khidki.domain.money.payment import State
from khidki.domain.money.refund_request import NotRefundable
from khidki.domain.money.wallet import NoWallet, WalletFull
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.gateways.payments import read_accesses
from khidki.store import balances, payments
from khidki.store.citizen_wallets import Contents
from tests.actions import lives
from tests.bank import bank_of, order, paid, read, tell

pytestmark = pytest.mark.anyio
FEE, MOST = 5_000, 1_000_000
MOBILE = "9876510001"


@asynccontextmanager
async def offered(world, clock, most=MOST):
    async with bank_of(world, clock) as (world, bank):
        yield replace(world, wallet_most_paise=most), bank


async def filled(world, bank, account, paise):
    """A top-up that was paid and is in the wallet."""
    paying = await fill(world, account, paise)
    assert await paid(world, bank, paying) == ["succeeded"]
    await lives.work(world)
    return paying


async def begun(world, citizen):
    """The payment of a filled draft, at the bank."""
    draft, revision = await citizen.fill()
    return await send_draft(world, citizen.account, draft, revision=revision)


async def besides(citizen, name="Gita Devi"):
    """The same account, for somebody else: one application of a person is open at a time."""
    known = Person(Name(en=name), Birth.parse("1990-01-01"), area=lives.AREA)
    person = await add_person(citizen.world, citizen.account, known, Relation.SELF)
    return replace(citizen, person=person)


async def held(world, *names):
    async with world.reading() as tx:
        return [await balances.held(tx, world.published.chart.named(name)) for name in names]


async def of_subject(world, paying):
    async with world.reading() as tx:
        return await payments.of_subject(tx, paying.payment.subject)


async def is_clean(world):
    """The books add up, nothing is on its way, and the bank's side of them is its own."""
    report = await verify_ledger(world.database, world.published.chart)
    return report.is_clean and await held(world, "wallet-clearing", "refund") == [0, 0]


async def test_what_was_filled_pays_an_application_at_the_moment_it_was_taken(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 20_000)
        assert await contents(world, citizen.account) == Contents(20_000, 20_000)
        asked = await begun(world, citizen)
        clock.pass_by(timedelta(minutes=3))
        own = await pay_from_wallet(world, citizen.account, asked.id)

        assert (own.provider, own.payment.state) == (WALLET, State.SUCCEEDED)
        assert (await lives.now(world, asked.payment.subject)).received_at == clock.at
        await lives.work(world)
        assert (await read(world, asked)).payment.state is State.CANCELLED
        assert await contents(world, citizen.account) == Contents(15_000, 15_000)
        assert await held(world, "gateway:demo-bank", "gst", "facilitation") == [
            -20_000, 763, FEE - 763,
        ]  # fmt: skip
        assert sum(line[4] for line in bank.statement()) == 20_000
        assert await is_clean(world)


async def test_pressed_twice_and_at_once_it_is_taken_once(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 20_000)
        asked = await begun(world, citizen)
        await asyncio.gather(*(pay_from_wallet(world, citizen.account, asked.id) for _ in range(8)))
        again = await pay_from_wallet(world, citizen.account, asked.id)
        await lives.work(world)
        assert again.payment.state is State.SUCCEEDED
        assert [each.provider for each in await of_subject(world, asked)].count(WALLET) == 1
        assert (await contents(world, citizen.account)).paise == 15_000
        assert await is_clean(world)


async def test_one_wallet_pays_for_only_one_of_two_applications_that_it_cannot_both_pay(
    world, clock
):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, FEE + 1)
        both = [await begun(world, each) for each in (citizen, await besides(citizen))]
        came = await asyncio.gather(
            *(pay_from_wallet(world, citizen.account, each.id) for each in both),
            return_exceptions=True,
        )
        assert sorted(type(each).__name__ for each in came) == ["NotEnough", "Paying"]
        await lives.work(world)
        assert (await contents(world, citizen.account)).paise == 1
        (short,) = [
            asked for asked, each in zip(both, came, strict=True) if isinstance(each, NotEnough)
        ]
        anew = await pay_again(world, citizen.account, short.id)
        assert await paid(world, bank, anew) == ["succeeded"]
        await lives.work(world)
        assert (await lives.now(world, short.payment.subject)).number
        assert await is_clean(world)


async def test_a_wallet_that_is_short_refuses_and_the_bank_is_still_there(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 1_000)
        asked = await begun(world, citizen)
        with pytest.raises(NotEnough):
            await pay_from_wallet(world, citizen.account, asked.id)
        assert (await read(world, asked)).payment.state is State.STARTED
        assert await paid(world, bank, asked) == ["succeeded"]
        assert (await contents(world, citizen.account)).paise == 1_000


@pytest.mark.parametrize("dies_after", ["begin", "take"])
async def test_who_dies_in_the_middle_loses_nothing(world, clock, monkeypatch, dies_after):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 20_000)
        asked = await begun(world, citizen)
        with monkeypatch.context() as broken:
            take = own_wallet.take

            async def dies(world, paying):
                if dies_after == "take":
                    await take(world, paying)
                raise asyncio.CancelledError

            broken.setattr(own_wallet, "take", dies)
            with pytest.raises(asyncio.CancelledError):
                await pay_from_wallet(world, citizen.account, asked.id)
        clock.pass_by(timedelta(minutes=40))
        await sweep_payments(world)
        await lives.work(world)
        (own,) = [each for each in await of_subject(world, asked) if each.provider == WALLET]
        if dies_after == "take":
            assert own.payment.state is State.SUCCEEDED
            assert (await lives.now(world, asked.payment.subject)).number
            assert (await contents(world, citizen.account)).paise == 15_000
        else:
            assert own.payment.state is State.EXPIRED
            assert (await contents(world, citizen.account)).paise == 20_000
            assert (await pay_again(world, citizen.account, asked.id)).provider != WALLET
        assert await is_clean(world)


async def test_a_bank_that_was_paid_all_the_same_gives_back_and_the_wallet_has_paid(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 20_000)
        asked = await begun(world, citizen)
        order(world, bank, asked)
        await pay_from_wallet(world, citizen.account, asked.id)
        await lives.work(world)
        bank.pay(str(asked.id))  # the bank's page was still open in another tab
        assert await tell(world, bank, asked) == ["succeeded"]
        await lives.work(world)
        back = await read(world, asked)
        assert (back.payment.state, back.refund_why) == (State.REFUNDED, Why.SECOND)
        assert (await contents(world, citizen.account)).paise == 15_000
        assert await is_clean(world)


async def test_who_paid_at_the_bank_a_moment_ago_pays_nothing_out_of_the_wallet(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 20_000)
        asked = await begun(world, citizen)
        order(world, bank, asked)
        bank.pay(str(asked.id))  # and its word has not come yet
        found = await pay_from_wallet(world, citizen.account, asked.id)
        assert (found.id, found.payment.state) == (asked.id, State.SUCCEEDED)
        assert (await contents(world, citizen.account)).paise == 20_000


async def test_what_was_paid_out_of_the_wallet_goes_back_into_it(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 20_000)
        asked = await begun(world, citizen)
        own = await pay_from_wallet(world, citizen.account, asked.id)
        await lives.work(world)
        await pay.refund(world, await read(world, own), 1_000, Why.ORDERED)
        await lives.work(world)
        assert (await read(world, own)).payment.state is State.REFUNDED
        assert (await contents(world, citizen.account)).paise == 16_000

        other = await begun(world, await besides(citizen))
        await drop(world, citizen.account, other.payment.subject)
        gone = await pay_from_wallet(world, citizen.account, other.id)
        await lives.work(world)
        gone = await read(world, gone)
        assert (gone.payment.state, gone.refund_why) == (State.REFUNDED, Why.GONE)
        assert (await contents(world, citizen.account)).paise == 16_000
        assert await is_clean(world)


async def test_what_is_left_goes_back_by_the_payments_that_brought_it(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        first = await filled(world, bank, citizen.account, 10_000)
        clock.pass_by(timedelta(minutes=1))
        second = await filled(world, bank, citizen.account, 3_000)
        await pay_from_wallet(world, citizen.account, (await begun(world, citizen)).id)
        await lives.work(world)
        assert await take_back(world, citizen.account) == 8_000
        await take_back(world, citizen.account)  # pressed twice
        await lives.work(world)

        states = [await read(world, each) for each in (first, second)]
        assert [(each.payment.state, each.payment.refund_paise) for each in states] == [
            (State.REFUNDED, 5_000), (State.REFUNDED, 3_000),
        ]  # fmt: skip
        assert await contents(world, citizen.account) == Contents(0, 0)
        assert sum(line[4] for line in bank.statement()) == FEE
        assert await is_clean(world)


async def test_what_was_spent_meanwhile_does_not_go_back(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        topped = await filled(world, bank, citizen.account, 6_000)
        asked = await begun(world, citizen)
        assert await take_back(world, citizen.account) == 6_000
        await pay_from_wallet(world, citizen.account, asked.id)  # before the worker came to it
        await lives.work(world)
        assert (await read(world, topped)).payment.state is State.SUCCEEDED
        assert await contents(world, citizen.account) == Contents(1_000, 1_000)
        assert await take_back(world, citizen.account) == 1_000
        await lives.work(world)
        assert await contents(world, citizen.account) == Contents(0, 0)
        assert await is_clean(world)


async def test_what_came_back_after_the_top_up_was_returned_stays_to_pay_with(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 6_000)
        own = await pay_from_wallet(world, citizen.account, (await begun(world, citizen)).id)
        await lives.work(world)
        await take_back(world, citizen.account)
        await lives.work(world)
        await pay.refund(world, await read(world, own), FEE, Why.ORDERED)
        await lives.work(world)
        assert await contents(world, citizen.account) == Contents(FEE, 0)
        assert await take_back(world, citizen.account) == 0
        other = await begun(world, await besides(citizen))
        await pay_from_wallet(world, citizen.account, other.id)
        await lives.work(world)
        assert await contents(world, citizen.account) == Contents(0, 0)
        assert await is_clean(world)


async def test_nobody_pays_out_of_somebody_elses_wallet_or_for_their_payment(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        stranger = await lives.Citizen.arrive(world, "9876510002", "Mohan Lal")
        await filled(world, bank, stranger.account, 20_000)
        asked = await begun(world, citizen)
        with pytest.raises(Unknown):
            await pay_from_wallet(world, stranger.account, asked.id)
        with pytest.raises(NotEnough):
            await pay_from_wallet(world, citizen.account, asked.id)


async def test_a_wallet_holds_no_more_than_it_may_and_pays_for_no_top_up(world, clock):
    async with offered(world, clock, most=10_000) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 6_000)
        with pytest.raises(WalletFull):
            await fill(world, citizen.account, 4_001)
        topping = await fill(world, citizen.account, 4_000)
        with pytest.raises(NoWallet):
            await pay_from_wallet(world, citizen.account, topping.id)


async def test_where_none_is_offered_there_is_none_but_what_is_in_one_can_go_back(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        await filled(world, bank, citizen.account, 6_000)
        closed = replace(world, wallet_most_paise=0)
        other = await lives.Citizen.arrive(world, "9876510002", "Mohan Lal")
        with pytest.raises(NoWallet):
            await contents(closed, other.account)
        with pytest.raises(NoWallet):
            await fill(closed, citizen.account, 1_000)
        with pytest.raises(NoWallet):
            await pay_from_wallet(closed, citizen.account, (await begun(closed, citizen)).id)
        assert (await contents(closed, citizen.account)).paise == 6_000
        assert await take_back(closed, citizen.account) == 6_000
        await lives.work(closed)
        with pytest.raises(NoWallet):
            await contents(closed, citizen.account)


def test_no_provider_outside_is_called_as_our_own_wallets_are():
    with pytest.raises(ValueError, match=WALLET):
        read_accesses("wallet=https://bank.example m hmac:" + "a" * 44)


async def test_finance_gives_nothing_back_that_was_spent_out_of_the_wallet(world, clock):
    async with offered(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        topped = await filled(world, bank, citizen.account, 6_000)
        await pay_from_wallet(world, citizen.account, (await begun(world, citizen)).id)
        await lives.work(world)
        finance = await lives.officer(world, "finance.kavita")
        hat = finance.hats[0]
        with pytest.raises(NotRefundable):
            await ask_refund(
                world, finance, hat, topped.id, paise=1_001, why="mistake", words="twice"
            )
        assert not await ask_refund(
            world, finance, hat, topped.id, paise=1_000, why="mistake", words="twice"
        )
        await lives.work(world)
        assert (await read(world, topped)).payment.state is State.REFUNDED
        assert await contents(world, citizen.account) == Contents(0, 0)
        assert await is_clean(world)

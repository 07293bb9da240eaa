"""Nothing but a payment: money reaches a head of the treasury, or goes back; no officer is needed."""

import pytest

from khidki.actions.file_directly import file_directly
from khidki.actions.file_paid import send_draft
from khidki.actions.submit import Direct
from khidki.domain.case.event import ActorKind, State
from khidki.domain.money.paying import NotPaidOnline
from khidki.domain.money.payment import State as Paid
from khidki.domain.text import LANGUAGES
from khidki.gateways.verification import verify_pdf
from khidki.simulators.treasury import Treasury
from khidki.store import applications, balances, certificates, drafts
from tests.actions.lives import work
from tests.actions.test_variants import text_of
from tests.bank import bank_of, paid, read
from tests.filing import application, example_draft, file_example
from tests.water import given, history, tell, water
from tests.worlds import catalogue

pytestmark = pytest.mark.anyio
DEPOSIT = "revenue/challan-deposit"
EXAMPLE = catalogue().examples[DEPOSIT][0]


async def paid_in(world, bank, language="hi"):
    """A person fills the form in and pays; the application as it was filed."""
    draft = await example_draft(world, DEPOSIT, EXAMPLE, language)
    paying = await send_draft(world, draft.account, draft.id, revision=draft.revision)
    assert paying.payment.amount_paise == 126_000
    assert await paid(world, bank, paying) == ["succeeded"]
    await work(world)
    return paying, await application(world, draft.id)


async def held(world, *names):
    async with world.reading() as tx:
        return [await balances.held(tx, world.published.chart.named(name)) for name in names]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_paid_in_ends_with_the_receipt_of_its_challan(world, clock, language):
    async with (
        bank_of(world, clock) as (world, bank),
        water(world, clock, Treasury) as (world, treasury),
    ):
        _, filed = await paid_in(world, bank, language)
        assert (filed.state, filed.language) == (State.AT_STEP, language)
        (told,) = [work.given["payment"] for work in treasury.works.values()]
        assert (told["head"], told["paise"]) == ("0029", 125_000)
        assert await tell(world, treasury, filed.number, "deposit") == ["applied"]
        await work(world)
        assert (await application(world, filed.id)).state is State.GRANTED
        assert await held(world, "treasury:land-revenue", "treasury:revenue") == [125_000, 0]
        async with world.reading() as tx:
            (issued,) = await certificates.of(tx, filed.id)
        pdf = await world.files.read(issued.file)
        assert verify_pdf(pdf, [world.keys.authority], []).finding == "genuine"
        said = text_of(pdf)
        (grn,) = [work.number for work in treasury.works.values()]
        assert all(each in said for each in (grn, "0029", "1,250"))
        actors = {event.actor for event in await history(world, filed.id)}
        assert ActorKind.OFFICER not in actors


async def test_what_the_treasury_does_not_take_goes_back_whole_and_is_told(world, clock):
    async with (
        bank_of(world, clock) as (world, bank),
        water(world, clock, Treasury) as (world, treasury),
    ):
        treasury.faults.append(("head_not_open", 0.0))
        paying, filed = await paid_in(world, bank)
        assert await tell(world, treasury, filed.number, "deposit") == ["applied"]
        await work(world)
        assert (await application(world, filed.id)).state is State.REFUSED
        after = await read(world, paying)
        assert (after.payment.state, after.payment.refund_paise) == (Paid.REFUNDED, 126_000)
        assert await held(world, "treasury:land-revenue", "gateway:demo-bank", "refund") == [0] * 3


async def test_where_nothing_is_paid_online_it_is_refused_before_anything_is_filed(world):
    draft = await example_draft(world, DEPOSIT, EXAMPLE)
    for _ in range(2):
        with pytest.raises(NotPaidOnline):
            await send_draft(world, draft.account, draft.id, revision=draft.revision)
    said = Direct(DEPOSIT, draft.person, "hi", draft.answers)
    with pytest.raises(NotPaidOnline):
        await file_directly(world, draft.account, said, key="a")
    async with world.reading() as tx:
        assert await applications.by_id(tx, draft.id) is None
        assert await drafts.of_account(tx, draft.id, account=draft.account), "it is kept"


async def test_nothing_is_given_to_the_treasury_that_nobody_paid(world, clock):
    async with water(world, clock, Treasury) as (world, treasury):
        filed = await file_example(world, DEPOSIT, EXAMPLE)
        await work(world)
        assert (treasury.works, await given(world, filed.id)) == ({}, [])
        assert (await application(world, filed.id)).post == "tehsildar:RJ-JAIPUR-CHOMU"

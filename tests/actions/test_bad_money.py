"""Sums that are none and files that cannot be read: refused, nothing half done, the original kept."""

from datetime import timedelta

import pytest
from gateways.bank_files import settlement

from khidki.actions import pay
from khidki.actions.approve_refund import ask_refund
from khidki.actions.fill_wallet import begin_top_up
from khidki.domain.money.amount import PAISE_MOST, BadAmount
from khidki.domain.money.paying import Why as Cause
from khidki.domain.money.payment import RefundTooLarge, State
from khidki.domain.money.settlement import FileRefused, Why
from khidki.domain.people.duty import Duty
from tests.actions import lives
from tests.actions.test_bank_faults import SUM, filling
from tests.actions.test_settle import Desk
from tests.bank import bank_of, paid, read
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, clock):
    async with world_of(module_furnished_uri, now=clock) as opened:
        yield opened


async def counted(world) -> list[int]:
    """How many rows everything has that a file or a refund could write."""
    async with world.reading() as tx:
        return await tx.values(
            "SELECT count(*) FROM settled UNION ALL SELECT count(*) FROM gap"
            " UNION ALL SELECT count(*) FROM entry UNION ALL SELECT count(*) FROM payment"
            " UNION ALL SELECT count(*) FROM refund_request UNION ALL SELECT count(*) FROM job"
        )


async def test_a_settlement_that_cannot_be_read_leaves_nothing_but_its_original(
    world, clock, tmp_path
):
    desk = Desk(world, clock, tmp_path)
    payment = await desk.received(10_000)
    day = clock.at.date().isoformat()
    good = settlement(day, [(payment, 10_000, 0)])
    clock.pass_by(timedelta(days=1))
    before, sent = await counted(world), []
    for said, why in (
        (good.encode("utf-16"), Why.OTHER_ENCODING),
        (good.replace("R0", "R\xe9").encode("latin-1"), Why.OTHER_ENCODING),
        (good[: len(good) // 2], Why.CUT_SHORT),
        (good.replace("100.00", "100.005"), Why.UNREADABLE),
        (good.replace("100.00", "0.00"), Why.UNREADABLE),
        (good.replace("credit,100.00", "credit,-100.00"), Why.UNREADABLE),
        (good.replace("100.00", "99999999999999.00"), Why.UNREADABLE),
        (good.replace("INR", "USD"), Why.OTHER_CURRENCY),
        (good.replace("T,1,", "T,2,"), Why.CUT_SHORT),
        (good.replace("T,1,100.00", "T,1,100.01"), Why.CONTROL_SUM),
    ):
        with pytest.raises(FileRefused) as refused:
            await desk.settled(said)
        assert refused.value.why is why
        sent.append(said if isinstance(said, bytes) else said.encode())
    assert await counted(world) == before
    assert len(await desk.refusals()) == len(sent)
    kept = {path.read_bytes() for path in (tmp_path / "originals").iterdir()}
    assert set(sent) <= kept


async def test_no_more_goes_back_than_was_paid_and_no_sum_that_is_none(world, clock):
    async with bank_of(world, clock) as (world, bank):
        paying = await filling(world, bank)
        assert await paid(world, bank, paying) == ["succeeded"]
        await lives.work(world)
        officer = await lives.officer(world, "finance.kavita")
        hat, before = officer.hat_for(Duty.MONEY), await counted(world)

        def ask(paise):
            return ask_refund(
                world, officer, hat, paying.id, paise=paise, why="mistake", words="देखा"
            )

        for wrong in (None, 0, -1):
            assert [each.code for each in await ask(wrong)] == ["not_an_amount"]
        with pytest.raises(RefundTooLarge):
            await ask(SUM + 1)
        stands = await read(world, paying)
        with pytest.raises(RefundTooLarge):
            await pay.refund(world, stands, SUM + 1, Cause.ORDERED)
        for wrong in (0, -1):
            with pytest.raises(BadAmount):
                await pay.refund(world, stands, wrong, Cause.ORDERED)
        assert await counted(world) == before
        assert (await read(world, paying)).payment.state is State.SUCCEEDED
        assert sum(line[4] for line in bank.statement()) == SUM


@pytest.mark.parametrize("wrong", [0, -1, PAISE_MOST + 1, 10.5])
async def test_nobody_is_sent_to_pay_what_is_no_sum(world, clock, wrong):
    async with bank_of(world, clock) as (world, bank):
        paying = await filling(world, bank)
        before = await counted(world)
        with pytest.raises(BadAmount):
            await begin_top_up(world, paying.payer, wrong)
        assert await counted(world) == before

"""Entering by actions: every answer of the books is an entry or a refusal."""

from datetime import timedelta

import pytest

from khidki.actions.close_period import close_period
from khidki.actions.post_entry import open_wallets, post_entry, reverse_entry
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import KeyReused
from khidki.domain.money.chart import NoSuchAccount
from khidki.domain.money.entry import Kind, NotEnough, NotReversible, PeriodClosed, Transfer
from khidki.store import balances

pytestmark = pytest.mark.anyio


async def test_what_is_entered_by_actions_is_entered_once_or_refused(world: World, clock):
    chart = world.published.chart
    gateway, gst = chart.account("gateway", "main"), chart.account("gst")
    wallet = chart.account("operator-wallet", "K10000001")
    about = world.new_id(7)

    with pytest.raises(NoSuchAccount):
        await post_entry(world, about, "topped", Kind.TOP_UP, [Transfer(gateway, wallet, 100)])
    assert [await open_wallets(world, [wallet, gst]) for _ in range(2)] == [1, 0]
    first = await post_entry(world, about, "topped", Kind.TOP_UP, [Transfer(gateway, wallet, 100)])
    again = await post_entry(world, about, "topped", Kind.TOP_UP, [Transfer(gateway, wallet, 100)])
    assert first == again
    with pytest.raises(KeyReused):
        await post_entry(world, about, "topped", Kind.TOP_UP, [Transfer(gateway, wallet, 99)])
    with pytest.raises(NotEnough) as short:
        await post_entry(world, about, "paid", Kind.FEE, [Transfer(wallet, gst, 101)])
    assert short.value.account == wallet.id

    back = await reverse_entry(world, first)
    assert await reverse_entry(world, first) == back
    with pytest.raises(NotReversible):
        await reverse_entry(world, back)
    with pytest.raises(Unknown):
        await reverse_entry(world, world.new_id(7))
    async with world.reading() as tx:
        assert await balances.held(tx, wallet) == 0
        assert await balances.held(tx, chart.account("operator-wallet", "K2")) is None
        assert await balances.of_head(tx, "gateway") == [balances.Balance("gateway:main", 0)]
        assert wallet.id not in {
            each.account for each in await balances.of_head(tx, "operator-wallet", after=wallet.id)
        }

    later = clock.at + timedelta(days=1)
    await close_period(world.database, clock.at.date(), by="finance", at=later)
    with pytest.raises(PeriodClosed):
        await post_entry(world, about, "late", Kind.FEE, [Transfer(gateway, gst, 1)])

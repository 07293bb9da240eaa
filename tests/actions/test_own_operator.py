"""Nobody decides what their own operator worked on, whether that is a stranger, family, or they."""

import pytest

from khidki.actions.declare import declare
from khidki.actions.file_at_counter import file_at_counter
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.post_entry import post_entry
from khidki.actions.relay import relay_all
from khidki.actions.use_wallet import hold, release
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.wallet import purses
from khidki.domain.people.tie import OwnFile
from khidki.store import applications, officers, operators
from tests.actions.test_turns import report
from tests.cases import account, apply, draft, officer

pytestmark = pytest.mark.anyio
KIOSK = "K24010001"


@pytest.fixture
async def patwari(world):
    return await officer(world, "patwari.chomu")


async def kiosk_with_money(world, paise=1_000):
    async with world.reading() as tx:
        kiosk = await operators.of_code(tx, KIOSK)
    own, bank = purses(world.published.chart, KIOSK), world.published.chart.account("bank", "x")
    filled = [Transfer(bank, own.wallet, paise)]
    await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, filled)
    return kiosk


@pytest.mark.parametrize("kind", ["operator", "family"])
async def test_a_declared_operator_bars_what_they_worked_on_and_nothing_else(world, patwari, kind):
    case, other = await apply(world), await apply(world)
    kiosk = await kiosk_with_money(world)
    for each in (case, other):
        await hold(world, kiosk, each.id, 500)
    await release(world, kiosk, other.id)  # what was not done is nobody's work
    mobile = DemoKeys.of(world.secrets).mobile(KIOSK)
    assert await declare(world, patwari.id, mobile=mobile, kind=kind) == []
    with pytest.raises(OwnFile) as refusal:
        await report(world, patwari, case)
    assert refusal.value.kind == kind
    await report(world, patwari, other)  # the earlier one does not wait for this officer


async def test_an_officer_who_is_the_operator_needs_no_declaration(world, patwari):
    case = await apply(world)
    await hold(world, await kiosk_with_money(world), case.id, 500)
    mobile = DemoKeys.of(world.secrets).mobile(KIOSK).encode()
    async with world.transaction() as tx:
        await officers.set_mobile(tx, patwari.id, world.secrets.seal(mobile, purpose="mobile"))
    with pytest.raises(OwnFile) as refusal:
        await report(world, patwari, case)
    assert refusal.value.kind == "self"


async def test_what_an_operator_filed_is_not_their_officers_to_decide(world, patwari):
    kiosk, owner = await kiosk_with_money(world, 100_00), await account(world)
    begun = await draft(world, owner)
    await file_at_counter(world, kiosk, owner, begun.id, revision=begun.revision)
    await relay_all(world)
    async with world.reading() as tx:
        case = await applications.by_id(tx, begun.id)
    mobile = DemoKeys.of(world.secrets).mobile(KIOSK)
    assert await declare(world, patwari.id, mobile=mobile, kind="operator") == []
    with pytest.raises(OwnFile):
        await report(world, patwari, case)

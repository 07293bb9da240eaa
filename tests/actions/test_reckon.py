"""What was fixed when somebody submitted stays, whatever becomes of tariffs."""

from dataclasses import replace

import pytest

from khidki.actions.make_receipt import fees_charged
from khidki.actions.reckon import fixed
from khidki.actions.show_application import show_application
from khidki.actions.world import World
from khidki.domain.case.event import Act
from tests.actions.lives import Citizen
from tests.worlds import with_own_catalogue

pytestmark = pytest.mark.anyio


async def test_a_tariff_that_is_changed_afterwards_changes_no_receipt(world: World):
    world = await with_own_catalogue(world)
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    tariff = world.published.tariffs["g2c-application"]
    dearer = tuple(replace(rate, amount_paise=99_900) for rate in tariff.rates)
    world.published.tariffs["g2c-application"] = replace(tariff, rates=dearer)

    shown = await show_application(world, citizen.account, receipt.application)

    dues = fixed(shown.said_with(Act.SUBMIT))
    assert dues is not None
    assert [(item.id, item.paise) for item in dues.items] == [
        ("department", 0),
        ("g2c-application", 5_000),
    ]
    assert {part.head: part.paise for part in dues.items[1].parts} == {
        "gst": 763,
        "facilitation": 4_237,
    }
    department, ours = fees_charged(world.published, shown)
    assert (department.paise, ours.paise) == (0, 5_000)
    assert [(part.title.en, part.paise) for part in ours.parts] == [
        ("GST within the charge (not verified)", 763),
        ("Income of the window (not verified)", 4_237),
    ]

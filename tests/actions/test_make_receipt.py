"""What a refusal says of the first appeal: until when, by the law of the day of filing."""

from datetime import date, timedelta

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.make_receipt import appeal_until
from khidki.actions.show_application import show_application
from khidki.actions.world import World
from khidki.domain.case.event import Act
from tests.actions.lives import Citizen, officer, to_the_tehsildar

pytestmark = pytest.mark.anyio
REFUSED = Ruling(words="आय नहीं दिखी", reasons=("income_not_shown",))


@pytest.mark.parametrize(
    ("days_later", "until"),
    [(0, date(2026, 12, 21)), (3, date(2026, 12, 23))],
    ids=["it ends on a Sunday", "it ends on an open day"],
)
async def test_the_last_day_shown_is_an_open_one(world: World, clock, days_later, until):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await to_the_tehsildar(world, receipt.application)
    clock.pass_by(timedelta(days=days_later))
    tehsildar = await officer(world, "tehsildar.chomu")
    await decide(world, tehsildar, receipt.application, Act.REFUSE, REFUSED, revision=2)
    shown = await show_application(world, citizen.account, receipt.application)
    assert appeal_until(world.published, shown) == until

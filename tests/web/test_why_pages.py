"""Anyone with the number sees why an application is due on its day, by the calendar that made it."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.domain.canonical import canonical
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.law.act import LawValue
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.document import shown_day
from khidki.domain.service.definition import PauseRule
from khidki.domain.text import Text
from khidki.store import applications, catalogues
from khidki.store.catalogues import Item
from tests.actions.lives import lent
from tests.cases import SERVICE, officer
from tests.web.test_citizen_pages import number_on
from tests.web.walks import apply, walker

pytestmark = pytest.mark.anyio
FESTIVAL = {"hi": "अचानक उत्सव", "en": "Sudden festival"}


async def announced(world, day):
    """Publish the calendar once more with a holiday on that day, and take it into use."""
    async with world.transaction() as tx:
        query = "SELECT body FROM catalogue_item WHERE kind = 'calendar' ORDER BY version DESC"
        plain = json.loads(await tx.value(query))
        plain["holidays"].append({"on": day.isoformat(), "name": FESTIVAL})
        body = canonical(plain)
        item = Item("calendar", plain["id"], 2, 2, body, b"x" * 32)
        await catalogues.put(tx, [item], at=world.now(), by="a test")
        return await catalogues.load(tx)


async def test_the_days_are_counted_up_to_the_limit_and_the_sections_are_cited(walk, world, logged):
    await apply(walk)
    own = number_on(walk.page)
    async with walker(world) as visitor:
        tracked = await visitor.open(f"/en/track/{own}")
        assert f"/en/track/{own}/why" in tracked.text
        page = await visitor.open(f"/en/track/{own}/why")
    assert logged()[-1]["queries"] <= 3
    numbers = [int(n) for n in re.findall(r"day (\d+)(?:, last day)?</span>", page.text)]
    assert numbers == [*range(1, 16)]
    for words in ("15 working days", "Guaranteed Delivery", "closed: Sunday", "(not verified)"):
        assert words in page.text
    for secret in ("सीता", "1968", "मुहाना"):
        assert secret not in page.text


async def test_a_date_is_explained_by_the_calendar_that_made_it(walk, world, monkeypatch):
    await apply(walk)
    own = number_on(walk.page)
    newer = await announced(world, legal_day(world.now()) + timedelta(days=1))
    monkeypatch.setattr(type(world), "published", newer)
    page = await walk.open(f"/en/track/{own}/why")
    assert FESTIVAL["en"] not in page.text
    assert "The calendar has changed since" in page.text
    assert "Counted by the rules of today" not in page.text


async def test_a_clock_that_stands_is_told_with_its_rule_and_both_dates(walk, world, monkeypatch):
    rule = PauseRule("Circular 7 of the department")
    law = world.published.edition(SERVICE, 1).service.law
    lent(monkeypatch, world, law=replace(law, pause=rule))
    await apply(walk)
    own = number_on(walk.page)
    async with world.reading() as tx:
        case = await applications.by_number(tx, own)
    patwari = await officer(world, "patwari.sanganer")
    ruling = Ruling(defects=[{"field": "purpose", "words": "साफ़ नहीं"}], first=First.CAMP)
    await decide(world, patwari, case.id, Act.SEND_BACK, ruling, revision=case.revision)
    tracked = await walk.open(f"/en/track/{own}")
    assert "The clock stands" in tracked.text
    assert "The time limit runs on" not in tracked.text
    page = await walk.open(f"/en/track/{own}/why")
    for words in (
        "The clock stands",
        "has not answered yet",
        shown_day(case.due_on).en,
        rule.source,
    ):
        assert words in page.text
    assert "Counted by the rules of today" not in page.text
    assert "The clock stands" in (await walk.open(f"/en/my/{case.id}")).text


async def test_an_amount_is_explained_to_whom_the_application_belongs(walk, world, logged):
    application = await apply(walk)
    page = await walk.open(f"/en/my/{application}")
    why = f"/en/my/{application}/why-amount"
    assert why in page.text
    page = await walk.open(why)
    assert logged()[-1]["queries"] <= 3
    for words in (
        "₹50", "The amount was fixed when you applied", "This rate holds since",
        "State rate list", "there is no delay", "rgdps-2011",
    ):  # fmt: skip
        assert words in page.text
    async with walker(world) as stranger:
        await stranger.sign_in("9000000009")
        assert (await stranger.open(why)).status_code == 404


async def test_a_delay_is_told_with_what_the_act_gives_for_it(walk, world, monkeypatch):
    application = await apply(walk)
    act = world.published.laws["rgdps-2011"]
    on = LawValue("compensation", "9", Text(hi="मिलती है", en="Paid"), "s", reading="on")
    a_day = LawValue("compensation-a-day", "9", Text(hi="रोज़", en="A day"), "s", paise=2000)
    others = tuple(each for each in act.values if not each.id.startswith("compensation"))
    monkeypatch.setitem(
        world.published.laws, act.id, replace(act, values=(*others, on, a_day), amendments=())
    )
    async with world.transaction() as tx:
        await tx.run("UPDATE application SET due_on = due_on - 40 WHERE bucket BETWEEN 0 AND 1023")
    page = await walk.open(f"/en/my/{application}/why-amount")
    assert "days late" in page.text
    assert "The computation gives ₹" in page.text
    assert "s. 9" in page.text


@pytest.mark.parametrize("number", ["12", "26000000070000", "x" * 60])
async def test_a_number_that_leads_nowhere_leads_back_to_tracking(walk, number):
    await walk.open(f"/hi/track/{number}/why")
    assert walk.path.startswith("/hi/track/")
    assert not walk.path.endswith("/why")

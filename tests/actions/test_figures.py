"""The figures are folded from what happened: once, in pieces, again from nothing, whoever dies."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from khidki.actions.answer import answer_query
from khidki.actions.decide import Ruling, decide
from khidki.actions.fold_figures import fold_figures, rebuild_figures
from khidki.actions.read_departments import read_department, read_departments
from khidki.actions.read_figures import (
    Asked,
    By,
    names_below,
    names_ended,
    place_of,
    read_figures,
)
from khidki.actions.read_scorecard import read_below, read_own
from khidki.actions.report_pending import report_pending, whole_months
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act
from khidki.domain.case.tally import Scope
from khidki.domain.case.turn import First
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import NotYourPost
from khidki.store import figures
from tests.actions.lives import AREA, SERVICE, Citizen, now, officer
from tests.conftest import owner_uri
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
OFFICE = f"tehsil-office:{AREA}"
YEAR = "2026-2027"
ALL = """
    SELECT scope || place || within || service || period || (figure::text)
      FROM figure
     WHERE (received, granted_in_time, refused_in_time, granted_late, refused_late, withdrawn,
            refused_at_last, reversed, second_tries, sent_back, sent_back_empty, taken_first,
            first_appeals, second_appeals, appeals_allowed, appeals_dismissed, passed_on, pending)
           <> (0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0)
     ORDER BY 1
"""
WAITING = "SELECT figure_waiting::text FROM figure_waiting ORDER BY 1"


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    """One state in which four people applied: granted after an empty objection, refused, waiting."""
    clock = Clock()
    async with world_of(module_furnished_uri, now=clock) as made:
        ids = []
        for serial in range(4):
            citizen = await Citizen.arrive(made, f"987650000{serial}", f"Sita {serial}")
            receipt = await citizen.apply()
            ids.append((await applied(made, receipt.number), citizen))
        await live(made, ids)
        yield made


async def applied(world, number):
    async with world.reading() as tx:
        return await tx.value("SELECT id FROM application WHERE number = %(n)s", n=number)


async def live(world, ids):
    patwari, tehsildar = (
        await officer(world, "patwari.chomu"), await officer(world, "tehsildar.chomu"),
    )  # fmt: skip
    for id_, _ in ids[:3]:
        await act(world, patwari, id_, Act.REPORT, words="देखा")
    granted, citizen = ids[0]
    defects = [{"paper": "photo", "words": "साफ़ नहीं"}]
    await act(world, tehsildar, granted, Act.SEND_BACK, defects=defects)
    await answer_query(world, citizen.account, granted, words="वही है", raw={})
    await act(world, tehsildar, granted, Act.GRANT)
    await act(world, tehsildar, ids[1][0], Act.REFUSE, words="नहीं", reasons=["income_not_shown"])


async def act(world, who, id_, act_, **said):
    case = await now(world, id_)
    ruling = Ruling(first=First.CAMP, **said)
    return await decide(world, who, id_, act_, ruling, revision=case.revision)


async def told(world, scope=Scope.STATE, id_="", by=By.PLACE, service=""):
    asked = Asked(place_of(world.published, scope, id_), YEAR, service, by)
    names = names_below(world, asked, "en")
    return await read_figures(world, asked, names, today=legal_day(world.now()))


async def everything(world):
    async with world.reading() as tx:
        return await tx.values(ALL), await tx.values(WAITING)


async def test_the_state_its_district_the_office_and_the_service_say_the_same(world):
    await fold_figures(world)
    state, district = await told(world), await told(world, Scope.DISTRICT, "RJ-JAIPUR")
    office = await told(world, Scope.OFFICE, OFFICE)
    services = await told(world, by=By.SERVICE)
    assert state.total == district.total == office.total
    assert (state.total.received, state.total.pending) == (4, 2)
    assert (state.total.granted_in_time, state.total.refused_in_time) == (1, 1)
    assert state.total.sent_back_empty == 1
    line = next(each for each in services.lines if each.id == SERVICE)
    assert line.counts == state.total
    assert [each.id for each in state.lines if each.counts.received] == ["RJ-JAIPUR"]
    assert (state.waiting.to_week, state.waiting.late) == (2, 0)


async def test_a_court_is_told_what_is_pending_and_by_when_the_pace_disposes_of_it(world):
    await fold_figures(world)
    next_month = legal_day(world.now()).replace(day=1) + timedelta(days=40)
    [line] = await report_pending(world, today=next_month)
    assert (line.pending, line.disposed) == (2, 2)
    days = whole_months(next_month)[1]
    assert line.expected_on == next_month + timedelta(days=days)
    [line] = await report_pending(world, today=legal_day(world.now()))
    assert line.expected_on is None, "nothing was disposed of before this month"


async def test_folding_again_changes_nothing_and_rebuilding_gives_the_same(world):
    await fold_figures(world)
    before = await everything(world)
    assert await fold_figures(world) == 0
    assert await everything(world) == before
    await rebuild_figures(world)
    assert await everything(world) == before


async def test_pieces_of_one_event_add_up_to_the_same(world):
    await rebuild_figures(world)
    before = await everything(world)
    async with world.transaction() as tx:
        await tx.run("DELETE FROM figure_place")
        await figures.forget(tx)
    assert await fold_figures(world, at_once=1) > 4
    assert await everything(world) == before


async def test_two_folders_at_once_count_once(world):
    await rebuild_figures(world)
    before = await everything(world)
    async with world.transaction() as tx:
        await tx.run("DELETE FROM figure_place")
        await figures.forget(tx)
    await asyncio.gather(*(fold_figures(world, at_once=2) for _ in range(3)))
    await fold_figures(world)
    assert await everything(world) == before


async def test_a_fold_that_dies_leaves_nothing_half_counted(world, module_furnished_uri):
    await rebuild_figures(world)
    before = await everything(world)
    async with world.transaction() as tx:
        await tx.run("DELETE FROM figure_place")
        await figures.forget(tx)
    # The last of its statements fails, when the place has moved and figures are added.
    with psycopg.connect(owner_uri(module_furnished_uri), autocommit=True) as owner:
        owner.execute("ALTER TABLE figure_waiting ADD CONSTRAINT never CHECK (files < 0)")
        with pytest.raises(psycopg.errors.CheckViolation):
            await fold_figures(world)
        owner.execute("ALTER TABLE figure_waiting DROP CONSTRAINT never")
    assert await everything(world) == ([], [])
    await fold_figures(world)
    assert await everything(world) == before


async def test_what_is_beyond_its_limit_is_late_without_anything_being_written(world):
    await fold_figures(world)
    asked = Asked(place_of(world.published, Scope.STATE, ""), YEAR, "", By.PLACE)
    later = legal_day(world.now()) + timedelta(days=60)
    found = await read_figures(world, asked, [], today=later)
    assert (found.waiting.late, found.waiting.to_quarter) == (2, 2)


async def test_an_officer_sees_their_own_work_and_who_controls_the_post_sees_the_posts(world):
    await fold_figures(world)
    tehsildar, sdo = await officer(world, "tehsildar.chomu"), await officer(world, "sdo.chomu")
    (own,) = await read_own(world, tehsildar, YEAR)
    assert (own.counts.disposed, own.counts.refused_in_time) == (2, 1)
    below = await read_below(world, sdo, YEAR)
    assert {each.post: each.counts.disposed for each in below.cards}[own.post] == 2
    deeper = await read_below(world, sdo, YEAR, own.post)
    assert sum(each.counts.passed_on for each in deeper.cards) == 3
    with pytest.raises(NotYourPost):
        await read_below(world, tehsildar, YEAR, "collector:RJ-JAIPUR")


async def test_departments_add_up_their_services_and_lead_to_them(world):
    await fold_figures(world)
    today = legal_day(world.now())
    every = await read_departments(world, YEAR, "en", today=today)
    one = await read_department(world, "revenue", YEAR, "en", today=today)
    state = await told(world)
    assert every.total == one.total == state.total
    assert every.waiting == one.waiting == state.waiting
    assert [each.id for each in every.lines if each.counts.received] == ["revenue"]
    assert [each.id for each in one.lines if each.counts.received] == [SERVICE]
    with pytest.raises(Unknown):
        await read_department(world, "nobody", YEAR, "en", today=today)


async def test_an_abolished_district_is_no_line_of_today_and_keeps_what_it_counted(world):
    asked = Asked(place_of(world.published, Scope.STATE, ""), YEAR, "", By.PLACE)
    today = {id_ for id_, _ in names_below(world, asked, "en")}
    ended = [id_ for id_, _ in names_ended(world, asked, "en")]
    assert ended
    assert not today & set(ended)
    assert place_of(world.published, Scope.DISTRICT, ended[0]).until_on is not None


async def test_empty_objections_are_still_known_when_the_contents_are_erased(
    world, module_furnished_uri
):
    await rebuild_figures(world)
    before = await everything(world)
    with psycopg.connect(owner_uri(module_furnished_uri), autocommit=True) as owner:
        owner.execute("DELETE FROM content")
    await rebuild_figures(world)
    assert await everything(world) == before
    assert (await told(world)).total.sent_back_empty == 1

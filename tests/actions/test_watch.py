"""Signatures are folded after the act, flagged for the controlling officer, and told in the evening."""

import re
from datetime import date, timedelta

import pytest

from khidki.actions import watch
from khidki.actions.act_jointly import ask, confirm
from khidki.actions.decide import Ruling, decide
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.raise_alarm import list_signed, say_not_mine
from khidki.actions.read_flags import read_flags, settle_flag
from khidki.actions.relay import relay_all
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act
from khidki.domain.people.access import Frozen, OutsideArea, require_area
from khidki.domain.people.joint_act import JointKind
from khidki.store import openings, sessions
from khidki.store.outboxes import Job
from khidki.store.signed import Sought
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.cases import apply, at_once, officer
from tests.worlds import catalogue, phone_of

pytestmark = pytest.mark.anyio
ADMINISTRATORS = ("admin.anita", "admin.imran")
ANITA, RAMESH, ABOVE = "tehsildar.chomu", "patwari.chomu", "sdo.chomu"


async def settled(world):
    await relay_all(world)
    while await Worker(world, JOBS, ()).once():
        await relay_all(world)


async def reported(world):
    case = await apply(world)
    patwari = await officer(world, RAMESH)
    ruling = Ruling(words="देखा")
    return await decide(world, patwari, case.id, Act.REPORT, ruling, revision=case.revision)


async def granted(world, *, opened_before=timedelta(minutes=5)):
    case, anita = await reported(world), await officer(world, ANITA)
    if opened_before is not None:
        async with world.transaction() as tx:
            await openings.note(
                tx, case.id, revision=case.revision, officer=anita.id,
                posting=anita.hats[0].posting, at=world.now() - opened_before,
            )  # fmt: skip
    done = await decide(
        world, anita, case.id, Act.GRANT, Ruling(words="ठीक"), revision=case.revision
    )
    return done, anita


async def flags_of(world, who):
    return [each.flags for each in await list_signed(world, who.id)]


async def test_a_grant_that_was_read_in_office_hours_is_listed_without_a_flag(world):
    done, anita = await granted(world)
    await settled(world)
    (line,) = await list_signed(world, anita.id)
    assert (line.application, line.act, line.flags) == (done.id, "grant", [])


async def test_what_was_never_opened_or_came_at_night_is_on_the_controllers_board(world, clock):
    _, anita = await granted(world, opened_before=None)
    clock.pass_by(timedelta(hours=10))
    await granted(world)
    await settled(world)
    assert await flags_of(world, anita) == [["outside_hours"], ["too_fast"]]
    above = await officer(world, ABOVE)
    board = await read_flags(world, above)
    assert [each.flags for each in board] == [["outside_hours"], ["too_fast"]]
    for sought in (Sought(flag="too_fast"), Sought(number=board[1].number)):
        assert await read_flags(world, above, sought) == board[1:]
    assert await read_flags(world, above, Sought(board[0].at, board[0].application)) == board[1:]
    first = board[0]
    await settle_flag(world, above, first.officer, first.application, first.seq)
    assert len(await read_flags(world, above)) == 1
    with pytest.raises(Unknown):
        await settle_flag(world, above, first.officer, first.application, first.seq)


async def test_nobody_settles_their_own_and_a_stranger_sees_nothing(world):
    _, anita = await granted(world, opened_before=None)
    await settled(world)
    (line,) = await list_signed(world, anita.id)
    for who in (anita, await officer(world, RAMESH)):
        assert await read_flags(world, who) == []
        with pytest.raises(Unknown):
            await settle_flag(world, who, line.officer, line.application, line.seq)


async def test_the_fold_done_twice_and_in_any_order_changes_nothing(world):
    _, anita = await granted(world)
    await settled(world)
    before = await list_signed(world, anita.id)
    body = {"application": str(before[0].application), "seq": before[0].seq}
    await watch.watch(world, Job(0, world.new_id(0), watch.WATCH, body, 1))
    assert await list_signed(world, anita.id) == before


def evening_messages(world):
    shown = phone_of(world).shown(DemoKeys.of(world.secrets).mobile(ANITA))
    return [re.search(r"जारी: (\d+)", each.text).group(1) for each in shown if "जारी:" in each.text]


async def test_one_message_an_evening_says_how_many_and_a_day_with_none_says_nothing(world, clock):
    await granted(world)
    await granted(world)
    await settled(world)
    assert await watch.tell_evening(world) == 0, "it is noon"
    clock.pass_by(timedelta(hours=7))
    await at_once(watch.tell_evening(world), watch.tell_evening(world))
    await settled(world)
    assert evening_messages(world) == ["2"]
    await granted(world)
    await settled(world)
    assert await watch.tell_evening(world) == 0, "told this evening already"
    clock.pass_by(timedelta(days=1))
    assert await watch.tell_evening(world) == 1, "what came after the message is in the next one"
    clock.pass_by(timedelta(days=1))
    assert await watch.tell_evening(world) == 0
    await settled(world)
    assert sorted(evening_messages(world)) == ["1", "2"]


async def test_not_mine_stops_the_account_and_shows_it_to_who_controls(world):
    done, anita = await granted(world)
    await settled(world)
    (line,) = await list_signed(world, anita.id)
    async with world.transaction() as tx:
        row = sessions.SessionRow(
            None, anita.id, second_fact=True, data={}, created_at=world.now(),
            expires_at=world.now() + timedelta(hours=1),
        )  # fmt: skip
        await sessions.insert(tx, row, bucket=sessions.bucket_for(b"x" * 32), id=b"x" * 32)
    with pytest.raises(Unknown):
        await say_not_mine(world, (await officer(world, RAMESH)).id, done.id, line.seq)
    await say_not_mine(world, anita.id, done.id, line.seq)
    async with world.reading() as tx:
        assert await sessions.of(tx, anita.id, now=world.now()) == []
    board = await read_flags(world, await officer(world, ABOVE))
    assert [(each.flags, each.frozen_at is not None) for each in board] == [(["not_mine"], True)]


async def test_a_stopped_account_signs_nothing_until_two_others_open_it(world):
    done, anita = await granted(world)
    await settled(world)
    case = await reported(world)
    (line,) = await list_signed(world, anita.id)
    await say_not_mine(world, anita.id, done.id, line.seq)

    async def grant():
        who = await officer(world, ANITA)
        return await decide(
            world, who, case.id, Act.GRANT, Ruling(words="ठीक"), revision=case.revision
        )

    with pytest.raises(Frozen):
        await grant()
    one, other = [await officer(world, name) for name in ADMINISTRATORS]
    asked = await ask(world, one, JointKind.THAW, {"words": "देखा"}, user_name=ANITA)
    await confirm(world, other, asked)
    assert (await grant()).state == "granted"


def test_an_area_outside_the_posts_is_refused_and_one_within_is_not():
    areas, day = catalogue().areas, date(2026, 11, 20)
    within = {"post": "RJ-JAIPUR-CHOMU", "application": "RJ-JAIPUR-CHOMU-SAMOD", "day": day}
    require_area(areas, **within)
    require_area(areas, **(within | {"application": None}))
    require_area(areas, **(within | {"post": "RJ"}))
    for wrong in (
        {"post": "RJ-JAIPUR-AMER"},
        {"application": "RJ-JAIPUR"},
        {"application": "nowhere"},
    ):
        with pytest.raises(OutsideArea):
            require_area(areas, **(within | wrong))

"""Files of one service are taken as they came; who passes one says why, and everybody reads it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from khidki.actions.allot import PURPOSE, told_of
from khidki.actions.arrange_desk import NotTheirDesk, assign, read_handling, take_next
from khidki.actions.decide import Ruling, decide
from khidki.actions.declare import declare, take_back
from khidki.actions.read_desk import Wanted, read_desk
from khidki.actions.track import track
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.turn import First, OutOfTurn
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.allotment import Draw, fingerprint, seed_of
from khidki.domain.people.post import Posts
from khidki.domain.people.tie import OwnFile
from khidki.store import applications, officers, turns
from khidki.web.case_words import Now, timeline
from tests.cases import apply, at_once, officer
from tests.worlds import with_own_catalogue

pytestmark = pytest.mark.anyio
CHOMU = "patwari:RJ-JAIPUR-CHOMU"


@pytest.fixture
async def patwari(world):
    return await officer(world, "patwari.chomu")


async def report(world, who, case, first=None):
    ruling = Ruling(words="घर जाकर देखा।", first=first)
    return await decide(world, who, case.id, Act.REPORT, ruling, revision=case.revision)


async def acts(world, case):
    async with world.reading() as tx:
        return [event.act for event in await applications.events(tx, case.id)]


async def post_another(world, user_name):
    """Let a second officer hold the patwari's post."""
    async with world.transaction() as tx:
        row = await officers.by_user_name(tx, user_name)
        await officers.add_posting(
            tx, world.new_id(0), officer=row.id, post=CHOMU,
            from_at=world.now() - timedelta(days=1), order_no="T/1",
        )  # fmt: skip
    return await officer(world, user_name)


async def test_a_later_file_is_not_taken_without_a_reason(world, patwari):
    earlier, later = await apply(world), await apply(world)
    with pytest.raises(OutOfTurn) as refused:
        await report(world, patwari, later)
    assert refused.value.earlier.number == earlier.number
    assert await acts(world, later) == ["submit"]
    await report(world, patwari, earlier)
    await report(world, patwari, later)
    assert "first_urgent" not in await acts(world, later)


async def test_the_reason_stands_in_the_log_and_in_the_publics_timeline(world, patwari):
    await apply(world)
    later = await apply(world)
    after = await report(world, patwari, later, First.COURT_ORDER)
    assert await acts(world, later) == ["submit", "first_court_order", "report"]
    found = await track(world, later.number)
    now = Now(found.edition, found.state, found.step, found.post, found.due_on)
    told = [each["title"].en for each in timeline(world.published, now, found.history)]
    assert "Taken before its turn: court order" in told
    assert after.revision == later.revision + 2


async def test_a_reason_that_nobody_needs_is_not_written(world, patwari):
    case = await apply(world)
    await report(world, patwari, case, First.URGENT)
    assert await acts(world, case) == ["submit", "report"]


async def test_an_act_that_fails_leaves_no_reason_behind(world, patwari):
    await apply(world)
    later = await apply(world)
    with pytest.raises(Incomplete):
        await decide(
            world, patwari, later.id, Act.REPORT, Ruling(first=First.CAMP), revision=later.revision
        )
    assert await acts(world, later) == ["submit"]


async def test_a_list_of_one_service_is_in_the_order_received(world, patwari):
    cases = [await apply(world) for _ in range(3)]
    page = await read_desk(
        world, patwari, patwari.hats, wanted=Wanted(service="revenue/income-certificate")
    )
    assert [line.application for line in page.lines] == [case.id for case in cases]


async def test_two_who_hold_one_post_do_not_stand_in_each_others_way(world, patwari):
    other = await post_another(world, "patwari.amer")
    cases = {case.id: case for case in [await apply(world) for _ in range(4)]}
    [mine], [theirs] = patwari.hats, [hat for hat in other.hats if hat.post == CHOMU]
    took = await at_once(take_next(world, patwari, mine), take_next(world, other, theirs))
    assert set(took) == set(list(cases)[:2])
    await report(world, other, cases[took[1]])
    await report(world, patwari, cases[took[0]])


async def test_a_file_that_the_queue_gave_has_its_turn_but_not_one_that_was_helped_to(
    world, patwari
):
    other = await post_another(world, "patwari.amer")
    cases = [await apply(world) for _ in range(2)]
    [theirs] = [hat for hat in other.hats if hat.post == CHOMU]
    async with world.transaction() as tx:
        # Somebody is taking the first one and has not finished.
        assert await turns.take_next(tx, CHOMU, officer=other.id) == cases[0].id
        assert await take_next(world, patwari, patwari.hats[0]) == cases[1].id
        await report(world, patwari, cases[1])
    third = await apply(world)
    await assign(world, other, cases[0].id, None)
    await assign(world, other, third.id, other.id)
    assert theirs.post == CHOMU
    with pytest.raises(OutOfTurn):
        await report(world, other, third)


async def test_many_at_one_queue_lose_nothing_and_do_nothing_twice(world, patwari):
    names = ("patwari.amer", "patwari.bassi", "patwari.chaksu")
    everybody = [patwari, *[await post_another(world, name) for name in names]]
    cases = {case.id: case for case in [await apply(world) for _ in range(8)]}

    async def work(who):
        hat = next(hat for hat in who.hats if hat.post == CHOMU)
        done = []
        while (found := await take_next(world, who, hat)) is not None:
            done.append(found)
            await report(world, who, cases[found])
        return done

    done = [each for some in await at_once(*map(work, everybody)) for each in some]
    assert sorted(done) == sorted(cases)
    for case in cases.values():
        assert await acts(world, case) == ["submit", "report"]


async def test_what_one_took_is_given_again_until_it_is_done(world, patwari):
    cases = [await apply(world) for _ in range(2)]
    took = [await take_next(world, patwari, patwari.hats[0]) for _ in range(2)]
    assert took == [cases[0].id, cases[0].id]
    await report(world, patwari, cases[0])
    assert await take_next(world, patwari, patwari.hats[0]) == cases[1].id


async def test_giving_earlier_files_to_a_reader_opens_no_way_past_them(world):
    tehsildar, reader = (
        await officer(world, "tehsildar.chomu"),
        await officer(world, "reader.chomu"),
    )
    patwari = await officer(world, "patwari.chomu")
    earlier, later = [await report(world, patwari, await apply(world)) for _ in range(2)]
    await assign(world, tehsildar, earlier.id, reader.id)
    with pytest.raises(OutOfTurn):
        await decide(world, tehsildar, later.id, Act.GRANT, Ruling(), revision=later.revision)
    mine = await read_desk(world, reader, reader.hats, wanted=Wanted(is_mine=True))
    assert [line.application for line in mine.lines] == [earlier.id]


async def test_a_file_is_given_only_to_who_works_at_its_desk(world, patwari):
    case = await apply(world)
    stranger = await officer(world, "patwari.amer")
    with pytest.raises(NotTheirDesk):
        await assign(world, patwari, case.id, stranger.id)


async def test_on_the_next_post_it_is_in_nobodys_hands(world, patwari):
    case = await apply(world)
    await take_next(world, patwari, patwari.hats[0])
    after = await report(world, patwari, case)
    tehsildar = await officer(world, "tehsildar.chomu")
    lies = await read_handling(world, tehsildar, after.id)
    assert (lies.post, lies.helper) == (after.post, None)


async def test_nobody_decides_what_their_own_mobile_filed(world, patwari):
    case = await apply(world)
    assert await declare(world, patwari.id, mobile="9000000001", kind="family") == []
    with pytest.raises(OwnFile):
        await report(world, patwari, case)
    later = await apply(world)
    with pytest.raises(OwnFile):
        await report(world, patwari, later, First.URGENT)


async def test_the_mobile_on_the_officers_own_record_needs_no_declaration(world, patwari):
    case = await apply(world)
    sealed = world.secrets.seal(b"9000000001", purpose="mobile")
    async with world.transaction() as tx:
        await officers.set_mobile(tx, patwari.id, sealed)
    with pytest.raises(OwnFile):
        await report(world, patwari, case)


async def test_a_declaration_taken_back_counts_for_a_month_more(world, patwari, clock):
    case = await apply(world)
    await declare(world, patwari.id, mobile="9000000001", kind="operator")
    await take_back(world, patwari.id, world.secrets.mobile_hash("9000000001").hex())
    clock.pass_by(timedelta(days=29))
    with pytest.raises(OwnFile):
        await report(world, patwari, case)
    clock.pass_by(timedelta(days=2))
    await report(world, patwari, case)


async def test_what_is_wrong_with_a_declaration_is_told(world, patwari):
    found = await declare(world, patwari.id, mobile="12", kind="friend")
    assert [each.code for each in found] == ["not_a_mobile", "required"]


async def test_where_a_kind_of_post_is_allotted_chance_decides_and_can_be_checked(world, patwari):
    world = await with_own_catalogue(world)
    one, kinds = "tehsildar:RJ-JAIPUR-CHOMU", world.published.post_kinds
    twin = replace(world.published.posts[one], id=f"{one}:2")
    world.published.posts = Posts([*world.published.posts.values(), twin])
    kinds["tehsildar"] = replace(kinds["tehsildar"], allotted=True)
    held = [await report(world, patwari, await apply(world)) for _ in range(6)]
    day = legal_day(world.now())
    assert told_of(world, day).seed is None
    seed = seed_of(world.secrets.key(PURPOSE), day)
    assert fingerprint(seed) == told_of(world, day).fingerprint
    both = [world.published.posts[one], twin]
    for case in held:
        assert Draw(seed, case.id).among(both, step=case.step).id == case.post


async def test_the_seed_of_a_day_is_told_when_it_is_over_and_of_no_day_far_off(world, clock):
    day = legal_day(world.now())
    before = told_of(world, day)
    assert told_of(world, day + timedelta(days=2)) is None
    clock.pass_by(timedelta(days=1))
    after = told_of(world, day)
    assert (before.seed, after.fingerprint) == (None, before.fingerprint)
    assert fingerprint(bytes.fromhex(after.seed)) == before.fingerprint

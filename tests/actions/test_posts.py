"""Posts go from hand to hand and no work is lost: leave, charge, relief, and the board above."""

from datetime import timedelta

import pytest

from khidki.actions.consult import answer as answer_question
from khidki.actions.consult import ask, list_questions, other_posts, read_question
from khidki.actions.decide import Ruling, decide
from khidki.actions.oversee import hat_for, read_board
from khidki.actions.read_case import read_case
from khidki.actions.read_desk import Wanted as Asked
from khidki.actions.read_desk import read_posts
from khidki.actions.relieve import join, read_reliefs, relieve
from khidki.actions.stand_in import Wanted, answer, ask_leave, come_back, offer_vacant, waiting_for
from khidki.domain.case.application import Unknown
from khidki.domain.case.consultation import Answered
from khidki.domain.case.event import Act
from khidki.domain.people.access import NotYourPost
from khidki.domain.people.stand_in import NotYourStandIn, StandInOver
from tests.cases import apply, officer

pytestmark = pytest.mark.anyio
DESK, ABOVE = "patwari:RJ-JAIPUR-CHOMU", "tehsildar:RJ-JAIPUR-CHOMU"
DAY = timedelta(days=1)


def wanted(world, post=DESK, whom="patwari.amer", days=5):
    return Wanted(post, whom, world.now(), world.now() + days * DAY, "कार्मिक/12/2026")


async def people(world, *names):
    return [await officer(world, name) for name in names]


async def vacate(world):
    """The patwari of Chomu goes, and nobody comes."""
    [patwari] = await people(world, "patwari.chomu")
    assert await relieve(world, patwari, DESK, order_no="T/7") == []
    return patwari


async def report(world, who, case):
    ruling = Ruling(words="घर जाकर देखा।")
    return await decide(world, who, case.id, Act.REPORT, ruling, revision=case.revision)


async def test_a_leave_takes_effect_when_the_controlling_officer_agrees(world, clock):
    patwari, boss = await people(world, "patwari.chomu", "tehsildar.chomu")
    case = await apply(world)
    assert await ask_leave(world, patwari, wanted(world)) == []
    [asked] = await waiting_for(world, boss)
    assert len((await officer(world, "patwari.chomu")).hats) == 1
    await answer(world, boss, asked.wanted.id, agreed=True)
    away, substitute = await people(world, "patwari.chomu", "patwari.amer")
    assert away.hats == []
    await report(world, substitute, case)
    clock.pass_by(5 * DAY)
    again, gone = await people(world, "patwari.chomu", "patwari.amer")
    assert ([hat.post for hat in again.hats], gone.hat_of(DESK)) == ([DESK], None)


async def test_nobody_agrees_to_their_own_leave_nor_a_stranger(world):
    patwari, stranger = await people(world, "patwari.chomu", "tehsildar.amer")
    await ask_leave(world, patwari, wanted(world))
    [asked] = await waiting_for(world, patwari)
    for who in (patwari, stranger):
        with pytest.raises(NotYourStandIn):
            await answer(world, who, asked.wanted.id, agreed=True)


async def test_an_answer_is_given_once_and_no_is_no(world):
    patwari, boss = await people(world, "patwari.chomu", "tehsildar.chomu")
    await ask_leave(world, patwari, wanted(world))
    [asked] = await waiting_for(world, boss)
    await answer(world, boss, asked.wanted.id, agreed=False)
    with pytest.raises(StandInOver):
        await answer(world, boss, asked.wanted.id, agreed=True)
    assert len((await officer(world, "patwari.chomu")).hats) == 1


async def test_who_comes_back_early_takes_the_post_up_at_that_moment(world, clock):
    patwari, boss = await people(world, "patwari.chomu", "tehsildar.chomu")
    posting = patwari.hats[0].posting
    await ask_leave(world, patwari, wanted(world))
    [asked] = await waiting_for(world, boss)
    await answer(world, boss, asked.wanted.id, agreed=True)
    clock.pass_by(DAY)
    assert [each.wanted.agreed for each in await waiting_for(world, patwari)] == [True]
    await come_back(world, patwari, posting)
    back, substitute = await people(world, "patwari.chomu", "patwari.amer")
    assert ([hat.post for hat in back.hats], substitute.hat_of(DESK)) == ([DESK], None)


async def test_a_vacant_posts_files_are_seen_from_above_and_not_acted_on(world):
    case = await apply(world)
    await vacate(world)
    boss, stranger = await people(world, "tehsildar.chomu", "tehsildar.amer")
    assert (await hat_for(world, boss, DESK)).post == ABOVE
    page = await read_posts(world, boss, [DESK], wanted=Asked())
    assert [line.application for line in page.lines] == [case.id]
    read = await read_case(world, boss, case.id)
    assert (read.acts, read.drafts) == ([], [])
    with pytest.raises(NotYourPost):
        await read_case(world, stranger, case.id)
    with pytest.raises(NotYourPost):
        await report(world, boss, case)


async def test_where_the_one_above_has_gone_too_the_next_one_up_sees_it(world):
    case = await apply(world)
    await vacate(world)
    boss, higher = await people(world, "tehsildar.chomu", "sdo.chomu")
    with pytest.raises(NotYourPost):
        await read_case(world, higher, case.id)
    await relieve(world, boss, ABOVE, order_no="T/8")
    assert (await read_case(world, higher, case.id)).acts == []


async def test_the_board_puts_the_vacant_post_first_with_what_waits_there(world):
    await apply(world)
    await vacate(world)
    [boss] = await people(world, "tehsildar.chomu")
    first, *rest = await read_board(world, boss)
    assert (first.post, first.is_vacant, first.waiting) == (DESK, True, 1)
    assert not any(each.is_vacant for each in rest)


async def test_charge_of_a_vacant_post_begins_when_the_one_named_agrees(world):
    case = await apply(world)
    await vacate(world)
    boss, other = await people(world, "tehsildar.chomu", "patwari.amer")
    assert await offer_vacant(world, boss, wanted(world)) == []
    [asked] = await waiting_for(world, other)
    with pytest.raises(NotYourStandIn):
        await answer(world, boss, asked.wanted.id, agreed=True)
    await answer(world, other, asked.wanted.id, agreed=True)
    [other] = await people(world, "patwari.amer")
    assert len(other.hats) == 2
    after = await report(world, other, case)
    assert after.revision == case.revision + 1


async def test_a_post_that_is_held_cannot_be_offered_nor_one_that_is_not_below(world):
    [boss] = await people(world, "tehsildar.chomu")
    for post in (DESK, "patwari:RJ-JAIPUR-AMER"):
        with pytest.raises(NotYourPost):
            await offer_vacant(world, boss, wanted(world, post))


async def test_who_goes_leaves_a_list_and_who_comes_signs_for_it(world):
    cases = [await apply(world) for _ in range(2)]
    gone = await vacate(world)
    assert (await officer(world, "patwari.chomu")).hats == []
    boss, other = await people(world, "tehsildar.chomu", "patwari.amer")
    await offer_vacant(world, boss, wanted(world))
    [asked] = await waiting_for(world, other)
    await answer(world, other, asked.wanted.id, agreed=True)
    [other] = await people(world, "patwari.amer")
    [left] = await read_reliefs(world, other)
    assert (left.pending, left.numbers) == (2, [case.number for case in cases])
    with pytest.raises(Unknown):
        await join(world, gone, left.id)
    await join(world, other, left.id)
    assert await read_reliefs(world, other) == []


async def test_a_post_is_handed_over_by_its_holder_once_and_with_an_order(world):
    patwari, boss = await people(world, "patwari.chomu", "tehsildar.chomu")
    with pytest.raises(NotYourPost):
        await relieve(world, boss, DESK, order_no="T/9")
    [problem] = await relieve(world, patwari, DESK, order_no=" ")
    assert (problem.path, problem.code) == ("order_no", "required")
    await relieve(world, patwari, DESK, order_no="T/9")
    with pytest.raises(NotYourPost):
        await relieve(world, patwari, DESK, order_no="T/9")


async def test_another_office_is_asked_and_answers_by_its_own_clock(world, clock):
    case = await apply(world)
    patwari, other = await people(world, "patwari.chomu", "tehsildar.jaipur")
    to = "tehsildar:RJ-JAIPUR-JAIPUR"
    assert to in other_posts(world, case)
    assert await ask(world, patwari, case.id, to_post=to, question="खसरा किसका?", days=2) == []
    [asked] = await list_questions(world, other, asked_by_them=False, limit=9)
    assert (asked.number, asked.is_late(asked.due_on)) == (case.number, False)
    clock.pass_by(10 * DAY)
    assert asked.is_late(world.now().date())
    with pytest.raises(NotYourPost):
        await read_case(world, other, case.id)
    assert await answer_question(world, other, asked.id, "सीता देवी का") == []
    with pytest.raises(Answered):
        await answer_question(world, other, asked.id, "फिर से")
    assert (await read_question(world, patwari, asked.id)).answer == "सीता देवी का"
    assert await list_questions(world, patwari, asked_by_them=True, limit=9) == []


async def test_what_is_wrong_with_a_question_is_told_and_strangers_see_none(world):
    case = await apply(world)
    patwari, stranger = await people(world, "patwari.chomu", "tehsildar.ajmer")
    found = await ask(world, patwari, case.id, to_post=DESK, question=" ", days=None)
    assert [each.path for each in found] == ["question", "to_post", "days"]
    to = "tehsildar:RJ-JAIPUR-JAIPUR"
    with pytest.raises(NotYourPost):
        await ask(world, stranger, case.id, to_post=to, question="?", days=2)
    await ask(world, patwari, case.id, to_post=to, question="?", days=2)
    [asked] = await list_questions(world, patwari, asked_by_them=True, limit=9)
    with pytest.raises(Unknown):
        await read_question(world, stranger, asked.id)

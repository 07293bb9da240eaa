"""Officers act on what their post holds, one at a time, and say what has to be said."""

import asyncio
from datetime import timedelta

import pytest

from khidki.actions.check_certificate import Verdict, check_number
from khidki.actions.decide import Ruling, decide
from khidki.actions.issue import issue
from khidki.actions.notify import notify
from khidki.actions.read_case import overtaken, read_case
from khidki.actions.read_desk import Due, Wanted, find_case, next_to_decide, read_desk
from khidki.actions.relay import relay_all
from khidki.actions.revoke import reissue, revoke
from khidki.actions.track import track
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.people.access import NotYourPost
from khidki.domain.record.revocation import RevocationReason
from khidki.store import applications, certificates, inboxes
from khidki.store.database import statements
from khidki.store.outboxes import Job
from khidki.web.case_words import is_revoked
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.cases import apply, at_once, officer
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
WRONG = RevocationReason.FACTS_WRONG.value
REPORT = Ruling(words="घर जाकर देखा।")


@pytest.fixture
async def patwari(world):
    return await officer(world, "patwari.chomu")


@pytest.fixture
async def tehsildar(world):
    return await officer(world, "tehsildar.chomu")


async def act(world, who, case, what, ruling=REPORT):
    return await decide(world, who, case.id, what, ruling, revision=case.revision)


async def reported(world, patwari):
    return await act(world, patwari, await apply(world), Act.REPORT)


async def granted(world, patwari, tehsildar):
    case = await act(world, tehsildar, await reported(world, patwari), Act.GRANT)
    return await issued(world, case, seq=case.revision)


async def issued(world, case, *, seq):
    await relay_all(world)
    body = {"application": str(case.id), "seq": seq, "act": "grant"}
    await issue(world, Job(case.bucket, case.id, "issue", body, 1))
    return await now(world, case)


async def now(world, case):
    async with world.reading() as tx:
        return await applications.by_id(tx, case.id)


async def test_of_two_officers_at_once_one_wins(world, patwari):
    case = await apply(world)
    done = await at_once(
        *(act(world, patwari, case, Act.REPORT, Ruling(words=f"रिपोर्ट {n}")) for n in range(5))
    )
    assert sum(not isinstance(each, Exception) for each in done) == 1
    assert sum(isinstance(each, SomebodyElseActed) for each in done) == 4


async def test_an_officer_of_another_post_is_not_let_in(world, tehsildar):
    case = await apply(world)
    elsewhere = await officer(world, "patwari.ajmer")
    for who in (tehsildar, elsewhere):
        with pytest.raises(NotYourPost):
            await act(world, who, case, Act.REPORT)
        with pytest.raises(NotYourPost):
            await read_case(world, who, case.id)
        assert await find_case(world, who, case.number) is None


@pytest.mark.parametrize("what", [Act.GRANT, Act.REFUSE, Act.FORWARD])
async def test_who_enquires_does_not_decide(world, patwari, what):
    case = await apply(world)
    with pytest.raises(NotNow):
        await act(world, patwari, case, what, Ruling(words="x", reasons=["no_answer"]))


@pytest.mark.parametrize(
    ("what", "ruling", "code"),
    [
        (Act.REFUSE, Ruling(words="नहीं"), "reason_needed"),
        (Act.REFUSE, Ruling(reasons=["because"]), "unknown_reason"),
        (Act.SEND_BACK, Ruling(words="x"), "defect_needed"),
        (Act.SEND_BACK, Ruling(defects=[{"field": "salary"}]), "unknown_defect"),
        (Act.SEND_BACK, Ruling(defects=[{"paper": "birth"}]), "unknown_defect"),
        (Act.FORWARD, Ruling(words="  "), "required"),
        (Act.GRANT, Ruling(words="x" * 4001), "too_long"),
    ],
)
async def test_an_act_without_what_must_be_said_is_not_done(
    world, patwari, tehsildar, what, ruling, code
):
    case = await reported(world, patwari)
    with pytest.raises(Incomplete) as caught:
        await act(world, tehsildar, case, what, ruling)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert (await now(world, case)).revision == case.revision


async def test_a_question_brings_the_case_back_to_the_enquiry(world, patwari, tehsildar):
    case = await reported(world, patwari)
    back = await act(world, tehsildar, case, Act.FORWARD, Ruling(words="खेत कितना है?"))
    assert (back.step, back.post) == ("enquiry", "patwari:RJ-JAIPUR-CHOMU")
    [line] = (await read_desk(world, patwari, patwari.hats, wanted=Wanted())).lines
    assert line.application == case.id
    assert (await read_desk(world, tehsildar, tehsildar.hats, wanted=Wanted())).lines == []


async def test_who_was_overtaken_is_told_by_whom(world, patwari):
    case = await apply(world)
    await act(world, patwari, case, Act.REPORT)
    seen = await overtaken(world, patwari, case.id, revision=case.revision)
    assert (seen.event.act, seen.event.acting_post) == (Act.REPORT, case.post)
    assert seen.by_same_officer
    with pytest.raises(NotYourPost):
        await overtaken(
            world, await officer(world, "patwari.ajmer"), case.id, revision=case.revision
        )


async def test_a_desk_goes_on_where_the_page_ended(world, patwari):
    cases = [await apply(world) for _ in range(5)]
    hat, after, seen = patwari.hats[0], inboxes.START, []
    while after is not None:
        page = await read_desk(world, patwari, [hat], wanted=Wanted(), after=after, limit=2)
        seen += [line.application for line in page.lines]
        after = page.next
    assert seen == [
        case.id for case in sorted(cases, key=lambda c: (c.due_on, c.received_at, c.id))
    ]


async def test_a_name_is_found_in_either_script_page_by_page(world, patwari):
    cases = {(await apply(world)).id for _ in range(3)}
    for typed in ("सीता", "seeta", "Sita De"):
        hat, after, seen = patwari.hats[0], inboxes.START, []
        while after is not None:
            wanted = Wanted(name=typed)
            page = await read_desk(world, patwari, [hat], wanted=wanted, after=after, limit=2)
            seen += [line.application for line in page.lines]
            after = page.next
        assert sorted(seen) == sorted(cases)
    assert (await read_desk(world, patwari, [hat], wanted=Wanted(name="मोहन"))).lines == []


async def test_filters_by_the_day_of_decision(world, patwari, clock):
    case = await apply(world)

    async def shown(due):
        page = await read_desk(world, patwari, patwari.hats, wanted=Wanted(due=due))
        return len(page.lines)

    assert [await shown(due) for due in (None, *Due)] == [1, 0, 0, 0]
    clock.at = clock.at.replace(year=case.due_on.year, month=case.due_on.month, day=case.due_on.day)
    assert [await shown(due) for due in (None, *Due)] == [1, 0, 1, 1]
    clock.at = clock.at.replace(year=case.due_on.year + 1)
    assert [await shown(due) for due in (None, *Due)] == [1, 1, 0, 0]


async def test_after_an_act_the_next_case_of_the_list_comes(world, patwari):
    first, second = sorted([await apply(world) for _ in range(2)], key=lambda c: c.received_at)
    hat = patwari.hats[0]
    done = await act(world, patwari, first, Act.REPORT)
    following = await next_to_decide(world, patwari, [hat], wanted=Wanted(), left=done)
    assert following == second.id
    done = await act(world, patwari, second, Act.REPORT)
    assert await next_to_decide(world, patwari, [hat], wanted=Wanted(), left=done) is None


async def test_a_page_of_the_desk_and_of_a_case_is_one_statement(world, patwari):
    case = await apply(world)
    ran: list[str] = []
    token = statements.set(ran)
    await read_desk(world, patwari, patwari.hats, wanted=Wanted())
    await read_case(world, patwari, case.id)
    await find_case(world, patwari, case.number)
    statements.reset(token)
    assert len(ran) == 3


async def test_who_decided_may_read_and_revoke_and_others_may_not(world, patwari, tehsildar):
    case = await granted(world, patwari, tehsildar)
    with pytest.raises(NotYourPost):
        await revoke(world, patwari, case.id, reason=WRONG, words="ग़लत", revision=case.revision)
    for reason, words in ((WRONG, " "), ("", "ग़लत"), ("because", "ग़लत")):
        with pytest.raises(Incomplete):
            await revoke(
                world, tehsildar, case.id, reason=reason, words=words, revision=case.revision
            )
    read = await read_case(world, tehsildar, case.id)
    assert read.acts == [Act.REISSUE, Act.REVOKE]
    after = await revoke(
        world, tehsildar, case.id, reason=WRONG, words="आय ग़लत थी", revision=case.revision
    )
    async with world.reading() as tx:
        [paper] = await certificates.of(tx, case.id)
    assert (after.state, paper.revoked_at) == (State.GRANTED, world.now())
    assert paper.revoked_reason == WRONG
    assert (await read_case(world, tehsildar, case.id)).acts == []
    with pytest.raises(NotNow):
        await reissue(world, tehsildar, case.id, words="फिर", revision=after.revision)


async def test_a_reissued_certificate_takes_the_place_of_the_old_one(
    world, clock, patwari, tehsildar
):
    case = await granted(world, patwari, tehsildar)
    clock.pass_by(timedelta(days=1))
    asked = await reissue(world, tehsildar, case.id, words="नाम मिट गया", revision=case.revision)
    with pytest.raises(NotNow):
        await revoke(world, tehsildar, case.id, reason=WRONG, words="x", revision=asked.revision)
    await issued(world, asked, seq=asked.revision)
    async with world.reading() as tx:
        new, old = await certificates.of(tx, case.id)
    assert (old.replaced_by, new.revoked_at) == (new.number, None)


async def test_a_message_that_went_out_meanwhile_overtakes_nobody(world, patwari, tehsildar):
    case = await granted(world, patwari, tehsildar)
    body = {"application": str(case.id), "seq": case.revision, "act": "issue"}
    await notify(world, Job(case.bucket, world.new_id(case.bucket), "notify", body, 1))
    asked = await reissue(world, tehsildar, case.id, words="नाम मिट गया", revision=case.revision)
    assert asked.revision == case.revision + 2
    for read in (case.revision, asked.revision + 1):
        with pytest.raises(SomebodyElseActed):
            await reissue(world, tehsildar, case.id, words="फिर", revision=read)


async def test_a_message_waits_for_the_officer_who_is_acting(
    world, patwari, tehsildar, monkeypatch
):
    case = await granted(world, patwari, tehsildar)
    body = {"application": str(case.id), "seq": case.revision, "act": "issue"}
    job = Job(case.bucket, world.new_id(case.bucket), "notify", body, 1)
    telling = []

    async def read_while_it_is_told(tx, id_):
        telling.append(asyncio.ensure_future(notify(world, job)))
        await asyncio.wait(telling, timeout=0.3)
        return await of(tx, id_)

    of = certificates.of
    monkeypatch.setattr(certificates, "of", read_while_it_is_told)
    asked = await reissue(world, tehsildar, case.id, words="नाम मिट गया", revision=case.revision)
    await telling[0]
    async with world.reading() as tx:
        acts = [event.act for event in await applications.events(tx, case.id)]
    assert asked.revision == case.revision + 1
    assert acts[-2:] == [Act.REISSUE, Act.COMMUNICATE]


async def test_a_case_that_is_not_there_is_unknown(world, patwari):
    with pytest.raises(Unknown):
        await read_case(world, patwari, world.new_id(7))


async def test_the_holder_is_told_once_of_a_revoked_certificate_and_without_the_officers_words(
    world, patwari, tehsildar
):
    case = await granted(world, patwari, tehsildar)
    await revoke(
        world, tehsildar, case.id, reason=WRONG, words="कागज़ जाली थे", revision=case.revision
    )
    async with world.reading() as tx:
        [paper] = await certificates.of(tx, case.id)
    worker = Worker(world, JOBS, ())
    while await worker.once():
        pass
    told = [one.text for one in phone_of(world).shown("9000000001") if paper.number in one.text]
    assert len(told) == 1
    assert "20 नवंबर 2026" in told[0]
    assert "जाली" not in told[0]


async def test_who_verifies_is_told_since_when_and_why_it_holds_no_more(world, patwari, tehsildar):
    case = await granted(world, patwari, tehsildar)
    await revoke(world, tehsildar, case.id, reason=WRONG, words="जाली", revision=case.revision)
    async with world.reading() as tx:
        [paper] = await certificates.of(tx, case.id)
    found = await check_number(world, paper.number)
    assert (found.verdict, found.reason) == (Verdict.REVOKED, RevocationReason.FACTS_WRONG)
    assert found.revoked_at == world.now()
    assert found.certificate is None, "the number alone says nothing about the person"


async def test_the_public_clock_of_a_revoked_certificate_does_not_say_granted(
    world, patwari, tehsildar
):
    case = await granted(world, patwari, tehsildar)
    assert not is_revoked((await track(world, case.number)).history)
    await revoke(world, tehsildar, case.id, reason=WRONG, words="जाली", revision=case.revision)
    assert is_revoked((await track(world, case.number)).history)

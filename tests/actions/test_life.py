"""The whole life of an application, from a draft to a certificate, on a real world."""

import asyncio
import hashlib

import pytest

from khidki.actions import draft as drafting
from khidki.actions.answer import answer_query, withdraw
from khidki.actions.decide import Ruling, decide
from khidki.actions.submit import submit_draft
from khidki.actions.world import World
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import AlreadyLive, Incomplete, StaleDraft
from khidki.domain.case.move import NotNow
from khidki.domain.people.access import NotYourPost
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.gateways.verification import verify_pdf
from khidki.store import applications, certificates, inboxes, outboxes
from khidki.store.inboxes import Filter
from tests import worlds
from tests.actions.lives import Citizen, now, officer, photo, stream, to_the_tehsildar, work

pytestmark = pytest.mark.anyio
GRANT = Ruling(words="स्वीकृत")


async def desk(world: World, post: str, wanted: Filter = Filter()) -> list[inboxes.Line]:  # noqa: B008
    async with world.transaction() as tx:
        await tx.become_officer([post])
        return await inboxes.page(tx, [post], wanted=wanted)


async def test_a_granted_application_becomes_a_signed_certificate_and_a_message(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await to_the_tehsildar(world, receipt.application)
    tehsildar = await officer(world, "tehsildar.chomu")
    await decide(world, tehsildar, receipt.application, Act.GRANT, GRANT, revision=2)
    await work(world)

    async with world.reading() as tx:
        issued = await certificates.of(tx, receipt.application)
        history = await applications.events(tx, receipt.application)
    pdf = await world.files.read(issued[0].file)
    verdict = verify_pdf(pdf, [world.keys.authority], [])
    assert [event.act for event in history] == ["submit", "report", "grant", "issue", "communicate"]
    assert (verdict.finding, verdict.number) == ("genuine", issued[0].number)
    assert hashlib.sha256(pdf).digest() == issued[0].digest
    texts = [shown.text for shown in worlds.phone_of(world).shown()]
    assert len(texts) == 2
    assert all(receipt.number in text for text in texts)


async def test_an_application_lies_on_the_desk_that_holds_it_and_on_no_other(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await work(world)
    assert [line.number for line in await desk(world, "patwari:RJ-JAIPUR-CHOMU")] == [
        receipt.number
    ]

    await to_the_tehsildar(world, receipt.application)
    assert await desk(world, "patwari:RJ-JAIPUR-CHOMU") == []
    by_name = await desk(world, "tehsildar:RJ-JAIPUR-CHOMU", Filter(name_key="st"))
    assert [line.name_en for line in by_name] == ["Sita Devi"]


async def test_the_officers_database_role_sees_only_the_posts_it_was_given(world: World):
    citizen = await Citizen.arrive(world)
    await citizen.apply()
    await work(world)

    async with world.transaction() as tx:
        await tx.become_officer(["patwari:RJ-JAIPUR-AMER"])
        assert await inboxes.page(tx, ["patwari:RJ-JAIPUR-CHOMU"], wanted=Filter()) == []


async def test_an_application_decided_before_the_worker_saw_it_lies_on_no_desk(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await withdraw(world, citizen.account, receipt.application)
    await work(world)

    assert await desk(world, "patwari:RJ-JAIPUR-CHOMU") == []


async def test_two_officers_at_once_one_wins_and_the_other_is_told(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await to_the_tehsildar(world, receipt.application)
    tehsildar = await officer(world, "tehsildar.chomu")
    refusal = Ruling(words="काग़ज़ अधूरे हैं", reasons=("papers_unreadable",))

    results = await asyncio.gather(
        decide(world, tehsildar, receipt.application, Act.GRANT, GRANT, revision=2),
        decide(world, tehsildar, receipt.application, Act.REFUSE, refusal, revision=2),
        return_exceptions=True,
    )

    assert sum(isinstance(result, SomebodyElseActed) for result in results) == 1


async def test_an_officer_of_another_post_may_not_decide(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    stranger = await officer(world, "tehsildar.amer")

    with pytest.raises(NotYourPost):
        await decide(
            world, stranger, receipt.application, Act.REPORT, Ruling(words="x"), revision=1
        )


async def test_a_patwari_may_report_but_not_grant(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    patwari = await officer(world, "patwari.chomu")

    with pytest.raises(NotNow):
        await decide(world, patwari, receipt.application, Act.GRANT, GRANT, revision=1)


async def test_a_refusal_needs_a_coded_reason(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await to_the_tehsildar(world, receipt.application)
    tehsildar = await officer(world, "tehsildar.chomu")

    with pytest.raises(Incomplete) as refused:
        await decide(
            world, tehsildar, receipt.application, Act.REFUSE, Ruling(words="no"), revision=2
        )
    assert [problem.code for problem in refused.value.problems] == ["reason_needed"]


async def test_what_was_sent_back_returns_to_the_same_desk_with_the_mended_answers(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    patwari = await officer(world, "patwari.chomu")
    defects = ({"field": "address_line", "words": "मकान नंबर लिखें"},)
    sent = Ruling(words="पता अधूरा है", defects=defects)
    await decide(world, patwari, receipt.application, Act.SEND_BACK, sent, revision=1)

    mended = {"area.district": "RJ-JAIPUR", "area.tehsil": "RJ-JAIPUR-CHOMU",
              "address_line": "मकान 12, गली 4"}  # fmt: skip
    after = await answer_query(
        world, citizen.account, receipt.application, words="लिख दिया", raw=mended
    )

    assert (after.state, after.step, after.post) == (
        State.AT_STEP, "enquiry", "patwari:RJ-JAIPUR-CHOMU",
    )  # fmt: skip
    assert after.due_on == (await now(world, receipt.application)).due_on


async def test_a_refused_application_starts_again_from_its_answers_and_papers(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await to_the_tehsildar(world, receipt.application)
    tehsildar = await officer(world, "tehsildar.chomu")
    refusal = Ruling(words="साफ़ फ़ोटो दें", reasons=("papers_unreadable",))
    await decide(world, tehsildar, receipt.application, Act.REFUSE, refusal, revision=2)

    draft = await drafting.begin_again(world, citizen.account, receipt.application)
    again = await submit_draft(world, citizen.account, draft.id, revision=draft.revision)

    assert again.number != receipt.number
    assert (await now(world, again.application)).again_of == receipt.application


async def test_a_second_application_while_one_is_open_is_told_its_number(world: World):
    citizen = await Citizen.arrive(world)
    first = await citizen.apply()

    with pytest.raises(AlreadyLive) as refused:
        await citizen.apply()
    assert refused.value.number == first.number


async def test_a_withdrawn_application_leaves_room_for_a_new_one(world: World):
    citizen = await Citizen.arrive(world)
    first = await citizen.apply()
    await withdraw(world, citizen.account, first.application)

    assert (await citizen.apply()).number != first.number


async def test_submitting_twice_gives_one_receipt(world: World):
    citizen = await Citizen.arrive(world)
    draft, revision = await citizen.fill()

    receipts = await asyncio.gather(
        *(submit_draft(world, citizen.account, draft, revision=revision) for _ in range(20))
    )
    later = await submit_draft(world, citizen.account, draft, revision=revision)

    assert {receipt.number for receipt in [*receipts, later]} == {later.number}


async def test_another_tab_cannot_submit_what_it_has_not_seen(world: World):
    citizen = await Citizen.arrive(world)
    draft, revision = await citizen.fill()

    with pytest.raises(StaleDraft):
        await submit_draft(world, citizen.account, draft, revision=revision - 1)


async def test_an_incomplete_draft_is_told_everything_that_is_missing_at_once(world: World):
    citizen = await Citizen.arrive(world)
    draft = await drafting.begin(
        world, citizen.account, citizen.person, "revenue/income-certificate", "hi"
    )

    with pytest.raises(Incomplete) as refused:
        await submit_draft(world, citizen.account, draft.id, revision=draft.revision)
    missing = {problem.path for problem in refused.value.problems}
    assert {"purpose", "family_members", "declaration", "photo", "income_proof"} <= missing


async def test_somebody_elses_draft_looks_like_no_draft(world: World):
    citizen = await Citizen.arrive(world)
    draft, revision = await citizen.fill()
    other = await Citizen.arrive(world, "9876500002", "Gita Devi")

    with pytest.raises(Unknown):
        await submit_draft(world, other.account, draft, revision=revision)
    with pytest.raises(Unknown):
        await drafting.attach(world, other.account, draft, "photo", label="x", data=stream(photo()))


async def test_a_job_whose_worker_died_is_done_once_by_another(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    await to_the_tehsildar(world, receipt.application)
    tehsildar = await officer(world, "tehsildar.chomu")
    await decide(world, tehsildar, receipt.application, Act.GRANT, GRANT, revision=2)
    await work(world)
    async with world.transaction() as tx:
        # The certificate was stored, but the worker died before it could forget the job.
        job = {"application": str(receipt.application), "seq": 3, "act": "grant"}
        await outboxes.add_jobs(
            tx, [(world.new_id(citizen.person.int % 1024), "issue", job)], run_at=world.now()
        )
    await work(world)

    async with world.reading() as tx:
        assert len(await certificates.of(tx, receipt.application)) == 1


async def test_what_a_program_filed_without_a_draft_is_on_the_accounts_list(world: World):
    citizen = await Citizen.arrive(world)
    receipt = await citizen.apply()
    async with world.transaction() as tx:
        await tx.run("DELETE FROM filed WHERE bucket >= 0")
    await work(world)

    async with world.reading() as tx:
        _, found = await applications.filed_by(tx, citizen.account)
    assert [each.number for each in found] == [receipt.number]


async def test_whoever_files_for_another_owes_the_paper_that_shows_why(world: World):
    citizen = await Citizen.arrive(world)
    child = Person(Name(en="Ravi"), Birth.parse("2015"), area="RJ-JAIPUR-CHOMU")
    citizen.person = await drafting.add_person(world, citizen.account, child, Relation.MINOR_CHILD)
    draft, revision = await citizen.fill()
    with pytest.raises(Incomplete) as refused:
        await submit_draft(world, citizen.account, draft, revision=revision)
    assert [problem.path for problem in refused.value.problems] == ["relation"]

    await drafting.attach(
        world, citizen.account, draft, "relation", label="x.jpg", data=stream(photo())
    )
    receipt = await submit_draft(world, citizen.account, draft, revision=revision)
    assert (await now(world, receipt.application)).relation == "minor-child"

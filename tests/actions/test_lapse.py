"""A draft that nobody comes back to goes, after a message; nothing of a case goes with it."""

from datetime import timedelta

import pytest

from khidki.actions.change_number import ChangeOver, ask_change, confirm_change
from khidki.actions.decide import Ruling, decide
from khidki.actions.draft import attach, begin_again, save_section
from khidki.actions.lapse import TELL, lapse, tell_of_lapse
from khidki.actions.sign_in_officer import officer_of
from khidki.domain.bucket import bucket_of
from khidki.domain.case.draft import KEPT_FOR, TOLD_BEFORE, lapses_at
from khidki.domain.case.event import Act
from khidki.domain.people.account import CONFIRMED_WITHIN, Proof
from khidki.domain.refusal import Fault
from khidki.store import documents, drafts, officers, outboxes
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests import cases
from tests.actions.lives import photo, stream
from tests.worlds import NOON, phone_of

pytestmark = pytest.mark.anyio
SITA = "9000000001"
DAY = timedelta(days=1)


@pytest.fixture
async def sita(world):
    return await cases.account(world, SITA)


async def lapse_of(world, draft):
    """Sweep the draft's own bucket alone and send what waits."""
    removed = await lapse(world, draft.bucket)
    while await Worker(world, JOBS, ()).once():
        pass
    return removed


async def is_there(world, draft):
    async with world.reading() as tx:
        return await drafts.of_account(tx, draft.id, account=draft.account) is not None


def told(world):
    return [one.text for one in phone_of(world).shown(SITA) if "हटा दिया" in one.text]


def test_a_draft_goes_90_days_after_the_last_save_and_never_within_a_week_of_the_message():
    assert lapses_at(saved_at=NOON) == NOON + 90 * DAY
    assert lapses_at(saved_at=NOON, told_at=NOON + 83 * DAY) == NOON + 90 * DAY
    assert lapses_at(saved_at=NOON, told_at=NOON + 100 * DAY) == NOON + 107 * DAY


async def test_its_owner_is_told_once_a_week_before_and_then_it_goes(world, clock, sita):
    draft = await cases.draft(world, sita)
    clock.pass_by(KEPT_FOR - TOLD_BEFORE - timedelta(hours=1))
    assert await lapse_of(world, draft) == 0
    assert told(world) == []
    clock.pass_by(timedelta(hours=2))
    for _ in range(2):
        assert await lapse_of(world, draft) == 0
    assert len(told(world)) == 1
    assert "18 फ़रवरी 2027" in told(world)[0]
    clock.pass_by(TOLD_BEFORE)
    assert await lapse_of(world, draft) == 1
    assert not await is_there(world, draft)


async def test_nothing_of_it_is_left(world, clock, sita):
    draft = await cases.draft(world, sita)
    async with world.reading() as tx:
        files = [paper.file for paper in await documents.of(tx, draft.id)]
    assert len(files) == 3
    await _let_go(world, clock, draft)
    async with world.reading() as tx:
        assert await documents.of(tx, draft.id) == []
        sql = "SELECT count(*) FROM filed WHERE bucket BETWEEN 0 AND 1023 AND application = %(id)s"
        assert await tx.value(sql, id=draft.id) == 0
    for file in files:
        with pytest.raises(Fault):
            await world.files.read(file)


async def test_saving_a_page_after_the_message_keeps_it(world, clock, sita):
    draft = await cases.draft(world, sita)
    clock.pass_by(KEPT_FOR - DAY)
    await lapse_of(world, draft)
    await save_section(
        world, sita, draft.id, "purpose", {"purpose": "scheme"}, revision=draft.revision
    )
    clock.pass_by(TOLD_BEFORE + DAY)
    assert await lapse_of(world, draft) == 0
    assert await is_there(world, draft)


async def test_a_paper_is_a_save_too(world, clock, sita):
    draft = await cases.draft(world, sita)
    clock.pass_by(KEPT_FOR - DAY)
    await lapse_of(world, draft)
    await attach(world, sita, draft.id, "photo", label="p.jpg", data=stream(photo()))
    clock.pass_by(TOLD_BEFORE + DAY)
    assert await lapse_of(world, draft) == 0


async def test_who_was_told_late_still_has_a_week(world, clock, sita):
    draft = await cases.draft(world, sita)
    clock.pass_by(KEPT_FOR + 30 * DAY)
    assert await lapse_of(world, draft) == 0
    clock.pass_by(TOLD_BEFORE - timedelta(hours=1))
    assert await lapse_of(world, draft) == 0
    clock.pass_by(timedelta(hours=2))
    assert await lapse_of(world, draft) == 1


async def test_a_message_that_runs_twice_or_too_late_tells_once_or_nothing(world, clock, sita):
    draft = await cases.draft(world, sita)
    clock.pass_by(KEPT_FOR - DAY)
    await lapse(world, draft.bucket)
    async with world.transaction() as tx:
        (job,) = await outboxes.claim(tx, now=clock(), lease=DAY, limit=5)
    assert job.kind == TELL
    for _ in range(2):
        await tell_of_lapse(world, job)
    assert len(told(world)) == 1
    async with world.transaction() as tx:
        await drafts.drop(tx, draft)
    await tell_of_lapse(world, job)
    assert len(told(world)) == 1


async def test_papers_taken_over_from_an_application_stay_readable_there(world, clock):
    application = await cases.apply(world)
    tehsildar = await cases.officer(world, "tehsildar.chomu")
    patwari = await cases.officer(world, "patwari.chomu")
    await _refuse(world, patwari, tehsildar, application)
    draft = await begin_again(world, application.account, application.id)
    await _let_go(world, clock, draft)
    async with world.reading() as tx:
        kept = await documents.of(tx, application.id)
    assert len(kept) == 3
    for paper in kept:
        assert await world.files.read(paper.file)


async def test_applications_are_never_swept(world, clock):
    application = await cases.apply(world)
    clock.pass_by(400 * DAY)
    assert await lapse(world, application.bucket) == 0
    async with world.reading() as tx:
        assert len(await documents.of(tx, application.id)) == 3


async def test_a_number_change_that_nobody_confirmed_in_a_month_lapses(world, clock):
    application = await cases.apply(world)
    asks, confirms = [await _officer(world, name) for name in ("tehsildar.chomu", "patwari.chomu")]
    change = await ask_change(
        world, asks, number=application.number, mobile="9876500000", proof=Proof.PASSPORT
    )
    clock.pass_by(CONFIRMED_WITHIN + timedelta(minutes=1))
    with pytest.raises(ChangeOver):
        await confirm_change(world, confirms, account=change.account, change=change.id)
    assert await lapse(world, bucket_of(change.account)) == 1
    again = await ask_change(
        world, asks, number=application.number, mobile="9876500000", proof=Proof.PASSPORT
    )
    assert await lapse(world, bucket_of(change.account)) == 0
    await confirm_change(world, confirms, account=again.account, change=again.id)


async def _officer(world, user_name):
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, user_name)
    return await officer_of(world, row.id)


async def _let_go(world, clock, draft):
    clock.pass_by(KEPT_FOR - TOLD_BEFORE + timedelta(minutes=1))
    await lapse(world, draft.bucket)
    clock.pass_by(TOLD_BEFORE)
    assert await lapse(world, draft.bucket) == 1


async def _refuse(world, patwari, tehsildar, application):
    at_decision = await decide(
        world, patwari, application.id, Act.REPORT, Ruling(words="देखा"), revision=1
    )
    ruling = Ruling(words="धुँधला", reasons=["papers_unreadable"])
    await decide(
        world, tehsildar, application.id, Act.REFUSE, ruling, revision=at_decision.revision
    )

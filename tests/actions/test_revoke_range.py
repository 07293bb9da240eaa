"""Everything that an account issued between two moments, revoked once, whatever happens meanwhile."""

from datetime import timedelta
from uuid import UUID

import pytest

from khidki.actions import revoke_range
from khidki.actions.act_jointly import ask, confirm, read_act
from khidki.actions.decide import Ruling, decide
from khidki.actions.relay import relay_all
from khidki.domain.case.event import Act
from khidki.domain.people.joint_act import JointKind
from khidki.domain.record.revocation import RevocationReason
from khidki.store import applications, certificates, outboxes
from khidki.store.certificates import Issued
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.cases import apply, officer
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
ANITA, RAMESH = "tehsildar.chomu", "patwari.chomu"


async def issued(world, at):
    """A granted application with a certificate, without the seconds that a paper takes."""
    case = await apply(world)
    for who, act in ((RAMESH, Act.REPORT), (ANITA, Act.GRANT)):
        by = await officer(world, who)
        case = await decide(world, by, case.id, act, Ruling(words="ठीक"), revision=case.revision)
    number = f"{case.number[:-1]}{(int(case.number[-1]) + 5) % 10}"
    made = Issued(
        bucket=case.bucket, id=world.new_id(case.bucket), application=case.id, number=number,
        code_hash=b"c", facts=b"{}", salt=b"s", file="f", digest=b"d", key_id="k",
        posting=by.hats[0].posting, issued_at=at, valid_until=None, revoked_at=None,
        replaced_by=None,
    )  # fmt: skip
    async with world.transaction() as tx:
        assert await certificates.add(tx, made)
        await outboxes.take(tx, group=case.bucket // 16 * 16, limit=100)  # no paper is to be made
    return made


@pytest.fixture
async def papers(world):
    hour = timedelta(hours=1)
    return [await issued(world, world.now() + hour * place) for place in (-3, -2, -1, 0)]


async def begun(world, papers):
    """Asked and confirmed for the second and third paper; returns the act."""
    one, other = await officer(world, "admin.anita"), await officer(world, "admin.imran")
    body = {
        "since": papers[1].issued_at.isoformat(), "until": papers[2].issued_at.isoformat(),
        "reason": "misused", "words": "साइन-इन चोरी हुआ",
    }  # fmt: skip
    asked = await ask(world, one, JointKind.REVOCATION, body, user_name=ANITA)
    assert (await officer(world, ANITA)).is_frozen, "stopped as soon as one asks"
    await confirm(world, other, asked)
    return asked


async def states(world, papers):
    async with world.reading() as tx:
        now = [await certificates.by_number(tx, each.number) for each in papers]
    return [each.revoked_reason for each in now]


async def work(world):
    while await Worker(world, JOBS, ()).once():
        await relay_all(world)


async def test_only_what_lies_between_is_revoked_with_both_names_and_told(world, papers):
    count, first = await revoke_range.preview(
        world, (await officer(world, ANITA)).id,
        since=papers[1].issued_at, until=papers[2].issued_at,
    )  # fmt: skip
    assert (count, [each.number for each in first]) == (2, [each.number for each in papers[1:3]])
    asked = await begun(world, papers)
    await work(world)
    reason = RevocationReason.MISUSED
    assert await states(world, papers) == [None, reason, reason, None]
    act = await read_act(world, asked)
    assert (act.done_count, act.done_at is not None) == (2, True)
    assert (act.asker_name, act.confirmer_name) == ("admin.anita", "admin.imran")
    texts = [each.text for each in phone_of(world).shown("9000000001")]
    assert sum("रद्द" in text for text in texts) == 2
    async with world.reading() as tx:
        history = await applications.events(tx, papers[1].application)
    assert history[-1].act is Act.REVOKE


async def test_a_worker_killed_in_the_middle_is_followed_by_one_that_goes_on(world, papers):
    asked = await begun(world, papers)
    async with world.transaction() as tx:
        jobs = await outboxes.claim(tx, now=world.now(), lease=timedelta(0), limit=100)
    (job,) = [each for each in jobs if each.kind == revoke_range.REVOKE_RANGE]
    act = await read_act(world, asked)
    joint = revoke_range.JointAct(
        act.id, act.kind, act.subject, act.body, act.asked_by, act.asked_at
    )
    await revoke_range._revoke_one(world, joint, papers[1])
    for _ in range(2):
        await revoke_range.revoke_range(world, job)
    assert (await read_act(world, asked)).done_count == 2
    async with world.reading() as tx:
        for paper in papers[1:3]:
            acts = [each.act for each in await applications.events(tx, paper.application)]
            assert acts.count(Act.REVOKE) == 1


async def test_more_than_one_job_holds_is_done_by_the_next(world, papers, monkeypatch):
    monkeypatch.setattr(revoke_range, "AT_ONCE", 1)
    asked = await begun(world, papers)
    await work(world)
    assert (await read_act(world, asked)).done_count == 2


async def test_another_officers_papers_stay(world, papers):
    async with world.reading() as tx:
        found = await certificates.count_between(
            tx, UUID(int=1), since=papers[0].issued_at, until=papers[3].issued_at
        )
    assert found == 0

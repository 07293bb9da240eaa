"""What was revoked is on the signed list, and its entry in the register ends with it."""

import pytest

from khidki.actions import issue
from khidki.actions.decide import Ruling, decide
from khidki.actions.publish_revoked import publish_revoked, published_head, published_list
from khidki.actions.revoke import reissue, revoke
from khidki.domain.case.event import Act
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.record.revocation_list import read_list
from khidki.gateways.verification import is_signed_by
from khidki.store import applications, certificates, registers
from khidki.store.outboxes import Job
from tests.cases import apply, officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
REGISTER = "income-certificates"
MISUSED = RevocationReason.MISUSED


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock()) as opened:
        yield opened


async def made(world, case, act):
    """The paper of a grant or reissue, as the worker makes it; returns the application then."""
    body = {"application": str(case.id), "seq": case.revision, "act": act}
    await issue.issue(world, Job(case.bucket, case.id, "issue", body, 1))
    async with world.reading() as tx:
        return await applications.by_id(tx, case.id)


async def granted(world):
    case = await apply(world)
    for who, act in (("patwari.chomu", Act.REPORT), ("tehsildar.chomu", Act.GRANT)):
        by = await officer(world, who)
        case = await decide(world, by, case.id, act, Ruling(words="ठीक"), revision=case.revision)
    return by, await made(world, case, "grant")


async def kept(world, case):
    """The papers of an application by number, and its entries."""
    async with world.reading() as tx:
        papers = {each.number: each for each in await certificates.of(tx, case.id)}
        return papers, await registers.entries(tx, REGISTER, case.id)


async def listed(world):
    await publish_revoked(world)
    keys = [record.certificate for record in world.keys.records()]
    return read_list(await published_list(world), lambda *signed: is_signed_by(keys, [], *signed))


async def test_a_revoked_paper_its_entry_and_the_list_say_the_same(world):
    by, case = await granted(world)
    papers, [entry] = await kept(world, case)
    assert (list(papers), entry.revoked_at) == ([entry.number], None)
    assert entry.number not in (await listed(world)).papers
    await revoke(world, by, case.id, reason=MISUSED, words="नक़ली", revision=case.revision)
    papers, [entry] = await kept(world, case)
    assert (entry.revoked_reason, entry.revoked_at) == (MISUSED, papers[entry.number].revoked_at)
    found = await listed(world)
    assert found.papers[entry.number].reason is MISUSED
    assert (await published_head(world)).count == len(found.papers)


async def test_a_paper_in_place_of_another_ends_the_entry_of_the_old_one(world):
    by, case = await granted(world)
    _, [old] = await kept(world, case)
    asked = await reissue(world, by, case.id, words="नाम मिट गया", revision=case.revision)
    await made(world, asked, "reissue")
    papers, entries = await kept(world, case)
    [new] = papers.keys() - {old.number}
    assert [(each.number, each.replaced_by) for each in entries] == [
        (old.number, new), (new, None),
    ]  # fmt: skip
    assert (await listed(world)).papers[old.number].replaced_by == new

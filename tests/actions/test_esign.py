"""eSign at a provider on a socket: slow, twice, wrong, lost, forged; only the right answer counts."""

from datetime import timedelta

import httpx
import pytest

from khidki.actions.check_certificate import Verdict, check_pdf
from khidki.actions.oversee_signatures import read_blocked
from khidki.actions.pair_agent import NotASignerId, register_identity
from khidki.actions.sign_papers import CannotSign, open_batch, to_sign
from khidki.actions.sign_remotely import NotOurs, ask_for_answers, take_answer
from khidki.domain.people.signing import Blocker
from khidki.domain.refusal import Fault
from khidki.gateways.signed_xml import BadXml
from khidki.simulators.esign import OTP
from khidki.store import certificates, signing_batches, unsigned_papers
from tests.actions.lives import now, stream
from tests.actions.test_courts import stay
from tests.signing import ESIGN, granted, hasty, provider, reference, trusting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def remote(world, tmp_path, clock):
    """A world with a provider, the provider's desk, and an officer with a paper to sign."""
    trusted, made = trusting(world, tmp_path, clock)
    async with provider(trusted, made, clock) as (known, desk):
        who = await granted(known, ESIGN)
        await register_identity(known, who, "imran.khan@demo")
        desk.people["imran.khan@demo"] = who.name.en
        yield known, desk, who


async def asked(world, who):
    queue = await to_sign(world, who)
    return await open_batch(world, who, ESIGN, [paper.paper.id for _, paper in queue.waiting])


async def agreed(desk, batch):
    """The officer gives the digits on the provider's page; the answer as it was made."""
    async with httpx.AsyncClient() as browser:
        page = await browser.get(batch.go_to)
        assert desk.requests[str(batch.id)].hashes[0][2] in page.text
        address = batch.go_to.partition("?")[0]
        typed = {"txnref": reference(desk, batch), "otp": OTP}
        assert (await browser.post(address, data=typed)).status_code == 200
    return desk.requests[str(batch.id)].answer


async def kept(world, batch):
    async with world.reading() as tx:
        return [each.verdict for each in await signing_batches.answers(tx, batch.id)]


async def left(world, who):
    return len((await to_sign(world, who)).waiting)


async def test_the_officer_agrees_at_the_provider_and_the_paper_is_genuine(remote):
    world, desk, who = remote
    batch = await asked(world, who)
    async with world.reading() as tx:
        (paper,) = await unsigned_papers.in_batch(tx, batch.id)
    answer = await agreed(desk, batch)
    assert await take_answer(world, answer) == "signed"
    async with world.reading() as tx:
        issued = await certificates.by_number(tx, paper.number)
    pdf = await world.files.read(issued.file)
    assert (await check_pdf(world, stream(pdf))).verdict is Verdict.GENUINE
    assert await take_answer(world, answer) == "again"
    assert await kept(world, batch) == ["signed", "again"]


async def test_a_lost_answer_is_fetched_and_one_that_never_comes_runs_out(remote, clock):
    world, desk, who = remote
    await asked(world, who)
    clock.pass_by(timedelta(minutes=21))
    assert (await ask_for_answers(world), await left(world, who)) == (1, 1)
    batch = await asked(world, who)
    clock.pass_by(timedelta(seconds=30))
    assert await ask_for_answers(world) == 0
    await agreed(desk, batch)
    clock.pass_by(timedelta(seconds=30))
    assert (await ask_for_answers(world), await ask_for_answers(world)) == (1, 0)
    assert await left(world, who) == 0


async def test_an_answer_that_is_not_right_issues_nothing_and_is_kept(remote):
    world, desk, who = remote
    faults = {"wrong_hash": "altered", "other_person": "untrusted", "expired": "untrusted"}
    for fault, verdict in (faults | {"unwilling": "failed"}).items():
        desk.faults.append(fault)
        batch = await asked(world, who)
        assert await take_answer(world, await agreed(desk, batch)) == verdict
        assert (await kept(world, batch))[0].startswith(verdict)
        assert await left(world, who) == 1


async def test_a_court_that_stays_the_file_meanwhile_stops_what_was_agreed_to(remote):
    world, desk, who = remote
    batch = await asked(world, who)
    async with world.reading() as tx:
        (paper,) = await unsigned_papers.in_batch(tx, batch.id)
    answer = await agreed(desk, batch)
    await stay(world, await now(world, paper.application), "WP 8")
    assert await take_answer(world, answer) == "stayed"
    async with world.reading() as tx:
        assert await certificates.by_number(tx, paper.number) is None
    assert (await kept(world, batch), await left(world, who)) == (["stayed"], 1)


async def test_what_another_signed_or_changed_or_answers_no_request_is_refused(remote, clock):
    world, desk, who = remote
    batch = await asked(world, who)
    good = await agreed(desk, batch)
    other = desk.requests[str(batch.id)]
    forged = desk.signed_answer(other, "forged")
    wrapped = b"<EsignResp>" + good.partition(b"?>")[2] + b"</EsignResp>"
    typed = b'<!DOCTYPE a [<!ENTITY b "c">]>' + good.partition(b"?>")[2]
    for bad in (forged, wrapped, typed, good.replace(b'status="1"', b'status="0"'), b"", b"<a/>"):
        with pytest.raises(BadXml):
            await take_answer(world, bad)
    other.txn = str(who.id)
    with pytest.raises(NotOurs):
        await take_answer(world, desk.signed_answer(other))
    other.txn = str(batch.id)
    clock.pass_by(timedelta(days=-1))
    stale = desk.signed_answer(other)
    clock.pass_by(timedelta(days=1))
    assert await take_answer(world, stale) == "stale"
    assert await left(world, who) == 1
    assert await take_answer(world, good) == "signed"


async def test_a_provider_that_fails_or_answers_an_earlier_request_leaves_the_paper_waiting(remote):
    world, desk, who = remote
    desk.faults.append("error")
    with pytest.raises(Fault):
        await asked(world, who)
    assert await left(world, who) == 1
    desk.faults.append("slow")
    async with hasty(world) as hurried:
        with pytest.raises(Fault):
            await asked(hurried, who)
    assert await left(world, who) == 1
    first = await asked(world, who)
    answer = await agreed(desk, first)
    assert (await asked(world, who)).go_to.startswith("http://127.0.0.1:")
    assert await take_answer(world, answer) == "again"
    assert await left(world, who) == 1


async def test_without_an_identity_nobody_is_asked(world, tmp_path, clock):
    trusted, _ = trusting(world, tmp_path, clock)
    who = await granted(trusted, ESIGN)
    with pytest.raises(CannotSign):
        await asked(trusted, who)
    assert (await read_blocked(trusted))[0].blockers == (Blocker.NO_SIGNER_ID,)
    for wrong in ("", "ab", "राम@demo", "x" * 101):
        with pytest.raises(NotASignerId):
            await register_identity(trusted, who, wrong)

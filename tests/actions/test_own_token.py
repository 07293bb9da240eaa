"""A grant waits for the officer's own token, and only the right signature issues it."""

import hashlib
from datetime import timedelta

import pytest

from khidki.actions.check_certificate import Verdict, check_pdf
from khidki.actions.enter_order import follow_order
from khidki.actions.oversee_signatures import read_blocked, sign_with
from khidki.actions.pair_agent import (
    PairingRefused,
    agent_of,
    end_means,
    next_batch,
    offer_pairing,
    pair,
    pairing_message,
)
from khidki.actions.sign_papers import CannotSign, NothingToSign, open_batch, read_batch, to_sign
from khidki.actions.take_signatures import BatchOver, batch_named, take_signatures
from khidki.domain.case.event import Act
from khidki.domain.people.signing import Blocker, CertificateRefused, SignerKind
from khidki.gateways.authorities import Authorities
from khidki.store import certificates, court_orders, officers, signing_batches, unsigned_papers
from tests.actions.lives import now, officer, stream, work
from tests.actions.test_courts import stay
from tests.signing import PIN, TOKEN, granted, paired, signed, token_of, trusting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def window(world, tmp_path, clock):
    return trusting(world, tmp_path, clock)


async def papers_of(world, batch):
    async with world.reading() as tx:
        return await unsigned_papers.in_batch(tx, batch.id)


async def opened(world, who):
    queue = await to_sign(world, who)
    return await open_batch(world, who, TOKEN, [paper.paper.id for _, paper in queue.waiting])


async def answered(world, batch, signatures, **changes):
    told = {"source": "agent", "body": repr(signatures).encode(), "made_at": world.now()} | changes
    return await take_signatures(world, batch, signatures, **told)


async def issued(world, batch_papers):
    async with world.reading() as tx:
        return [await certificates.by_number(tx, each.number) for each in batch_papers]


async def verdicts_kept(world, batch):
    async with world.reading() as tx:
        return [each.verdict for each in await signing_batches.answers(tx, batch.id)]


async def test_two_papers_one_pin_issued_and_genuine_to_a_stranger(window, tmp_path, clock):
    world, made = window
    who = await granted(world, TOKEN, count=2)
    token = token_of(tmp_path, made, who, clock)
    await paired(world, who, token)
    batch = await opened(world, who)
    papers = await papers_of(world, batch)
    assert [issued_ is None for issued_ in await issued(world, papers)] == [True, True]
    taken = await answered(world, batch, signed(token, papers))
    assert taken.verdicts == {1: "signed", 2: "signed"}
    assert (await to_sign(world, who)).waiting == []
    for certificate in await issued(world, papers):
        pdf = await world.files.read(certificate.file)
        assert (await check_pdf(world, stream(pdf))).verdict is Verdict.GENUINE
        assert certificate.digest == hashlib.sha256(pdf).digest()


async def test_the_same_answer_again_and_one_after_the_end_change_nothing(window, tmp_path, clock):
    world, made = window
    who = await granted(world, TOKEN)
    token = token_of(tmp_path, made, who, clock)
    await paired(world, who, token)
    batch = await opened(world, who)
    answer = signed(token, await papers_of(world, batch))
    assert (await answered(world, batch, answer)).issued == 1
    over = await batch_named(world, str(batch.id))
    with pytest.raises(BatchOver):
        await answered(world, over, answer)
    assert (await answered(world, batch, answer)).verdicts == {1: "not_asked"}
    assert await verdicts_kept(world, batch) == ["signed", "late", "not_asked"]


async def test_what_signs_another_hash_or_comes_from_another_token_issues_nothing(
    window, tmp_path, clock
):
    world, made = window
    who = await granted(world, TOKEN)
    token = token_of(tmp_path, made, who, clock)
    await paired(world, who, token)
    second = token_of(tmp_path / "b", made, who, clock, label="SECOND")
    other = token_of(tmp_path / "c", made, who, clock, label="OTHER", name="Somebody Else")
    unlisted = trusting(world, tmp_path / "d", clock)[1]
    foreign = token_of(tmp_path / "e", unlisted, who, clock, label="FOREIGN")
    wrong = hashlib.sha256(b"another paper").digest()
    tries = {
        "altered": lambda _: token_in(tmp_path, "token", token).sign_digests([wrong], PIN)[0],
        "certificate_other_certificate": lambda d: sign_in(tmp_path / "b", second, d),
        "untrusted": lambda d: sign_in(tmp_path / "c", other, d),
        "untrusted ": lambda d: sign_in(tmp_path / "e", foreign, d),
        "unreadable": lambda _: b"garbage",
        "too_large": lambda _: bytes(40_000),
    }
    for verdict, make in tries.items():
        batch = await opened(world, who)
        (paper,) = await papers_of(world, batch)
        taken = await answered(world, batch, {1: make(paper.digest)})
        assert (taken.verdicts, taken.issued) == ({1: verdict.strip()}, 0)
    assert len((await to_sign(world, who)).waiting) == 1


def token_in(folder, name, token):
    from khidki.simulators import soft_token

    soft_token.use(folder / name)
    return token


def sign_in(folder, token, digest):
    return token_in(folder, "token", token).sign_digests([digest], PIN)[0]


async def test_a_certificate_that_is_revoked_or_over_signs_no_more(window, tmp_path, clock):
    world, made = window
    who = await granted(world, TOKEN)
    token = token_of(tmp_path, made, who, clock, lives=timedelta(days=20))
    await paired(world, who, token)
    made.revoke(token.certificate(), at=clock())
    listed = Authorities(made.certificate_file, made.revocations_file)
    object.__setattr__(world, "authorities", listed)
    batch = await opened(world, who)
    taken = await answered(world, batch, signed(token, await papers_of(world, batch)))
    assert taken.verdicts == {1: "certificate_revoked"}
    (row,) = await read_blocked(world)
    assert row.blockers == (Blocker.REVOKED, Blocker.ENDING)
    made.revoke(at=clock())
    clock.pass_by(timedelta(days=30))
    (row,) = await read_blocked(world)
    assert Blocker.EXPIRED in row.blockers
    assert (row.posted.waiting, row.posted.since) == (1, clock() - timedelta(days=30))
    with pytest.raises(CannotSign):
        await opened(world, who)


async def test_pairing_takes_the_code_once_and_the_officers_own_certificate_alone(
    window, tmp_path, clock
):
    world, made = window
    who = await officer(world, "tehsildar.chomu")
    token = token_of(tmp_path, made, who, clock)
    other = token_of(tmp_path / "o", made, who, clock, label="OTHER", name="Somebody Else")

    async def bring(token_, code, said=None):
        proof = token_.sign_bytes(said or pairing_message(world.public_url, code), PIN)
        return await pair(world, code=code, certificate=token_.certificate(), proof=proof)

    code = await offer_pairing(world, who)
    with pytest.raises(CertificateRefused, match="other_person"):
        await bring(other, code)
    token_in(tmp_path, "token", token)
    with pytest.raises(CertificateRefused, match="no_key"):
        await bring(token, code, said=b"khidki pair 1\nhttps://elsewhere.example\n" + code.encode())
    access, name = await bring(token, code)
    assert (name, (await agent_of(world, access)).officer) == (who.name.en, who.id)
    with pytest.raises(PairingRefused):
        await bring(token, code)
    late = await offer_pairing(world, who)
    clock.pass_by(timedelta(minutes=11))
    with pytest.raises(PairingRefused):
        await bring(token, late)


async def test_one_certificate_is_one_officers(window, tmp_path, clock):
    world, made = window
    who, namesake = await officer(world, "tehsildar.chomu"), await officer(world, "patwari.amer")
    token = token_of(tmp_path, made, who, clock)
    await paired(world, who, token)
    async with world.transaction() as tx:
        await tx.connection.execute("update officer set name_en = %s where id = %s",
                                    (who.name.en, namesake.id))  # fmt: skip
    with pytest.raises(PairingRefused):
        await paired(world, await officer(world, "patwari.amer"), token)


async def test_what_keeps_an_officer_from_signing_stands_on_a_board(window, tmp_path, clock):
    world, made = window
    who = await granted(world, TOKEN)
    (row,) = await read_blocked(world)
    assert (row.blockers, row.posted.waiting) == ((Blocker.NO_TOKEN,), 1)
    access = await paired(world, who, token_of(tmp_path, made, who, clock))
    assert (await read_blocked(world))[0].blockers == ()
    await next_batch(world, await agent_of(world, access), has_token=False)
    assert (await read_blocked(world))[0].blockers == (Blocker.TOKEN_MISSING,)
    clock.pass_by(timedelta(seconds=40))
    await next_batch(world, await agent_of(world, access), has_token=True)
    clock.pass_by(timedelta(days=2))
    assert (await read_blocked(world))[0].blockers == (Blocker.AGENT_NOT_SEEN,)
    await end_means(world, who, TOKEN)
    assert (await read_blocked(world))[0].blockers == (Blocker.NO_TOKEN,)


async def test_a_paper_of_yesterday_is_set_anew_and_the_next_holder_signs_in_own_name(
    window, tmp_path, clock
):
    world, made = window
    who = await granted(world, TOKEN)
    clock.pass_by(timedelta(days=1))
    successor = await officer(world, "tehsildar.amer")
    async with world.transaction() as tx:
        await officers.end_posting(tx, who.hats[0].posting, at=clock())
        posting = world.new_id(0)
        await officers.add_posting(tx, posting, officer=successor.id, post=who.hats[0].post,
                                   from_at=clock(), order_no="2")  # fmt: skip
    clock.pass_by(timedelta(minutes=1))
    assert Blocker.POSTING_ENDED in (await read_blocked(world))[0].blockers
    await sign_with(world, posting, TOKEN)
    successor = await officer(world, "tehsildar.amer")
    token = token_of(tmp_path, made, successor, clock)
    await paired(world, successor, token)
    batch = await opened(world, successor)
    _, ((waiting,)) = await read_batch(world, successor, batch.id)
    assert waiting.certificate.signer.name == successor.name
    assert waiting.certificate.issued_on == clock().date()
    assert (await answered(world, batch, signed(token, [waiting.paper]))).issued == 1
    with pytest.raises(NothingToSign):
        await open_batch(world, successor, TOKEN, [waiting.paper.id])


async def test_a_posting_that_goes_back_to_the_seal_leaves_nothing_behind(window):
    world, _ = window
    who = await granted(world, TOKEN)
    assert len((await to_sign(world, who)).waiting) == 1
    await sign_with(world, who.hats[0].posting, SignerKind.WINDOW)
    await work(world)
    assert (await to_sign(world, who)).waiting == []
    assert await read_blocked(world) == []


async def test_what_a_court_stays_after_the_batch_was_opened_is_not_issued(window, tmp_path, clock):
    world, made = window
    who = await granted(world, TOKEN, count=2)
    token = token_of(tmp_path, made, who, clock)
    await paired(world, who, token)
    batch = await opened(world, who)
    papers = await papers_of(world, batch)
    order = await stay(world, await now(world, papers[0].application), "WP 7")
    taken = await answered(world, batch, signed(token, papers))
    assert taken.verdicts == {1: "stayed", 2: "signed"}
    assert [each is None for each in await issued(world, papers)] == [True, False]
    ((_, waiting),) = (await to_sign(world, who)).waiting
    assert waiting.paper.stayed, "the list says so"
    with pytest.raises(NothingToSign):
        await opened(world, who)
    sdo = await officer(world, "sdo.chomu")
    await follow_order(world, sdo, order.id, Act.COURT_VACATE, words="Vacated.", on=None)
    again = await opened(world, who)
    assert (await answered(world, again, signed(token, await papers_of(world, again)))).issued == 1


async def test_a_stay_that_is_entered_while_an_answer_is_judged_stops_it_all_the_same(
    window, tmp_path, clock
):
    world, made = window
    who = await granted(world, TOKEN)
    token = token_of(tmp_path, made, who, clock)
    await paired(world, who, token)
    batch = await opened(world, who)
    (paper,) = await papers_of(world, batch)
    async with world.transaction() as tx:  # as it stands when the history was read before
        await court_orders.stay(tx, paper.application, stayed=True)
    assert (await answered(world, batch, signed(token, [paper]))).verdicts == {1: "stayed"}
    assert await issued(world, [paper]) == [None]
    assert await verdicts_kept(world, batch) == ["stayed"]

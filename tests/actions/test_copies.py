"""Certified copies: asked for, given under a signature with a QR on each page, declined, checked."""

import io
from datetime import UTC, date, datetime
from uuid import UUID

import pikepdf
import pytest

from khidki.actions.ask_copy import ask_copies, own_copies, own_copy
from khidki.actions.check_certificate import (
    Verdict,
    WrongCode,
    check_number,
    check_payload,
    check_pdf,
    judged,
)
from khidki.actions.decide import Ruling, decide
from khidki.actions.enter_order import enter_order
from khidki.actions.give_copy import copy_for_court, decline_copy, give_copy, list_waiting
from khidki.actions.note import write_note
from khidki.actions.revoke import revoke
from khidki.domain.case.application import Unknown
from khidki.domain.case.court import Entry
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.turn import First
from khidki.domain.people.access import NotYourPost
from khidki.domain.people.signing import SignerKind
from khidki.domain.record.copy import CopyAnswered, NoSuchPaper, Stage
from khidki.domain.record.payload import message_of, payload_text
from khidki.domain.record.revocation import RevocationReason
from khidki.gateways.verification import Finding
from khidki.store import applications, copies, revocations, signing_means
from khidki.web.spoken import called
from tests.actions.lives import now, stream, to_the_tehsildar, work
from tests.actions.test_appeals import refused
from tests.cases import account, apply, officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
SUMMONS = Entry(
    "summons", "High Court, Jaipur", "CW 7/2026", date(2026, 11, 20), "Produce the file.",
    date(2026, 12, 1),
)  # fmt: skip


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock()) as made:
        yield made


@pytest.fixture(scope="module")
async def case(world):
    """One refused case for all tests: each asks for another of its papers."""
    made = await refused(world)
    tehsildar = await officer(world, "tehsildar.chomu")
    for _ in range(2):
        await write_note(world, tehsildar, made.id, "लंबा नोट " * 400)
    return made


async def papers(world, case):
    """The names of the papers that were handed in."""
    found = await own_copies(world, case.account, case.id, called)
    return [each.name for each in found.papers if each.name.startswith("paper:")]


async def asked(world, case, *names):
    await ask_copies(world, case.account, case.id, names, called)
    found = await own_copies(world, case.account, case.id, called)
    return {each.paper: each for each in found.shelf.copies if each.stage is Stage.ASKED}


async def acts(world, case):
    async with world.reading() as tx:
        return [each.act for each in await applications.events(tx, case.id)]


async def test_a_copy_bears_its_words_on_every_page_and_is_recognised_by_every_way(world, case):
    copy = (await asked(world, case, "refusal"))["refusal"]
    tehsildar = await officer(world, "tehsildar.chomu")
    given = await give_copy(world, tehsildar, case.id, copy.id, called)

    number, pdf = await own_copy(world, case.account, case.id, copy.id)
    assert number == given.number
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/StructTreeRoot" in opened.Root
        assert all("/Resources" in page for page in opened.pages)
    told = await judged(world, pdf)
    assert (told.finding, told.number, told.is_copy) == (Finding.GENUINE, number, True)

    by_file = await check_pdf(world, stream(pdf))
    assert (by_file.verdict, by_file.is_copy) == (Verdict.GENUINE, True)
    certificate = by_file.certificate
    message = message_of(certificate, key_id=world.signer.key_id)
    by_qr = await check_payload(world, payload_text(message, world.signer.sign_bytes(message)))
    assert (by_qr.verdict, by_qr.is_copy) == (Verdict.GENUINE, True)
    facts = {line.id: line.value.en for line in certificate.facts}
    assert facts["paper"] == "Order of refusal"
    assert certificate.holder[0].value.en.replace(" ", "") == case.number
    alone = await check_number(world, number)
    assert (alone.verdict, alone.is_copy, alone.certificate) == (Verdict.GENUINE, True, None)
    assert (await acts(world, case))[-2:] == [Act.COPY_ASK, Act.COPY_GIVE]


async def test_a_changed_copy_is_known_and_a_wrong_code_shows_nothing(world, case):
    copy = (await asked(world, case, "receipt"))["receipt"]
    tehsildar = await officer(world, "tehsildar.chomu")
    given = await give_copy(world, tehsildar, case.id, copy.id, called)
    _, pdf = await own_copy(world, case.account, case.id, copy.id)
    assert (await check_pdf(world, stream(pdf + b"\n% more"))).verdict is Verdict.ALTERED
    with pytest.raises(WrongCode):
        await check_number(world, given.number, code="AAAA-AAAA")


async def test_pages_of_the_paper_are_the_pages_of_the_copy(world, case):
    copy = (await asked(world, case, "note-sheet"))["note-sheet"]
    tehsildar = await officer(world, "tehsildar.chomu")
    given = await give_copy(world, tehsildar, case.id, copy.id, called)
    found = await check_pdf(
        world, stream((await own_copy(world, case.account, case.id, copy.id))[1])
    )
    pages = next(line.value.en for line in found.certificate.facts if line.id == "pages")
    with pikepdf.open(io.BytesIO(await world.files.read(given.file))) as opened:
        assert len(opened.pages) == int(pages) > 1


async def test_only_the_post_that_has_the_file_answers_and_only_once(world, case):
    name = (await papers(world, case))[0]
    copy = (await asked(world, case, name))[name]
    patwari, tehsildar = (
        await officer(world, "patwari.chomu"),
        await officer(world, "tehsildar.chomu"),
    )
    with pytest.raises(NotYourPost):
        await give_copy(world, patwari, case.id, copy.id, called)
    with pytest.raises(Incomplete):
        await decline_copy(world, tehsildar, case.id, copy.id, " ", called)
    waiting = await list_waiting(world, tehsildar, after=FIRST, limit=100)
    assert copy.id in {each.id for each in waiting}
    assert not await list_waiting(world, patwari, after=FIRST, limit=100)
    await decline_copy(world, tehsildar, case.id, copy.id, "पन्ना पढ़ा नहीं जाता।", called)
    with pytest.raises(CopyAnswered):
        await give_copy(world, tehsildar, case.id, copy.id, called)
    found = await own_copies(world, case.account, case.id, called)
    assert copy.id in {each.id for each in found.shelf.copies if each.stage is Stage.DECLINED}
    assert found.declined_because() == {str(copy.id): "पन्ना पढ़ा नहीं जाता।"}


async def test_nobody_asks_for_what_is_not_there_or_twice_or_of_another(world, case):
    name = (await papers(world, case))[1]
    await asked(world, case, name)
    for wanted in ([], ["issued:26000000000000"], [name]):
        with pytest.raises(Incomplete):
            await ask_copies(world, case.account, case.id, wanted, called)
    stranger = await account(world, "9000000002")
    with pytest.raises(Unknown):
        await own_copies(world, stranger, case.id, called)


async def test_a_court_that_summons_gets_its_copies_and_the_applicant_does_not(world, case):
    tehsildar, above = (
        await officer(world, "tehsildar.chomu"),
        await officer(world, "sdo.chomu"),
    )
    with pytest.raises(Unknown):
        await copy_for_court(world, tehsildar, case.id, "refusal", called)
    await enter_order(world, above, case.number, SUMMONS)
    made = await copy_for_court(world, tehsildar, case.id, "refusal", called)
    with pytest.raises(NoSuchPaper):
        await copy_for_court(world, tehsildar, case.id, "paper:x", called)
    with pytest.raises(Unknown):
        await own_copy(world, case.account, case.id, made.id)
    found = await check_number(world, made.number)
    assert found.verdict is Verdict.GENUINE
    assert (await acts(world, case))[-1] is Act.COPY_PRODUCE


async def test_who_signs_with_something_of_their_own_is_not_signed_for(world, case):
    name = (await papers(world, case))[2]
    copy = (await asked(world, case, name))[name]
    tehsildar = await officer(world, "tehsildar.chomu")
    posting = tehsildar.hat_of(await holder(world, case)).posting
    async with world.transaction() as tx:
        await signing_means.set_signer(tx, posting, SignerKind.TOKEN)
    try:
        await give_copy(world, tehsildar, case.id, copy.id, called)
    finally:
        async with world.transaction() as tx:
            await signing_means.set_signer(tx, posting, SignerKind.WINDOW)
    _, pdf = await own_copy(world, case.account, case.id, copy.id)
    found = await check_pdf(world, stream(pdf))
    assert found.certificate.signer.name.en == "Seal of the window"
    assert found.certificate.signer.posting == ""


async def holder(world, case):
    async with world.reading() as tx:
        events = await applications.events(tx, case.id)
    return next(each.post for each in reversed(events) if each.post is not None)


async def test_copies_of_a_stolen_sign_in_end_and_are_on_the_published_list(world, case):
    copy = (await asked(world, case, "receipt"))["receipt"]
    tehsildar = await officer(world, "tehsildar.chomu")
    given = await give_copy(world, tehsildar, case.id, copy.id, called)
    at = world.now()
    async with world.transaction() as tx:
        ended = await copies.revoke_between(
            tx, tehsildar.id, since=at, until=at, at=at, reason=RevocationReason.MISUSED
        )
        listed = await revocations.after(tx, revocations.FIRST, limit=100)
        newest = await revocations.before(tx, revocations.LAST, limit=100)
    assert ended >= 1
    assert given.number in {each.number for each in listed}
    assert [each.number for each in newest] == [each.number for each in reversed(listed)]
    assert (await check_number(world, given.number)).verdict is Verdict.REVOKED


async def test_who_checks_a_copy_is_told_that_the_paper_was_revoked_since(world):
    case = await to_the_tehsildar(world, (await apply(world)).id)
    tehsildar = await officer(world, "tehsildar.chomu")
    ruling = Ruling(words="ठीक", first=First.CAMP)
    await decide(world, tehsildar, case.id, Act.GRANT, ruling, revision=case.revision)
    await work(world)
    case = await now(world, case.id)
    found = await own_copies(world, case.account, case.id, called)
    name = found.papers[-1].name
    copy = (await asked(world, case, name))[name]
    given = await give_copy(world, tehsildar, case.id, copy.id, called)
    assert (await check_number(world, given.number)).original.revoked_at is None
    case = await now(world, case.id)
    await revoke(
        world, tehsildar, case.id, reason="facts_wrong", words="जाली", revision=case.revision
    )
    told = await check_number(world, given.number)
    assert (told.verdict, told.original.verdict) == (Verdict.GENUINE, Verdict.REVOKED)

"""Steps besides report and decision: the window looks up, objections are invited, somebody pays."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.look_up import look_up
from khidki.actions.publish import publish
from khidki.actions.read_case import read_case
from khidki.actions.relay import relay_all
from khidki.actions.revoke import revoke
from khidki.actions.show_draft import show_draft
from khidki.domain.case.event import Act, ActorKind, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.service.definition import Output
from khidki.store import applications, certificates, registers
from khidki.store.outboxes import Job
from tests.catalogue.test_walks import work
from tests.filing import application, example_draft, file_example, finish, holder
from tests.sample import CAMEL, sample_catalogue
from tests.water import history, tell, water
from tests.worlds import FURNISHED_AT, catalogue, phone_of

pytestmark = pytest.mark.anyio
JAMABANDI, MUTATION = "revenue/jamabandi-copy", "revenue/mutation-uncontested"
WATER = "phed/domestic-water-connection"
SEEN = Ruling(words="देखा, ठीक है")


def example(service, **answers):
    first = catalogue().examples[service][0]
    given = {name.replace("__", "."): words for name, words in answers.items()}
    return replace(first, answers={**first.answers, **given})


TWO = example(JAMABANDI, parcel__khata="", parcel__khasra="210")
NONE = example(JAMABANDI, parcel__khasra="999")


async def after_the_window(world, of):
    filed = await file_example(world, JAMABANDI, of)
    await work(world)
    return await application(world, filed.id)


async def act(world, filed, act_, ruling=SEEN):
    officer = await holder(world, filed.post)
    return await decide(world, officer, filed.id, act_, ruling, revision=filed.revision)


# The window looks up ----------------------------------------------------------------------------


async def test_one_row_is_granted_by_the_window_and_says_what_the_register_said(world):
    filed = await after_the_window(world, example(JAMABANDI))
    events = await history(world, filed.id)
    async with world.reading() as tx:
        (issued,) = await certificates.of(tx, filed.id)
    facts = msgspec.json.decode(issued.facts)
    assert [event.act for event in events] == ["submit", "grant", "issue", "communicate"]
    assert events[1].actor is ActorKind.SYSTEM
    assert issued.posting is None
    assert "सीता देवी पत्नी रामनाथ" in facts["holder"][2]["value"]["hi"]
    assert facts["signer"]["name"]["en"] == "Seal of the window"


@pytest.mark.parametrize(("of", "found"), [(NONE, "none"), (TWO, "several")])
async def test_no_row_or_two_and_the_officer_has_it(world, of, found):
    filed = await after_the_window(world, of)
    async with world.reading() as tx:
        said = await applications.contents(tx, filed.id)
    assert (filed.state, filed.step, filed.post) == (
        State.AT_STEP, "decision", "patwari:RJ-JAIPUR-CHOMU",
    )  # fmt: skip
    assert msgspec.json.decode(said[-1].body) == {"found": found}


async def test_looking_up_twice_grants_once(world):
    filed = await file_example(world, JAMABANDI, example(JAMABANDI))
    job = Job(filed.bucket, filed.id, "look-up", {"application": str(filed.id)}, 1)
    await look_up(world, job)
    await look_up(world, job)
    assert [event.act for event in await history(world, filed.id)] == ["submit", "grant"]


async def test_an_officer_who_was_faster_is_not_overruled(world):
    filed = await file_example(world, JAMABANDI, example(JAMABANDI))
    await act(world, filed, Act.REPORT)
    await work(world)
    assert (await application(world, filed.id)).step == "decision"


async def test_of_two_rows_the_officer_chooses_one_and_the_paper_states_it(world):
    filed = await after_the_window(world, TWO)
    read = await read_case(world, await holder(world, filed.post), filed.id)
    assert [row.id for row in read.rows] == ["SAMOD-21", "SAMOD-22"]
    await act(world, filed, Act.GRANT, Ruling(row="SAMOD-22"))
    await work(world)
    async with world.reading() as tx:
        (issued,) = await certificates.of(tx, filed.id)
    facts = msgspec.json.decode(issued.facts)
    assert "राधा पुत्री हरि" in facts["holder"][2]["value"]["hi"]
    assert facts["signer"]["posting"]


@pytest.mark.parametrize(("of", "row"), [(TWO, ""), (TWO, "SAMOD-12"), (NONE, "SAMOD-12")])
async def test_no_copy_is_granted_of_a_row_that_is_not_meant(world, of, row):
    filed = await after_the_window(world, of)
    with pytest.raises(Incomplete):
        await act(world, filed, Act.GRANT, Ruling(row=row))


async def test_the_officer_can_have_the_window_look_again(world):
    filed = await after_the_window(world, TWO)
    again = await act(world, filed, Act.FORWARD)
    assert again.step == "look_up"
    await work(world)
    assert (await application(world, filed.id)).step == "decision"


@pytest.mark.parametrize(("of", "rows"), [(example(JAMABANDI), 1), (TWO, 2), (NONE, 0)])
async def test_who_checks_a_draft_is_told_what_the_register_has(world, of, rows):
    begun = await example_draft(world, JAMABANDI, of)
    assert (await show_draft(world, begun.account, begun.id)).rows == rows


# Objections are invited -------------------------------------------------------------------------


async def at_the_notice(world):
    filed = await file_example(world, MUTATION, example(MUTATION))
    return await act(world, filed, Act.REPORT)


@pytest.mark.parametrize("days", [0, 1, 15])
async def test_a_notice_cannot_be_left_before_its_time_is_over(world, clock, days):
    filed = await at_the_notice(world)
    clock.pass_by(timedelta(days=days))
    with pytest.raises(NotNow):
        await act(world, filed, Act.REPORT)
    read = await read_case(world, await holder(world, filed.post), filed.id)
    assert read.acts == [Act.OBJECT]


async def test_a_notice_is_left_on_the_day_after(world, clock):
    filed = await at_the_notice(world)
    until = (await read_case(world, await holder(world, filed.post), filed.id)).open_until
    clock.pass_by(until - clock().date() + timedelta(days=1))
    assert (await act(world, filed, Act.REPORT)).step == "decision"


async def test_objections_are_recorded_and_change_neither_step_nor_time(world, clock):
    filed = await at_the_notice(world)
    read = await read_case(world, await holder(world, filed.post), filed.id)
    clock.pass_by(timedelta(days=3))
    after = await act(world, filed, Act.OBJECT, Ruling(words="भैरू को आपत्ति है"))
    again = await read_case(world, await holder(world, filed.post), filed.id)
    assert (after.step, after.due_on, again.open_until) == ("notice", filed.due_on, read.open_until)


async def test_an_objection_without_words_is_none(world):
    filed = await at_the_notice(world)
    with pytest.raises(Incomplete):
        await act(world, filed, Act.OBJECT, Ruling())


# Somebody pays --------------------------------------------------------------------------------


@pytest.fixture
async def unpaid(world, clock):
    """A water connection whose demand note has come."""
    async with water(world, clock) as (world, office):
        filed = await file_example(world, WATER, example(WATER))
        await work(world)
        await tell(world, office, filed.number, "feasibility")
        yield world, await application(world, filed.id)


async def test_the_applicant_is_told_once_what_to_pay(unpaid):
    world, filed = unpaid
    await work(world)
    shown = [each.text for each in phone_of(world).shown() if "300" in each.text]
    assert len(shown) == 1
    assert filed.number in shown[0]


async def test_the_office_is_told_what_was_demanded(unpaid):
    world, filed = unpaid
    read = await read_case(world, await holder(world, filed.post), filed.id)
    assert (filed.step, read.acts, read.asked_paise()) == ("payment", [Act.PAID], 30_000)


@pytest.mark.parametrize(
    "wrong",
    [Ruling(), Ruling(receipt="R-1"), Ruling(paise=100), Ruling(receipt="R-1", paise=-1),
     Ruling(receipt="R" * 61, paise=100)],
)  # fmt: skip
async def test_a_payment_needs_a_receipt_and_an_amount(unpaid, wrong):
    world, filed = unpaid
    with pytest.raises(Incomplete):
        await act(world, filed, Act.PAID, wrong)


async def test_what_was_paid_goes_on_to_the_next_step(unpaid):
    world, filed = unpaid
    after = await act(world, filed, Act.PAID, Ruling(receipt="R-1", paise=30_000))
    await relay_all(world)
    async with world.reading() as tx:
        said = await applications.contents(tx, filed.id)
    assert after.step == "connection"
    assert msgspec.json.decode(said[-1].body) == {
        "words": "", "receipt": "R-1", "paid_paise": 30_000,
    }  # fmt: skip


# What comes out --------------------------------------------------------------------------------


async def test_a_grant_without_a_paper_is_entered_and_told_as_done(world):
    catalogue = sample_catalogue()
    (camel,) = catalogue.services
    plain = replace(camel, output=Output(register="camel-permits"))
    first = replace(catalogue.examples[CAMEL][0], certificate=None)
    only = replace(catalogue, services=(plain,), examples={CAMEL: (first,)})
    done = await publish(world.database, only, by="tests", at=FURNISHED_AT)
    assert not done.findings
    await world.library.look()
    filed = await finish(world, await file_example(world, CAMEL, first), Act.GRANT)
    await work(world)
    async with world.reading() as tx:
        (entry,) = await registers.entries(tx, "camel-permits", filed.id)
        assert await certificates.of(tx, filed.id) == []
    assert (entry.number, [event.act for event in await history(world, filed.id)][-2:]) == (
        None, [Act.ISSUE, Act.COMMUNICATE],
    )  # fmt: skip
    assert "काम पूरा हुआ" in phone_of(world).shown()[0].text
    # By whom it was granted it is revoked, once, and whoever asks for all of theirs finds it.
    decided = [event for event in await history(world, filed.id) if event.act is Act.GRANT]
    by = await holder(world, decided[0].post or "tehsildar:RJ-JAIPUR-CHOMU")
    span = {"since": entry.entered_at, "until": entry.entered_at, "limit": 10}
    async with world.reading() as tx:
        assert [e.seq for e in await registers.granted_between(tx, by.id, **span)] == [entry.seq]
    assert (await read_case(world, by, filed.id)).acts == [Act.REVOKE]
    now = await application(world, filed.id)
    given = {"reason": "misused", "words": "ऊँट नहीं था"}
    now = await revoke(world, by, filed.id, **given, revision=now.revision)
    with pytest.raises(NotNow):
        await revoke(world, by, filed.id, **given, revision=now.revision)
    await work(world)
    async with world.reading() as tx:
        [entry] = await registers.entries(tx, "camel-permits", filed.id)
        assert await registers.granted_between(tx, by.id, **span) == []
    assert entry.revoked_reason == "misused"
    assert "पंजिका" in phone_of(world).shown()[0].text

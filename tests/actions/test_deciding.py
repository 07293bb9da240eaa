"""Readers prepare and officers sign; several files at one stroke; what is written stays."""

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.decide_together import Chosen, Fate, grant_together, read_together
from khidki.actions.measure import count_effort, read_effort
from khidki.actions.note import write_note
from khidki.actions.prepare import prepare, return_draft
from khidki.actions.propose import retire
from khidki.actions.read_case import open_case, read_case
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.effort import SHOWN_FROM, Measure, Spent
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.case.note import NoteKind
from khidki.domain.case.opening import Standing
from khidki.domain.people.access import NotYourPost
from khidki.store.database import Database
from tests.cases import SERVICE, apply, at_once, officer
from tests.conftest import owner_uri

pytestmark = pytest.mark.anyio
SAME = dict.fromkeys(
    ("income_total", "government_job", "address_line"), "="
)  # what the clearing rule of the income certificate looks at, and more


@pytest.fixture
async def people(world):
    return {
        name: await officer(world, f"{name}.chomu") for name in ("patwari", "reader", "tehsildar")
    }


async def reported(world, people, findings=None, count=1):
    """Cases that the patwari reported, in the order received."""
    cases = [await apply(world) for _ in range(count)]
    ruling = Ruling(words="घर देखा।", findings=findings)
    patwari = people["patwari"]
    return [
        await decide(world, patwari, case.id, Act.REPORT, ruling, revision=case.revision)
        for case in cases
    ]


async def opened(world, who, cases):
    for case in cases:
        await open_case(world, who, case.id)
    return [Chosen(case.id, case.revision) for case in cases]


@pytest.fixture
def nothing_drawn(monkeypatch):
    """The draw hangs on ids, which are of chance: here it falls as a test wants it."""
    drawn = set()
    monkeypatch.setattr(
        "khidki.actions.decide_together.is_drawn", lambda _, id_, revision: id_ in drawn
    )
    return drawn


# Readers ---------------------------------------------------------------------------------------


async def test_a_reader_reads_the_files_of_the_post_and_decides_nothing(world, people):
    [case] = await reported(world, people)
    read = await read_case(world, people["reader"], case.id)
    assert (read.acts, read.drafts) == ([], [Act.GRANT, Act.REFUSE, Act.SEND_BACK])
    for act in (Act.GRANT, Act.FORWARD):
        with pytest.raises(NotYourPost):
            await decide(
                world, people["reader"], case.id, act, Ruling(words="x"), revision=case.revision
            )


async def test_a_draft_stands_before_the_officer_and_decides_nothing(world, people):
    [case] = await reported(world, people)
    ruling = Ruling(words="शर्तें पूरी हैं")
    number = await prepare(
        world, people["reader"], case.id, Act.GRANT, ruling, revision=case.revision
    )
    read = await read_case(world, people["tehsildar"], case.id)
    assert (read.draft.act, read.draft.line.seq, read.draft.said["words"]) == (
        Act.GRANT, number, "शर्तें पूरी हैं",
    )  # fmt: skip
    assert (read.case.application.state, read.draft.line.officer.en) == (
        State.AT_STEP,
        "Kamla Meena",
    )
    signed = await decide(
        world, people["tehsildar"], case.id, Act.GRANT,
        Ruling(words="शर्तें पूरी हैं", draft=number), revision=case.revision,
    )  # fmt: skip
    after = await read_case(world, people["tehsildar"], case.id)
    assert after.said_with(signed.revision)["draft"] == number
    assert after.draft is None


async def test_a_draft_is_held_to_what_its_act_is_held_to(world, people):
    [case] = await reported(world, people)
    reader = people["reader"]
    with pytest.raises(Incomplete):
        await prepare(world, reader, case.id, Act.REFUSE, Ruling(), revision=case.revision)
    with pytest.raises(NotNow):
        await prepare(world, reader, case.id, Act.REVOKE, Ruling(), revision=case.revision)
    for who in ("tehsildar", "patwari"):
        with pytest.raises(NotYourPost):
            await prepare(world, people[who], case.id, Act.GRANT, Ruling(), revision=case.revision)
    with pytest.raises(SomebodyElseActed):
        await prepare(world, reader, case.id, Act.GRANT, Ruling(), revision=case.revision - 1)


async def test_a_draft_is_returned_with_words_and_falls(world, people):
    [case] = await reported(world, people)
    told = {"revision": case.revision}
    with pytest.raises(NotNow):
        await return_draft(world, people["tehsildar"], case.id, "फिर देखें", **told)
    await prepare(world, people["reader"], case.id, Act.GRANT, Ruling(), **told)
    with pytest.raises(Incomplete):
        await return_draft(world, people["tehsildar"], case.id, " ", **told)
    with pytest.raises(NotYourPost):
        await return_draft(world, people["reader"], case.id, "x", **told)
    assert await return_draft(world, people["tehsildar"], case.id, "फिर देखें", **told) == 2
    read = await read_case(world, people["reader"], case.id)
    assert read.draft is None
    assert [line.kind for line, _ in read.case.notes] == [NoteKind.DRAFT, NoteKind.RETURNED]


async def test_notes_are_numbered_as_they_come_and_written_by_who_may_read(world, people):
    [case] = await reported(world, people)
    writers = [people["reader"], people["tehsildar"], people["reader"]]
    numbers = await at_once(*(write_note(world, who, case.id, "टिप्पणी") for who in writers))
    assert sorted(numbers) == [1, 2, 3]
    for who, refusal in (
        (people["patwari"], NotYourPost),
        (await officer(world, "patwari.ajmer"), NotYourPost),
    ):
        with pytest.raises(refusal):
            await write_note(world, who, case.id, "टिप्पणी")
    for words in (" ", "x" * 4001):
        with pytest.raises(Incomplete):
            await write_note(world, people["reader"], case.id, words)


# Several files at one stroke -----------------------------------------------------------------------


async def test_opened_files_are_granted_together_each_by_itself(world, people, nothing_drawn):
    cases = await reported(world, people, count=3)
    tehsildar = people["tehsildar"]
    chosen = await opened(world, tehsildar, cases)
    listed = await read_together(world, tehsildar, tehsildar.hats)
    assert [(file.application, stands) for file, stands in listed] == [
        (case.id, Standing.READY) for case in cases
    ]
    done = await grant_together(world, tehsildar, chosen)
    assert [each.fate for each in done] == [Fate.DONE] * 3
    read = await read_case(world, tehsildar, cases[0].id)
    assert read.said_with(cases[0].revision + 1)["together"] is True
    again = await grant_together(world, tehsildar, chosen)
    assert [each.fate for each in again] == [Fate.CHANGED] * 3


async def test_a_file_is_judged_by_its_own_version_when_its_service_is_offered_no_more(
    world, people, nothing_drawn, furnished_database_uri
):
    [case] = await reported(world, people)
    async with Database.open(owner_uri(furnished_database_uri), size=2) as database:
        await retire(database, SERVICE, by="admin.anita", at=world.now())
    await world.library.look()
    assert world.published.head(SERVICE) is None
    tehsildar = people["tehsildar"]
    [(file, _)] = await read_together(world, tehsildar, tehsildar.hats)
    assert file.application == case.id


async def test_nothing_is_granted_together_that_this_officer_did_not_open(
    world, people, nothing_drawn
):
    [case] = await reported(world, people)
    await open_case(world, people["reader"], case.id)
    await open_case(world, people["tehsildar"], case.id)
    moved = await decide(
        world, people["tehsildar"], case.id, Act.FORWARD, Ruling(words="?"), revision=case.revision
    )
    back = await decide(
        world, people["patwari"], case.id, Act.REPORT, Ruling(words="हाँ"), revision=moved.revision
    )
    tehsildar = people["tehsildar"]
    [(_, stands)] = await read_together(world, tehsildar, tehsildar.hats)
    assert stands is Standing.NOT_OPENED, "what was opened was another revision"
    [done] = await grant_together(world, tehsildar, [Chosen(case.id, back.revision)])
    assert done.fate is Fate.NOT_OPENED


async def test_what_changed_meanwhile_is_left_out_and_told(world, people, nothing_drawn):
    first, second = await reported(world, people, count=2)
    tehsildar = people["tehsildar"]
    chosen = await opened(world, tehsildar, [first, second])
    await decide(
        world, tehsildar, first.id, Act.FORWARD, Ruling(words="?"), revision=first.revision
    )
    done = await grant_together(world, tehsildar, chosen)
    assert [each.fate for each in done] == [Fate.CHANGED, Fate.DONE]
    assert done[0].number == "", "it lies with another post now"


async def test_a_drawn_file_is_taken_out_and_decided_on_its_own_page(world, people, nothing_drawn):
    first, second = await reported(world, people, count=2)
    nothing_drawn.add(first.id)
    tehsildar = people["tehsildar"]
    chosen = await opened(world, tehsildar, [first, second])
    listed = await read_together(world, tehsildar, tehsildar.hats)
    assert [stands for _, stands in listed] == [Standing.DRAWN, Standing.BEHIND]
    done = await grant_together(world, tehsildar, chosen[:1])
    assert done[0].fate is Fate.DRAWN
    alone = await decide(world, tehsildar, first.id, Act.GRANT, Ruling(), revision=first.revision)
    assert alone.state is State.GRANTED


@pytest.mark.parametrize(
    ("findings", "stands"),
    [
        (SAME, Standing.CLEARED),
        ({**SAME, "address_line": "वार्ड 5"}, Standing.NOT_OPENED),
        ({"address_line": "="}, Standing.NOT_OPENED),
        (None, Standing.NOT_OPENED),
    ],
)
async def test_a_rule_clears_only_what_the_enquiry_found_as_stated(
    world, people, nothing_drawn, findings, stands
):
    [case] = await reported(world, people, findings)
    tehsildar = people["tehsildar"]
    [(file, found)] = await read_together(world, tehsildar, tehsildar.hats, service=SERVICE)
    assert (file.application, found) == (case.id, stands)
    [done] = await grant_together(world, tehsildar, [Chosen(case.id, case.revision)])
    assert done.fate is (Fate.DONE if stands is Standing.CLEARED else Fate.NOT_OPENED)


async def test_together_signs_what_the_reader_prepared(world, people, nothing_drawn):
    [case] = await reported(world, people)
    ruling = Ruling(words="शर्तें पूरी हैं")
    await prepare(world, people["reader"], case.id, Act.GRANT, ruling, revision=case.revision)
    tehsildar = people["tehsildar"]
    [done] = await grant_together(world, tehsildar, await opened(world, tehsildar, [case]))
    read = await read_case(world, tehsildar, case.id)
    said = read.said_with(done.after.revision)
    assert (said["words"], said["draft"]) == ("शर्तें पूरी हैं", 1)


# What work takes -----------------------------------------------------------------------------------


async def test_what_work_takes_names_nobody_and_is_shown_only_when_many_did_it(world):
    told = {"service": SERVICE, "step": "decision"}
    for n in range(SHOWN_FROM):
        _, shown = await read_effort(world, [SERVICE])
        assert all(each.middle[Measure.SECONDS] is None for each in shown)
        await count_effort(
            world, bucket=n * 50, **told, spent=Spent(seconds=12, clicks=2, served=30)
        )
    _, [step] = await read_effort(world, [SERVICE])
    assert (step.acts, step.middle[Measure.SECONDS], step.middle[Measure.CLICKS]) == (20, 10, 2)
    async with world.reading() as tx:
        columns = await tx.values(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'effort'"
        )
    assert set(columns) == {"bucket", "service", "step", "day", "measure", "slot", "acts"}

"""A draft goes forward with its service: what fits is kept, what does not is shown, nothing is lost."""

from dataclasses import replace

import pytest

from khidki.actions.open_draft import moved, open_draft
from khidki.actions.propose import retire
from khidki.actions.publish import publish
from khidki.actions.show_draft import show_draft
from khidki.actions.submit import Direct, submit_directly, submit_draft
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import FormChanged, Incomplete
from khidki.domain.service.field import Choice
from khidki.domain.service.published import NoSuchService
from khidki.domain.text import Text
from khidki.store.database import Database
from tests.conftest import owner_uri
from tests.filing import edition, example_draft, file_example, finish
from tests.sample import CAMEL, sample_catalogue
from tests.worlds import FURNISHED_AT, Clock, world_of

pytestmark = pytest.mark.anyio
CATALOGUE = sample_catalogue()
SERVICE = CATALOGUE.service(CAMEL)
EXAMPLE = CATALOGUE.examples[CAMEL][0]
KEEPER, CAMELS = SERVICE.form
NUMBER, USE, OTHER = CAMELS.fields
RACES = Choice("races", Text(hi="दौड़", en="Races"))


def newer(number=NUMBER, use=USE):
    """The catalogue with other questions about the camels, and nothing that hangs on them."""
    section = replace(CAMELS, fields=tuple(each for each in (number, use) if each))
    fee = replace(SERVICE.fee, table=None)
    facts = ("camels",) if number and not use else ()
    paper = replace(SERVICE.output.certificate, facts=facts)
    changed = replace(
        SERVICE,
        form=(KEEPER, section),
        fee=fee,
        tables=(),
        variants=(),
        eligibility=(),
        output=replace(SERVICE.output, certificate=paper),
    )
    kept = {each.id for each in (*KEEPER.fields, *section.fields)}
    answers = {n: w for n, w in EXAMPLE.answers.items() if n.split(".")[0] in kept}
    if use:
        answers["use"] = "milk"
    example = replace(EXAMPLE, answers=answers, fee_paise=None)
    return replace(CATALOGUE, services=(changed,), examples={CAMEL: (example,)})


@pytest.fixture
async def world(furnished_database_uri):
    async with Database.open(furnished_database_uri, size=2) as database:
        await publish(database, CATALOGUE, by="tests", at=FURNISHED_AT)
    async with world_of(furnished_database_uri, now=Clock()) as opened:
        yield opened


async def publish_newer(world, **other):
    done = await publish(world.database, newer(**other), by="tests", at=FURNISHED_AT)
    assert not done.findings, "\n".join(map(str, done.findings))
    await world.library.look()


async def opened(world, begun):
    found = await open_draft(world, begun.account, begun.id)
    return found, moved(world.published, found)


async def test_a_draft_of_the_version_offered_now_stays_as_it_is(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    found, told = await opened(world, begun)
    assert (found.draft.revision, told) == (begun.revision, None)


async def test_answers_that_fit_are_kept_and_the_person_is_told_what_changed(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    await publish_newer(world, use=replace(USE, label=Text(hi="काम?", en="Which use?")))
    found, told = await opened(world, begun)
    assert (found.draft.version, found.draft.answers) == (2, begun.answers)
    words = [each.en for each in told.changes]
    assert "The question is worded anew: Which use?" in words
    assert all("step" not in each for each in words)


async def test_an_answer_that_no_longer_fits_is_set_aside_and_shown(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    await publish_newer(world, use=replace(USE, choices=(*USE.choices[:1], RACES)))
    found, told = await opened(world, begun)
    assert "use" not in found.draft.answers
    assert [(label.en, words.en) for label, words in told.set_aside] == [("What for?", "Rides")]
    assert "use" in {problem.path for problem in found.problems}, "it is asked again"


async def test_papers_stay_with_a_draft_that_is_moved(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    await publish_newer(world)
    found, _ = await opened(world, begun)
    assert [paper.ask for paper in found.papers] == ["yard"]


async def test_a_second_move_still_tells_everything_since_the_beginning(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    await publish_newer(world, use=replace(USE, choices=(*USE.choices[:1], RACES)))
    await opened(world, begun)
    await publish_newer(world, number=None, use=replace(USE, choices=(*USE.choices[:1], RACES)))
    found, told = await opened(world, begun)
    assert (found.draft.version, found.draft.moved_from) == (3, 1)
    assert {label.en for label, _ in told.set_aside} == {"What for?", "How many camels?"}


async def test_what_was_begun_on_an_older_version_is_not_sent_unseen(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    await publish_newer(world)
    with pytest.raises(FormChanged):
        await submit_draft(world, begun.account, begun.id, revision=begun.revision)
    found, _ = await opened(world, begun)
    receipt = await submit_draft(world, begun.account, begun.id, revision=found.draft.revision)
    assert receipt.number


async def test_a_program_s_answers_to_another_version_are_refused_with_every_fault(world):
    begun = await example_draft(world, CAMEL, EXAMPLE)
    await publish_newer(world, use=replace(USE, choices=(*USE.choices[:1], RACES)))
    direct = Direct(CAMEL, begun.person, "hi", begun.answers, begun.id)
    with pytest.raises(Incomplete) as refused:
        await submit_directly(world, begun.account, direct, key="one")
    assert [problem.path for problem in refused.value.problems] == ["use"]
    stays = await show_draft(world, begun.account, begun.id)
    assert stays.draft.answers == begun.answers


async def test_a_running_case_stays_on_its_version(world):
    filed = await file_example(world, CAMEL, EXAMPLE)
    await publish_newer(world, number=None)
    ran = await edition(world, filed)
    assert (ran.version, ran.form.by_id["camels"].label.en) == (1, "How many camels?")
    assert (await finish(world, filed, Act.GRANT)).state is State.GRANTED


async def test_a_retired_service_cannot_be_begun_but_drafts_and_cases_come_to_their_end(
    world, furnished_database_uri
):
    filed = await file_example(world, CAMEL, EXAMPLE)
    begun = await example_draft(world, CAMEL, EXAMPLE)
    async with Database.open(owner_uri(furnished_database_uri), size=2) as database:
        await retire(database, CAMEL, by="Asha", at=FURNISHED_AT)
    await world.library.look()
    with pytest.raises(NoSuchService):
        await example_draft(world, CAMEL, EXAMPLE)
    found, told = await opened(world, begun)
    assert told is None
    await submit_draft(world, begun.account, begun.id, revision=found.draft.revision)
    assert (await finish(world, filed, Act.REFUSE)).state is State.REFUSED

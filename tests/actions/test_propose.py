"""Two people publish: what one proposes runs only when another confirms it, and exactly as it was."""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from khidki.actions.propose import (
    NoSuchProposal,
    NoSuchVersions,
    Overtaken,
    OwnProposal,
    confirm,
    propose,
    retire,
    versions_of,
)
from khidki.actions.publish import publish
from khidki.domain.refusal import Fault
from khidki.domain.service.published import NoSuchService
from khidki.domain.text import Text
from khidki.store import catalogues
from khidki.store.database import Database
from tests.conftest import owner_uri
from tests.sample import CAMEL, sample_catalogue

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 20, 6, tzinfo=UTC)
CATALOGUE = sample_catalogue()
SERVICE = CATALOGUE.service(CAMEL)


def called(name):
    """The catalogue with the permit under another name."""
    title = Text(hi="ऊँट अनुमति", en=name)
    return replace(CATALOGUE, services=(replace(SERVICE, title=title),))


@pytest.fixture
async def database(database_uri):
    async with Database.open(owner_uri(database_uri), size=2) as opened:
        await publish(opened, CATALOGUE, by="first day", at=AT)
        yield opened


async def offered(database):
    async with database.reading() as tx:
        return (await catalogues.load(tx)).newest(CAMEL)


async def asked(database, name="Camel paper", by="Asha"):
    return await propose(database, called(name), by=by, at=AT)


async def test_a_proposal_changes_nothing_that_runs(database):
    done = await asked(database)
    assert [(item.id, item.version) for item in done.items] == [(CAMEL, 2)]
    assert (await offered(database)).version == 1


async def test_a_proposal_says_in_words_what_is_other(database):
    done = await asked(database)
    assert [(name, [each.text.en for each in told]) for name, told in done.changes] == [
        (CAMEL, ["The name is now: Camel paper"])
    ]


async def test_a_paper_that_looks_otherwise_is_told_too(database):
    templates = {name: f"{text}// anew" for name, text in CATALOGUE.templates.items()}
    done = await propose(database, replace(CATALOGUE, templates=templates), by="Asha", at=AT)
    assert [each.text.en for _, told in done.changes for each in told] == [
        "The layout of the paper changed"
    ]


async def test_what_another_person_confirms_runs(database):
    done = await asked(database)
    await confirm(database, done.digest, by="Binod", at=AT)
    edition = await offered(database)
    assert (edition.version, edition.service.title.en) == (2, "Camel paper")


@pytest.mark.parametrize("by", ["Asha", " asha ", "ASHA", "Ａｓｈａ"])
async def test_nobody_confirms_their_own_proposal(database, by):
    done = await asked(database)
    with pytest.raises(OwnProposal):
        await confirm(database, done.digest, by=by, at=AT)
    assert (await offered(database)).version == 1


async def test_proposing_the_same_again_does_not_change_who_proposed_it(database):
    await asked(database, by="Asha")
    done = await asked(database, by="Binod")
    with pytest.raises(OwnProposal):
        await confirm(database, done.digest, by="Asha", at=AT)


@pytest.mark.parametrize("digest", ["", "1234", "zzzzzzzzzz", "%%%%%%%%", "0" * 64, "' or true"])
async def test_a_hash_that_names_no_proposal_is_refused(database, digest):
    await asked(database)
    with pytest.raises(NoSuchProposal):
        await confirm(database, digest, by="Binod", at=AT)


async def test_a_proposal_is_confirmed_once(database):
    done = await asked(database)
    await confirm(database, done.digest, by="Binod", at=AT)
    with pytest.raises(Overtaken):
        await confirm(database, done.digest, by="Binod", at=AT)


async def test_a_proposal_that_another_overtook_is_proposed_again(database):
    old, new = await asked(database, "One"), await asked(database, "Two")
    await confirm(database, new.digest, by="Binod", at=AT)
    with pytest.raises(Overtaken):
        await confirm(database, old.digest, by="Binod", at=AT)
    assert (await offered(database)).service.title.en == "Two"


async def test_a_catalogue_with_a_finding_is_not_even_proposed(database):
    done = await propose(database, replace(CATALOGUE, tariffs=()), by="Asha", at=AT)
    assert done.findings
    assert done.digest == ""


async def test_nothing_new_is_nothing_to_confirm(database):
    done = await propose(database, CATALOGUE, by="Asha", at=AT)
    assert (done.items, done.digest) == ((), "")


async def test_versions_tell_who_answers_for_them_and_what_changed(database):
    done = await asked(database)
    await confirm(database, done.digest, by="Binod", at=AT)
    told = [
        (version.version, version.published_by, version.confirmed_by, len(changes))
        for version, changes in await versions_of(database, CAMEL)
    ]
    assert told == [(1, "first day", None, 0), (2, "Asha", "Binod", 1)]


async def test_a_retired_service_is_not_offered_and_not_published_by_chance(database):
    await retire(database, CAMEL, by="Asha", at=AT)
    with pytest.raises(NoSuchService):
        await offered(database)
    assert (await asked(database)).retired == (CAMEL,)
    assert (await publish(database, called("Again"), by="x", at=AT)).retired == (CAMEL,)
    with pytest.raises(NoSuchService):
        await offered(database)


async def test_a_retired_service_can_be_offered_again(database):
    await retire(database, CAMEL, by="Asha", at=AT)
    await retire(database, CAMEL, by="Asha", at=AT, undo=True)
    assert (await offered(database)).version == 1


async def test_what_was_proposed_before_a_retirement_is_not_confirmed_after_it(database):
    done = await asked(database)
    await retire(database, CAMEL, by="Asha", at=AT)
    with pytest.raises(Overtaken):
        await confirm(database, done.digest, by="Binod", at=AT)


async def test_what_was_never_published_has_no_versions_and_no_end(database):
    with pytest.raises(NoSuchVersions):
        await versions_of(database, "revenue/nothing")
    with pytest.raises(NoSuchVersions):
        await retire(database, "revenue/nothing", by="Asha", at=AT)


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE proposal SET proposed_by = 'somebody'",
        "DELETE FROM proposal",
        "UPDATE catalogue_item SET body = 'x'",
        "DELETE FROM catalogue_item",
    ],
)
async def test_the_web_may_confirm_and_retire_but_rewrites_nothing(
    database, database_uri, rewriting
):
    await asked(database)
    async with Database.open(database_uri, size=2) as web:
        with pytest.raises((Fault, psycopg.Error), match="permission denied"):
            async with web.transaction() as tx:
                await tx.run(rewriting)

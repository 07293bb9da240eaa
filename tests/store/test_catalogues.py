"""Publishing into a real database, and reading back what runs."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from khidki.actions.publish import publish
from khidki.domain.canonical import canonical
from khidki.domain.refusal import Fault
from khidki.domain.service.definition import Service
from khidki.domain.service.stored import to_stored
from khidki.domain.text import Text
from khidki.store import catalogues
from khidki.store.database import Database
from khidki.store.editions import unreadable
from tests.worlds import catalogue

pytestmark = pytest.mark.anyio
AT = datetime(2026, 1, 20, 6, tzinfo=UTC)
CATALOGUE = catalogue()
INCOME: Service = CATALOGUE.service("revenue/income-certificate")
RENAMED = replace(
    CATALOGUE,
    services=tuple(
        replace(each, title=Text(hi="आय का प्रमाण पत्र", en="Income paper"))
        if each is INCOME
        else each
        for each in CATALOGUE.services
    ),
)


@pytest.fixture
async def database(database_uri):
    async with Database.open(database_uri, size=2) as opened:
        yield opened


async def loaded(database):
    async with database.reading() as tx:
        return await catalogues.load(tx), await catalogues.mark(tx)


async def test_a_catalogue_with_a_finding_is_not_published_at_all(database):
    broken = replace(CATALOGUE, tariffs=())
    done = await publish(database, broken, by="asha", at=AT)
    assert done.findings
    assert (await loaded(database))[0].offered() == []


async def test_before_the_first_publication_there_is_nothing_and_no_crash(database):
    published, _ = await loaded(database)
    assert published.offered() == []


async def test_what_was_published_runs_as_it_was_written(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    published, _ = await loaded(database)
    edition = published.newest(INCOME.id)
    assert (edition.version, edition.service) == (1, INCOME)
    assert {area.id: area for area in published.areas} == {
        area.id: area for area in CATALOGUE.areas
    }
    assert len(published.posts) == len(CATALOGUE.posts)
    assert set(published.tariffs) == {tariff.id for tariff in CATALOGUE.tariffs}


async def test_a_version_of_the_first_language_runs_beside_one_with_rules(database):
    plain = INCOME.to_json() | {"language": 1, "template": "old"}
    del plain["clearing"]  # nothing was cleared by a rule then
    for section in plain["form"]:
        for asked in section["fields"]:
            if "required_if" in asked:
                asked["required_if"] = {"field": "purpose", "equals": "other"}
    for ask in plain["documents"]:
        if "required_if" in ask:
            ask["required_if"] = {"field": "government_job", "equals": "yes"}
    body = canonical(plain)
    old = catalogues.Item("service", INCOME.id, 1, 1, body, hashlib.sha256(body).digest())
    async with database.transaction() as tx:
        await catalogues.put(tx, [old], at=AT, by="asha")
    await publish(database, CATALOGUE, by="asha", at=AT)
    published, _ = await loaded(database)
    before, now = published.edition(INCOME.id, 1), published.newest(INCOME.id)
    assert (before.template, now.version, now.service) == ("old", 2, INCOME)
    for edition in (before, now):
        other = edition.form.by_id["purpose_other"]
        assert edition.form.requires(other, {"purpose": "other"}) is True
        assert edition.form.requires(other, {"purpose": "scheme"}) is False


async def test_an_application_finds_its_office_and_due_date(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    published, _ = await loaded(database)
    step = INCOME.steps[0]
    place = published.place(step, "RJ-JAIPUR-CHOMU-SAMOD", AT.date())
    assert place.post == "patwari:RJ-JAIPUR-CHOMU"
    assert published.due(INCOME, place, AT).on.isoformat() == "2026-02-11"


async def test_publishing_the_same_again_changes_nothing(database):
    first = await publish(database, CATALOGUE, by="asha", at=AT)
    _, before = await loaded(database)
    again = await publish(database, CATALOGUE, by="asha", at=AT)
    assert (again.items, again.unchanged) == ((), len(first.items))
    assert (await loaded(database))[1] == before


async def test_a_change_gets_the_next_version_and_the_old_one_stays(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    _, before = await loaded(database)
    done = await publish(database, RENAMED, by="asha", at=AT)
    published, after = await loaded(database)
    assert [(item.kind, item.version) for item in done.items] == [("service", 2)]
    assert published.newest(INCOME.id).version == 2
    assert published.edition(INCOME.id, 1).service.title == INCOME.title
    assert before != after


async def test_a_stored_version_cannot_be_written_again(database, database_uri):
    await publish(database, CATALOGUE, by="asha", at=AT)
    with (
        psycopg.connect(database_uri) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("update catalogue_item set body = 'x'")


async def spoil(database, body, *, version=2, language=2):
    """Put a version beside the one that was published, whatever it says."""
    item = catalogues.Item(
        "service", INCOME.id, version, language, body, hashlib.sha256(body).digest()
    )
    async with database.transaction() as tx:
        await catalogues.put(tx, [item], at=AT, by="asha")


async def test_a_version_of_an_unknown_language_is_told_and_nothing_older_is_offered(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    await spoil(database, canonical(to_stored(INCOME, "x") | {"language": 99}))
    published, _ = await loaded(database)
    assert [(each.id, each.version) for each in published.spoilt] == [(INCOME.id, 2)]
    assert "99" in published.spoilt[0].why
    assert published.head(INCOME.id) is None
    assert published.edition(INCOME.id, 1).service == INCOME


async def test_a_body_that_is_not_what_was_published_is_told(database):
    body = canonical(to_stored(INCOME, "x"))
    item = catalogues.Item("service", INCOME.id, 1, 2, body, hashlib.sha256(b"other").digest())
    async with database.transaction() as tx:
        await catalogues.put(tx, [item], at=AT, by="asha")
    published, _ = await loaded(database)
    assert "not the one that was published" in published.spoilt[0].why
    assert published.offered() == []


async def test_a_form_that_cannot_be_read_fails_its_own_service_alone(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    plain = to_stored(INCOME, "x")
    plain["form"][0]["fields"][0]["colour"] = "blue"
    await spoil(database, canonical(plain))
    published, _ = await loaded(database)
    assert [each.version for each in unreadable(published.shelved())] == [2]
    with pytest.raises(Fault, match="colour"):
        published.newest(INCOME.id)
    assert published.edition(INCOME.id, 1).service == INCOME


async def test_the_head_says_what_the_definition_says(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    published, _ = await loaded(database)
    for service in CATALOGUE.services:
        head = published.head(service.id)
        assert (head.title, head.summary, head.limit) == (
            service.title, service.summary, service.law.limit,
        )  # fmt: skip
        assert (head.life_events, head.audiences) == (service.life_events, service.audiences)
        assert head.steps == tuple((step.id, step.title) for step in service.steps)


async def test_an_edition_is_read_once_and_kept(database):
    await publish(database, CATALOGUE, by="asha", at=AT)
    published, _ = await loaded(database)
    assert published.newest(INCOME.id) is published.edition(INCOME.id, 1)

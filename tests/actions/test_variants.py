"""A variant applies by the applicant's area, is kept with the application, and is seen by all."""

import subprocess
from dataclasses import replace

import pytest

from khidki.actions.make_receipt import fees_of, make_receipt
from khidki.actions.publish import publish
from khidki.actions.read_case import read_case
from khidki.actions.show_application import show_application
from khidki.actions.show_draft import show_draft
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.law.calendar import legal_day
from khidki.store.database import Database
from tests.filing import edition, example_draft, file_example, finish, holder
from tests.sample import CAMEL, sample_catalogue
from tests.worlds import FURNISHED_AT, Clock, world_of

pytestmark = pytest.mark.anyio
CHOMU, AJMER, PUSHKAR, FORGOTTEN = sample_catalogue().examples[CAMEL]


@pytest.fixture
async def world(furnished_database_uri):
    async with Database.open(furnished_database_uri, size=2) as database:
        done = await publish(database, sample_catalogue(), by="tests", at=FURNISHED_AT)
        assert not done.findings
    async with world_of(furnished_database_uri, now=Clock()) as opened:
        yield opened


async def test_the_papers_of_a_variant_are_asked_for_once_the_area_is_known(world):
    there = await example_draft(world, CAMEL, AJMER)
    here = await example_draft(world, CAMEL, CHOMU)
    asked = [
        [ask.id for ask in (await show_draft(world, one.account, one.id)).edition.service.documents]
        for one in (there, here)
    ]
    assert asked == [["yard", "neighbour"], ["yard"]]


async def test_what_a_variant_asks_for_is_asked_for_at_submit(world):
    with pytest.raises(Incomplete) as refused:
        await file_example(world, CAMEL, FORGOTTEN)
    assert [problem.path for problem in refused.value.problems] == ["neighbour"]


async def test_the_limit_of_a_variant_is_the_one_that_runs(world):
    usual = await file_example(world, CAMEL, CHOMU)
    quick = await file_example(world, CAMEL, AJMER)
    assert (usual.due_on.isoformat(), quick.due_on.isoformat()) == ("2026-12-02", "2026-11-26")


async def test_the_nearest_area_wins(world):
    filed = await file_example(world, CAMEL, PUSHKAR)
    ran = await edition(world, filed)
    assert ran.variant.id == "pushkar"
    assert ran.service.step("enquiry").title.en == "Enquiry at the fair"
    assert ran.service.law.limit.count == 7, "the district's variant is not mixed in"


async def test_one_version_is_stored_whatever_applies(world):
    filed = [await file_example(world, CAMEL, one) for one in (CHOMU, AJMER)]
    assert {one.service_version for one in filed} == {1}


async def test_the_officer_sees_which_variant_applies(world):
    filed = await file_example(world, CAMEL, AJMER)
    read = await read_case(world, await holder(world, filed.post), filed.id)
    assert read.edition.variant.title.en == "Ajmer district"


async def test_the_receipt_says_which_variant_applies_and_what_it_costs(world):
    filed = await file_example(world, CAMEL, AJMER)
    shown = await show_application(world, filed.account, filed.id)
    day = legal_day(filed.received_at)
    fees = fees_of(world.published, shown.edition, shown.answers, day)
    _, pdf = await make_receipt(world, filed.account, filed.id)
    assert [fee.paise for fee in fees] == [50000, 5000]
    assert "अजमेर जिला" in text_of(pdf)


async def test_what_was_promised_stays_when_the_areas_change(world):
    filed = await file_example(world, CAMEL, PUSHKAR)
    areas = world.published.areas
    areas._by_id["RJ-AJMER-PUSHKAR"] = replace(areas.get("RJ-AJMER-PUSHKAR"), parent="RJ-JAIPUR")
    try:
        assert (await edition(world, filed)).variant.id == "pushkar"
    finally:
        areas._by_id["RJ-AJMER-PUSHKAR"] = replace(areas.get("RJ-AJMER-PUSHKAR"), parent="RJ-AJMER")


async def test_a_case_under_a_variant_runs_to_its_end(world):
    filed = await file_example(world, CAMEL, PUSHKAR)
    assert (await finish(world, filed, Act.GRANT)).state is State.GRANTED


def text_of(pdf: bytes) -> str:
    run = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(run, input=pdf, capture_output=True, check=True).stdout.decode()

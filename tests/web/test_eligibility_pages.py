"""Somebody who cannot have a service: told plainly and early, in both languages, nothing lost."""

import html
import json
import re
from dataclasses import replace

import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.publish import publish
from khidki.actions.read_case import read_case
from khidki.domain.case.event import Act
from khidki.domain.service.definition import Eligibility
from khidki.domain.service.eligibility import judged
from khidki.domain.service.field import RuleText
from khidki.domain.text import Text
from khidki.store.database import Database
from tests.filing import application, holder
from tests.web.test_api import program, submit, with_papers
from tests.web.test_citizen_pages import office
from tests.web.walks import answer_all, begin, give_papers, walker
from tests.worlds import FURNISHED_AT, Clock, catalogue, world_of

pytestmark = pytest.mark.anyio
SMALL = "family_members <= 4 and income_total <= ₹8,00,000"
OTHERWISE = Text(hi="यह छोटे परिवारों के लिए है।", en="This is for small families.")
WHY = {"hi": "परिवार में कितने लोग हैं?: 5 (शर्त: 4 या इससे कम)", "en": "family?: 5, must be at most 4"}
DENIED = {"hi": "यह सेवा आपको नहीं मिल सकती", "en": "you cannot get this service"}


async def offer(uri, *rules):
    """Publish the income certificate again, for those who meet these rules."""
    given = catalogue()
    service = given.service("revenue/income-certificate")
    entries = tuple(Eligibility(RuleText(rule), OTHERWISE) for rule in rules)
    small = tuple(
        replace(one, answers={**one.answers, "family_members": "3"})
        for one in given.examples[service.id][:1]
    )
    changed = replace(
        given,
        services=(replace(service, eligibility=entries, mixed_up_with=()),),
        examples={service.id: small},
    )
    async with Database.open(uri, size=2) as database:
        done = await publish(database, changed, by="tests", at=FURNISHED_AT)
    assert not done.findings, [str(finding) for finding in done.findings]


@pytest.fixture
async def world(furnished_database_uri):
    await offer(furnished_database_uri, SMALL)
    async with world_of(furnished_database_uri, now=Clock()) as opened:
        yield opened


@pytest.fixture
async def walk(world):
    async with walker(world) as browser:
        yield browser


@pytest.mark.parametrize("language", ["hi", "en"])
async def test_it_is_said_where_the_answer_is_given_and_pressing_again_goes_on(walk, language):
    draft = await begin(walk, language)
    page = f"/{language}/drafts/{draft}/q/family"
    await walk.open(page)
    await walk.fill(having="version", family_members="5", government_job="no")
    assert walk.path == page
    assert DENIED[language] in walk.text
    assert WHY[language] in walk.text
    assert OTHERWISE.of(language) in walk.text
    assert f'href="/{language}/contact"' in walk.text
    await walk.fill(having="version")
    assert walk.path != page, "what was said once does not stand in the way of the next page"
    await walk.open(page)
    await walk.fill(having="version", family_members="4")
    assert DENIED[language] not in walk.text


@pytest.mark.parametrize("language", ["hi", "en"])
async def test_the_check_says_why_and_nothing_can_be_sent_but_all_is_kept(walk, language, world):
    draft = await begin(walk, language)
    check = f"/{language}/drafts/{draft}/check"
    await walk.open(f"/{language}/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="5", government_job="no")
    await walk.open(check)
    assert DENIED[language] in walk.text
    assert WHY[language] in walk.text
    assert f"/{draft}/submit" not in walk.text
    assert (await walk.open(f"/{language}/drafts/{draft}/submit")).url.path == check
    await walk.open(f"/{language}/drafts/{draft}/q/family")
    assert walk.form(having="version").fields["family_members"] == "5"


async def test_a_browser_that_sends_nevertheless_is_refused_by_the_server(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="4", government_job="no")
    await answer_without_family(walk, draft)
    await walk.open(f"/hi/drafts/{draft}/submit")
    ready = walk.form(having="declared")
    await walk.open(f"/hi/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="5")
    version = walk.form(having="version").fields["version"]
    data = {**ready.fields, "declared": "yes", "version": version}
    walk.page = await walk.client.post(f"/hi/drafts/{draft}/submit", data=data)
    assert walk.path == f"/hi/drafts/{draft}/check"
    assert DENIED["hi"] in walk.text


async def answer_without_family(walk, draft):
    pages = {"contact": {}, "applicant": {}, "birth": {}, "purpose": {"purpose": "scheme"}}
    for page, given in {
        **pages,
        "address": {"address_line": "4"},
        "income": {"income_labour": "1"},
    }.items():
        await walk.open(f"/hi/drafts/{draft}/q/{page}")
        await walk.fill(having="version", **given)
    await give_papers(walk)


async def test_whoever_meets_the_rule_hears_nothing_of_it(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="4", government_job="no")
    await answer_without_family(walk, draft)
    assert DENIED["hi"] not in walk.text
    await walk.open(f"/hi/drafts/{draft}/submit")
    await walk.fill(having="declared", declared="yes")
    assert walk.path.endswith("/receipt"), walk.path


async def test_a_year_that_does_not_decide_is_asked_for_its_day(furnished_database_uri):
    await offer(furnished_database_uri, "age(birth, today) >= 41")
    async with world_of(furnished_database_uri, now=Clock()) as world, walker(world) as walk:
        draft = await begin(walk)  # born in 1968
        await walk.open(f"/en/drafts/{draft}/q/birth")
        await walk.fill(having="version", birth__year="1985")
        await walk.open(f"/en/drafts/{draft}/check")
        assert 'href="#birth"' in walk.text
        assert "for a date also day and month" in walk.text
        await walk.open(f"/en/drafts/{draft}/q/birth")
        await walk.fill(having="version", birth__year="1985", birth__month="12", birth__day="1")
        assert DENIED["en"] in walk.text


async def test_a_program_is_refused_with_the_same_reasons(world):
    async with program(world, DemoKeys.of(world.secrets).token) as client:
        answer = await submit(client, await with_papers(client))
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "not_eligible")
    (denied,) = told["denied"]
    assert denied["said"] == {"hi": OTHERWISE.hi, "en": OTHERWISE.en}
    assert [clause["met"] for clause in denied["clauses"]] == [False, True]
    assert WHY["hi"] in denied["clauses"][0]["said"]["hi"]


async def test_answers_go_through_all_pages_though_they_deny(walk):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="5", government_job="no")
    await answer_all(walk, draft)
    await give_papers(walk)
    assert DENIED["hi"] in walk.text


async def sent_back(walk, world):
    """A filed application that the desk sent back for the size of the family."""
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}/q/family")
    await walk.fill(having="version", family_members="4", government_job="no")
    await answer_without_family(walk, draft)
    await walk.open(f"/hi/drafts/{draft}/submit")
    await walk.fill(having="declared", declared="yes")
    defects = [{"field": "family_members", "words": "गिनकर लिखें"}]
    async with world.reading() as tx:
        id_ = await tx.value("SELECT id FROM application ORDER BY received_at DESC LIMIT 1")
    await office(world, id_, Act.SEND_BACK, defects=defects)
    return id_


@pytest.mark.parametrize("language", ["hi", "en"])
async def test_answers_changed_later_are_judged_again_and_nothing_typed_is_lost(
    walk, language, world
):
    id_ = await sent_back(walk, world)
    page = f"/{language}/my/{id_}/answer"
    await walk.open(page)
    await walk.fill(having="words", family_members="5", words="अब गिन लिया")
    assert walk.path == page
    assert DENIED[language] in walk.text
    assert WHY[language] in walk.text
    form = walk.form(having="words")
    assert form.fields["family_members"] == "5"
    assert "अब गिन लिया" in walk.text
    await walk.fill(having="words", words="अब गिन लिया")
    assert walk.path == f"/{language}/my/{id_}", "who presses again sends it all the same"


async def test_answers_that_still_meet_the_rules_go_at_once(walk, world):
    id_ = await sent_back(walk, world)
    await walk.open(f"/hi/my/{id_}/answer")
    await walk.fill(having="words", family_members="3")
    assert walk.path == f"/hi/my/{id_}"


async def test_the_officer_sees_the_verdict_of_the_answers_as_they_stand(walk, world):
    id_ = await sent_back(walk, world)
    await walk.open(f"/hi/my/{id_}/answer")
    await walk.fill(having="words", family_members="5", words="x")
    await walk.fill(having="words", words="x")
    reader = await holder(world, (await application(world, id_)).post)
    read = await read_case(world, reader, id_)
    facts = world.published.facts(world.now())
    (found,) = judged(read.edition.form, read.answers, facts)
    assert found.outcome is False


def plan_of(walk):
    found = re.search(r'data-plan="([^"]*)"', walk.text)
    return None if found is None else json.loads(html.unescape(found.group(1)))


async def test_a_page_of_questions_brings_the_rules_that_look_at_them_and_no_other_answer(walk):
    draft = await begin(walk)
    await walk.open(f"/en/drafts/{draft}/q/income")
    await walk.fill(having="version", income_labour="1200")
    await walk.open(f"/en/drafts/{draft}/q/family")
    plan = plan_of(walk)
    assert plan["known"] == {"income_total": 120_000}, "what the rule needs of other pages"
    assert {field["id"] for field in plan["fields"]} == {"family_members", "government_job"}
    await walk.open(f"/en/drafts/{draft}/q/contact")
    assert plan_of(walk) is None, "no rule looks here"

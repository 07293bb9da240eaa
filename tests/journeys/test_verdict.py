"""May I apply? The browser says it while somebody answers, in the words of the server, which decides.

In a real browser under the real content security policy: no rule is evaluated as text.
"""

import json

import pytest

from khidki.domain.rule.explain import Line, explain
from khidki.domain.rule.judge import judge
from khidki.domain.rule.telling import common_words, telling
from khidki.domain.rule.type import Sort
from khidki.domain.text import LANGUAGES
from khidki.web.assets import asset
from tests.domain.rule.vectors import plainly, vectors
from tests.journeys import quick

PENSION = "/services/sje/old-age-pension/can-i-apply"
CONDITIONS = [each for each in vectors() if each.rule.gives is Sort.BOOLEAN]
SAY_ALL = """
    async ([address, asked]) => {
      const { teller } = await import(address);
      return asked.map(({ plan, shared, answers, today }) => teller(plan, shared)(answers, today));
    }
"""
# What is typed: gender, day, month and year of birth, whether one lives here, and the income.
TYPED = (
    ("female", "1", "1", "1960", "yes", "24,000"),
    ("female", "१", "१", "१९६०", "yes", "₹ २४,०००.५०"),
    ("male", "1", "1", "1960", "yes", "62000"),
    ("male", "", "", "1968", "yes", "48000"),
    ("male", "", "", "1960", "no", ""),
    ("female", "31", "2", "1960", "yes", "24000"),
    ("female", "1", "1", "2090", "yes", "1,2,3"),
    ("other", "", "", "", "", "Rs 48000/-"),
    ("", "", "", "", "", "twelve"),
    ("male", "1", "1", "1950", "", "99999999999999999"),
)


def told(line: Line, language):
    clauses = [told(part, language) for part in line.lines]
    return {"outcome": plainly(line.outcome), "text": line.text.of(language), "clauses": clauses}


def verdict(who):
    """What the page says now: the state and the clauses, as one reads them."""
    box = who.page.locator("[data-verdict] .result")
    return [box.get_attribute("class"), *box.locator("li").all_inner_texts()]


def answer(who, gender, day, month, year, *, here, income):
    for name, value in (("gender", gender), ("lives_here", here)):
        if value:
            who.choose(name, value)
    who.write(birth__day=day, birth__month=month, birth__year=year, yearly_income=income)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_vector_has_one_verdict_and_one_wording(visitor, language):
    who = visitor(language=language)
    who.open(PENSION)
    asked = [
        {
            "plan": telling(each.rule, {}, each.today, language),
            "shared": common_words(language),
            "answers": each.answers,
            "today": each.today.isoformat(),
        }
        for each in CONDITIONS
    ]
    found = who.page.evaluate(SAY_ALL, [asset("words.js").url, asked])
    for each, said in zip(CONDITIONS, found, strict=True):
        server = judge(each.rule, each.answers, each.today)
        lines = [told(line, language) for line in explain(each.rule, server, {})]
        assert said == {"outcome": plainly(server.outcome), "clauses": lines}, each.text
    assert not who.complaints


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_before_sending_is_what_the_server_says_after(visitor, language, typed):
    *birth, here, income = typed
    who = visitor(language=language)
    who.open(PENSION)
    answer(who, *birth, here=here, income=income)
    before = verdict(who)
    who.press("eligible.button")
    assert verdict(who) == before
    assert not who.complaints


def test_a_browser_that_lies_about_the_rules_fools_nobody_but_itself(visitor):
    who = visitor()
    who.open(PENSION)
    plan = json.loads(who.page.locator("form[data-plan]").get_attribute("data-plan"))
    for rule in plan["rules"]:
        rule["rule"] |= {"names": {}, "rule": ["boolean", True]}
        rule["clause"] = {"subject": "x", "required": "", "limit": "", "denied": False, "waits": []}
    lie = json.dumps(plan)

    def told_wrongly(route):
        if route.request.method != "GET":
            return route.continue_()
        true = route.fetch()
        return route.fulfill(response=true, body=_with_plan(true.text(), lie))

    who.page.route(f"**{PENSION}", told_wrongly)
    who.open(PENSION)
    answer(who, "male", "1", "1", "2001", here="no", income="9000000")
    assert "result--good" in verdict(who)[0], "the lie"
    who.press("eligible.button")
    assert "result--bad" in verdict(who)[0], "the server"


def _with_plan(page, plan):
    start = page.index('data-plan="') + len('data-plan="')
    quoted = plan.replace("&", "&amp;").replace('"', "&#34;")
    return page[:start] + quoted + page[page.index('"', start) :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_script_the_page_asks_the_server(visitor, language):
    who = visitor(language=language, script=False)
    who.open(PENSION)
    answer(who, "male", "1", "1", "1960", here="yes", income="62000")
    who.press("eligible.button")
    assert "result--bad" in verdict(who)[0]


def test_an_answer_changed_changes_the_verdict_at_once(visitor):
    who = visitor(language="en")
    who.open(PENSION)
    answer(who, "female", "1", "1", "1960", here="yes", income="62000")
    assert "result--bad" in verdict(who)[0]
    who.write(yearly_income="4800")
    assert "result--good" in verdict(who)[0]
    who.write(yearly_income="")
    assert "result--calm" in verdict(who)[0]


def test_the_pages_of_an_application_say_it_while_one_answers_and_stop_nobody(visitor, mobile):
    who = visitor(language="en")
    quick.sign_in(who, mobile)
    page = f"/drafts/{quick.begin(who, service='sje/old-age-pension')}/q/age"
    who.open(page)
    who.choose("gender", "male")
    who.write(birth__day="1", birth__month="1", birth__year="2001")
    assert "result--bad" in verdict(who)[0]
    who.press("form.save_continue")
    who.open(page)
    assert who.page.locator("[data-denied]").is_visible(), "the server says it too"
    who.write(birth__year="1950")
    assert "result--good" in verdict(who)[0]
    assert not who.page.locator("[data-denied]").is_visible(), "what was said before is over"
    who.press("form.save_continue")
    assert who.path != page
    who.open(page)
    assert not who.page.locator("[data-denied]").count()
    assert not who.complaints

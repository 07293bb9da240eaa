"""Can I apply? Told before anything is begun, without script, in both languages; nothing is kept."""

import html
import json
import re

import pytest

from khidki.domain.text import LANGUAGES

pytestmark = pytest.mark.anyio
PAGE = "services/sje/old-age-pension/can-i-apply"
WOMAN = {
    "gender": "female", "birth__day": "1", "birth__month": "1", "birth__year": "1960",
    "lives_here": "yes", "yearly_income": "24,000",
}  # fmt: skip
MET = {"hi": "आप आवेदन कर सकते हैं", "en": "By these answers you can apply"}
DENIED = {"hi": "यह सेवा आपको नहीं मिल सकती", "en": "you cannot get this service"}
OPEN = {"hi": "अभी तय नहीं हुआ", "en": "Not decided yet"}


def said(page):
    """What the page says of the verdict, without the patterns that a script fills."""
    text = re.sub(r"(?s)<template.*?</template>", "", page.text)
    return html.unescape(text.split("data-verdict", 1)[1].split("</form>")[0])


async def judged(walk, language="en", **changed):
    await walk.open(f"/{language}/{PAGE}")
    return await walk.fill(having="yearly_income", **{**WOMAN, **changed})


async def count(world, table):
    async with world.reading() as tx:
        return await tx.value(f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_meets_every_rule_may_begin(walk, language):
    page = await judged(walk, language)
    assert MET[language] in said(page)
    assert "₹24,000" in said(page)
    assert f"/{language}/apply/sje/old-age-pension" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_does_not_is_told_which_rule_and_what_to_do(walk, language):
    page = await judged(walk, language, yearly_income="62000")
    assert DENIED[language] in said(page)
    assert "₹62,000" in said(page)
    assert "₹24,000" not in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_not_said_leaves_it_open_and_is_no_fault(walk, language):
    page = await judged(walk, language, yearly_income="", lives_here="")
    assert page.status_code == 200
    assert OPEN[language] in said(page)


async def test_an_answer_that_cannot_be_read_is_said_at_its_question_and_counts_as_none(walk):
    page = await judged(walk, yearly_income="twelve")
    assert page.status_code == 422
    assert "Not decided yet" in said(page)


async def test_a_birth_of_which_only_the_year_is_known_is_enough_where_it_decides(walk):
    page = await judged(walk, birth__day="", birth__month="")
    assert MET["en"] in said(page)


async def test_nothing_is_kept(walk, world):
    before = [await count(world, table) for table in ("draft", "person", "session")]
    await judged(walk)
    after = [await count(world, table) for table in ("draft", "person", "session")]
    assert after[:2] == before[:2]


async def test_hostile_answers_say_nothing_of_themselves(walk):
    page = await judged(walk, yearly_income="<script>alert(1)</script>")
    assert "<script>alert" not in page.text


async def test_the_plan_for_the_browser_holds_rules_and_words_and_no_answer(walk):
    page = await judged(walk)
    plan = json.loads(html.unescape(re.search(r'data-plan="([^"]*)"', page.text).group(1)))
    assert plan["known"] == {}
    assert [rule["rule"]["language"] for rule in plan["rules"]] == [1, 1, 1]
    assert "24,000" not in json.dumps(plan, ensure_ascii=False)


async def test_a_service_that_everybody_may_have_says_who(walk):
    page = await walk.open("/en/services/revenue/income-certificate/can-i-apply")
    assert "Anyone who lives in Rajasthan" in page.text


async def test_a_service_that_is_not_offered_has_no_such_page(walk):
    assert (await walk.open("/en/services/sje/none/can-i-apply")).status_code == 404

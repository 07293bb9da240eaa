"""The browser says a verdict in the very words of the server, over every vector, in both languages."""

import pytest

from khidki.domain.rule.explain import Line, explain
from khidki.domain.rule.judge import judge
from khidki.domain.rule.telling import common_words, telling
from khidki.domain.rule.type import Sort
from khidki.domain.text import LANGUAGES, Text
from tests.domain.rule.browser import say
from tests.domain.rule.vectors import NAMES, plainly, vectors

LABELS = {
    "m": Text(hi="आय", en="Income"),
    "born": Text(hi="जन्म तिथि", en="Date of birth"),
    "cat": Text(hi="वर्ग", en="Category"),
    "cat=sc": Text(hi="अनुसूचित जाति", en="Scheduled caste"),
    "cat=general": Text(hi="सामान्य", en="General"),
    "rows": Text(hi="सदस्य", en="Members"),
    "rows.income": Text(hi="आय", en="Income"),
    "rows.born": Text(hi="जन्म", en="Birth"),
}
CONDITIONS = [each for each in vectors() if each.rule.gives is Sort.BOOLEAN]


def told(line: Line, language):
    clauses = [told(part, language) for part in line.lines]
    return {"outcome": plainly(line.outcome), "text": line.text.of(language), "clauses": clauses}


@pytest.mark.parametrize("labels", [{}, LABELS], ids=["by id", "by label"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_says_what_the_server_says(language, labels, tmp_path):
    asked = [
        {
            "plan": telling(each.rule, labels, each.today, language),
            "shared": common_words(language),
            "answers": each.answers,
            "today": each.today.isoformat(),
        }
        for each in CONDITIONS
    ]
    assert len(asked) >= 250
    for each, found in zip(CONDITIONS, say(asked, tmp_path), strict=True):
        verdict = judge(each.rule, each.answers, each.today)
        lines = [told(line, language) for line in explain(each.rule, verdict, labels)]
        assert found == {"outcome": plainly(verdict.outcome), "clauses": lines}, each.text


def test_every_sort_of_answer_is_among_them():
    met = {type_.sort for each in CONDITIONS for type_ in each.rule.names.values()}
    assert met == {type_.sort for type_ in NAMES.values()}

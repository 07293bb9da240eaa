"""Answers to one version of a form, carried to another."""

import pytest
from domain.service.test_form import CHOICES, FACTS, T, form
from domain.service.test_group import ROWS, WITNESSES

from khidki.domain.service.field import Field
from khidki.domain.service.moving import Carried, carried

NOW = form(
    WITNESSES,
    Field("x", "choice", T, choices=CHOICES),
    Field("one", "money", T, required=False),
    Field("two", "money", T, required=False),
    Field("bank", "bank_account", T),
    Field("total", "money", T, sum_of=("one", "two")),
)


@pytest.mark.parametrize(
    "answer",
    [
        "राम और मोहन",
        [ROWS[0], {**ROWS[1], "village": "Samod"}],
        [ROWS[0], {**ROWS[1], "age": 17}],
        [ROWS[0], "मोहन"],
        [*ROWS, *ROWS],
    ],
)
def test_rows_of_another_version_that_do_not_fit_are_set_aside_whole(answer):
    moved = carried(NOW, {"witnesses": answer}, FACTS)
    assert moved == Carried({"total": 0}, {"witnesses": answer})


@pytest.mark.parametrize("answer", [ROWS, ROWS[:1], [ROWS[0], {"name": {"en": "M"}}], [{}, {}]])
def test_rows_that_are_only_unfinished_go_along(answer):
    assert carried(NOW, {"witnesses": answer}, FACTS).kept["witnesses"] == answer


def test_what_is_no_longer_a_choice_or_a_question_is_set_aside_and_sums_are_made_anew():
    moved = carried(
        NOW, {"x": "three", "gone": 1, "bank": {}, "one": 5, "two": 6, "total": 9}, FACTS
    )
    assert moved.kept == {"one": 5, "two": 6, "total": 11}
    assert moved.set_aside == {"x": "three", "gone": 1, "bank": {}}

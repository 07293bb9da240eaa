"""Words that are asked for are checked in one way everywhere."""

from khidki.domain.problem import WORDS_MOST, Problem, problems_with_words


def test_words_that_are_asked_for_must_be_there():
    assert problems_with_words("words", " \n ") == [Problem("words", "required")]


def test_too_many_words_are_counted():
    given = WORDS_MOST + 1
    told = {"most": WORDS_MOST, "given": given}
    assert problems_with_words("words", "x" * given) == [Problem("words", "too_long", told)]
    assert problems_with_words("name", "xyz", most=2)[0].params == {"most": 2, "given": 3}


def test_enough_words_are_no_problem():
    assert problems_with_words("words", "x" * WORDS_MOST) == []

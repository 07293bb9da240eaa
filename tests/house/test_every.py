"""A test over a table cannot pass while a row of it is wrong."""

import pytest

from tests.every import for_every


def test_every_row_is_tried_and_each_that_is_wrong_is_named():
    tried = []

    @for_every("number", range(5))
    def odd(number):
        tried.append(number)
        assert number % 2, "even"

    with pytest.raises(AssertionError, match=r"3 of 5:\n0: .*even(.|\n)*\n2: .*(.|\n)*\n4: "):
        odd()
    assert tried == [0, 1, 2, 3, 4]


def test_a_row_that_should_have_been_refused_is_named():
    @for_every(("word", "other"), [("a", "b")])
    def refused(word, other):
        with pytest.raises(ValueError):
            str(word + other)

    with pytest.raises(AssertionError, match="DID NOT RAISE"):
        refused()


@for_every("left", "ab")
@for_every("right", "cd")
def test_tables_cross_and_fixtures_come_as_ever(left, right, tmp_path):
    (tmp_path / f"{left}{right}").touch(exist_ok=False)
    assert tmp_path.is_dir()


def test_a_table_without_rows_is_refused():
    with pytest.raises(AssertionError, match="without rows"):
        for_every("number", [])

"""One spelling of a value, byte for byte as the standard library would write it."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.canonical import canonical

BY_THE_BOOK = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(VALUES)
def test_it_is_what_the_standard_library_writes(value):
    assert canonical(value) == BY_THE_BOOK.encode(value).encode()


@pytest.mark.parametrize(
    "value",
    ["".join(map(chr, range(0x300))), "\u2028\u2029\x7f\xad\ufeff", "\U0001f600", 2**70, -(2**63)],
)
def test_unusual_characters_and_numbers_are_written_by_the_book_too(value):
    assert canonical([value]) == BY_THE_BOOK.encode([value]).encode()


def test_keys_are_sorted_by_code_point_at_every_depth():
    assert canonical({"b": {"é": 1, "z": 2}, "\U0001f600": 3, "\uffff": 4}) == (
        '{"b":{"z":2,"é":1},"\uffff":4,"\U0001f600":3}'.encode()
    )


@pytest.mark.parametrize(
    "value", [1.0, [0.5], {"a": {"b": 2.5}}, b"x", date(2026, 1, 1), datetime.now(UTC), uuid4()]
)
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(AssertionError, match="no canonical form"):
        canonical({"value": value})


def test_half_a_character_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical(["\ud800"])

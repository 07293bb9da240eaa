"""What a certificate says survives storage, and its code is hard to mistake."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.canonical import canonical
from khidki.domain.record.certificate import (
    CODE_LETTERS,
    Line,
    NotACode,
    certificate_from,
    code_from,
    code_hash,
    read_code,
    shown_code,
)
from khidki.domain.text import Text


def test_stored_facts_give_the_same_certificate_back(certificate):
    stored = canonical(certificate.as_data())
    assert certificate_from(json.loads(stored)) == certificate


def test_a_certificate_for_life_has_no_last_day(lifelong):
    assert certificate_from(lifelong.as_data()).valid_until is None


def test_the_rows_of_a_list_are_stored_and_given_back(certificate):
    names = [Line("name", Text("नाम", "Name"), Text(name, name)) for name in ("Ram", "Mohan")]
    listed = Line("witnesses", names[0].label, names[0].value, rows=tuple((one,) for one in names))
    told = replace(certificate, facts=(*certificate.facts, listed))
    stored = json.loads(canonical(told.as_data()))
    assert [row[0]["value"]["en"] for row in stored["facts"][-1]["rows"]] == ["Ram", "Mohan"]
    assert certificate_from(stored) == told
    assert "rows" not in stored["facts"][0]


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_read_the_way_it_is_printed(random):
    code = code_from(random)
    assert read_code(shown_code(code)) == code
    assert read_code(f" {code.lower()[:3]} {code[3:]} ") == code


def test_no_two_letters_of_a_code_look_alike():
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS)
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV"):
        assert not set(pair) <= set(CODE_LETTERS)


@pytest.mark.parametrize("text", ["", "ACDE346", "ACDE34679", "ACDE346O", "ACDE346é", "१२३४५६७८"])
def test_what_is_not_a_code_is_refused(text):
    with pytest.raises(NotACode):
        read_code(text)


def test_the_stored_hash_depends_on_key_number_and_code():
    hashes = {
        code_hash(code, number=number, key=key)
        for code in ("ACDE3467", "ACDE3469")
        for number in ("26041758301924", "26041758301925")
        for key in (b"one", b"two")
    }
    assert len(hashes) == 8

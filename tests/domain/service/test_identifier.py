"""Identifiers: accepted as people write them, stored bare, shown only at their end."""

import jsonschema_rs
import pytest
from domain.service.test_form import FACTS, T, a, typed

from khidki.domain.problem import Problem
from khidki.domain.service import kind as kinds
from khidki.domain.service.field import Field, RuleText
from khidki.domain.service.kind import PROBLEM_CODES
from khidki.domain.service.review_field import question_faults

BANK = {"x.account": "123 456 7890-1", "x.again": "१२३४५६७८९०१", "x.ifsc": "sbin 0001234"}


@pytest.mark.parametrize(
    ("kind", "raw", "answer", "shown"),
    [
        ("aadhaar_last_four", "१२३४", "1234", "•••• •••• 1234"),
        ("family_number", "१२३४ ५६७ ८९०", "1234567890", "••••••7890"),
        ("family_number", "1234-567-890", "1234567890", "••••••7890"),
        ("land_parcel", {"x.khata": "५७", "x.khasra": "१२३ / ४"}, {"khata": "57", "khasra": "123/4"}, "Khata 57, Khasra 123/4"),
        ("land_parcel", "123/4/2", {"khasra": "123/4/2"}, "Khasra 123/4/2"),
        ("bank_account", BANK, {"account": "12345678901", "ifsc": "SBIN0001234"}, "Account •••••••8901, IFSC SBIN0001234"),
    ],
)  # fmt: skip
def test_an_identifier_is_stored_bare_and_shown_at_its_end(kind, raw, answer, shown):
    found = typed(kind, raw)
    assert found == answer
    assert kinds.read_back(a(kind), found, "en", FACTS) == shown
    assert jsonschema_rs.validator_for(kinds.schema(a(kind))).is_valid(found)


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("aadhaar_last_four", "123", "not_four_digits"),
        ("aadhaar_last_four", "2345 6789 0123", "aadhaar_too_much"),
        ("family_number", "12345", "not_a_family_number"),
        ("land_parcel", {"x.khata": "57"}, "required"),
        ("land_parcel", {"x.khasra": "12a"}, "not_a_khasra"),
        ("land_parcel", {"x.khasra": "0/4"}, "not_a_khasra"),
        ("land_parcel", {"x.khata": "x", "x.khasra": "1"}, "not_a_khata"),
        ("bank_account", {**BANK, "x.again": "12345678902"}, "accounts_differ"),
        ("bank_account", {**BANK, "x.again": ""}, "account_not_repeated"),
        ("bank_account", {**BANK, "x.ifsc": "SBIN1001234"}, "not_an_ifsc"),
        ("bank_account", {**BANK, "x.ifsc": ""}, "required"),
        ("bank_account", {**BANK, "x.account": "12", "x.again": "12"}, "not_an_account"),
    ],
)
def test_what_is_no_identifier_gets_its_problem(kind, raw, code):
    assert typed(kind, raw) == code
    assert code in PROBLEM_CODES


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("aadhaar_last_four", 1234),
        ("family_number", "१२३४५६७८९०"),
        ("land_parcel", "123/4"),
        ("land_parcel", {"khasra": "1", "x": "2"}),
        ("bank_account", "12345678901"),
        ("bank_account", {"account": "12345678901", "ifsc": "SBIN0001234", "again": "1"}),
    ],
)
def test_what_a_program_sends_must_be_bare(kind, answer):
    assert isinstance(kinds.check(a(kind), answer, FACTS), Problem)
    assert not jsonschema_rs.validator_for(kinds.schema(a(kind))).is_valid(answer)


@pytest.mark.parametrize(
    ("kind", "raw", "found"),
    [
        ("bank_account", {**BANK, "x.again": "1", "x.ifsc": "SBIN"}, ["x accounts_differ", "x.ifsc not_an_ifsc"]),
        ("bank_account", {**BANK, "x.again": "", "x.ifsc": ""}, ["x account_not_repeated", "x.ifsc required"]),
        ("bank_account", {"x.account": "12", "x.again": "12", "x.ifsc": "S"}, ["x.account not_an_account", "x.ifsc not_an_ifsc"]),
        ("land_parcel", {"x.khata": "a", "x.khasra": "b"}, ["x.khata not_a_khata", "x.khasra not_a_khasra"]),
        ("name", {"x.hi": "Sita", "x.en": "सीता"}, ["x.hi name_not_in_hi", "x.en name_not_in_en"]),
    ],
)  # fmt: skip
def test_all_parts_that_are_wrong_are_told_at_once(kind, raw, found):
    answer, problems = kinds.gather(a(kind), raw, FACTS)
    assert answer is None
    assert [f"{each.path} {each.code}" for each in problems] == found


def test_nobody_can_be_made_to_give_a_part_of_aadhaar():
    free = Field("x", "aadhaar_last_four", T, required=False)
    assert list(question_faults(free, {})) == []
    for asked in (
        Field("x", "aadhaar_last_four", T),
        Field("x", "aadhaar_last_four", T, required=False, required_if=RuleText("job")),
    ):
        assert "Aadhaar" in str(list(question_faults(asked, {})))

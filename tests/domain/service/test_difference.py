"""What two versions differ in, said in plain words of both languages."""

import re
from dataclasses import fields, replace

import pytest

from khidki.domain.law.period import Period
from khidki.domain.service.definition import Eligibility, Service
from khidki.domain.service.difference import _TOLD, differences
from khidki.domain.service.field import RuleText
from khidki.domain.text import Text
from tests.sample import CAMEL, sample_catalogue

OLD: Service = sample_catalogue().service(CAMEL)
ANEW = Text(hi="नए शब्द", en="New words")
KEEPER, CAMELS = OLD.form
STEP, LAST = OLD.steps


def asking(**other):
    """The permit with its first question changed."""
    changed = replace(KEEPER.fields[0], **other)
    return replace(OLD, form=(replace(KEEPER, fields=(changed, KEEPER.fields[1])), CAMELS))


CASES = [
    (replace(OLD, title=ANEW), "The name is now: New words"),
    (replace(OLD, law=replace(OLD.law, limit=Period.parse("3 working days"))), "The time limit is now 3 working days; it was 7 working days"),
    (replace(OLD, fee=replace(OLD.fee, table=None, department_paise=2000)), "The department’s fee is now ₹20; it was as the answers make it"),
    (replace(OLD, tables=(replace(OLD.tables[0], rows=OLD.tables[0].rows[:1]),)), "The table of fees changed"),
    (replace(OLD, form=(KEEPER, replace(CAMELS, fields=CAMELS.fields[1:]))), "No longer asked: How many camels?"),
    (asking(label=ANEW), "The question is worded anew: New words"),
    (asking(kind="text", max_length=9), "This question is answered in another way now: Full name"),
    (asking(required=False), "This question may be left empty now: Full name"),
    (asking(required_if=RuleText("camels > 1")), "When this question must be answered changed: Full name"),
    (replace(OLD, documents=()), "This paper is no longer needed: Photograph of the yard"),
    (replace(OLD, documents=(replace(OLD.documents[0], required=False),)), "What is said of this paper changed: Photograph of the yard"),
    (replace(OLD, eligibility=(Eligibility(RuleText("camels <= 5"), OLD.eligibility[0].otherwise),)), "This condition changed: More than twenty camels need another permit."),
    (replace(OLD, eligibility=()), "This condition is gone: More than twenty camels need another permit."),
    (replace(OLD, steps=(LAST,)), "This step is gone: Enquiry"),
    (replace(OLD, steps=(replace(STEP, post="tehsildar"), LAST)), "This step changed: Enquiry"),
    (replace(OLD, steps=(LAST, STEP)), "The steps follow one another in another order"),
    (replace(OLD, refusal_reasons=OLD.refusal_reasons[1:]), "This reason to refuse is gone: The yard is too small."),
    (replace(OLD, variants=OLD.variants[1:]), "This place has no terms of its own now: Ajmer district"),
    (replace(OLD, variants=(replace(OLD.variants[0], areas=("RJ-JAIPUR",)), OLD.variants[1])), "The terms of this place changed: Ajmer district"),
    (replace(OLD, output=replace(OLD.output, register="x")), "What comes out of a grant changed"),
    (replace(OLD, discreet=True), "Other settings changed"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "told"), CASES, ids=[told for _, told in CASES])
def test_every_change_is_told_in_both_languages(new, told):
    (change,) = differences(OLD, new)
    assert change.text.en == told
    assert re.search(r"[\u0900-\u097f]", change.text.hi)


def test_nothing_changed_is_nothing_told():
    assert differences(OLD, OLD) == []


def test_the_other_way_round_new_things_are_told_as_new():
    told = [
        change.text.en for change in differences(replace(OLD, documents=(), form=(KEEPER,)), OLD)
    ]
    assert "New question: How many camels?" in told
    assert "New paper: Photograph of the yard" in told


def test_a_person_with_a_draft_is_not_told_what_is_the_office_s_own():
    changed = replace(OLD, steps=(LAST,), title=ANEW)
    told = [change.text.en for change in differences(OLD, changed) if change.for_applicant]
    assert told == ["The name is now: New words"]


def test_no_part_of_a_service_can_change_without_a_word():
    assert {each.name for each in fields(Service)} >= _TOLD

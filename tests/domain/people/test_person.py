"""Who somebody is, with as little as one name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.people.person import Assurance, Birth, Name, Person, Relation, identity_of

SITA = Person(Name(hi="सीता देवी"), Birth.parse("1984-06-12"), Name(hi="रामनाथ"), "RJ-T-V")


def test_nobody_can_be_without_any_name():
    with pytest.raises(ValueError):
        Name()


def test_a_birth_date_lies_in_its_year():
    with pytest.raises(ValueError):
        Birth(1984, date(1985, 1, 1))


def test_a_name_alone_is_too_little_to_be_sure():
    assert identity_of(Person(Name(en="Ramesh"))).assurance is Assurance.UNCERTAIN


def test_name_birth_and_village_describe_a_person():
    assert identity_of(SITA).assurance is Assurance.DESCRIBED


def test_the_strongest_identifier_decides():
    token = Person(SITA.name, aadhaar_token="t-1")
    member = Person(Name(en="Other"), aadhaar_token="t-1", member_number="12345678901")
    assert identity_of(token).assurance is Assurance.TOKEN
    assert identity_of(member).assurance is Assurance.FAMILY_REGISTER
    assert (
        identity_of(member).key == identity_of(Person(SITA.name, member_number="12345678901")).key
    )


def test_spaces_dots_and_capitals_do_not_make_another_person():
    one = Person(Name(en="R. K.  Sharma"), Birth(1970), area="V")
    other = Person(Name(en="r k sharma"), Birth(1970), area="V")
    assert identity_of(one) == identity_of(other)


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_parts_never_run_into_each_other(one, two, three, four):
    first = identity_of(Person(Name(hi="क"), parent=Name(en=f"p{one}"), area=two)).key
    second = identity_of(Person(Name(hi="क"), parent=Name(en=f"p{three}"), area=four)).key
    if first == second:
        assert two == four


def test_a_name_in_one_script_is_shown_in_both_languages():
    assert Name(hi="रामलाल").of("en") == "रामलाल"
    assert Name(en="Arjun").of("hi") == "Arjun"


def test_only_applying_for_oneself_needs_no_paper():
    assert [each for each in Relation if not each.needs_paper] == [Relation.SELF]


@pytest.mark.parametrize(
    ("birth", "day", "minor"),
    [
        ("2008-01-20", date(2026, 1, 19), True),
        ("2008-01-20", date(2026, 1, 20), False),
        ("2008", date(2026, 6, 1), None),
        ("2007", date(2026, 6, 1), False),
        ("2009", date(2026, 6, 1), True),
    ],
)
def test_majority_comes_on_the_eighteenth_birthday(birth, day, minor):
    assert Birth.parse(birth).is_minor_on(day) is minor

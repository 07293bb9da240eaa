"""A stored definition is read exactly as it was written."""

import pytest

from khidki.domain.canonical import canonical
from khidki.domain.law.act import Law
from khidki.domain.service.definition import Service
from khidki.domain.service.shape import Unfit, from_plain, to_plain
from tests.worlds import catalogue

CATALOGUE = catalogue()
INCOME = CATALOGUE.service("revenue/income-certificate")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"language": 1}, "language"),
        ({"language": 3}, "language"),
        ({"title": {"hi": "क"}}, "title.en"),
        ({"nonsense": 1}, ".nonsense"),
        ({"form": {}}, "form"),
        ({"law": {"act": "a", "limit": "soon", "source": "s"}}, "law.limit"),
        ({"law": {"act": "a", "limit": 15, "source": "s"}}, "law.limit"),
        ({"discreet": "yes"}, "discreet"),
        ({"output": []}, "output"),
        (
            {"documents": [{**INCOME.to_json()["documents"][0], "accept": ["a", 1]}]},
            "documents.0.accept.1",
        ),
        (
            {"form": [{"id": "a", "title": {"hi": "क", "en": "K", "x": 1}, "fields": []}]},
            "form.0.title.x",
        ),
    ],
)
def test_a_definition_that_does_not_fit_is_refused_at_its_place(change, path):
    with pytest.raises(Unfit) as refused:
        Service.from_json({**INCOME.to_json(), **change})
    assert refused.value.path == path


def test_a_definition_survives_being_stored():
    stored = canonical(INCOME.to_json())
    assert Service.from_json(INCOME.to_json()) == INCOME
    assert canonical(Service.from_json(INCOME.to_json()).to_json()) == stored


def test_everything_else_of_the_catalogue_survives_being_stored():
    listed = [*CATALOGUE.laws, *CATALOGUE.tariffs, *CATALOGUE.calendars, *CATALOGUE.post_kinds]
    assert all(from_plain(type(each), to_plain(each)) == each for each in listed)


def test_parts_are_found_by_their_ids():
    assert INCOME.section("income").id == "income"
    assert INCOME.document("photo").max_bytes == 5 * 1024 * 1024
    assert INCOME.step("decision").post == "tehsildar"
    assert INCOME.reason("no_answer").code == "no_answer"
    assert INCOME.section("x") is INCOME.document("x") is INCOME.step("x") is INCOME.reason("x")


def test_what_nobody_verified_says_so():
    assert not INCOME.is_fully_verified()
    law: Law = CATALOGUE.law("rgdps-2011")
    assert law.value("first-appeal-window").verified
    assert law.value("x") is None

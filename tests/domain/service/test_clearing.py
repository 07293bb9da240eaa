"""A rule of a service clears a file only after an enquiry that found everything as answered."""

from dataclasses import replace

import pytest

from khidki.domain.service.clearing import is_cleared
from khidki.domain.service.field import Facts
from khidki.domain.service.form import Form
from khidki.domain.service.published import Edition
from tests.cases import ANSWERS, SERVICE
from tests.worlds import catalogue

FOUND = {"income_total": "=", "government_job": "="}


def edition(**clearing):
    service = next(each for each in catalogue().services if each.id == SERVICE)
    if clearing:
        service = replace(service, clearing=replace(service.clearing, **clearing))
    return Edition(1, service, Form.of(service), "")


@pytest.mark.parametrize(
    ("found", "answers", "cleared"),
    [
        (FOUND, {}, True),
        (FOUND | {"address_line": "="}, {}, True),
        (FOUND | {"address_line": "वार्ड 5"}, {}, False),
        (FOUND | {"government_job": "-"}, {}, False),
        ({"income_total": "="}, {}, False),
        ({}, {}, False),
        (FOUND, {"income_total": 25_000_001}, False),
        (FOUND, {"government_job": True}, False),
        (FOUND, {"income_total": None}, False),
    ],
)
def test_a_file_is_cleared(found, answers, cleared):
    assert is_cleared(edition(), {**ANSWERS, **answers}, found, Facts(), demo=True) is cleared


def test_what_nobody_approved_clears_nothing_outside_the_demo():
    assert not is_cleared(edition(), ANSWERS, FOUND, Facts(), demo=False)
    assert is_cleared(edition(verified=True), ANSWERS, FOUND, Facts(), demo=False)


def test_a_service_without_such_a_rule_clears_nothing():
    service = replace(edition().service, clearing=None)
    plain = Edition(1, service, Form.of(service), "")
    assert not is_cleared(plain, ANSWERS, FOUND, Facts(), demo=True)

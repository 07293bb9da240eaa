"""The real services are found by what people type, and each leads to those it is mixed up with."""

import pytest

from khidki.domain.service.confusion import way
from khidki.domain.service.head import head_of
from khidki.domain.service.search import Finder
from tests.domain.service.test_finding import MADE, TYPED
from tests.every import for_every
from tests.worlds import catalogue

REAL = {
    "revenue/caste": "revenue/caste-certificate-sc-st",
    "revenue/domicile": "revenue/domicile-certificate",
    "revenue/income": "revenue/income-certificate",
    "lsg/birth": "lsg/birth-certificate-copy",
    "lsg/death": "lsg/death-registration",
    "lsg/marriage": "lsg/marriage-registration",
    "revenue/jamabandi": "revenue/jamabandi-copy",
    "revenue/mutation": "revenue/mutation-uncontested",
    "phed/water": "phed/domestic-water-connection",
    "home/tenant": "home/tenant-verification",
    "sje/old-age": "sje/old-age-pension",
    "university/migration": "universities/migration-certificate",
}
SERVICES = {service.id: service for service in catalogue().services}
# Invented services that would be the same as a real one are left out.
OTHERS = [head for head in MADE if "water connection" not in head.id]
FINDER = Finder([*map(head_of, SERVICES.values()), *OTHERS])
ASKED = [(query, REAL[name]) for name, queries in TYPED.items() for query in queries]
NAMES = [
    (name, service.id)
    for service in SERVICES.values()
    for name in (service.title.hi, service.title.en, *service.also_called)
]
MIXED = [service for service in SERVICES.values() if service.mixed_up_with]


@pytest.mark.parametrize(("query", "service"), ASKED)
def test_what_people_type_finds_first_what_they_mean(query, service):
    found = [match.service for match in FINDER.find(query)]
    assert found[:1] == [service], found[:4]


@for_every(("name", "service"), NAMES)
def test_every_service_is_found_by_each_of_its_names(name, service):
    assert service in [match.service for match in FINDER.find(name)][:3]


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_every_service_belongs_to_an_event_of_life(service):
    assert service.life_events


@pytest.mark.parametrize("service", MIXED, ids=lambda service: service.id)
def test_plain_questions_are_few_and_their_first_answers_lead_on(service):
    assert 1 <= len(service.mixed_up_with) <= 3
    assert way(service.mixed_up_with, ()).question == service.mixed_up_with[0]


def test_certificates_that_people_mix_up_know_each_other():
    leads = {
        service.id: {answer.service for asked in service.mixed_up_with for answer in asked.answers}
        for service in MIXED
    }
    assert REAL["revenue/domicile"] in leads[REAL["revenue/income"]]
    assert REAL["revenue/income"] in leads[REAL["revenue/domicile"]]
    assert REAL["revenue/caste"] in leads[REAL["revenue/caste"]]
    assert REAL["revenue/mutation"] in leads[REAL["revenue/jamabandi"]]

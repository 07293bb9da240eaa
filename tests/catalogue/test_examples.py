"""Every service of the catalogue passes review, and each of its worked examples holds."""

from pathlib import Path

import pytest

from khidki.domain.service.example import differences
from khidki.domain.service.review import review
from khidki.gateways.catalogue_files import parse

CATALOGUE, UNREADABLE = parse(Path("catalogue"))
EXAMPLES = [
    pytest.param(CATALOGUE.service(name), example, id=f"{name}: {example.title}")
    for name, listed in CATALOGUE.examples.items()
    for example in listed
]


def test_every_file_of_the_catalogue_can_be_read():
    assert list(map(str, UNREADABLE)) == []


def test_the_review_finds_nothing():
    assert list(map(str, review(CATALOGUE))) == []


@pytest.mark.parametrize(("service", "example"), EXAMPLES)
def test_a_worked_example_holds(service, example):
    assert differences(example, service, CATALOGUE) == []


def test_the_state_has_its_districts_of_today_and_remembers_the_abolished():
    districts = [area for area in CATALOGUE.areas if area.kind.value == "district"]
    assert sum(area.until_on is None for area in districts) == 41
    assert all(area.successors for area in districts if area.until_on is not None)


def test_every_tehsil_of_the_sample_has_its_posts_and_officers():
    tehsils = {area.id for area in CATALOGUE.areas if area.kind.value == "tehsil"}
    held = {post for officer in CATALOGUE.demo.officers for post in officer.posts}
    assert {f"tehsildar:{tehsil}" for tehsil in tehsils} <= held
    assert {f"patwari:{tehsil}" for tehsil in tehsils} <= held

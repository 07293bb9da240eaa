"""The OpenAPI document is valid, complete, in both languages, and says what the routes do."""

import jsonschema_rs
import pytest

from khidki.domain.text import LANGUAGES
from khidki.web.api.call import PREFIX
from khidki.web.api.openapi import document
from khidki.web.api.routes import CALLS, ROUTES
from khidki.web.route import Permission

WINDOW = "https://window.example"
DOCUMENTS = {language: document(CALLS, language, WINDOW) for language in LANGUAGES}
TOLD = DOCUMENTS["en"]


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inside in value.values():
            yield from references(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from references(inside)


def test_everything_that_is_referred_to_is_there_and_everything_there_is_referred_to():
    named = set(references(TOLD))
    for reference in named:
        found = TOLD
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    kept = TOLD["components"]
    there = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses", "headers")
        for name in kept[kind]
    }
    assert there == named


@pytest.mark.parametrize("name", TOLD["components"]["schemas"])
def test_every_record_is_a_schema_of_2020_12(name):
    schema = TOLD["components"]["schemas"][name]
    jsonschema_rs.validator_for({**schema, "components": TOLD["components"]})


def test_every_route_for_programs_is_described_and_asks_for_what_is_described():
    described = {
        (method.upper(), f"{PREFIX}{path}"): operation
        for path, operations in TOLD["paths"].items()
        for method, operation in operations.items()
    }
    served = {
        (route.method, route.path): route
        for route in ROUTES
        if route.path.startswith(PREFIX) and not route.path.endswith("openapi.json")
    }
    assert set(described) == set(served)
    for key, operation in described.items():
        assert ("security" in operation) == (served[key].permission is Permission.API), key


def test_every_call_that_changes_something_asks_for_a_key():
    for path, operations in TOLD["paths"].items():
        if "post" in operations:
            named = {(each["in"], each["name"]) for each in operations["post"]["parameters"]}
            assert ("header", "Idempotency-Key") in named, path


def test_both_languages_describe_the_same_in_their_own_words():
    hindi, english = DOCUMENTS["hi"], DOCUMENTS["en"]
    assert hindi["components"]["schemas"] == english["components"]["schemas"]
    assert hindi["paths"].keys() == english["paths"].keys()
    for path, operations in english["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] != hindi["paths"][path][method]["summary"]
            assert operation["operationId"] == hindi["paths"][path][method]["operationId"]

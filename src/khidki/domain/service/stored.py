"""A service as it lies in the database: the definition, its paper's template, its rules.

Rules are stored in their JSON form beside the definition, so that a running edition never reads
their text again; a version of an older language is read by the reader of that language. What is
written here is hashed, so nothing that is empty is written.
"""

from dataclasses import dataclass
from typing import Any

from khidki.domain.service.definition import LANGUAGE, Service
from khidki.domain.service.form import Form
from khidki.domain.service.language_one import LANGUAGE_ONE, upgraded
from khidki.domain.service.written import plain_rules


@dataclass(frozen=True, slots=True)
class Stored:
    """What one stored version holds."""

    service: Service
    form: Form
    template: str


def to_stored(service: Service, template: str) -> dict[str, Any]:
    """Return the plain value that is stored and hashed for a reviewed service."""
    rules = plain_rules(service)
    return service.to_json() | {"template": template} | ({"rules": rules} if rules else {})


def from_stored(plain: Any) -> Stored:
    """Read a stored version; raise `shape.Unfit` when it is of an unknown language."""
    given: dict[str, Any] = dict(plain)
    template, rules = given.pop("template"), given.pop("rules", {})
    if given.get("language") == LANGUAGE_ONE:
        given, rules = upgraded(given, LANGUAGE)
    service = Service.from_json(given)
    return Stored(service, Form.of(service, rules), template)

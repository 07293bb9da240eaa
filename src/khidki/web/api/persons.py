"""Register whom a service is for, so that applications can name them.

Describing the same person twice leads to the same id. The relation says what the token's account is
to the person; who only carries applications for others says so with a power of attorney.
"""

from typing import Any

from khidki.actions.draft import add_person
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.person import Birth, Name, Person
from khidki.domain.problem import Problem
from khidki.domain.service import kind
from khidki.domain.service.field import Field, Precision
from khidki.domain.text import Text
from khidki.web.api.entry import account_in
from khidki.web.api.shapes import Made, PersonSent
from khidki.web.request import Request
from khidki.web.response import Json, Response

_UNNAMED = Text(hi="-", en="-")
NAME = Field("name", "name", _UNNAMED)
BIRTH = Field("birth", "date", _UNNAMED, precision=Precision.YEAR, past=True)
PARENT = Field("parent", "name", _UNNAMED)
AREA = Field("area", "area", _UNNAMED)
FIELDS = (NAME, BIRTH, PARENT, AREA)


async def register(request: Request, sent: PersonSent) -> Response:
    """Store a person and what the account is to them."""
    _check(request, sent)
    person = Person(
        name=_name(sent.name),
        birth=None if sent.birth is None else Birth.parse(sent.birth),
        parent=None if sent.parent is None else _name(sent.parent),
        area=sent.area,
    )
    id_ = await add_person(request.world, account_in(request), person, sent.relation)
    return Json(Made(id_), status=201)


def _check(request: Request, sent: PersonSent) -> None:
    """Refuse a person in whom something is not what it should be."""
    facts = request.world.published.facts(request.now)
    values: dict[str, Any] = {
        "name": sent.name, "birth": sent.birth, "parent": sent.parent, "area": sent.area,
    }  # fmt: skip
    found = [
        kind.check(field, values[field.id], facts)
        for field in FIELDS
        if values[field.id] is not None
    ]
    problems: list[Problem] = [problem for problem in found if problem is not None]
    if problems:
        raise Incomplete(problems)


def _name(given: dict[str, str]) -> Name:
    return Name(hi=given.get("hi"), en=given.get("en"))

"""Register whom a service is for, so that applications can name them.

Describing the same person twice leads to the same id. The relation says what the token's account is
to the person; who only carries applications for others says so with a power of attorney.
"""

from typing import Any

import msgspec

from khidki.actions.draft import add_person
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.domain.problem import Problem
from khidki.domain.service import kind
from khidki.domain.service.field import Field, Precision
from khidki.domain.text import Text
from khidki.web.api.entry import account_in, read, refused
from khidki.web.request import Request
from khidki.web.response import Json, Response

_UNNAMED = Text(hi="-", en="-")
NAME = Field("name", "name", _UNNAMED)
BIRTH = Field("birth", "date", _UNNAMED, precision=Precision.YEAR, past=True)
PARENT = Field("parent", "name", _UNNAMED)
AREA = Field("area", "area", _UNNAMED)


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """The body: a name in one script or both, and what else is known."""

    name: dict[str, str]
    relation: Relation = Relation.SELF
    birth: str | None = None
    parent: dict[str, str] | None = None
    area: str | None = None


async def register(request: Request) -> Response:
    """Store a person and what the account is to them."""
    account = account_in(request, "submit")
    try:
        asked = await _asked(request)
    except Incomplete as refusal:
        return refused(request, refusal, status=422, problems=refusal.problems)
    person = Person(
        name=_name(asked.name),
        birth=None if asked.birth is None else Birth.parse(asked.birth),
        parent=None if asked.parent is None else _name(asked.parent),
        area=asked.area,
    )
    id_ = await add_person(request.world, account, person, asked.relation)
    return Json({"id": str(id_)}, status=201)


async def _asked(request: Request) -> Asked:
    """Return a body in which everything is what it should be, or refuse."""
    asked = await read(request, Asked)
    facts = request.world.published.facts(request.now)
    given: list[tuple[Field, Any]] = [
        (NAME, asked.name),
        (BIRTH, asked.birth),
        (PARENT, asked.parent),
        (AREA, asked.area),
    ]
    found = [kind.check(field, value, facts) for field, value in given if value is not None]
    problems: list[Problem] = [problem for problem in found if problem is not None]
    if problems:
        raise Incomplete(problems)
    return asked


def _name(given: dict[str, str]) -> Name:
    return Name(hi=given.get("hi"), en=given.get("en"))

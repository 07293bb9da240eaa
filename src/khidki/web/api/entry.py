"""What every call of a program goes through: its rights, its body, and answers it can read.

Problems come as `application/problem+json` (RFC 9457) with one line for each: where, which code,
and a sentence in the language that the program asks for, beside it in both, because a program often
passes it on to somebody else. Shapes are checked here; what values mean is the actions' business.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from khidki.domain.case.filing import Incomplete
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.rule.explain import Line
from khidki.domain.service.eligibility import Denied
from khidki.domain.text import LANGUAGES, Language, Text
from khidki.web import texts
from khidki.web.api.shapes import Resting
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Json

PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
FIELD = re.compile(r"field `([^`]*)`")
PROBLEM = "application/problem+json"
KEY_MOST = 200


def account_in(request: Request) -> UUID:
    """Return the account for which the program acts."""
    assert request.session.account is not None, "only an account's token has such a scope"
    return request.session.account


def key_of(request: Request) -> str:
    """Return the idempotency key, or refuse."""
    key = request.header(b"idempotency-key").strip()
    if not (0 < len(key) <= KEY_MOST and key.isascii() and key.isprintable()):
        raise Incomplete([Problem("Idempotency-Key", "key_needed")])
    return key


def number_in(request: Request) -> str:
    """Return the number in the path as we write it, or refuse as for one that is not there."""
    try:
        return read_number(request.params["number"][:40])
    except NotANumber as cause:
        raise NotFound from cause


def id_in(request: Request, name: str) -> UUID:
    """Return an id of the path, or refuse as for one that is not there."""
    try:
        return UUID(request.params[name])
    except ValueError as cause:
        raise NotFound from cause


def refused(
    request: Request,
    refusal: Refusal,
    *,
    status: int,
    problems: Sequence[Problem] = (),
    denied: Sequence[Denied] = (),
    pause: Resting | None = None,
) -> Json:
    """Return a refusal for a program."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": texts.text("api.refused", request.language),
        "status": status,
        "code": refusal.code,
        "request": request.id,
    }
    if problems:
        told["problems"] = [_line(one, request.language) for one in problems]
    if denied:
        told["denied"] = [_denied(one, request.language) for one in denied]
    if pause is not None:
        told["pause"] = pause
    return Json(told, status=status, media_type=PROBLEM)


def _denied(denied: Denied, language: Language) -> Mapping[str, Any]:
    clauses = [_clause(line) for line in denied.lines]
    said = both(denied.otherwise)
    return {"detail": said[language], "said": said, "clauses": clauses}


def _clause(line: Line) -> Mapping[str, Any]:
    outcome = line.outcome if isinstance(line.outcome, bool) else None
    told: dict[str, Any] = {"met": outcome, "said": both(line.text)}
    return told | ({"clauses": [_clause(part) for part in line.lines]} if line.lines else {})


def both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"hi": text.hi, "en": text.en}


def place_in(sentence: str) -> str:
    """Return the place that msgspec's sentence names, and the field it misses or does not know."""
    inside = PLACE.search(sentence)
    field = FIELD.search(sentence)
    parts = [inside[1] if inside else "", field[1] if field else ""]
    return ".".join(part for part in parts if part)[:100]


def _line(problem: Problem, language: Language) -> Mapping[str, Any]:
    said = {
        each: texts.text(f"problem.{problem.code}", each, **problem.params) for each in LANGUAGES
    }
    return {
        "path": problem.path,
        "code": problem.code,
        "params": dict(problem.params),
        "detail": said[language],
        "said": said,
    }

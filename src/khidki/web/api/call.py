"""One line of the table of calls: from it come the route, its checks and its description.

What a program may send and is told stands here as types, once: the same types read the request,
write the answer and make the OpenAPI document, so that none of the three can say something else.
Whoever does not send what the types say is told where; a page sees only what fits.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cache
from typing import Any, cast

import msgspec

from khidki.domain.case.filing import Incomplete
from khidki.domain.people.program import Scope
from khidki.domain.problem import Problem
from khidki.domain.record.upload import UploadRefusal
from khidki.domain.service.eligibility import NotEligible
from khidki.domain.service.pause import Paused
from khidki.web import errors
from khidki.web.api.entry import key_of, place_in, refused
from khidki.web.api.once import once
from khidki.web.api.told import resting
from khidki.web.errors import NotYours, WrongType
from khidki.web.form import BadBody
from khidki.web.limits import Limit
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.route import Permission, Route

PREFIX = "/api/v1"
JSON = "application/json"
SMALL_BODY = 64_000
# A number written like 7.0 or 7e0, where no quotes are around it.
WHOLE = re.compile(rb"[\s:,\[]-?[0-9]+[.eE]")


@dataclass(frozen=True, slots=True)
class Media:
    """An answer that is no record of ours: its kind, and its schema if it has one."""

    kind: str
    schema: Mapping[str, Any] = field(default_factory=dict[str, Any])


FILE = Media("application/octet-stream", {"type": "string", "format": "binary"})
PDF = Media("application/pdf", {"type": "string", "format": "binary"})


@dataclass(frozen=True, slots=True)
class Call:
    """What a program can ask: its words are the texts `api.call.NAME.title` and `.what`."""

    method: str
    path: str
    page: Callable[..., Awaitable[Response]]
    _: KW_ONLY
    name: str
    tag: str
    answers: Mapping[int, Any]  # a record, a list of them, or a Media
    scope: Scope | None = None  # None: anyone
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    takes_file: bool = False
    keeps_key: bool = False  # the act itself knows the idempotency key
    max_body: int = SMALL_BODY
    limits: tuple[Limit, ...] = ()
    # To other calls: what each of their parameters is, in the answer to this one.
    leads: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @property
    def parameters(self) -> list[str]:
        """The names in the path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def sends(self) -> bool:
        """Whether there is a body."""
        return self.body is not None or self.takes_file


def route(call: Call) -> Route:
    """Return the route of a call, behind all its checks."""

    async def page(request: Request) -> Response:
        try:
            return await _run(call, request)
        except Incomplete as refusal:
            return refused(request, refusal, status=422, problems=refusal.problems)
        except NotEligible as refusal:
            return refused(request, refusal, status=422, denied=refusal.denied)
        except Paused as refusal:
            return refused(request, refusal, status=409, pause=resting(refusal.pause))
        except UploadRefusal as refusal:
            problem = Problem(request.query.get("ask", "paper")[:100], refusal.code)
            status = errors.answer(refusal).status
            return refused(request, refusal, status=status, problems=[problem])

    return Route(
        call.method,
        f"{PREFIX}{call.path}",
        page,
        Permission.PUBLIC if call.scope is None else Permission.API,
        name=f"api.{call.name}",
        max_body=call.max_body,
        limits=call.limits,
    )


async def _run(call: Call, request: Request) -> Response:
    if call.scope is not None and call.scope not in request.scopes:
        raise NotYours
    given: list[msgspec.Struct] = []
    query = _query(request, call.query)
    if query is not None:
        given.append(query)
    if call.method != "POST":
        return await call.page(request, *given)
    key_of(request)
    body = await _body(call, request)
    if call.body is not None:
        given.append(_read(request, body, call.body))
    if call.keeps_key:
        return await call.page(request, *given)
    return await once(request, body, lambda: call.page(request, *given))


def _query(request: Request, shape: type[msgspec.Struct] | None) -> msgspec.Struct | None:
    """Return what stands behind `?`; what nobody asked for, or says twice, is refused."""
    known = frozenset[str]() if shape is None else _names(shape)
    wrong = [
        name for name in request.query if name not in known or len(request.query.all(name)) > 1
    ]
    if wrong:
        raise Incomplete([Problem(name[:100], "wrong_shape") for name in wrong])
    if shape is None:
        return None
    try:
        return msgspec.convert(dict(request.query), shape, strict=False)
    except msgspec.ValidationError as cause:
        raise Incomplete([Problem(place_in(str(cause)), "wrong_shape")]) from cause


@cache
def _names(shape: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(each.encode_name for each in msgspec.structs.fields(shape))


async def _body(call: Call, request: Request) -> bytes:
    kind = request.header(b"content-type").partition(";")[0].strip().lower()
    if call.body is not None and kind != JSON:
        raise WrongType
    return await request.body()


def _read(request: Request, body: bytes, shape: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        plain = request.plain_of(body)
        return msgspec.convert(_whole(plain) if _has_whole(body) else plain, shape)
    except msgspec.ValidationError as cause:
        raise Incomplete([Problem(place_in(str(cause)), "wrong_shape")]) from cause
    except RecursionError as cause:
        raise BadBody from cause


def _has_whole(body: bytes) -> bool:
    """Say whether a number may be written like 7.0: a paper of megabytes is not looked through."""
    unquoted = body if b'\\"' in body else b'"'.join(body.split(b'"')[::2])
    return WHOLE.search(unquoted) is not None


def _whole(value: Any) -> Any:
    """Return a value in which a number without a fraction is an integer: to JSON Schema it is."""
    match value:
        case float() if value.is_integer() and abs(value) <= 2**53:
            return int(value)
        case dict():
            told = cast("dict[str, Any]", value)
            return {name: _whole(each) for name, each in told.items()}
        case list():
            return [_whole(each) for each in cast("list[Any]", value)]
        case _:
            return value

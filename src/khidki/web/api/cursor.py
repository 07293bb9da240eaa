"""Where a list goes on, sealed: nobody reads it, changes it or carries it to another list.

A cursor opens only for the list and the holder for whom it was made. One that does not is refused,
because a program that goes on at a wrong place would miss things without knowing.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from khidki.domain.case.filing import Incomplete
from khidki.domain.problem import Problem
from khidki.domain.refusal import Fault
from khidki.web.request import Request

Position = TypeVar("Position")
MOST = 600
LINES_MOST = 100


class Paging(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where a list goes on, and how many lines at once."""

    cursor: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", max_length=MOST)] | None = None
    limit: Annotated[int, Meta(ge=1, le=LINES_MOST)] = 50


def made(request: Request, position: Any, **also: str) -> str:
    """Return the address of the next lines of the list that is asked for, from a position."""
    sealed = request.world.secrets.seal(msgspec.json.encode(position), purpose=_purpose(request))
    cursor = urlsafe_b64encode(sealed).rstrip(b"=").decode()
    return f"{request.path}?{urlencode({**also, 'cursor': cursor})}"


def position_in(request: Request, cursor: str | None, shape: type[Position]) -> Position | None:
    """Return the position that a cursor of this list holds, or None without one."""
    if cursor is None:
        return None
    try:
        sealed = urlsafe_b64decode(cursor.encode("ascii") + b"==")
        plain = request.world.secrets.unseal(sealed, purpose=_purpose(request))
        return msgspec.json.decode(plain, type=shape)
    except (Fault, binascii.Error, msgspec.MsgspecError) as cause:
        raise Incomplete([Problem("cursor", "bad_cursor")]) from cause


def _purpose(request: Request) -> str:
    who = "" if request.bearer is None else request.bearer.holder.name
    return f"cursor of {request.path} for {who}"

"""One line of a routes table: verb, path, page, and who may come in.

Every route states its permission; there is no default. A path begins with `/{language}/` for pages
and with `/api/v1/` for programs. Anything that changes something is not a GET.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from khidki.domain.people.duty import Duty
from khidki.web.limits import Limit
from khidki.web.request import Request
from khidki.web.response import Response

METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
SEGMENT = re.compile(r"[a-z0-9._-]+|\{[a-z_]+\}")

PageFunction = Callable[[Request], Awaitable[Response]]
Asks = Callable[[Request], bool]


class Permission(StrEnum):
    """Who may come in; what they may see there is for the action to decide."""

    PUBLIC = "public"
    CITIZEN = "citizen"  # a signed-in account
    TYPING = "typing"  # the same, but the page asks itself: what was typed must outlive a session
    OFFICER = "officer"  # a signed-in officer
    OPERATOR = "operator"  # a signed-in operator; the page asks whether they serve people today
    ADMIN = "admin"  # a signed-in officer with the duty that the route names; without one, with any
    API = "api"  # a program with a token
    SYSTEM = "system"  # another department's software; the page checks what it signed


# Whose sessions the kernel reads, so that it can ask them for a second factor.
KNOWN = frozenset({Permission.CITIZEN, Permission.OFFICER, Permission.OPERATOR, Permission.ADMIN})


@dataclass(frozen=True, slots=True)
class Route:
    """A page function and the requests that reach it."""

    method: str
    path: str
    page: PageFunction
    permission: Permission
    _: KW_ONLY
    name: str
    max_body: int = 64_000
    limits: tuple[Limit, ...] = ()
    csrf: bool = True
    duty: Duty | None = None
    # Only with a second factor given in the last minutes; or say of which requests that is true.
    fresh: bool | Asks = False
    fresh_if_any: bool = False  # and who has no second factor yet may go on without

    def __post_init__(self) -> None:
        assert self.method in METHODS, self.method
        assert self.path.startswith("/"), self.path
        assert all(SEGMENT.fullmatch(part) for part in self.segments if part), self.path
        asks = self.permission in KNOWN
        assert asks or not self.fresh, "only whom the kernel knows can be asked for a second factor"
        assert self.duty is None or self.permission is Permission.ADMIN, self.path

    @property
    def segments(self) -> list[str]:
        """The path in pieces."""
        return self.path[1:].split("/")

    @property
    def in_language(self) -> bool:
        """Whether it is a page for people, which stands once in each language."""
        return self.segments[0] == "{language}"

    def wants_fresh(self, request: Request) -> bool:
        """Say whether this request needs a second factor given in the last minutes."""
        return self.fresh(request) if callable(self.fresh) else self.fresh

    @property
    def needs_csrf(self) -> bool:
        """Whether the kernel asks a browser to show that the form came from us."""
        asks_itself = self.permission in {Permission.API, Permission.TYPING, Permission.SYSTEM}
        return self.method != "GET" and self.csrf and not asks_itself

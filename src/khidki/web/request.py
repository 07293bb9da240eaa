"""One request, as a page function sees it.

Made once by the kernel, before the page runs: language, path parameters, session and clock are
there; query and body are read when they are asked for, within the route's limit. The client's
address is offered for logs of abuse only: thousands of honest people share one, so nothing may be
decided by it.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import msgspec

from khidki.actions.world import World
from khidki.domain.people.access import Officer
from khidki.domain.text import Language
from khidki.store.tokens import Bearer
from khidki.web.acting import Acting
from khidki.web.form import BadBody, BodyTooLarge, Form, Upload, parse_fields, read_form
from khidki.web.process import Receive
from khidki.web.session import Session

PAUSE_SECONDS = 60  # the longest silence in the middle of a body


class Disconnected(Exception):  # noqa: N818 -- what happened, not an error of ours
    """The person's connection went away while the body was being read."""


class Request:
    """What is known about one request."""

    __slots__ = (
        "_body",
        "_form",
        "_query",
        "_receive",
        "_unread",
        "acting",
        "address",
        "bearer",
        "client",
        "headers",
        "headers_told",
        "id",
        "is_fresh",
        "language",
        "max_body",
        "method",
        "now",
        "officer",
        "params",
        "path",
        "query_string",
        "refusal",
        "scopes",
        "session",
        "world",
    )

    def __init__(
        self,
        world: World,
        scope: Mapping[str, Any],
        receive: Receive,
        *,
        id: str,  # noqa: A002 -- `request.id` is what pages say
        now: datetime,
    ) -> None:
        self.world = world
        self.id = id
        self.now = now
        self.method: str = scope["method"]
        self.path = unquote(scope["raw_path"].decode("latin-1"))
        self.query_string: bytes = scope["query_string"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.client: tuple[str, int] | None = scope.get("client")
        # The address as it was asked for, for links to the same page in the other language.
        query = self.query_string.decode("latin-1")
        self.address = f"{self.path}?{query}" if query else self.path
        self.language: Language = "hi"
        self.params: dict[str, str] = {}
        self.session = Session()
        self.is_fresh = False  # a second factor was given in the last minutes
        self.scopes: frozenset[str] = frozenset()  # what a program's token may do
        self.bearer: Bearer | None = None  # for whom a program acts
        self.headers_told: list[tuple[bytes, str]] = []  # of the answer, whatever it is
        self.officer: Officer | None = None  # on pages of administration, as the kernel let them in
        self.acting: Acting | None = None  # for whom an operator acts, as a guard let them
        self.refusal: str | None = None  # the code of why it was refused, for the log
        self.max_body = 0
        self._receive = receive
        self._unread = b"content-length" in self.headers or b"transfer-encoding" in self.headers
        self._query: Form | None = None
        self._body: bytes | None = None
        self._form: Form | None = None

    def header(self, name: bytes) -> str:
        """Return a header by its lower-case name, or an empty text."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def query(self) -> Form:
        """What stands behind `?`; reads like a dict."""
        if self._query is None:
            self._query = parse_fields(self.query_string)
        return self._query

    def counted(self, name: str, *, quota: int, per: timedelta, left: int, seconds: int) -> None:
        """Let the answer to a program say how much of a limit is left (RateLimit headers)."""
        if self.path.startswith("/api/"):
            window = int(per.total_seconds())
            self.headers_told += [
                (b"ratelimit-policy", f'"{name}";q={quota};w={window}'),
                (b"ratelimit", f'"{name}";r={max(0, left)};t={seconds}'),
            ]

    @property
    def noted(self) -> dict[str, str]:
        """What the log says besides: why it was refused, and which officer or operator asked.

        Never which citizen: what they do stands in events, and what they only look at nowhere.
        """
        by = self.session.officer or self.session.operator
        told = {"refusal": self.refusal, "by": None if by is None else str(by)}
        return {name: value for name, value in told.items() if value is not None}

    @property
    def is_unread(self) -> bool:
        """Whether some of the body is still on its way."""
        return self._unread

    async def form(self) -> Form:
        """Return the fields that were sent."""
        if self._form is None:
            self._form = await read_form(self.header(b"content-type"), self._chunks())
        return self._form

    def put_form(self, form: Form) -> None:
        """Put the fields in place that the page is to get, after something was asked between."""
        self._form = form

    def file(self, name: str) -> Upload | None:
        """Return a file of the form, which must have been read; None when none was chosen."""
        assert self._form is not None, "await request.form() comes first"
        return self._form.file(name)

    async def body(self) -> bytes:
        """Return the whole body."""
        if self._body is None:
            self._body = b"".join([chunk async for chunk in self._chunks()])
        return self._body

    def stream(self) -> AsyncIterator[bytes]:
        """Return the body piece by piece as it comes, for one who reads it once."""
        return self._chunks()

    async def json(self) -> Any:
        """Return the body read as JSON."""
        return self.plain_of(await self.body())

    def plain_of(self, body: bytes) -> Any:
        """Return a body read as JSON."""
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise BadBody from cause

    async def _chunks(self) -> AsyncIterator[bytes]:
        self.refuse_announced()
        received, more = 0, True
        while more:
            message = await self._next_message(first=received == 0)
            chunk: bytes = message.get("body", b"")
            more = bool(message.get("more_body"))
            received += len(chunk)
            self._unread = more
            if received > self.max_body:
                raise BodyTooLarge(limit=self.max_body)
            if chunk:
                yield chunk

    async def while_there(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """Pass pieces on for as long as the person's connection is there to take them."""
        gone = asyncio.create_task(self._gone())
        try:
            async for piece in pieces:
                if gone.done():
                    return
                yield piece
        finally:
            gone.cancel()

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass  # what is left of a body that nobody asked for

    def refuse_announced(self) -> None:
        """Refuse a body that says itself that it is too large, before any of it is read."""
        announced = self.headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self.max_body:
            raise BodyTooLarge(limit=self.max_body)

    async def _next_message(self, *, first: bool) -> Mapping[str, Any]:
        if first:
            message = await self._receive()
        else:
            try:
                async with asyncio.timeout(PAUSE_SECONDS):
                    message = await self._receive()
            except TimeoutError as cause:
                raise Disconnected from cause
        if message["type"] == "http.disconnect":
            raise Disconnected
        return message

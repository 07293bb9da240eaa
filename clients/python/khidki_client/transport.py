"""One HTTP exchange with the standard library: no redirects followed, no cookies, a time limit."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Protocol

from khidki_client.errors import Unreachable


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """How a request is sent; hand in another to use a library of your own."""

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        """Send one request and return its answer, whatever the status; or raise `Unreachable`."""
        ...


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing: a token must not travel to another place."""


@dataclass(frozen=True)
class StandardLibrary:
    """The transport that a client uses by itself."""

    seconds: float = 30.0

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        """Send one request."""
        opener = urllib.request.build_opener(_NoRedirect)
        request = urllib.request.Request(  # noqa: S310 -- the window's address is the caller's
            url, data=body, headers=dict(headers), method=method
        )
        try:
            with opener.open(request, timeout=self.seconds) as answer:
                told = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(answer.status, told, answer.read())
        except urllib.error.HTTPError as refused:
            told = {name.lower(): value for name, value in refused.headers.items()}
            return Answer(refused.code, told, refused.read())
        except (OSError, HTTPException) as cause:
            raise Unreachable(str(cause)) from cause

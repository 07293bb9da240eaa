"""The agent's line to its one window: where it is, and the access that pairing gave.

Kept in a file for the officer alone. Everything goes to the origin that stands there, over TLS
unless the window runs on this very machine; a redirect is no answer. No other address is ever
spoken to, whatever the window says.
"""

import http.client
import json
import os
import ssl
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from khidki.domain.refusal import Fault, Refusal

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_ANSWER = 10 * 2**20
PREFIX = "/api/v1/agent"


class NotPaired(Refusal):
    """The window does not know this agent, or does no more; the officer pairs it again."""

    code = "not_paired"


class NotOurWindow(Refusal):
    """The address is not one to which an agent may speak."""

    code = "not_our_window"


@dataclass(frozen=True, slots=True)
class Link:
    """One window, and the token with which papers of it are signed."""

    origin: str
    library: str
    label: str | None = None
    access: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.origin)
        bare = parts.hostname is not None and self.origin == f"{parts.scheme}://{parts.netloc}"
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        if not (bare and safe) or "@" in parts.netloc:
            raise NotOurWindow

    @classmethod
    def read(cls, path: Path) -> "Link":
        """Return the link that was kept, or refuse when there is none."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError) as cause:
            raise NotPaired from cause

    def keep(self, path: Path) -> None:
        """Keep the link for the officer alone."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w") as file:
            json.dump(asdict(self), file)

    def tell(self, path: str, value: Any) -> dict[str, Any]:
        """Send a value and return the answer."""
        answer: Any = json.loads(self._send("POST", path, json.dumps(value).encode()) or b"{}")
        if not isinstance(answer, dict):
            raise Fault("the window answers oddly", retryable=True)
        return answer  # pyright: ignore[reportUnknownVariableType]

    def fetch(self, path: str) -> bytes:
        """Return the bytes of a path."""
        return self._send("GET", path, None)

    def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {"Authorization": f"Bearer {self.access}", "Content-Type": "application/json"}
        line = self._line()
        try:
            line.request(method, PREFIX + path, body, headers)
            answer = line.getresponse()
            data = answer.read(LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as cause:
            raise Fault("the window cannot be reached", retryable=True) from cause
        finally:
            line.close()
        if answer.status == http.HTTPStatus.UNAUTHORIZED:
            raise NotPaired
        if answer.status not in {200, 201}:
            raise Fault(f"the window answered {answer.status}", retryable=answer.status >= 500)
        return data

    def _line(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.origin)
        assert parts.hostname is not None, "checked when it was made"
        if parts.scheme == "http":
            return http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=15, context=context)

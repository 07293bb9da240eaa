"""An SMS provider for the demo and for tests: it takes messages and shows them on a page.

It speaks the provider's protocol over a real socket and behaves as the real one does: a message
comes at least once and is shown once for its key. Faults can be switched on. It listens on
127.0.0.1 only and answers only under that name, so that no page elsewhere can read codes through a
browser.

    python -m khidki.simulators.sms --port 8071 [--file messages.jsonl]
"""

import argparse
import json
import sys
import threading
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from khidki.simulators.conversations import Conversation, Server
from khidki.simulators.lettering import FONT
from khidki.simulators.sms_page import CSP, STYLE, page

KEPT = 1000
LARGEST_BODY = 10_000
MOST_READ = 1_000_000
FAULTS = ("slow", "error", "refuse", "drop", "duplicate")
FIELDS = {"to": str, "sender": str, "template": str, "unicode": bool, "text": str}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as the phone shows it; `deliveries` counts how often it came."""

    key: str
    at: str
    to: str
    sender: str
    template: str
    unicode: bool
    text: str
    deliveries: int = 1


class Phone:
    """All the messages of all the numbers, the newest last; the oldest are forgotten."""

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._messages: OrderedDict[str, Shown] = OrderedDict()
        self._faults: list[tuple[str, float]] = []
        self._file = file
        if file is not None and file.exists():
            for line in file.read_text().splitlines()[-KEPT:]:
                message = Shown(**json.loads(line))
                self._messages[message.key] = message
            self._write_all()
        self._kept = None if file is None else file.open("a")

    def close(self) -> None:
        """Close the file."""
        if self._kept is not None:
            self._kept.close()

    def take(self, key: str, body: dict[str, Any]) -> bool:
        """Keep a message; say whether its key is new."""
        with self._lock:
            known = self._messages.get(key)
            if known is not None:
                self._messages[key] = replace(known, deliveries=known.deliveries + 1)
                return False
            now = datetime.now(UTC).isoformat(timespec="seconds")
            message = Shown(key=key, at=now, **body)
            self._messages[key] = message
            while len(self._messages) > KEPT:
                self._messages.popitem(last=False)
            if self._kept is not None:
                self._kept.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")
                self._kept.flush()
            return True

    def shown(self, to: str = "") -> list[Shown]:
        """Return the messages, newest first, of numbers that end in `to`."""
        with self._lock:
            return [m for m in reversed(self._messages.values()) if m.to.endswith(to)]

    def forget(self) -> None:
        """Remove all messages and faults."""
        with self._lock:
            self._messages.clear()
            self._faults.clear()
            self._write_all()

    def fail(self, kind: str, *, times: int, seconds: float) -> None:
        """Let the next messages meet a fault."""
        with self._lock:
            self._faults.extend([(kind, seconds)] * times)

    def fault(self) -> tuple[str, float]:
        """Return the fault that the present message meets, or an empty one."""
        with self._lock:
            return self._faults.pop(0) if self._faults else ("", 0.0)

    def _write_all(self) -> None:
        if self._file is not None:
            lines = [json.dumps(asdict(m), ensure_ascii=False) for m in self._messages.values()]
            self._file.write_text("".join(line + "\n" for line in lines))


class Provider(Server):
    """The server; `phone` holds what it was given."""

    def __init__(self, port: int, file: Path | None = None) -> None:
        super().__init__(port, Delivery)
        self.phone = Phone(file)

    def server_close(self) -> None:
        """Stop listening, and close what the messages are kept in."""
        super().server_close()
        self.phone.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; tell of everything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Delivery(Conversation):
    """One connection of a client."""

    server: Provider  # pyright: ignore[reportIncompatibleVariableOverride]

    def get(self) -> None:
        """Show the page, or the same as JSON."""
        where = urlsplit(self.path)
        to = "".join(c for c in parse_qs(where.query).get("to", [""])[0] if c.isdecimal())[:15]
        match where.path:
            case "/" if self._is_local():
                self._answer(HTTPStatus.OK, page(self.server.phone.shown(to), to), "text/html")
            case "/messages.json" if self._is_local():
                rows = [asdict(message) for message in self.server.phone.shown(to)]
                self._answer_json(HTTPStatus.OK, rows)
            case "/style.css":
                self._answer(HTTPStatus.OK, STYLE, "text/css")
            case "/font.ttf":
                self._send(HTTPStatus.OK, FONT.read_bytes(), "font/ttf", cache="max-age=86400")
            case "/health":
                self._answer_json(HTTPStatus.OK, {"ready": True})
            case _:
                self._answer_json(HTTPStatus.NOT_FOUND, {"error": "nothing here"})

    def post(self) -> None:
        """Take a message, or switch a fault on."""
        body = self._body()
        if body is None or not self._is_local():
            self._answer_json(HTTPStatus.BAD_REQUEST, {"error": "not a message"})
        elif self.path == "/v1/messages":
            self._take(body)
        elif self.path == "/faults" and body.get("kind") in FAULTS:
            times, seconds = int(body.get("times", 1)), float(body.get("seconds", 0))
            self.server.phone.fail(body["kind"], times=times, seconds=seconds)
            self._answer_json(HTTPStatus.OK, {"set": body["kind"]})
        elif self.path == "/forget":
            self.server.phone.forget()
            self._answer_json(HTTPStatus.OK, {"forgotten": True})
        else:
            self._answer_json(HTTPStatus.NOT_FOUND, {"error": "nothing here"})

    def _take(self, body: dict[str, Any]) -> None:
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            self._answer_json(HTTPStatus.UNAUTHORIZED, {"error": "no key"})
            return
        key = self.headers.get("Idempotency-Key", "")
        right = all(isinstance(body.get(name), kind) for name, kind in FIELDS.items())
        kind, seconds = self.server.phone.fault() if right else ("refuse", 0.0)
        time.sleep(seconds)
        if not key or body.keys() != FIELDS.keys() or kind == "refuse":
            self._answer_json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "not a message"})
        elif kind == "error":
            self._answer_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "switched on"})
        else:
            self._show(key, body, kind)

    def _show(self, key: str, body: dict[str, Any], fault: str) -> None:
        is_new = self.server.phone.take(key, body)
        if fault == "drop":
            self.close_connection = True
        elif fault == "duplicate":
            self._answer_json(HTTPStatus.CONFLICT, {"error": "this key was taken before"})
        else:
            status = HTTPStatus.ACCEPTED if is_new else HTTPStatus.OK
            self._answer_json(status, {"id": key, "status": "accepted"})

    def _body(self) -> dict[str, Any] | None:
        declared = self.headers.get("Content-Length", "")
        size = int(declared) if declared.isdecimal() else 0
        # Read before refusing: closing on unread bytes resets the connection and loses the answer.
        sent = self.rfile.read(min(size, MOST_READ))
        # A page of another site can send plain text without asking first, but not JSON.
        is_json = self.headers.get_content_type() == "application/json"
        if size > LARGEST_BODY or not is_json:
            self.close_connection = size > MOST_READ
            return None
        try:
            body = json.loads(sent)
        except ValueError:
            return None
        return cast("dict[str, Any]", body) if isinstance(body, dict) else None

    def _is_local(self) -> bool:
        name = self.headers.get("Host", "").partition(":")[0]
        return name in {"127.0.0.1", "localhost"}

    def _answer_json(self, status: HTTPStatus, body: Any) -> None:
        self._answer(status, json.dumps(body, ensure_ascii=False), "application/json")

    def _answer(self, status: HTTPStatus, body: str, kind: str) -> None:
        self._send(status, body.encode(), f"{kind}; charset=utf-8", cache="no-store")

    def _send(self, status: HTTPStatus, data: bytes, kind: str, *, cache: str) -> None:
        more = {"Content_Security_Policy": CSP, "X_Content_Type_Options": "nosniff"}
        self.answer(status, data, kind, Cache_Control=cache, **more)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="An SMS provider that only shows its messages.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    with Provider(options.port, options.file) as provider:
        provider.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()

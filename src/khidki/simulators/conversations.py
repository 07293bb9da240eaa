"""What every simulator of the outside world has in common: a server of a demo, and a conversation.

A simulator derives `Server`, which listens on this machine alone, and `Conversation`, which answers
whole and says nothing of whom it was about. What is said is each simulator's own.
"""

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    """A server on a port of this machine; 0 lets the machine choose one."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, conversation: type["Conversation"]) -> None:
        super().__init__(("127.0.0.1", port), conversation)

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_port}"


class Conversation(BaseHTTPRequestHandler):
    """One connection of the window, or of a person's browser."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # An answer leaves as one write, head and body.
    disable_nagle_algorithm = True
    largest_body = 1_000_000

    def do_GET(self) -> None:
        """Answer a question."""
        self.get()

    def do_POST(self) -> None:
        """Take what was sent."""
        self.post()

    def get(self) -> None:
        """Answer what asks; a simulator that shows nothing leaves it so."""
        self.answer(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def post(self) -> None:
        """Take what is sent; a simulator that takes nothing leaves it so."""
        self.answer(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def body(self) -> bytes:
        """Return what was sent, as far as it is of a sensible size."""
        size = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(min(size, self.largest_body))

    def answer(self, status: HTTPStatus, data: bytes, kind: str, **more: str) -> None:
        """Answer whole; `more` are headers, written with underscores."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def answer_json(self, status: HTTPStatus, told: Any, **more: str) -> None:
        """Answer with a value as JSON."""
        data = json.dumps(told, ensure_ascii=False).encode()
        self.answer(status, data, "application/json; charset=utf-8", **more)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing: addresses and bodies are about people."""

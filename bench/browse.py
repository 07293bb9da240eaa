"""A reader without a browser: one connection, what a page needs, and what each answer weighs."""

import http.client
import re
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

HEADERS = {"Accept-Encoding": "br, gzip", "Accept": "text/html", "Accept-Language": "hi"}
IN_STYLES = re.compile(rb"url\(\s*[\"']?([^\"')]+)")
IN_SCRIPTS = re.compile(rb"(?:from|import)\s*[\"']([^\"']+)[\"']")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `wire_bytes` is what went over the wire, headers included."""

    status: int
    body: bytes
    wire_bytes: int
    seconds: float
    location: str
    encoding: str

    @property
    def text(self) -> str:
        """Return the body as it was written, when it was not compressed."""
        return self.body.decode("utf-8", "replace")


class Reader:
    """One connection with one cookie."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port = port
        self._cookie = cookie
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str, *, plain: bool = False) -> Answer:
        """Ask for a page; `plain` asks for it uncompressed."""
        headers = dict(HEADERS)
        if plain:
            headers["Accept-Encoding"] = "identity"
        if self._cookie:
            headers["Cookie"] = self._cookie
        began = time.perf_counter()
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 17
        return Answer(
            answer.status,
            body,
            len(body) + head,
            seconds,
            answer.getheader("location", ""),
            answer.getheader("content-encoding", ""),
        )

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class _Needs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        rel = set((told.get("rel") or "").split())
        if tag == "link" and rel & {"stylesheet", "icon", "preload", "modulepreload", "manifest"}:
            self.paths.append(told.get("href") or "")
        elif tag in {"script", "img"} and told.get("src"):
            self.paths.append(told["src"] or "")


def needs(reader: Reader, path: str) -> dict[str, Answer]:
    """Return everything a browser loads for a page with an empty cache, by address."""
    page = reader.get(path)
    found = {path: page}
    parser = _Needs()
    parser.feed(reader.get(path, plain=True).text)
    left = [urljoin(path, each) for each in parser.paths]
    while left:
        address = left.pop()
        if address in found or address.startswith("data:"):
            continue
        found[address] = reader.get(address)
        assert found[address].status == 200, f"{path} needs {address}"
        kind = address.partition("?")[0].rpartition(".")[2]
        if pattern := {"css": IN_STYLES, "js": IN_SCRIPTS}.get(kind):
            written = reader.get(address, plain=True).body
            more = [match.decode() for match in pattern.findall(written)]
            left += [urljoin(address, each) for each in more if not each.startswith(("data:", "#"))]
    return found

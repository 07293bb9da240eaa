"""From an answer to HTTP: status, headers, bytes.

Every answer carries the same strict security headers, and whatever belongs to a session is never
stored by a browser or a proxy. Text is compressed; the only secret in a page, the form token, is
masked anew each time, so compression cannot betray it.
"""

import functools
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import msgspec

from khidki.web import assets, pages
from khidki.web.csrf import LazyToken
from khidki.web.request import Request
from khidki.web.response import Away, Bytes, Json, Page, Redirect, Response, Stream, Text

Header = tuple[bytes, bytes]

SMALL = 500  # bytes below which compression gains nothing
LEVEL = 4  # within 5 % of level 6, at half its time
PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    b"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    b"base-uri 'none'"
)
FILE_POLICY = b"sandbox; default-src 'none'"
# A sandboxed PDF is not shown at all; without the sandbox it still may load and run nothing.
VIEWED_PDF_POLICY = (
    b"default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
)
STRICT_TRANSPORT: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
NO_STORE: Header = (b"cache-control", b"no-store")
NO_CACHE: Header = (b"cache-control", b"no-cache")
FOR_EVER: Header = (b"cache-control", b"public, max-age=31536000, immutable")
VARY: Header = (b"vary", b"Accept-Encoding, Cookie")


@dataclass(slots=True)
class Sent:
    """What goes out."""

    status: int
    headers: list[Header]
    body: bytes = b""
    pieces: AsyncIterator[bytes] | None = None  # goes out instead of the body, as it is made

    def add(self, name: bytes, value: str) -> None:
        """Add a header; one with a line break in it would begin another, and is our mistake."""
        assert "\r" not in value
        assert "\n" not in value
        self.headers.append((name, value.encode("latin-1")))


def encode(request: Request, response: Response) -> Sent:
    """Turn an answer into what goes out, without cookies and caching."""
    match response:
        case Page():
            sent = Sent(response.status, [(b"content-security-policy", PAGE_POLICY)])
            sent.body = _render(request, response).encode()
            media_type = "text/html; charset=utf-8"
        case Redirect():
            sent = Sent(response.status, [(b"content-security-policy", PAGE_POLICY)])
            sent.add(b"location", response.location)
            return sent
        case Away():
            sent = Sent(303, [(b"content-security-policy", PAGE_POLICY)])
            sent.add(b"location", response.address)
            return sent
        case Json():
            sent = Sent(response.status, [(b"content-security-policy", FILE_POLICY)])
            sent.body, media_type = msgspec.json.encode(response.value), response.media_type
        case Text():
            sent = Sent(response.status, [(b"content-security-policy", FILE_POLICY)])
            sent.body, media_type = response.words.encode(), response.media_type
        case Bytes():
            return _file(response)
        case Stream():
            sent = _file(Bytes(b"", response.media_type, response.file_name))
            sent.pieces = response.pieces
            return sent
    sent.add(b"content-type", media_type)
    compress(request, sent)
    return sent


def finish(sent: Sent, *, request_id: str, secure: bool) -> None:
    """Add what every answer carries."""
    sent.headers += ALWAYS
    if secure:
        sent.headers.append(STRICT_TRANSPORT)
    sent.add(b"x-request-id", request_id)
    if sent.pieces is None:
        sent.add(b"content-length", str(len(sent.body)))


def compress(request: Request, sent: Sent) -> None:
    """Compress a body that is worth it, for a browser that takes it."""
    sent.headers.append(VARY)
    if len(sent.body) > SMALL and takes_gzip(request):
        sent.body = gzip(sent.body, LEVEL)
        sent.headers.append((b"content-encoding", b"gzip"))


def static(request: Request) -> Sent | None:
    """Return a static file under its address, which changes with its content."""
    found = assets.by_url().get(request.path)
    if found is None:
        return None
    sent = Sent(200, [FOR_EVER, (b"vary", b"Accept-Encoding")])
    sent.add(b"content-type", found.media_type)
    sent.body = found.body
    small = _smaller(found.url)
    if small is not None and takes_gzip(request):
        sent.body = small
        sent.headers.append((b"content-encoding", b"gzip"))
    return sent


def takes_gzip(request: Request) -> bool:
    """Say whether the browser takes compressed answers."""
    return b"gzip" in request.headers.get(b"accept-encoding", b"")


def gzip(data: bytes, level: int) -> bytes:
    """Compress in the form that `Content-Encoding: gzip` names."""
    packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(data) + packer.flush()


@functools.cache
def _smaller(url: str) -> bytes | None:
    body = assets.by_url()[url].body
    small = gzip(body, 9)
    return small if len(small) < len(body) * 0.95 else None


def _render(request: Request, page: Page) -> str:
    session = request.session
    return pages.render(
        page.template,
        language=request.language,
        path=request.address,
        account=session.account,
        officer=session.officer,
        operator=session.operator,
        acting=request.acting,
        administers=bool(request.officer and request.officer.duties),
        must_sign=bool(request.officer and any(hat.must_sign for hat in request.officer.hats)),
        demo=request.world.demo,
        single_sign_on=request.world.single_sign_on.is_set,
        # Made only when the template asks for it: a page without a form sets no cookie.
        csrf=cast("Any", LazyToken(session)),
        **page.data,
    )


def _file(response: Bytes) -> Sent:
    viewed_pdf = response.inline and response.media_type == "application/pdf"
    policy = VIEWED_PDF_POLICY if viewed_pdf else FILE_POLICY
    sent = Sent(200, [(b"content-security-policy", policy)], response.data)
    sent.add(b"content-type", response.media_type)
    sent.add(b"content-disposition", _disposition(response))
    return sent


def _disposition(response: Bytes) -> str:
    kind = "inline" if response.inline else "attachment"
    if response.file_name is None:
        return kind
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\%' else "_"
        for sign in response.file_name
    )
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(response.file_name, safe='')}"

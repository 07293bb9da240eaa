"""Static files under names that change with their content.

A page names a file by what it is (`asset("app.css")`) and gets an address that holds the first half
of its SHA-256, so that browsers may keep it for ever and never show an old one. Inside our style
sheets and scripts another file is written as `asset:NAME` and replaced the same way. Everything is
read once and held in memory (under 500 KB); nothing here compresses or sends.
"""

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static/"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
REFERENCE = re.compile(r"asset:([a-z0-9./-]+)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: its address below the site, its kind and its bytes."""

    url: str
    media_type: str
    body: bytes


@functools.cache
def asset(name: str) -> Asset:
    """Return a file of `static/` by its name; a wrong name is our mistake and raises KeyError."""
    path = PurePosixPath(name)
    if name not in _names():
        raise KeyError(name)
    body = (FOLDER / path).read_bytes()
    if path.suffix in {".css", ".js"} and not name.startswith(("govuk-", "htmx")):
        body = REFERENCE.sub(lambda found: asset(found[1]).url, body.decode("utf-8")).encode()
    digest = hashlib.sha256(body).hexdigest()[:16]
    url = f"{PREFIX}{path.with_suffix('')}.{digest}{path.suffix}"
    return Asset(url=url, media_type=TYPES[path.suffix], body=body)


@functools.cache
def by_url() -> dict[str, Asset]:
    """Return every file by its address, for the route that serves them."""
    return {one.url: one for one in map(asset, sorted(_names()))}


@functools.cache
def _names() -> frozenset[str]:
    files = (path for path in FOLDER.rglob("*") if path.is_file() and path.suffix in TYPES)
    return frozenset(str(path.relative_to(FOLDER).as_posix()) for path in files)

"""What a page answers: a template, another address, bytes, JSON or plain words.

These are values; `wire.py` turns them into HTTP. A `Redirect` leads only to a path of this site, so
that an address which a person handed in can never carry somebody away: pass such an address through
`local_path` first.
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

AWAY = re.compile(r"https?://[\x21-\x7e]+")
# One slash, then anything printable that is not a second slash or a backslash (browsers read
# `/\host` as `//host`).
LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local_path(asked: str | None, *, otherwise: str) -> str:
    """Return the address that was asked for when it is a path of this site, else `otherwise`."""
    return asked if asked and len(asked) <= 500 and LOCAL.fullmatch(asked) else otherwise


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the reader's language, from a template."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on at another path of this site."""

    path: str
    status: int = 303

    def __post_init__(self) -> None:
        if not LOCAL.fullmatch(self.path):
            raise ValueError("A redirect leads to a path of this site and nowhere else")

    @property
    def location(self) -> str:
        """The path as it may stand in a header."""
        return quote(self.path, safe="/?&=#%:;,+@!$'()*~-._")


@dataclass(frozen=True, slots=True)
class Away:
    """Go on at the site of a provider that the operator named; never where a person said."""

    address: str

    def __post_init__(self) -> None:
        if not AWAY.fullmatch(self.address):
            raise ValueError("An address of another site begins with its scheme")


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file; it is saved rather than shown, unless `inline`."""

    data: bytes
    media_type: str
    file_name: str | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """A file to save that is made while it goes out, piece by piece."""

    pieces: AsyncIterator[bytes]
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Json:
    """A value for a program."""

    value: Any
    status: int = 200
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words, for a program or a terminal."""

    words: str
    status: int = 200
    media_type: str = "text/plain; charset=utf-8"


Response = Page | Redirect | Away | Bytes | Stream | Json | Text

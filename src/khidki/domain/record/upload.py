"""What a file that a stranger sends must be, and every reason for which it is turned away.

The type is what the content says, never what the name or the browser says. A name is only a label
to show, cleaned of everything that could mislead a reader or a file system. The gateway `uploads`
does the reading; each refusal here carries the figures that a clear sentence to the person needs.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from khidki.domain.refusal import Refusal

NAME_LIMIT = 80
UNNAMED = "file"
# Joiners shape Devanagari; every other invisible character can turn a name round or hide its end.
JOINERS = "\u200c\u200d"
MIB = 2**20


class Kind(StrEnum):
    """The kinds of file that are taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"


MEDIA_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may be; a page of A4 at 200 dots an inch is 1654 x 2339 pixels."""

    size: int = 10 * MIB
    pages: int = 40
    pixels: int = 60_000_000
    longest_side: int = 2600
    accept: frozenset[Kind] = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class SafeFile:
    """A file made anew from what was sent: nothing of the sender's device or place is in it."""

    kind: Kind
    data: bytes
    sha256: str
    width: int | None
    height: int | None
    pages: int

    @property
    def media_type(self) -> str:
        """The one type under which it may be served."""
        return MEDIA_TYPES[self.kind]


class UploadRefusal(Refusal):
    """A file was sent that cannot be taken."""

    code: ClassVar[str] = "upload.refused"


@dataclass(eq=False)
class Empty(UploadRefusal):
    """The file has no bytes, or a PDF has no pages."""

    code: ClassVar[str] = "upload.empty"


@dataclass(eq=False)
class TooLarge(UploadRefusal):
    """More bytes were sent than one file may have; the rest was not read."""

    code: ClassVar[str] = "upload.too_large"
    limit: int


@dataclass(eq=False)
class WrongType(UploadRefusal):
    """The content is of a kind that is not taken here; `seen` names it, or is `unknown`."""

    code: ClassVar[str] = "upload.wrong_type"
    seen: str
    allowed: list[str]


@dataclass(eq=False)
class Damaged(UploadRefusal):
    """The file is cut short or cannot be read; sending it again, or a new photo, helps."""

    code: ClassVar[str] = "upload.damaged"
    kind: str


@dataclass(eq=False)
class TooManyPixels(UploadRefusal):
    """The picture says that it is larger than any camera makes them."""

    code: ClassVar[str] = "upload.too_many_pixels"
    width: int
    height: int
    limit: int


@dataclass(eq=False)
class TooManyPages(UploadRefusal):
    """The PDF has more pages than one paper may have."""

    code: ClassVar[str] = "upload.too_many_pages"
    pages: int
    limit: int


@dataclass(eq=False)
class Encrypted(UploadRefusal):
    """The PDF is locked; it can be printed to a new PDF, or photographed."""

    code: ClassVar[str] = "upload.encrypted"


@dataclass(eq=False)
class ActiveContent(UploadRefusal):
    """The PDF can act by itself (`what`: script, launch, form, attachment, media, link)."""

    code: ClassVar[str] = "upload.active_content"
    what: str


@dataclass(eq=False)
class TooComplex(UploadRefusal):
    """The file is small but would need more memory or time than any honest paper does."""

    code: ClassVar[str] = "upload.too_complex"
    kind: str


SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", Kind.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (0, b"%PDF-", Kind.PDF),
    (0, b"GIF8", "gif"),
    (0, b"BM", "bmp"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (4, b"ftyphe", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftypavif", "avif"),
    (4, b"ftyp", "video"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"Rar!", "rar"),
    (0, b"\xd0\xcf\x11\xe0", "office"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"#!", "program"),
)


def seen_kind(head: bytes) -> str:
    """Name the kind of a file by its first bytes: a `Kind`, another known kind, or `unknown`."""
    if head.startswith(b"RIFF") and head.startswith(b"WEBP", 8):
        return Kind.WEBP
    for offset, signature, kind in SIGNATURES:
        if head.startswith(signature, offset):
            return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start[:1024]:
        return "svg"
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")):
        return "html"
    return "xml" if start.startswith(b"<") else "unknown"


def kind_of(head: bytes, accept: frozenset[Kind]) -> Kind:
    """Return the kind that the first bytes prove, or refuse it with what is taken instead."""
    seen = seen_kind(head)
    if seen not in accept:
        raise WrongType(seen=seen, allowed=sorted(accept))
    return Kind(seen)


def display_name(sent: str) -> str:
    """Clean a file name to a label that is safe to show; it never names a file of ours."""
    last = sent.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(_shown(char) for char in unicodedata.normalize("NFC", last))
    name = " ".join(kept.split()).strip(". " + JOINERS)
    if len(name) <= NAME_LIMIT:
        return name or UNNAMED
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 5:
        return name[:NAME_LIMIT]
    return stem[: NAME_LIMIT - len(ending) - 1] + "." + ending


def _shown(char: str) -> str:
    if char in JOINERS:
        return char
    category = unicodedata.category(char)
    if category.startswith("Z"):
        return " "
    return "" if category.startswith("C") else char

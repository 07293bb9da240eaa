"""What a person sent: fields and files out of a body, within limits.

Bodies are read piece by piece and reading stops at the first byte over the limit. Files are kept as
the pieces in which they came and handed on as a stream. Every value is text without NUL, which no
PostgreSQL text can hold; which fields are expected is the business of the page.
"""

import re
from binascii import a2b_qp
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from multipart import (  # pyright: ignore[reportMissingTypeStubs]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,  # pyright: ignore[reportUnknownVariableType]
)

from khidki.domain.refusal import Refusal

FIELDS_AT_MOST = (
    1000  # a group may have 900 boxes (`domain/service/review_field`), ten milliseconds
)
NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
PRINTABLE = bytes(range(0x21, 0x7F))  # browsers escape everything else
URLENCODED = "application/x-www-form-urlencoded"


class BadBody(Refusal):
    """What was sent cannot be read as what it says it is."""

    code = "bad_body"


class BodyTooLarge(Refusal):
    """More was sent than this address takes."""

    code = "body_too_large"

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(slots=True)
class Upload:
    """One file as it came; iterate over it once."""

    file_name: str
    size: int = 0
    _pieces: deque[bytes] = field(default_factory=deque[bytes])

    def add(self, piece: bytes) -> None:
        """Put the next piece behind the others."""
        self._pieces.append(piece)
        self.size += len(piece)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # Pieces are given away as they are read, so that a file is not held twice.
        while self._pieces:
            yield self._pieces.popleft()


class Form(Mapping[str, str]):
    """The fields of one request; a field sent twice shows its first value."""

    def __init__(self, fields: Sequence[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        self._files: dict[str, Upload] = {}
        for name, value in fields:
            self.add(name, value)

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def all(self, name: str) -> list[str]:
        """Return every value of a field, as ticked boxes send them."""
        return list(self._values.get(name, ()))

    def file(self, name: str) -> Upload | None:
        """Return the file of that field, or None when none was chosen."""
        return self._files.get(name)

    def add(self, name: str, value: str) -> None:
        """Take one more value."""
        if "\x00" in value or "\x00" in name:
            raise BadBody
        self._values.setdefault(name, []).append(value)

    def add_file(self, name: str, upload: Upload) -> None:
        """Take a file; an empty one without a name means that none was chosen."""
        if upload.file_name or upload.size:
            self._files.setdefault(name, upload)


def parse_fields(data: bytes) -> Form:
    """Read `a=1&b=2`, as a form without files and the part behind `?` are written."""
    if not data:
        return Form()
    if data.translate(None, PRINTABLE) or b"%00" in data or NO_ESCAPE.search(data):
        raise BadBody
    if data.count(b"&") >= FIELDS_AT_MOST:
        raise BadBody
    # The standard library takes 250 microseconds for a form of 25 Hindi answers; its decoder of
    # quoted-printable, which writes `=` for `%`, is in C and takes 5. A zero byte stands between
    # the pairs, and every other one has been refused above.
    decoded = a2b_qp(
        data.replace(b"=", b"=3D").replace(b"%", b"=").replace(b"+", b" ").replace(b"&", b"\x00")
    ).decode("utf-8", "replace")
    pairs = (pair.partition("=") for pair in decoded.split("\x00") if pair)
    return Form([(name, value) for name, _, value in pairs])


async def read_form(content_type: str, chunks: AsyncIterator[bytes]) -> Form:
    """Read a form of either kind; the chunks end, or raise, at the limit."""
    kind, options = cast("tuple[str, dict[str, str]]", parse_options_header(content_type))
    if kind == URLENCODED:
        return parse_fields(b"".join([chunk async for chunk in chunks]))
    if kind == "multipart/form-data":
        return await _read_multipart(options.get("boundary", ""), chunks)
    if not kind:
        # A form without any field may come without a type; a body without one is not a form.
        async for _ in chunks:
            raise BadBody
        return Form()
    raise BadBody


async def _read_multipart(boundary: str, chunks: AsyncIterator[bytes]) -> Form:
    reader = _Parts()
    try:
        parser = PushMultipartParser(boundary, max_segment_count=FIELDS_AT_MOST, strict=True)
        async for chunk in chunks:
            for event in parser.parse(chunk):
                reader.take(event)
        parser.close()
    except (MultipartError, UnicodeDecodeError) as cause:
        raise BadBody from cause
    return reader.form


class _Parts:
    """Gathers the parser's events into a form."""

    def __init__(self) -> None:
        self.form = Form()
        self._name = ""
        self._words = bytearray()
        self._upload: Upload | None = None

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        match event:
            case MultipartSegment():
                self._begin(event)
            case None:
                self._finish()
            case _ if self._upload is not None:
                self._upload.add(bytes(event))
            case _:
                self._words += event

    def _begin(self, segment: MultipartSegment) -> None:
        if not segment.name:
            raise BadBody
        self._name = segment.name
        self._words = bytearray()
        self._upload = None
        if segment.filename is not None:
            self._upload = Upload(_last_part(segment.filename))

    def _finish(self) -> None:
        if self._upload is None:
            self.form.add(self._name, self._words.decode("utf-8"))
        else:
            self.form.add_file(self._name, self._upload)


def _last_part(file_name: str) -> str:
    """Return the name without any folder, and without what a terminal or a page would trip over."""
    bare = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in bare if sign.isprintable())[:200].strip(". ")


async def text_sent(form: Form, name: str, most: int, *, file: str = "file") -> str:
    """Return what was typed into a field, or what is in the file that was chosen instead of it."""
    chosen = form.file(file)
    if chosen is None:
        return form.get(name, "")[:most]
    pieces = [piece async for piece in chosen]
    return b"".join(pieces)[:most].decode("utf-8-sig", "replace").replace("\x00", "")

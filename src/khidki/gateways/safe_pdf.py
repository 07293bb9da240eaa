"""A PDF made anew from a stranger's: pages only, nothing that acts when it is opened.

Runs in a confined child. Whatever can run, send, fetch or carry another file is refused by name;
what ordinary programs add out of habit (the view to open at, web links, the author) is taken out.
The file is written again object by object, so bytes around or between objects do not come along; a
signature inside it is no longer valid after that, since it covered the old bytes.
"""

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from khidki.domain.record.upload import (
    ActiveContent,
    Damaged,
    Empty,
    Encrypted,
    Kind,
    Limits,
    SafeFile,
    TooComplex,
    TooManyPages,
)

LARGEST_PICTURE = 200_000_000
MOST_VALUES = 500_000
DEEPEST = 100
LARGEST_STREAM = 64 * 2**20
OUT_OF_MEMORY = ("memory", "bad_alloc")
END_WITHIN = 4096

# By key: the key alone is enough to refuse.
ACTIVE_KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "form",
    "/EmbeddedFiles": "attachment",
    "/EF": "attachment",
    "/RichMediaContent": "media",
}
# By value of /S (an action), /Type or /Subtype (an annotation or a stream).
ACTIVE_VALUES = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/SubmitForm": "form",
    "/ImportData": "form",
    "/GoToR": "link",
    "/GoToE": "link",
    "/EmbeddedFile": "attachment",
    "/FileAttachment": "attachment",
    "/Rendition": "media",
    "/RichMedia": "media",
    "/RichMediaExecute": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/3D": "media",
}
TAKEN_OUT_OF_ROOT = ("/OpenAction", "/AA", "/Metadata", "/URI", "/PieceInfo", "/AF", "/Perms")


def remake(data: bytes, limits: Limits) -> SafeFile:
    """Return the same pages as a new PDF that cannot act."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=LARGEST_STREAM,
        run_length_max_memory=LARGEST_STREAM,
        png_max_memory=LARGEST_STREAM,
        tiff_max_memory=LARGEST_STREAM,
    )
    if b"%%EOF" not in data[-END_WITHIN:]:
        raise Damaged(kind=Kind.PDF)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Encrypted
            pages = _count_pages(pdf, limits.pages)
            _disarm(pdf)
            out = io.BytesIO()
            pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate,
                     deterministic_id=True, fix_metadata_version=False)  # fmt: skip
    except pikepdf.PasswordError as cause:
        raise Encrypted from cause
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError) as cause:
        raise Damaged(kind=Kind.PDF) from cause
    made = out.getvalue()
    digest = hashlib.sha256(made).hexdigest()
    return SafeFile(kind=Kind.PDF, data=made, sha256=digest, width=None, height=None, pages=pages)


def _count_pages(pdf: pikepdf.Pdf, limit: int) -> int:
    pages = len(pdf.pages)
    if pages == 0:
        raise Empty
    if pages > limit:
        raise TooManyPages(pages=pages, limit=limit)
    return pages


def _disarm(pdf: pikepdf.Pdf) -> None:
    seen = 0
    for value in pdf.objects:
        for part in _parts(value):
            seen += 1
            if seen > MOST_VALUES:
                raise TooComplex(kind=Kind.PDF)
            _check(part)
    for key in TAKEN_OUT_OF_ROOT:
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _parts(value: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Walk the dictionaries inside one object; what it only points to is walked as itself."""
    stack = [(value, 0)]
    while stack:
        part, depth = stack.pop()
        if depth > DEEPEST:
            raise TooComplex(kind=Kind.PDF)
        if isinstance(part, pikepdf.Array):
            inside = list(part)
        elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inside = [item for _, item in part.items()]
        else:
            continue
        stack.extend((item, depth + 1) for item in inside if _lies_inside(item))


def _lies_inside(item: Any) -> bool:
    # Numbers and strings come out as Python's own.
    return isinstance(item, pikepdf.Object) and not item.is_indirect


def _check(part: pikepdf.Object) -> None:
    for key in part.keys():  # noqa: SIM118 -- iterating a PDF dictionary gives pairs, not keys
        if key in ACTIVE_KEYS:
            raise ActiveContent(what=ACTIVE_KEYS[key])
    for key in ("/S", "/Type", "/Subtype"):
        value = part.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in ACTIVE_VALUES:
            raise ActiveContent(what=ACTIVE_VALUES[str(value)])
    if part.get("/S") == pikepdf.Name.URI and "/URI" in part:
        part["/URI"] = pikepdf.String("")
    if isinstance(part, pikepdf.Stream):
        _check_stream(part)


def _check_stream(stream: pikepdf.Stream) -> None:
    pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    if pixels > LARGEST_PICTURE:
        raise TooComplex(kind=Kind.PDF)
    if "/F" in stream:
        raise ActiveContent(what="link")
    try:
        stream.read_bytes()
    except pikepdf.DataDecodingError as cause:
        # A small fault is the viewer's to bear: less than the limit came out before it.
        if any(word in str(cause) for word in OUT_OF_MEMORY):
            raise TooComplex(kind=Kind.PDF) from cause
    except pikepdf.PdfError as cause:
        # A photo's own compression (JPEG, fax) stays packed: its size is checked above.
        if "unfilterable" not in str(cause):
            raise

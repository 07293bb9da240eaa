"""Make the whole record of a case as one PDF for a court: `khidki bundle NUMBER`.

Index; everything that happened and was said, the note-sheet, questions to other offices, messages,
what hangs on the file; every paper as it was attached, the orders and papers that came out; and
part A of the certificate of the electronic record, with the digest of each.
Pieces are fetched and laid into a folder one after another, so the record of a long case takes no
more memory than its largest paper. Nothing is stored.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from khidki.actions.read_record import PDF, Record, papers_of, read_record
from khidki.actions.tell_record import Words, head_of, parts_of
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import read_number
from khidki.domain.record.certificate import text_data
from khidki.domain.record.document import shown_moment, shown_number
from khidki.domain.refusal import Fault
from khidki.domain.text import Text
from khidki.gateways.bundles import as_pages, joined
from khidki.store import applications

INDEX = Text(hi="", en="")
CERTIFICATE = Text(hi="इलेक्ट्रॉनिक अभिलेख का प्रमाण पत्र, भाग क", en="Certificate, part A")
NOT_SHOWN = "This file could not be opened as pages; its digest stands here for the file itself."


@dataclass(slots=True)
class Piece:
    """One part of the bundle; without a path it is only named in the index."""

    title: Text
    sha256: str
    path: Path | None = None
    pages: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was made."""

    number: str
    pages: int
    sha256: str
    pieces: Sequence[Piece]
    left_out: Sequence[Text] = field(default_factory=list[Text])


async def make_bundle(
    world: World,
    typed: str,
    out: Path,
    words: Words,
    *,
    without: frozenset[str] = frozenset(),
) -> Bundle:
    """Write the bundle of a case to a file, without the parts that are kept back.

    `words` says how the thing of a key of pages is called.
    """
    record = await _read(world, read_number(typed))
    at = world.now()
    with tempfile.TemporaryDirectory(prefix="khidki-bundle-") as folder:
        pieces = [
            *[each async for each in _parts(world, record, Path(folder), words, without=without)],
            *[piece async for piece in _papers(world, record, Path(folder))],
        ]
        index = Piece(INDEX, "", Path(folder) / "index.pdf")
        end = Piece(CERTIFICATE, "", Path(folder) / "certificate.pdf")
        # The length of index and certificate follows from how many pieces there are, not from the
        # numbers in them: once to learn it, once more with the right numbers.
        for _ in range(2):
            await _frame(world, record, (index, *pieces, end), at)
        bound = [each.path for each in (index, *pieces, end) if each.path is not None]
        total = sum(each.pages for each in (index, *pieces, end))
        stamps = _stamps(world, record.application.number, total, at)
        pages = await asyncio.to_thread(joined, bound, out, stamps)
    left_out = [each.title for each in pieces if each.path is None]
    return Bundle(record.application.number, pages, _digest_of(out), pieces, left_out)


async def _read(world: World, number: str) -> Record:
    async with world.reading() as tx:
        application = await applications.by_number(tx, number)
        if application is None:
            raise Unknown
        return await read_record(world, tx, application.id)


async def _parts(
    world: World, record: Record, folder: Path, words: Words, *, without: frozenset[str]
) -> AsyncIterator[Piece]:
    """Set what the window itself says of the case, part after part."""
    at = world.now()
    for name, title, told in parts_of(world, record, words):
        if name in without:
            continue
        data = head_of(world, record, name, at) | {"title": text_data(title)} | told
        pdf = await _typeset(world, data, at)
        yield await _piece(folder / f"{name}.pdf", title, pdf, PDF)


async def _papers(world: World, record: Record, folder: Path) -> AsyncIterator[Piece]:
    """Fetch every paper, one after another, as a piece."""
    for at, paper in enumerate(papers_of(world, record.shelf, record.edition)):
        data = await paper.fetch()
        yield await _piece(folder / f"paper-{at}.pdf", paper.title, data, paper.media_type)


async def _piece(path: Path, title: Text, data: bytes, media_type: str) -> Piece:
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        pages = await asyncio.to_thread(as_pages, data, media_type, path)
    except Fault:
        return Piece(title, sha256, note=NOT_SHOWN)
    return Piece(title, sha256, path, pages)


async def _frame(world: World, record: Record, pieces: Sequence[Piece], at: datetime) -> None:
    """Set the index and the certificate around the pieces, and learn how long they are."""
    index, *inner, end = pieces
    listed: list[dict[str, Any]] = []
    first = index.pages + 1
    for each in inner:
        last = first + each.pages - 1
        listed.append(
            {
                "title": text_data(each.title),
                "sha256": each.sha256,
                "note": each.note,
                "from": first if each.pages else "-",
                "until": last if each.pages else "-",
            }
        )
        first += each.pages
    total = first - 1 + end.pages
    for piece, part in ((index, "index"), (end, "certificate")):
        data = head_of(world, record, part, at) | {"pieces": listed, "pages": total}
        if part == "certificate":
            data["facts"] = _facts(world, record, at)
        assert piece.path is not None
        pdf = await _typeset(world, data, at)
        piece.pages = await asyncio.to_thread(as_pages, pdf, PDF, piece.path)


def _facts(world: World, record: Record, at: datetime) -> list[dict[str, Any]]:
    """Return what the window itself knows of the making of the record."""
    made = Text(
        hi="खिड़की सॉफ़्टवेयर ने अपने डेटाबेस और फ़ाइल भंडार से, काम के सामान्य क्रम में रखे अभिलेखों से",
        en="By the Khidki software out of its database and file store, from records kept in the"
        " ordinary course of its work",
    )
    key = Text(hi=world.signer.key_id, en=world.signer.key_id)
    shown = shown_number(record.application.number)
    first, last = record.events[0], record.events[-1]
    rows = (
        (Text(hi="अभिलेख", en="Record"), Text(hi=shown, en=shown)),
        (Text(hi="कैसे बना", en="How it was produced"), made),
        (Text(hi="कब बना", en="When it was produced"), shown_moment(at)),
        (Text(hi="पहली घटना", en="First event"), shown_moment(first.recorded_at)),
        (Text(hi="अंतिम घटना", en="Last event"), shown_moment(last.recorded_at)),
        (Text(hi="छाप की विधि", en="Hash algorithm"), Text(hi="SHA-256", en="SHA-256")),
        (Text(hi="खिड़की की कुंजी", en="Key of the window"), key),
    )
    return [{"label": text_data(label), "value": text_data(value)} for label, value in rows]


async def _typeset(world: World, data: Mapping[str, Any], at: datetime) -> bytes:
    return await world.papers.render_own("bundle", data, at=at)


def _stamps(world: World, number: str, pages: int, at: datetime) -> Callable[[int, int], bytes]:
    """Return what makes the strips of some pages; it is called from a thread."""
    loop = asyncio.get_running_loop()

    def strips(first: int, last: int) -> bytes:
        data = {
            "number": number,
            "number_shown": shown_number(number),
            "from": first,
            "until": last,
            "pages": pages,
        }
        setting = world.papers.render_own("stamps", data, at=at)
        return asyncio.run_coroutine_threadsafe(setting, loop).result()

    return strips


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

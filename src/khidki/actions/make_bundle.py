"""Make the whole record of a case as one PDF for a court: `khidki bundle NUMBER`.

Index, everything that happened and was said, every paper as it was attached, the orders and papers
that came out, and part A of the certificate of the electronic record, with the digest of each.
Pieces are fetched and laid into a folder one after another, so the record of a long case takes no
more memory than its largest paper. Nothing is stored.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import msgspec

from khidki.actions.edition_of import edition_of
from khidki.actions.make_receipt import make_receipt, make_refusal
from khidki.actions.paper_lines import lines_of
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.event import Event, State
from khidki.domain.case.number import read_number
from khidki.domain.record.certificate import Line, line_data, text_data
from khidki.domain.record.document import shown_moment, shown_number
from khidki.domain.refusal import Fault
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.gateways.bundles import as_pages, joined
from khidki.store import applications, certificates, documents, standings
from khidki.store.applications import Said
from khidki.store.certificates import Issued
from khidki.store.documents import Document
from khidki.store.standings import Happened

RECORD = Text(hi="घटनाएँ और जो कहा गया", en="What happened and what was said")
CERTIFICATE = Text(hi="इलेक्ट्रॉनिक अभिलेख का प्रमाण पत्र, भाग क", en="Certificate, part A")
RECEIPT = Text(hi="रसीद", en="Receipt")
REFUSAL = Text(hi="अस्वीकृति आदेश", en="Order of refusal")
ISSUED = Text(hi="जारी कागज़", en="Paper that was issued")
OTHER = Text(hi="कागज़", en="Paper")
NOT_SHOWN = "This file could not be opened as pages; its digest stands here for the file itself."
WINDOW = Text(hi="खिड़की", en="The window")
APPLICANT = Text(hi="आवेदक", en="The applicant")

# Answers are told with their questions, papers in the index, what it cost in the receipt.
SHOWN_ELSEWHERE = frozenset({"answers", "papers", "dues"})
Words = Callable[[str], Text]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is known of a case."""

    application: Application
    edition: Edition
    events: Sequence[Event]
    history: Sequence[Happened]
    said: Sequence[Said]
    papers: Sequence[Document]
    issued: Sequence[Issued]


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


async def make_bundle(world: World, typed: str, out: Path, words: Words) -> Bundle:
    """Write the bundle of a case to a file; `words` says how an act is called."""
    record = await _read(world, read_number(typed))
    at = world.now()
    with tempfile.TemporaryDirectory(prefix="khidki-bundle-") as folder:
        pieces = [
            await _set(world, record, Path(folder) / "record.pdf", RECORD, at, words),
            *[piece async for piece in _papers(world, record, Path(folder))],
        ]
        index = Piece(Text(hi="", en=""), "", Path(folder) / "index.pdf")
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
        said = await applications.contents(tx, application.id)
        return Record(
            application=application,
            edition=edition_of(world.published, application, said),
            events=await applications.events(tx, application.id),
            history=await standings.steps(tx, application.id),
            said=said,
            papers=await documents.of(tx, application.id),
            issued=await certificates.of(tx, application.id),
        )


async def _papers(world: World, record: Record, folder: Path) -> AsyncIterator[Piece]:
    """Fetch every paper, one after another, as a piece."""
    asks = {ask.id: ask.title for ask in record.edition.service.documents}
    application = record.application
    if application.account is not None:
        _, receipt = await make_receipt(world, application.account, application.id)
        yield await _piece(folder / "receipt.pdf", RECEIPT, receipt, "application/pdf")
    for at, paper in enumerate(record.papers):
        data = await world.files.read(paper.file)
        title = asks.get(paper.ask, OTHER)
        yield await _piece(folder / f"paper-{at}.pdf", title, data, paper.media_type)
    if application.state is State.REFUSED and application.account is not None:
        _, order = await make_refusal(world, application.account, application.id)
        yield await _piece(folder / "refusal.pdf", REFUSAL, order, "application/pdf")
    for at, issued in enumerate(reversed(record.issued)):
        data = await world.files.read(issued.file)
        yield await _piece(folder / f"issued-{at}.pdf", ISSUED, data, "application/pdf")


async def _piece(path: Path, title: Text, data: bytes, media_type: str) -> Piece:
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        pages = await asyncio.to_thread(as_pages, data, media_type, path)
    except Fault:
        return Piece(title, sha256, note=NOT_SHOWN)
    return Piece(title, sha256, path, pages)


async def _set(
    world: World, record: Record, path: Path, title: Text, at: datetime, words: Words
) -> Piece:
    data = _head(world, record, "record", at) | {
        "events": list(_events(world, record, words)),
        "said": list(_said(world, record, words)),
    }
    return await _piece(path, title, await _typeset(world, data, at), "application/pdf")


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
        data = _head(world, record, part, at) | {"pieces": listed, "pages": total}
        if part == "certificate":
            data["facts"] = _facts(world, record, at)
        assert piece.path is not None
        pdf = await _typeset(world, data, at)
        piece.pages = await asyncio.to_thread(as_pages, pdf, "application/pdf", piece.path)


def _head(world: World, record: Record, part: str, at: datetime) -> dict[str, Any]:
    return {
        "part": part,
        "demo": world.demo,
        "number": record.application.number,
        "number_shown": shown_number(record.application.number),
        "service": text_data(record.edition.service.title),
        "made_at": text_data(shown_moment(at)),
    }


def _events(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    told = {each.seq: each for each in record.history}
    for event in record.events:
        yield {
            "seq": event.seq,
            "act": text_data(words(event.act)),
            "at": text_data(shown_moment(event.happened_at)),
            "by": text_data(_by(world, event, told.get(event.seq))),
            "digest": event.leaf().hex(),
        }


def _by(world: World, event: Event, told: Happened | None) -> Text:
    if told is not None and told.officer is not None:
        post = told.acting_post
        if post is None or post not in world.published.posts:
            return told.officer
        name = world.published.post_name(post)
        return Text(hi=f"{told.officer.hi}, {name.hi}", en=f"{told.officer.en}, {name.en}")
    system = world.published.system_of(event.actor_id)
    if system is not None:
        return system.name
    return APPLICANT if event.actor == "citizen" else WINDOW


def _said(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    acts = {each.seq: each.act for each in record.events}
    facts = world.published.facts(record.application.received_at)
    service = record.edition.service
    wanted = [field.id for field in service.fields()]
    for each in record.said:
        value: dict[str, Any] = msgspec.json.decode(each.body)
        answers: tuple[Line, ...] = ()
        if "answers" in value:
            answers = lines_of(world.published, service, wanted, value, facts)
        rest = {name: one for name, one in value.items() if name not in SHOWN_ELSEWHERE}
        yield {
            "seq": each.seq,
            "act": text_data(words(acts[each.seq])),
            "lines": [line_data(line) for line in answers],
            "facts": [{"name": name, "value": one} for name, one in flat(rest)],
        }


def flat(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Return a content as lines: the way to each value, and the value as it is written."""
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        parts = enumerate(cast("list[Any]", value), 1)
    elif value not in (None, ""):
        yield at, str(value)
    for name, one in parts:
        yield from flat(one, f"{at}.{name}" if at else str(name))


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

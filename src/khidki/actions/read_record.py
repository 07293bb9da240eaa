"""Everything that is known of a case, and its papers one by one: for courts, and for copies.

A paper has a name within its file (`issued:NUMBER`, `paper:ID`, `receipt`) by which a copy is asked
for, and is fetched only when somebody wants its bytes. Who may read it is the caller's question.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from khidki.actions.edition_of import edition_of
from khidki.actions.make_receipt import make_receipt, make_refusal
from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.consultation import Consultation
from khidki.domain.case.court import CourtOrder
from khidki.domain.case.event import Event, State
from khidki.domain.case.hearing import Hearing
from khidki.domain.case.penalty import Penalty
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.store import (
    appeals,
    applications,
    consultations,
    court_orders,
    notes,
    penalties,
    shelves,
    standings,
)
from khidki.store.cases import Noted
from khidki.store.database import Transaction
from khidki.store.shelves import Shelf
from khidki.store.standings import Happened

PDF = "application/pdf"
RECEIPT = Text(hi="रसीद", en="Receipt")
REFUSAL = Text(hi="अस्वीकृति आदेश", en="Order of refusal")
OTHER = Text(hi="काग़ज़", en="Paper")

Fetch = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Record:
    """A case with all that belongs to it."""

    shelf: Shelf
    edition: Edition
    events: Sequence[Event]
    history: Sequence[Happened]
    noted: Sequence[tuple[Noted, bytes]]
    asked: Sequence[Consultation]
    appeals: Sequence[Appeal]
    penalties: Sequence[Penalty]
    orders: Sequence[CourtOrder]
    hearings: Sequence[Hearing]  # of this complaint, or of complaints about it

    @property
    def application(self) -> Application:
        """The summary."""
        return self.shelf.application


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """One paper of a case: its name within the file, what it is, and how to come by its bytes."""

    name: str
    title: Text
    media_type: str
    fetch: Fetch


async def read_shelf(world: World, tx: Transaction, id_: UUID) -> tuple[Shelf, Edition]:
    """Return the papers of a case with the edition that names them, or refuse."""
    shelf = await shelves.of(tx, id_)
    if shelf is None:
        raise Unknown
    return shelf, edition_of(world.published, shelf.application, shelf.said)


async def read_record(world: World, tx: Transaction, id_: UUID) -> Record:
    """Return everything that is known of a case, or refuse."""
    shelf, edition = await read_shelf(world, tx, id_)
    found = await consultations.of(tx, id_)
    stood = await standings.of(tx, id_)
    return Record(
        shelf=shelf,
        edition=edition,
        events=await applications.events(tx, id_),
        history=await standings.steps(tx, id_),
        noted=await notes.sheet(tx, id_),
        asked=[] if found is None else found.asked,
        appeals=await appeals.of(tx, id_),
        penalties=await penalties.about(tx, id_),
        orders=await court_orders.of(tx, id_),
        hearings=[] if stood is None else stood.hearings,
    )


def papers_of(world: World, shelf: Shelf, edition: Edition) -> Iterator[RecordPaper]:
    """Return every paper of a case in the order of a file: receipt, what came, what was decided."""
    application = shelf.application
    account, id_ = application.account, application.id
    if account is not None:
        yield RecordPaper("receipt", RECEIPT, PDF, _receipt(world, account, id_))
    asks = {ask.id: ask.title for ask in edition.service.documents}
    for paper in shelf.came:
        title = asks.get(paper.ask, OTHER)
        yield RecordPaper(f"paper:{paper.id}", title, paper.media_type, _kept(world, paper.file))
    if application.state is State.REFUSED and account is not None:
        yield RecordPaper("refusal", REFUSAL, PDF, _refusal(world, account, id_))
    for issued in shelf.went:
        yield RecordPaper(f"issued:{issued.number}", issued.title, PDF, _kept(world, issued.file))


def _receipt(world: World, account: UUID, id_: UUID) -> Fetch:
    async def fetch() -> bytes:
        return (await make_receipt(world, account, id_))[1]

    return fetch


def _refusal(world: World, account: UUID, id_: UUID) -> Fetch:
    async def fetch() -> bytes:
        return (await make_refusal(world, account, id_))[1]

    return fetch


def _kept(world: World, file: str) -> Fetch:
    async def fetch() -> bytes:
        return await world.files.read(file)

    return fetch

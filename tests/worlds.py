"""A real world for tests of actions and pages: every part is the one that serves people.

    async with world_of(furnished_database_uri, now=clock) as world: ...

Files and signing keys lie in temporary folders, the SMS provider is the demo's, listening on a port
of its own; `phone_of(world)` is the phone that shows its messages. `Clock` is a clock that stands
still until a test moves it.
"""

import asyncio
import copy
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import argon2

from khidki.actions.furnish_demo import furnish_demo
from khidki.actions.library import Library
from khidki.actions.publish import publish
from khidki.actions.world import World
from khidki.domain.message import Template
from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.published import Published
from khidki.gateways import catalogue_files
from khidki.gateways.files import Files
from khidki.gateways.keys import Keys
from khidki.gateways.originals import Originals
from khidki.gateways.papers import Papers
from khidki.gateways.published_roots import PublishedRoots
from khidki.gateways.secrets import Passwords, Secrets
from khidki.gateways.signer import SealingKey
from khidki.gateways.sms import Sms, read_templates
from khidki.gateways.uploads import Uploads
from khidki.gateways.verification import Verification
from khidki.simulators.sms import Phone, Provider
from khidki.store import catalogues
from khidki.store.batch import Batch
from khidki.store.database import Database
from khidki.store.entries import Entries
from khidki.store.payment_writes import PaymentWrites
from khidki.store.submissions import Submissions
from tests.children import share

CATALOGUE = Path(__file__).parents[1] / "catalogue"
SECRET = "the secret of the installation that tests make"
NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # a Friday, noon in India
FURNISHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
_providers: list[Provider] = []
_phones: dict[int, Phone] = {}
_furnished: dict[str, Published] = {}  # by its mark
_as_furnished: dict[str, dict[str, list[int]]] = {}


@dataclass
class Clock:
    """A clock that a test moves."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, time: timedelta) -> None:
        self.at += time


@cache
def catalogue() -> Catalogue:
    """The real catalogue, read once."""
    read, findings = catalogue_files.parse(CATALOGUE)
    assert not findings, [str(finding) for finding in findings]
    return read


@cache
def secrets() -> Secrets:
    return Secrets(SECRET)


@cache
def passwords() -> Passwords:
    """Light ones: what they cost is asked of `Passwords` itself, not of every page behind them."""
    light = Passwords()
    light._hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return light


def _passwords_of_this_loop() -> Passwords:
    # Its places belong to one event loop, and every test has its own.
    ours = copy.copy(passwords())
    ours._places = asyncio.Semaphore(2)
    return ours


@cache
def _keys() -> tuple[Keys, SealingKey]:
    """The key store and its signer, opened once: a passphrase is slow on purpose."""
    folder = Path(tempfile.mkdtemp(prefix="khidki-keys-"))
    keys = Keys.create(folder, SECRET.encode(), demo=True, at=FURNISHED_AT)
    return keys, keys.signer()


@cache
def _messages() -> dict[str, Template]:
    return read_templates(CATALOGUE)


async def _library(database: Database) -> Library:
    """What is published; what `furnish` published is read once and shared."""
    async with database.reading() as tx:
        mark = await catalogues.mark(tx)
    if mark not in _furnished:
        return await Library.open(database)
    return Library(database, _furnished[mark], mark)


async def with_own_catalogue(world: World) -> World:
    """The same world with a catalogue that a test may change; the other is shared by all."""
    return replace(world, library=await Library.open(world.database))


def _held(published: Published) -> dict[str, list[int]]:
    """What a catalogue holds, told by which objects they are."""
    tables = {name: held for name, held in vars(published).items() if isinstance(held, dict)}
    return {name: [*map(id, held.values())] for name, held in tables.items() if name[0] != "_"}


def _require_unchanged() -> None:
    """Fail the test that changed what all share, and no later one."""
    for mark, published in [*_furnished.items()]:
        before = _as_furnished[mark]
        now = _held(published)
        if any(now[name] != held for name, held in before.items()):
            del _furnished[mark]
            raise AssertionError("this test changed the catalogue of all: see with_own_catalogue")


async def furnish(uri: str) -> None:
    """Publish the real catalogue and put the demo's people into a marked database."""
    async with Database.open(uri, size=2) as database:
        done = await publish(database, catalogue(), by="tests", at=FURNISHED_AT)
        assert not done.findings, [str(finding) for finding in done.findings]
        await furnish_demo(database, catalogue(), secrets(), passwords(), at=FURNISHED_AT)
        library = await Library.open(database)
    _furnished[library.mark] = library.published
    _as_furnished[library.mark] = _held(library.published)


def phone_of(world: World) -> Phone:
    """The phone that shows what this world sends."""
    return _phones[id(world.sms)]


@asynccontextmanager
async def world_of(
    uri: str, *, now: Callable[[], datetime] | datetime = NOON, demo: bool = True
) -> AsyncIterator[World]:
    """Open a world on a database in which `furnish` was done."""
    folder = Path(tempfile.mkdtemp(prefix="khidki-world-"))
    clock = Clock(now) if isinstance(now, datetime) else now
    papers, uploads, verification = map(share, (Papers(), Uploads(), Verification()))
    try:
        with _provider() as provider:
            sms = Sms(
                provider.address,
                api_key="demo",
                sender="KHIDKI",
                templates=_messages(),
            )
            _phones[id(sms)] = provider.phone
            async with (
                Database.open(uri, size=8) as database,
                Batch(database, Submissions()).running() as submissions,
                Batch(database, Entries(bucket=0)).running() as books,
                Batch(database, PaymentWrites()).running() as payings,
            ):
                keys, signer = _keys()
                world = World(
                    database=database,
                    submissions=submissions,
                    books=books,
                    payings=payings,
                    library=await _library(database),
                    secrets=secrets(),
                    passwords=_passwords_of_this_loop(),
                    files=Files(folder / "files", SECRET),
                    originals=Originals(folder / "originals"),
                    uploads=uploads,
                    papers=papers,
                    keys=keys,
                    signer=signer,
                    published_roots=PublishedRoots(folder / "published"),
                    sms=sms,
                    verification=verification,
                    drafts=CATALOGUE,
                    public_url="http://127.0.0.1:8000",
                    demo=demo,
                    now=clock,
                )
                try:
                    yield world
                finally:
                    await world.trail.close()
            await sms.close()
            del _phones[id(sms)]
        _require_unchanged()
    finally:
        await papers.close()
        await uploads.close()
        await verification.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _provider() -> Iterator[Provider]:
    """A provider of the demo's SMS whose phone is empty; the next world goes on with it."""
    provider = _providers.pop() if _providers else _listening()
    yield provider
    provider.phone.forget()
    _providers.append(provider)


def _listening() -> Provider:
    provider = Provider(0)
    threading.Thread(target=provider.serve_forever, daemon=True, name="SMS provider").start()
    return provider

"""Puts a process together: the only file that knows every part.

`open_world` opens what an action is handed; `site`, `work` and `simulate` are the three kinds of
process that the supervisor starts; `prepare` readies keys and a demo once before them.
"""

import asyncio
import secrets
import threading
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from khidki.actions.furnish_demo import furnish_demo
from khidki.actions.library import Library, Words
from khidki.actions.publish import publish
from khidki.actions.world import World
from khidki.config import BANK_BOOKS, BILLERS_BOOKS, CATALOGUE, Config
from khidki.domain.bucket import BUCKETS, GROUP
from khidki.domain.refusal import Fault
from khidki.gateways import catalogue_files
from khidki.gateways.authorities import Authorities
from khidki.gateways.billers import Billers
from khidki.gateways.esign import Esign, read_provider
from khidki.gateways.files import Files
from khidki.gateways.keys import Keys
from khidki.gateways.known_passwords import KnownPasswords
from khidki.gateways.originals import Originals
from khidki.gateways.papers import Papers
from khidki.gateways.payments import Payments
from khidki.gateways.payments import read_accesses as read_accesses_to_pay
from khidki.gateways.published_roots import PublishedRoots
from khidki.gateways.secrets import Passwords, Secrets
from khidki.gateways.single_sign_on import SingleSignOn, read_client
from khidki.gateways.sms import Sms, read_templates
from khidki.gateways.systems import Systems, demo_key, read_accesses
from khidki.gateways.uploads import Uploads
from khidki.gateways.verification import Verification
from khidki.gateways.watch_file import read_watch
from khidki.simulators import (
    authority,
    bank,
    bank_server,
    biller_server,
    esign,
    treasury,
    water,
)
from khidki.simulators import single_sign_on as state
from khidki.simulators.sms import Provider
from khidki.store.batch import Batch
from khidki.store.database import Database
from khidki.store.entries import Entries
from khidki.store.payment_writes import PaymentWrites
from khidki.store.submissions import Submissions
from khidki.web import log, routes
from khidki.web import site as sites
from khidki.web.process import Process
from khidki.web.session import Terms
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS, TICKS

# A page that the database keeps waiting longer says so instead: for a connection, for an answer.
PATIENCE_SECONDS = 1.5
SILENT_SECONDS = 5.0


class _Closes(Protocol):
    """Anything that holds connections until it is closed."""

    async def close(self) -> None: ...


Closing = TypeVar("Closing", bound=_Closes)


@asynccontextmanager
async def open_world(
    config: Config, *, silent_seconds: float | None = None
) -> AsyncGenerator[World]:
    """Open the world of one process; everything closes again in the opposite order."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            Database.open(
                config.database_url,
                size=12,
                wait_seconds=PATIENCE_SECONDS,
                silent_seconds=silent_seconds,
            )
        )
        submissions = await stack.enter_async_context(Batch(database, Submissions()).running())
        # Processes tally in buckets of their own, drawn so that two seldom wait for each other.
        entries = Entries(bucket=GROUP * secrets.randbelow(BUCKETS // GROUP))
        books = await stack.enter_async_context(Batch(database, entries).running())
        payings = await stack.enter_async_context(Batch(database, PaymentWrites()).running())
        library = await Library.open(database)
        await stack.enter_async_context(library.watched())
        papers = _closed_with(stack, Papers())
        uploads = _closed_with(stack, Uploads())
        verification = _closed_with(stack, Verification())
        sms = Sms(
            config.sms_url,
            api_key=config.sms_key,
            sender=config.sms_sender,
            templates=Words(library, read_templates(CATALOGUE)),
        )
        stack.push_async_callback(sms.close)
        systems = Systems(read_accesses(config.systems))
        provider = Esign(read_provider(config.esign))
        single_sign_on = SingleSignOn(read_client(config.single_sign_on))
        payments = Payments(read_accesses_to_pay(config.payments))
        billers = Billers(read_accesses_to_pay(config.billers))
        for outside in (systems, provider, single_sign_on, payments, billers):
            stack.push_async_callback(outside.close)
        keys = Keys.open(config.keys_dir, config.secret.encode())
        world = World(
            database=database,
            submissions=submissions,
            books=books,
            payings=payings,
            library=library,
            secrets=Secrets(config.secret),
            passwords=Passwords(known=KnownPasswords(config.known_passwords)),
            files=Files(config.files_dir, config.secret),
            originals=Originals(config.data_dir / "originals"),
            uploads=uploads,
            papers=papers,
            keys=keys,
            signer=keys.signer(),
            published_roots=PublishedRoots(config.published_dir),
            sms=sms,
            public_url=config.public_url,
            demo=config.demo,
            verification=verification,
            systems=systems,
            watch=read_watch(CATALOGUE),
            drafts=CATALOGUE,
            authorities=Authorities(config.authorities, config.revocations),
            esign=provider,
            single_sign_on=single_sign_on,
            payments=payments,
            billers=billers,
            wallet_most_paise=config.citizen_wallet * 100,
        )
        stack.push_async_callback(world.trail.close)
        yield world


def _closed_with(stack: AsyncExitStack, one: Closing) -> Closing:
    """Return something that is closed when the world is."""
    stack.push_async_callback(one.close)
    return one


def site(config: Config) -> Process:
    """Return the web of one process."""
    return sites.create(
        partial(open_world, config, silent_seconds=SILENT_SECONDS),
        routes.ROUTES,
        lambda world: terms(config, world),
        calls=config.api_calls,
    )


def terms(config: Config, world: World) -> Terms:
    """Return how long sessions and second factors count in this installation."""
    return Terms(secure=not world.demo, fresh=timedelta(minutes=config.fresh_minutes))


async def work(config: Config, stop: asyncio.Event) -> None:
    """Work until told to stop; what is in hand is finished first."""
    log.configure()
    async with open_world(config) as world:
        worker = Worker(world, JOBS, TICKS)
        worker.stopping = stop
        await worker.run()


async def simulate(config: Config, stop: asyncio.Event) -> None:
    """Stand in for the outside of a demo: SMS on the port after our own, and what else it needs."""
    window = Keys.open(config.keys_dir, config.secret.encode()).signer().certificate_pem
    office = water.Office(demo_key(config.secret, water.SYSTEM), window)
    till = treasury.Treasury(demo_key(config.secret, treasury.SYSTEM), window)
    kept = [config.data_dir / name for name in (BANK_BOOKS, BILLERS_BOOKS)]
    for folder in kept:
        folder.mkdir(exist_ok=True, mode=0o700)
    books = bank.Bank(bank.demo_key(config.secret), file=kept[0] / "books.sqlite")
    billers = biller_server.books_in(kept[1])
    servers = [
        Provider(config.simulator_port, config.data_dir / "sms.jsonl"),
        water.Department(config.water_port, office),
        water.Department(config.treasury_port, till),
        esign.Provider(config.esign_port, _desk(config, window)),
        state.Provider(config.single_sign_on_port, state.Identities()),
        bank_server.Counter(config.bank_port, books, tell=config.public_url),
        biller_server.Office(config.billers_port, billers, secret=config.secret),
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    await stop.wait()
    for server in servers:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
    for each in (books, *billers.values()):
        each.close()


def _desk(config: Config, window: bytes) -> esign.Desk:
    """Return the desk of a demo's eSign provider, which knows the demo's officers by name."""
    catalogue, _ = catalogue_files.parse(CATALOGUE)
    people = {f"{each.user_name}@demo": each.name.of("en") for each in catalogue.demo.officers}
    return esign.Desk(authority.kept(config.keys_dir.parent / "demo-authority"), window, people)


async def prepare(config: Config) -> list[str]:
    """Ready the keys, and a demo's people; return what a newcomer should be told."""
    if not (config.keys_dir / "index.json").exists():
        Keys.create(config.keys_dir, config.secret.encode(), demo=config.demo, at=datetime.now(UTC))
    if not config.demo:
        return [f"Sign in at {config.public_url}/hi/office"]
    catalogue, findings = catalogue_files.parse(CATALOGUE)
    if findings:
        raise Fault("The catalogue has findings; run `khidki check`.", retryable=False)
    async with Database.open(config.owner_url, size=2) as owner:
        done = await publish(owner, catalogue, by="demo", at=datetime.now(UTC))
        told = await furnish_demo(
            owner, catalogue, Secrets(config.secret), Passwords(), at=datetime.now(UTC)
        )
    if done.items:
        told.append("Services:   published by the demo itself; elsewhere two people publish")
    return [
        f"SMS screen: http://127.0.0.1:{config.simulator_port}/",
        f"Billers:    http://127.0.0.1:{config.billers_port}/ (numbers of bills to pay)",
        *told,
    ]

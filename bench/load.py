"""Fills a window with open applications, as if their people had handed them in.

Deterministic: chunk by chunk from a seed and a day, whoever loads them; only what the secret of the
installation keys, and the instant of recording, differ. Everything a submit writes is there, and
the desks are filled, so nothing is left for the worker but sealing. What is old is said to have
*happened* long ago; it was *recorded* when it was loaded, so `khidki history verify` is content.
No bytes of papers are stored: the cases name their papers' digests.
"""

import argparse
import asyncio
import multiprocessing
import random
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.copying import COLUMNS, Rows
from bench.people import Citizen, citizen, new_id
from bench.window import SERVICE, Prepared, prepared
from khidki.actions.desk import applicant_name, name_key
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application, Place, act
from khidki.domain.case.event import Act, Actor, ActorKind, Content, Event
from khidki.domain.case.filing import Filing, Paper, file
from khidki.domain.case.number import SERIALS, number
from khidki.domain.law.calendar import day_begins_at, legal_day
from khidki.domain.service.published import Edition, Published
from khidki.gateways.secrets import Secrets
from khidki.store import catalogues
from khidki.store.database import Database

CHUNK = 2_000
BUSY = "tehsildar:RJ-JAIPUR-JAIPUR"
QUIET = "patwari:RJ-AJMER-PISANGAN"
QUIET_HOLDS = 50
DAYS = 26  # received within so many days: most are in time, some are late
LATE_SHARE = 0.1
# Prime to ten, so no two of ten million get one number; of a million drawn, some fifty would.
SCATTER = 7_654_321


@dataclass(frozen=True, slots=True)
class Load:
    """How many applications, and how many of them lie on the busy post; the quiet one holds 50."""

    total: int
    busy: int
    seed: int = 1
    day: date = date(2026, 11, 20)

    def post_of(self, serial: int, others: list[str]) -> str:
        """Return the post on which the application of a serial number lies."""
        if serial < min(QUIET_HOLDS, self.total // 2):
            return QUIET
        if serial < self.busy + QUIET_HOLDS:
            return BUSY
        return others[serial % len(others)]


class _Maker:
    """Makes the rows of cases for one process."""

    def __init__(self, published: Published, postings: dict[str, Actor], load: Load, secret: str):
        self.published = published
        self.postings = postings
        self.load = load
        self.secrets = Secrets(secret)
        self.edition: Edition = published.newest(SERVICE)
        self.areas = _areas_of_posts(published, load.day)
        self.others = sorted(set(self.areas) - {BUSY, QUIET})
        self._due: dict[tuple[str, date], tuple[date | None, int]] = {}

    def chunk(self, first: int, rows: Rows) -> None:
        """Add the rows of one chunk."""
        chance = random.Random(f"{self.load.seed}/{first}")
        recorded = datetime.now(UTC)
        for serial in range(first, min(first + CHUNK, self.load.total)):
            post = self.load.post_of(serial, self.others)
            received = self._received(chance)
            who = citizen(chance, serial, self.secrets, self.areas[post], received)
            if serial == first:
                facts = self.published.facts(received)
                problems = self.edition.form.check(who.answers, facts)
                assert not problems, problems
            add_citizen(rows, who, self.secrets, received)
            self._add_case(rows, chance, who, post, received, recorded, serial=serial)

    def _received(self, chance: random.Random) -> datetime:
        back = chance.randint(1, DAYS) + (DAYS if chance.random() < LATE_SHARE else 0)
        opens = day_begins_at(self.load.day - timedelta(days=back))
        return opens + timedelta(hours=8, microseconds=chance.randrange(12 * 3600 * 10**6))

    def _add_case(
        self,
        rows: Rows,
        chance: random.Random,
        who: Citizen,
        post: str,
        received: datetime,
        recorded: datetime,
        *,
        serial: int,
    ) -> None:
        first, last = self.edition.service.steps
        place = self._place(first.id, post.partition(":")[2])
        id_ = new_id(chance, received, bucket_of(who.person))
        due_on, calendar = self._due_on(place, received)
        filing = Filing(
            id=id_,
            person=who.person,
            account=who.account,
            relation="self",
            service=SERVICE,
            service_version=self.edition.version,
            channel="portal",
            language="hi" if who.language == "hi" else "en",
            answers=who.answers,
            papers=_papers(self.edition, chance, received, bucket_of(who.person)),
            place=place,
            received_at=received,
            due_on=due_on,
            calendar_version=calendar,
        )
        drawn = number(year=received.year, bucket=bucket_of(id_), serial=serial * SCATTER % SERIALS)
        citizen_ = Actor(ActorKind.CITIZEN, who.account)
        begun, event, content = file(filing, number=drawn, by=citizen_, salt=chance.randbytes(16))
        add_submission(rows, begun, filing.request_digest())
        case, told = begun, [(event, content)]
        if post.startswith("tehsildar"):
            words = {"words": "मौके पर जाँच की, आय बताई गई आय के अनुसार है।"}
            report = Content.of(words, salt=chance.randbytes(16))
            at = received + timedelta(days=1)
            by = self.postings[place.post]
            there = self._place(last.id, post.partition(":")[2])
            case, event = act(case, Act.REPORT, by=by, at=at, place=there, content=report)
            told.append((event, report))
        add_application(rows, case)
        for event, content in told:
            add_event(rows, replace(event, recorded_at=recorded), content)
        self._add_line(rows, case, who)

    def _add_line(self, rows: Rows, case: Application, who: Citizen) -> None:
        hi, en = applicant_name(self.edition.service, who.answers)
        rows.add(
            "inbox", case.office, case.id, case.bucket, case.post, case.number, case.service,
            case.step, case.state, case.due_on, case.received_at, hi, en, name_key(en or hi),
            case.revision,
        )  # fmt: skip

    def _place(self, step: str, area: str) -> Place:
        kind = self.edition.service.step(step)
        assert kind is not None
        post = f"{kind.post}:{area}"
        return Place(step, post, self.published.posts[post].office)

    def _due_on(self, place: Place, received: datetime) -> tuple[date | None, int]:
        key = place.office, legal_day(received)
        if key not in self._due:
            due = self.published.due(self.edition.service, place, received)
            self._due[key] = due.on, due.calendar_version
        return self._due[key]


def add_citizen(rows: Rows, who: Citizen, secrets: Secrets, at: datetime) -> None:
    """Add somebody with an account, known to it as themselves."""
    bucket, of_person = bucket_of(who.account), bucket_of(who.person)
    sealed = secrets.seal(who.mobile.encode(), purpose="mobile")
    rows.add("account", bucket, who.account, who.mobile_hash, sealed, who.language, at, at, at)
    rows.add("account_mobile", bucket, who.mobile_hash, who.account)
    rows.add("person", of_person, who.person, who.assurance, who.details, at)
    if who.assurance:
        rows.add("person_key", of_person, who.key_hash, who.person)
    rows.add("relation", bucket, who.account, who.person, "self", at)


def add_submission(rows: Rows, case: Application, digest: bytes) -> None:
    """Add what remembers the key of a submit, its place on the account's list, and who is live."""
    assert case.account is not None
    at = case.received_at
    rows.add(
        "submission", case.bucket, case.account, str(case.id), digest, case.id, case.number, at
    )
    rows.add("live", case.bucket, case.person, case.service, case.id)
    rows.add("filed", bucket_of(case.account), case.account, case.id, case.service, at)


def add_application(rows: Rows, case: Application) -> None:
    """Add the summary of a case."""
    rows.add(
        "application", case.bucket, case.id, case.number, case.service, case.service_version,
        case.person, case.account, case.relation, case.channel, case.language, case.state,
        case.step, case.post, case.office, case.received_at, case.due_on, case.calendar_version,
        case.again_of, case.revision,
    )  # fmt: skip


def add_event(rows: Rows, event: Event, content: Content) -> None:
    """Add an event with its leaf, and its content."""
    rows.add(
        "event", event.bucket, event.application, event.seq, event.act, event.actor,
        event.actor_id, event.posting, event.state, event.step, event.post, event.due_on,
        event.happened_at, event.recorded_at, event.content_digest, event.leaf(), 1,
    )  # fmt: skip
    rows.add(
        "content", event.bucket, event.application, event.seq, content.salt, content.body,
        content.retention,
    )  # fmt: skip


def load(window: Prepared, wanted: Load, *, processes: int = 2) -> float:
    """Load everything and return how many seconds it took; prints how far it is."""
    began = time.monotonic()
    chunks = range(0, wanted.total, CHUNK)
    context = multiprocessing.get_context("spawn")
    settings = (window.owner_uri, window.secret, wanted)
    done = 0
    with context.Pool(processes, initializer=_begin, initargs=settings) as pool:
        for count in pool.imap_unordered(_run, chunks):
            done += count
            _tell(done, wanted.total, time.monotonic() - began)
    with psycopg.connect(window.owner_uri, autocommit=True) as connection:
        connection.execute(f"VACUUM ANALYZE {', '.join(COLUMNS)}")
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return time.monotonic() - began


def postings(uri: str) -> dict[str, Actor]:
    """Return who acts for each post."""
    with psycopg.connect(uri) as connection:
        held = connection.execute("SELECT post, officer, id FROM posting ORDER BY from_at, id")
        return {post: Actor(ActorKind.OFFICER, officer, id_) for post, officer, id_ in held}


async def read_published(uri: str) -> Published:
    """Return the catalogue in force."""
    async with Database.open(uri, size=1) as database, database.reading() as tx:
        return await catalogues.load(tx)


class _Process:
    """What one process of the pool keeps between chunks."""

    maker: _Maker
    connection: psycopg.Connection[Any]


def _begin(uri: str, secret: str, wanted: Load) -> None:
    _Process.maker = _Maker(asyncio.run(read_published(uri)), postings(uri), wanted, secret)
    # What is lost in a crash here is loaded again; what is measured later waits for the disk.
    _Process.connection = psycopg.connect(
        uri, autocommit=True, options="-c synchronous_commit=off -c statement_timeout=0"
    )


def _run(first: int) -> int:
    rows = Rows()
    _Process.maker.chunk(first, rows)
    rows.copy(_Process.connection)
    return min(CHUNK, _Process.maker.load.total - first)


def _papers(edition: Edition, chance: random.Random, at: datetime, bucket: int) -> list[Paper]:
    return [
        Paper(ask.id, new_id(chance, at, bucket), chance.randbytes(32), "image/jpeg")
        for ask in edition.service.documents
        if ask.required and ask.required_if is None
    ]


def _areas_of_posts(published: Published, day: date) -> dict[str, list[str]]:
    """Return the lowest areas for which each post of the service's steps is responsible."""
    areas: dict[str, list[str]] = {}
    for area in published.areas:
        if area.kind.value not in {"village", "ward"}:
            continue
        for step in published.newest(SERVICE).service.steps:
            areas.setdefault(published.place(step, area.id, day).post, []).append(area.id)
    return areas


def _tell(done: int, total: int, seconds: float) -> None:
    if sys.stderr.isatty() or done % (CHUNK * 25) < CHUNK or done == total:
        end = "\r" if sys.stderr.isatty() else "\n"
        print(
            f"  loaded {done:>9,} of {total:,} applications, {done / seconds:,.0f} a second",
            end=end, file=sys.stderr, flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--data", type=Path, required=True, help="a demo's folder, not in use")
    asking.add_argument("--count", type=int, default=1_000_000)
    asking.add_argument("--seed", type=int, default=1)
    given = asking.parse_args()
    with prepared(given.data, port=8100) as found:
        today = legal_day(datetime.now(UTC))
        shape = Load(given.count, given.count // 10, given.seed, today)
        print(f"{given.count:,} applications in {load(found, shape):.0f} s")

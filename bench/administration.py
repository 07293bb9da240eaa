"""Whether the pages of administration stay as quick when the state has a million cases.

Two databases side by side, one with a thousand cases and one with a million, each with a footprint
for every case and a dead letter, a waiting job and an untold act for every tenth. The same site
is asked in turn for the same page over both, in this process and without a network; what counts is
p95 against p95. Cases are rows without contents here: no page of administration reads one.
"""

import asyncio
import secrets as chances
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from bench import window
from bench.results import Row
from bench.window import FOLDER, SERVICE, prepared
from khidki import boot
from khidki.domain.bucket import bucket_for, with_bucket
from khidki.domain.case.number import SERIALS, number
from khidki.domain.people.footprint import id_at
from khidki.store import sessions
from khidki.store.sessions import SessionRow
from khidki.web import routes
from khidki.web.site import Site, application

FEW = 1_000
PORT = 8160
TIMES = 40
WARM = 5
EVERY = 10  # one case in so many has a dead letter, a job that waits, and an act untold
POST, OFFICE = "tehsildar:RJ-JAIPUR-JAIPUR", "tehsil-office:RJ-JAIPUR-JAIPUR"
DAY = timedelta(days=1)
SCATTER = 7_654_321
LISTS = (
    "/admin", "/admin/officers", "/admin/posts", "/admin/postings", "/admin/offices",
    "/admin/areas", "/admin/services", f"/admin/services/{SERVICE}", "/admin/proposals",
    "/admin/calendar", "/admin/messages", "/admin/jobs", "/admin/jobs?kind=notify",
    "/admin/jobs?number={number}", "/admin/jobs/waiting", "/admin/outbox", "/admin/systems",
)  # fmt: skip
AUDIT = ("/admin/audit", "/admin/audit?number={number}", "/admin/audit?officer=patwari.chomu",
         "/admin/audit?day={day}", "/admin/audit?kind=acts")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One site, with a cookie for each of the two administrators."""

    site: Site
    cookies: dict[str, str]
    number: str
    day: str


def measure(*, many: int) -> tuple[list[Row], dict[str, Any]]:
    """Compare the two databases and return the figures."""
    with ExitStack() as stack:
        here = [
            stack.enter_context(prepared(window.fresh(FOLDER / name), port=PORT + 4 * place))
            for place, name in enumerate(("admin-few", "admin-many"))
        ]
        began = time.monotonic()
        for each, total in zip(here, (FEW, many), strict=True):
            _fill(each.owner_uri, total)
        loading = round(time.monotonic() - began, 1)
        folders = [
            window.settings(each.data_dir, PORT + 4 * place) for place, each in enumerate(here)
        ]
        uris = [each.app_uri for each in here]
        took = asyncio.run(_compared(folders, uris))
    rows = [
        Row(f"{name}_p95_ratio", round(pair[1] / pair[0], 2), most=1.5)
        for name, pair in took.items()
    ]
    rows.append(Row("worst_p95_ratio", max(row.value for row in rows), most=1.5))
    notes = {
        "p95_ms_few_and_many": {
            name: [round(each * 1000, 2) for each in pair] for name, pair in took.items()
        },
        "cases": many,
        "loading_seconds": loading,
    }
    return rows, notes


async def _compared(settings: list[Any], uris: list[str]) -> dict[str, tuple[float, float]]:
    async with AsyncExitStack() as stack:
        sites: list[Asked] = []
        for config, uri in zip(settings, uris, strict=True):
            own = replace(config, database_url=uri)
            world = await stack.enter_async_context(boot.open_world(own))
            cookies = {name: await _cookie(world, name) for name in ("admin.anita", "admin.imran")}
            found, day = await _example(world)
            sites.append(Asked(application(world, routes.ROUTES), cookies, found, day))
        took: dict[str, tuple[float, float]] = {}
        for user, paths in (("admin.anita", LISTS), ("admin.imran", AUDIT)):
            for path in paths:
                took[path] = await _in_turn(sites, user, path)
    return took


async def _in_turn(sites: list[Asked], user: str, path: str) -> tuple[float, float]:
    times: list[list[float]] = [[], []]
    for turn in range(TIMES + WARM):
        for which in (0, 1) if turn % 2 else (1, 0):
            seconds = await _get(sites[which], user, path)
            if turn >= WARM:
                times[which].append(seconds)
    few, many = (statistics.quantiles(each, n=20)[-1] for each in times)
    return few, many


async def _get(asked: Asked, user: str, path: str) -> float:
    """Ask for a page, and return its seconds."""
    address, _, query = path.format(number=asked.number, day=asked.day).partition("?")
    scope = {
        "type": "http", "method": "GET", "raw_path": f"/en{address}".encode(),
        "query_string": query.encode(), "client": ("127.0.0.1", 1),
        "headers": [(b"cookie", f"khidki=s{asked.cookies[user]}".encode())],
    }  # fmt: skip
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    began = time.perf_counter()
    await asked.site(scope, receive, send)
    seconds = time.perf_counter() - began
    assert answered == [200], (path, answered)
    return seconds


async def _cookie(world: Any, user_name: str) -> str:
    token = chances.token_urlsafe(32)
    id_ = sessions.token_id(token)
    now = datetime.now(UTC)
    async with world.transaction() as tx:
        officer = await tx.value(
            "SELECT id FROM officer WHERE user_name = %(name)s", name=user_name
        )
        row = SessionRow(
            account=None, officer=officer, second_fact=True, data={}, created_at=now,
            expires_at=now + timedelta(hours=8),
        )  # fmt: skip
        await sessions.insert(tx, row, bucket=bucket_for(id_), id=id_)
    return token


async def _example(world: Any) -> tuple[str, str]:
    async with world.reading() as tx:
        found = await tx.value("SELECT number FROM application ORDER BY bucket, id LIMIT 1")
    return str(found), (datetime.now(UTC) - DAY).date().isoformat()


COPY_CASES = """
    COPY application (bucket, id, number, service, service_version, person, account, relation,
                      channel, language, state, step, post, office, received_at, due_on,
                      calendar_version, again_of, revision) FROM STDIN
"""
COPY_DESK = """
    COPY inbox (office, application, bucket, post, number, service, step, state, due_on,
                received_at, name_hi, name_en, name_key, revision) FROM STDIN
"""
COPY_LOOKS = "COPY footprint (bucket, id, at, officer, posting, kind, application) FROM STDIN"
COPY_JOBS = """
    COPY job (bucket, id, kind, body, run_at, attempts, last_error, dead_at) FROM STDIN
"""
COPY_OUTBOX = "COPY outbox (bucket, id, application, seq, kind, at) FROM STDIN"


def _fill(owner_uri: str, total: int) -> None:
    """Put rows for so many cases into a database."""
    now = datetime.now(UTC)
    cases = [_case(serial, total, now) for serial in range(total)]
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        row = connection.execute(
            "SELECT officer, id FROM posting WHERE post = %s", ["patwari:RJ-JAIPUR-CHOMU"]
        ).fetchone()
        assert row is not None
        _copy(connection, COPY_CASES, (_application(each) for each in cases))
        _copy(connection, COPY_DESK, (_desk(each) for each in cases))
        looks = (
            (each.bucket, id_at(each.at, uuid7(), each.bucket), each.at, *row, "case", each.id)
            for each in cases
        )
        _copy(connection, COPY_LOOKS, looks)
        some = cases[::EVERY]
        _copy(connection, COPY_JOBS, (_job(each, now) for each in some))
        _copy(connection, COPY_JOBS, (_job(each, None) for each in some))
        outbox = ((c.bucket, with_bucket(uuid7(), c.bucket), c.id, 1, "submit", now) for c in some)
        _copy(connection, COPY_OUTBOX, outbox)
        connection.execute("VACUUM ANALYZE")


@dataclass(frozen=True, slots=True)
class _Case:
    bucket: int
    id: UUID
    number: str
    at: datetime


def _case(serial: int, total: int, now: datetime) -> _Case:
    bucket = serial % 1024
    scattered = serial * SCATTER % SERIALS
    digits = number(year=2026, bucket=bucket, serial=scattered)
    at = now - 10 * DAY * (serial / total)  # a full page for every day, however few there are
    return _Case(bucket, with_bucket(uuid7(), bucket), digits, at)


def _application(case: _Case) -> tuple[Any, ...]:
    return (
        case.bucket, case.id, case.number, SERVICE, 1, case.id, None, "self", "portal", "hi",
        "at_step", "decision", POST, OFFICE, case.at, case.at.date() + 20 * DAY, 1, None, 1,
    )  # fmt: skip


def _desk(case: _Case) -> tuple[Any, ...]:
    return (
        OFFICE, case.id, case.bucket, POST, case.number, SERVICE, "decision", "at_step",
        case.at.date() + 20 * DAY, case.at, "सीता", "Sita", "st", 1,
    )  # fmt: skip


def _job(case: _Case, dead_at: datetime | None) -> tuple[Any, ...]:
    body = f'{{"application": "{case.id}", "act": "submit", "seq": 1}}'
    error = None if dead_at is None else "the SMS provider answered 400"
    run_at = case.at + 300 * DAY  # waits for ever, as far as this goes
    return (
        case.bucket, with_bucket(uuid7(), case.bucket), "notify", body, run_at, 12, error, dead_at,
    )  # fmt: skip


def _copy(
    connection: "psycopg.Connection[Any]", statement: str, rows: Iterator[tuple[Any, ...]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)

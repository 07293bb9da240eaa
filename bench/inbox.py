"""Whether an officer's desk stays as quick when the state has a million open applications.

Two windows run side by side, one with a thousand applications and one with a million, and are asked
in turn for the same page: through HTTP, and the statement alone under the officers' database role.
The quiet post holds 50 in both; the busy one 900 and 100,000. What counts is p95 against p95.
"""

import asyncio
import html
import json
import re
import secrets as chances
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from uuid_utils.compat import uuid7

from bench import window
from bench.browse import Reader
from bench.copying import Rows
from bench.load import BUSY, QUIET, Load, load
from bench.results import Row
from bench.window import FOLDER, SERVICE, Window, prepared
from khidki.actions.desk import name_key
from khidki.domain.bucket import bucket_for
from khidki.domain.law.calendar import legal_day
from khidki.gateways.secrets import Secrets
from khidki.store import inboxes, sessions
from khidki.store.database import Database
from khidki.store.inboxes import START, Cursor, Filter
from khidki.web.officer.hidden import hide

FEW = 1_000
PORT = 8120
TENTH = 10
TIMES = 150
NEXT = re.compile(r'rel="next" href="([^"]+)"')
WEEK = timedelta(days=7)
FILTERS: dict[str, dict[str, str]] = {
    "all": {},
    "service": {"service": SERVICE},
    "step": {"step": "decision"},
    "late": {"due": "late"},
    "today": {"due": "today"},
    "week": {"due": "week"},
    "name": {"q": "राम"},
}
PAGED = ("all", "service", "step")  # the others have no tenth page among a thousand


@dataclass(frozen=True, slots=True)
class Case:
    """One page of one post."""

    post: str
    filter: str
    page: int

    @property
    def name(self) -> str:
        """Return how its figures are called."""
        which = "busy" if self.post == BUSY else "quiet"
        return f"{which}_{self.filter}_page_{self.page}"


CASES = (
    *(Case(BUSY, each, 1) for each in FILTERS),
    *(Case(BUSY, each, TENTH) for each in PAGED),
    *(Case(QUIET, each, 1) for each in FILTERS if each != "step"),
)


def measure(*, many: int) -> tuple[list[Row], dict[str, Any]]:
    """Compare the two windows and return the figures."""
    _fill("few", Load(FEW, 900, day=_today()))
    loading = _fill("many", Load(many, many // 10, day=_today()))
    with ExitStack() as stack:
        few = stack.enter_context(window.opened(FOLDER / "few", port=PORT, web=1))
        many_ = stack.enter_context(window.opened(FOLDER / "many", port=PORT + 4, web=1))
        for each in (few, many_):
            each.settle()
        http, lines = _through_http(few, many_)
        bare = asyncio.run(_statements(few, many_))
    rows = _rows("http", http) + _rows("statement", bare)
    for kind in ("http", "statement"):
        worst = max(row.value for row in rows if row.name.startswith(kind))
        rows.append(Row(f"worst_{kind}_p95_ratio", worst, most=1.5))
    notes = {
        "lines_few_and_many": lines,
        "http_p95_ms_few_and_many": _milliseconds(http),
        "statement_p95_ms_few_and_many": _milliseconds(bare),
        "applications": many,
        "loading_seconds": loading,
    }
    return rows, notes


def _today() -> date:
    return legal_day(datetime.now(UTC))


def _fill(name: str, wanted: Load) -> float:
    """Load a window unless it is there since today; return the seconds that takes or took."""
    folder = FOLDER / name
    mark = folder / "loaded.json"
    told = {"total": wanted.total, "busy": wanted.busy, "seed": wanted.seed}
    told |= {"day": wanted.day.isoformat()}
    before = json.loads(mark.read_text()) if mark.exists() else {}
    if before.items() >= told.items():
        return before["seconds"]
    with prepared(window.fresh(folder), port=PORT) as ready:
        seconds = round(load(ready, wanted), 1)
    mark.write_text(json.dumps(told | {"seconds": seconds}))
    return seconds


def _through_http(
    few: Window, many: Window
) -> tuple[dict[str, tuple[float, float]], dict[str, list[int]]]:
    readers = [Reader(each.port, _officer_cookie(each)) for each in (few, many)]
    found: dict[str, tuple[float, float]] = {}
    lines: dict[str, list[int]] = {}
    for case in CASES:
        paths = [
            _address(reader, case, Secrets(here.secret))
            for reader, here in zip(readers, (few, many), strict=True)
        ]
        pages = [reader.get(path, plain=True) for reader, path in zip(readers, paths, strict=True)]
        assert {page.status for page in pages} == {200}, case
        lines[case.name] = [page.text.count("data-row>") for page in pages]
        asks = [
            lambda reader=reader, path=path: reader.get(path).seconds
            for reader, path in zip(readers, paths, strict=True)
        ]
        found[case.name] = _in_turn(asks)
    return found, lines


def _in_turn(asks: list[Callable[[], float]]) -> tuple[float, float]:
    took: list[list[float]] = [[], []]
    for turn in range(TIMES + 20):
        for which in (0, 1) if turn % 2 else (1, 0):
            seconds = asks[which]()
            if turn >= 20:
                took[which].append(seconds)
    return _p95(took[0]), _p95(took[1])


def _address(reader: Reader, case: Case, secrets: Secrets) -> str:
    asked = {"post": case.post, **FILTERS[case.filter]}
    if "q" in asked:
        asked["q"] = hide(secrets, asked["q"].encode())
    path = f"/hi/office?{urlencode(asked)}"
    for _ in range(case.page - 1):
        found = NEXT.search(reader.get(path, plain=True).text)
        assert found is not None, f"{case.name} has no next page"
        path = html.unescape(found[1])
    return path


def _officer_cookie(here: Window) -> str:
    """Sign in an officer who holds both posts, and return the cookie."""
    token = chances.token_urlsafe(32)
    id_ = sessions.token_id(token)
    now = datetime.now(UTC)
    with here.connect() as connection:
        row = connection.execute(
            "SELECT officer FROM posting WHERE post = %s ORDER BY id LIMIT 1", [BUSY]
        ).fetchone()
        assert row is not None
        connection.execute(SQL_POST, [uuid7(), row[0], QUIET, now - WEEK, row[0], QUIET])
        rows = Rows()
        rows.add(
            "session", bucket_for(id_), id_, None, row[0], True, {}, now, now + timedelta(hours=8)
        )
        rows.copy(connection)
    return f"khidki=s{token}"


SQL_POST = """
    INSERT INTO posting (id, officer, post, from_at, order_no)
    SELECT %s, %s, %s, %s, 'BENCH/1'
     WHERE NOT EXISTS (SELECT FROM posting WHERE officer = %s AND post = %s)
"""


async def _statements(few: Window, many: Window) -> dict[str, tuple[float, float]]:
    async with (
        Database.open(few.app_uri, size=1) as one,
        Database.open(many.app_uri, size=1) as two,
    ):
        found: dict[str, tuple[float, float]] = {}
        for case in CASES:
            wanted = _filter(case)
            starts = [await _start(each, case, wanted) for each in (one, two)]
            took: list[list[float]] = [[], []]
            for turn in range(TIMES + 20):
                for which in (0, 1) if turn % 2 else (1, 0):
                    seconds = await _ask((one, two)[which], case.post, wanted, starts[which])
                    if turn >= 20:
                        took[which].append(seconds)
            found[case.name] = _p95(took[0]), _p95(took[1])
    return found


async def _ask(database: Database, post: str, wanted: Filter, after: Cursor) -> float:
    async with database.transaction() as tx:
        await tx.become_officer([BUSY, QUIET])
        began = time.perf_counter()
        await inboxes.page(tx, [post], wanted=wanted, after=after, limit=51)
        return time.perf_counter() - began


async def _start(database: Database, case: Case, wanted: Filter) -> Cursor:
    after = START
    async with database.transaction() as tx:
        await tx.become_officer([BUSY, QUIET])
        for _ in range(case.page - 1):
            lines = await inboxes.page(tx, [case.post], wanted=wanted, after=after, limit=50)
            last = lines[-1]
            after = Cursor(last.due_on, last.received_at, last.application, last.name_key)
    return after


def _filter(case: Case) -> Filter:
    today = _today()
    asked = FILTERS[case.filter]
    begin, end = {
        None: (None, None),
        "late": (None, today),
        "today": (today, today + timedelta(days=1)),
        "week": (today, today + WEEK),
    }[asked.get("due")]
    name = asked.get("q")
    return Filter(
        service=asked.get("service"),
        step=asked.get("step"),
        due_from=begin,
        due_before=end,
        name_key=name_key(name) if name else None,
    )


def _rows(kind: str, found: Mapping[str, tuple[float, float]]) -> list[Row]:
    return [
        Row(f"{kind}_{name}_p95_ratio", round(many / few, 2), most=1.5)
        for name, (few, many) in found.items()
    ]


def _milliseconds(found: Mapping[str, tuple[float, float]]) -> dict[str, list[float]]:
    return {name: [round(each * 1000, 2) for each in pair] for name, pair in found.items()}


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]

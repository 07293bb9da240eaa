"""Whether a sweep over due dates costs what falls due, and not what is open.

Two databases side by side, with few open applications and with many, of which the same number falls
due today: told of yesterday, overdue since midnight, so the post that holds each, who controls that
post and its applicant are to be told. The real action sweeps both in turn; in between its work is
undone. To handle is to move the row and to put the messages on their way, one job for each
applicant: that they are sent is the worker's and is not in the time. Applications are rows without
contents here, as the sweep reads none.
"""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from bench import window
from bench.bulk import unhindered
from bench.results import Row
from bench.window import FOLDER, SERVICE, prepared
from khidki import boot
from khidki.actions.sweep_due import TELL_APPLICANT, sweep_due
from khidki.domain.law.calendar import legal_day

PORT = 8170
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many are open, how many of them fall due, and how often it is measured."""

    few: int = 100_000
    many: int = 5_000_000
    due: int = 20_000
    rounds: int = 5


# Spread over buckets and posts as real ones are, and written in the order of the key, so that the
# load fills one page after another. Of `due` the last day was yesterday; all others are due in the
# next two months.
SQL_FILL = """
    INSERT INTO application (bucket, id, number, service, service_version, person, relation,
                             channel, language, state, step, post, office, received_at, due_on,
                             calendar_version, revision)
    SELECT n %% 1024, u.id, lpad(n::text, 14, '0'), %(service)s, 1, u.id, 'self', 'portal', 'hi',
           'at_step', 'enquiry', p.id, p.office, %(at)s,
           CASE WHEN n < %(due)s THEN %(today)s - 1 ELSE %(today)s + 10 + (n %% 50)::int END, 1, 1
      FROM generate_series(%(first)s::bigint, %(last)s::bigint) bucket
     CROSS JOIN generate_series(0, (%(total)s::bigint - 1) / 1024) k
     CROSS JOIN LATERAL (SELECT k * 1024 + bucket AS n) AS numbered
     CROSS JOIN LATERAL (SELECT ('00000000-0000-7000-8000-'
                                 || lpad(to_hex(n * 1024 + n %% 1024), 12, '0'))::uuid AS id) u
      JOIN (SELECT id, office, row_number() OVER (ORDER BY id) - 1 AS place,
                   count(*) OVER () AS posts
              FROM post WHERE kind IN ('patwari', 'tehsildar')) p ON p.place = n %% p.posts
     WHERE n < %(total)s
     ORDER BY bucket, k
"""
SQL_DUE = """
    INSERT INTO due (bucket, subject, kind, application, service, post, office, due_on, version,
                     stage, next_on)
    SELECT bucket, id, 'application', id, service, post, office, due_on, 1,
           CASE WHEN due_on < %(today)s THEN 'today' ELSE 'running' END,
           CASE WHEN due_on < %(today)s THEN %(today)s ELSE due_on - 3 END
      FROM application
     WHERE bucket BETWEEN 0 AND 1023
     ORDER BY bucket, id
"""
SQL_ON_THEIR_WAY = "SELECT count(*) FROM job WHERE kind = %(kind)s"
UNDONE = (
    "UPDATE due SET stage = 'today', next_on = %(today)s WHERE stage = 'overdue'",
    "DELETE FROM job WHERE kind LIKE 'tell-%%due%%'",
    "DELETE FROM due_told",
    "VACUUM due, job",
)
BUCKETS, BUCKETS_AT_ONCE = 1024, 64


def measure(wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    """Sweep both databases in turn and return the figures."""
    with ExitStack() as stack:
        here = [
            stack.enter_context(prepared(window.fresh(FOLDER / name), port=PORT + 4 * place))
            for place, name in enumerate(("sweep-few", "sweep-many"))
        ]
        began = time.monotonic()
        for each, total in zip(here, (wanted.few, wanted.many), strict=True):
            _fill(each.owner_uri, total, wanted.due)
        loading = round(time.monotonic() - began, 1)
        took = asyncio.run(_swept(here, wanted))
    few, many = (statistics.median(each) for each in took)
    # The machine's weather changes: a ratio is taken within a round, and the median counts.
    ratio = statistics.median(there / here for here, there in zip(*took, strict=True))
    rows = [
        Row("many_to_few_ratio", round(ratio, 2), most=2),
        Row("handled_seconds", round(many, 2), "s", most=60),
        Row("handled_per_second", round(wanted.due / many)),
    ]
    notes = {
        "open": [wanted.few, wanted.many],
        "due": wanted.due,
        "seconds_few_and_many": [round(few, 2), round(many, 2)],
        "rounds": wanted.rounds,
        "loading_seconds": loading,
    }
    return rows, notes


def _fill(owner_uri: str, total: int, due: int) -> None:
    now = datetime.now(UTC)
    told = {
        "service": SERVICE,
        "at": now - 20 * DAY,
        "today": legal_day(now),
        "due": due,
        "total": total,
    }
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        with unhindered(connection, "application", "due"):
            for first in range(0, BUCKETS, BUCKETS_AT_ONCE):
                span = {"first": first, "last": first + BUCKETS_AT_ONCE - 1}
                connection.execute(SQL_FILL, told | span)
            connection.execute(SQL_DUE, told)
        connection.execute("VACUUM ANALYZE application, due")


def _undo(owner_uri: str) -> None:
    told = {"today": legal_day(datetime.now(UTC))}
    with psycopg.connect(owner_uri, autocommit=True) as connection:
        for statement in UNDONE:
            connection.execute(statement.encode(), told)


def _on_their_way(owner_uri: str) -> int:
    with psycopg.connect(owner_uri) as connection:
        found = connection.execute(SQL_ON_THEIR_WAY, {"kind": TELL_APPLICANT}).fetchone()
    assert found is not None, "a count is always one row"
    return found[0]


async def _swept(here: list[window.Prepared], wanted: Wanted) -> list[list[float]]:
    took: list[list[float]] = [[], []]
    async with AsyncExitStack() as stack:
        worlds: list[Any] = []
        for place, each in enumerate(here):
            config = window.settings(each.data_dir, PORT + 4 * place)
            own = replace(config, database_url=each.app_uri)
            worlds.append(await stack.enter_async_context(boot.open_world(own)))
        for turn in range(wanted.rounds):
            for which in (0, 1) if turn % 2 else (1, 0):
                await asyncio.to_thread(_undo, here[which].owner_uri)
                began = time.perf_counter()
                count = await sweep_due(worlds[which])
                took[which].append(time.perf_counter() - began)
                assert count == wanted.due, f"{count} of {wanted.due} were handled"
                told = await asyncio.to_thread(_on_their_way, here[which].owner_uri)
                assert told == wanted.due, f"{told} of {wanted.due} applicants are to be told"
    return took

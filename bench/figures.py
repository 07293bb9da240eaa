"""Whether the page of the state costs the same with years of figures as with none.

Two windows side by side: an empty state, and one whose tables hold a row for every district,
office, service and period that a big state has, and waiting files for every day of two years. The
same page is asked of both in turn; a ratio is taken within a round, and the median counts.
"""

import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg

from bench import window
from bench.browse import Reader
from bench.results import Row
from bench.window import FOLDER, Window

PORT = 8210
PAGES = ("/hi/figures", "/hi/figures/services", "/hi/figures/districts/RJ-JAIPUR")
# Every district and office that there is, and as many more offices as a state has.
SQL_FILL = """
    INSERT INTO figure (scope, place, within, service, period, received, granted_in_time,
                        refused_in_time, sent_back, pending)
    SELECT place.scope, place.id, '', service.id, period.id, 1000, 800, 100, 50, 100
      FROM (SELECT 'state' AS scope, 'RJ' AS id
            UNION ALL SELECT 'district', id FROM area WHERE kind = 'district'
            UNION ALL SELECT 'office', id FROM office
            UNION ALL SELECT 'office', 'office-' || n
                        FROM generate_series(1, %(offices)s) n) place
     CROSS JOIN (SELECT '' AS id
                 UNION SELECT id FROM catalogue_item WHERE kind = 'service'
                 UNION SELECT 'made/' || n FROM generate_series(1, %(services)s) n) service
     CROSS JOIN (SELECT '' AS id UNION SELECT '2026-2027' UNION SELECT '2025-2026'
                 UNION SELECT to_char(date '2025-12-01' + (n || ' months')::interval, 'YYYY-MM')
                         FROM generate_series(0, 12) n) period
        ON CONFLICT DO NOTHING
"""
SQL_WAITING = """
    INSERT INTO figure_waiting (scope, place, service, kind, day, files)
    SELECT place.scope, place.id, '', kind.id, current_date - n, 40
      FROM (SELECT 'state' AS scope, 'RJ' AS id
            UNION ALL SELECT 'district', id FROM area WHERE kind = 'district') place
     CROSS JOIN (SELECT 'received' AS id UNION SELECT 'due') kind
     CROSS JOIN generate_series(0, %(days)s) n
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How big the full state is, and how often each page is asked for."""

    offices: int = 3_000
    services: int = 60
    days: int = 730
    rounds: int = 200


def measure(wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    """Ask both windows for the same pages in turn."""
    with ExitStack() as stack:
        empty, full = (
            stack.enter_context(
                window.opened(window.fresh(FOLDER / name), port=PORT + 16 * place, web=1)
            )
            for place, name in enumerate(("figures-empty", "figures-full"))
        )
        rows = _fill(full, wanted)
        ratios = {page: _ratio(empty, full, page, wanted.rounds) for page in PAGES}
    state, services, district = (ratios[page] for page in PAGES)
    return [
        Row("state_full_to_empty_ratio", round(state, 2), most=1.5),
        Row("services_full_to_empty_ratio", round(services, 2), most=1.5),
        Row("district_full_to_empty_ratio", round(district, 2), most=1.5),
    ], {"rows_filled": rows, "rounds": wanted.rounds}


def _fill(here: Window, wanted: Wanted) -> int:
    told = {"offices": wanted.offices, "services": wanted.services, "days": wanted.days}
    with psycopg.connect(here.owner_uri, autocommit=True) as connection:
        rows = connection.execute(SQL_FILL, told).rowcount
        rows += connection.execute(SQL_WAITING, told).rowcount
        connection.execute("VACUUM ANALYZE figure, figure_waiting")
    return rows


def _ratio(empty: Window, full: Window, page: str, rounds: int) -> float:
    readers = [Reader(each.port, "") for each in (empty, full)]
    ratios: list[float] = []
    for number in range(rounds + 20):
        took: list[float] = []
        for reader in readers:
            began = time.perf_counter()
            status = reader.get(page).status
            assert status == 200, f"{page}: {status}"
            took.append(time.perf_counter() - began)
        if number >= 20:  # the first ones fill caches
            ratios.append(took[1] / took[0])
    for reader in readers:
        reader.close()
    return statistics.median(ratios)

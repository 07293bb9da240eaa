"""How many due dates a second one core computes, and how many of them with their reasons.

A thousand receipts spread over twenty-five years, each under a limit that services really have, on
the calendar of the catalogue. What a page needs is the date; the days that were skipped are named
only when somebody asks why.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.results import Row
from khidki.cli.law import outcome_of
from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import Pause, due
from khidki.domain.law.period import Period
from khidki.gateways.catalogue_files import parse
from khidki.gateways.story_files import read_stories

ROOT = Path(__file__).parents[1]
LIMITS = [Period.parse(each) for each in ("15 working days", "7 working days", "45 working days")]
STORIES = ROOT / "tests" / "law" / "rgdps-2011.yaml"


def measure(*, seconds: float = 1.0) -> tuple[list[Row], dict[str, Any]]:
    """Measure the clock alone, with pauses, with its reasons, and whole cases."""
    catalogue, _ = parse(ROOT / "catalogue")
    calendar = catalogue.calendars[0].of()
    asked = receipts(1000)
    told, _ = read_stories(STORIES)
    assert told is not None, "the stories of the tests are sound"
    stories = told.stories
    rows = [
        Row("due_dates_per_second", _rate(lambda: _due(asked, calendar), seconds, 1000), "/s",
            least=50_000),
        Row("with_two_pauses_per_second", _rate(lambda: _paused(asked, calendar), seconds, 1000),
            "/s"),
        Row("with_skipped_days_named_per_second",
            _rate(lambda: _named(asked, calendar), seconds, 1000), "/s"),
        Row("whole_cases_per_second",
            _rate(lambda: [outcome_of(told, each, catalogue) for each in stories], seconds,
                  len(stories)), "/s"),
    ]  # fmt: skip
    return rows, {"holidays": len(calendar.holidays), "cases": len(stories)}


def receipts(many: int) -> list[tuple[datetime, Period]]:
    """Make instants of receipt with their limits; always the same ones."""
    chance = random.Random(5)
    begin = datetime(2011, 1, 1, tzinfo=UTC)
    return [
        (begin + timedelta(minutes=chance.randrange(25 * 525_600)), chance.choice(LIMITS))
        for _ in range(many)
    ]


def _due(asked: list[tuple[datetime, Period]], calendar: Calendar) -> None:
    for at, period in asked:
        due(at, period, calendar)


def _paused(asked: list[tuple[datetime, Period]], calendar: Calendar) -> None:
    day = timedelta(days=1)
    for at, period in asked:
        pauses = (Pause(at + day, at + 4 * day), Pause(at + 6 * day, at + 7 * day))
        due(at, period, calendar, pauses)


def _named(asked: list[tuple[datetime, Period]], calendar: Calendar) -> None:
    for at, period in asked:
        assert due(at, period, calendar).skipped is not None


def _rate(work: Callable[[], object], seconds: float, each: int) -> float:
    """Return how many a second of the processor's time makes; one run makes `each` of them."""
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        work()
        done += each
    return done / spent

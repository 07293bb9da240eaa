"""How periods and numbers of the figures are written, on everybody's pages and on officers'."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from khidki.domain.case.tally import Figures, month_in, periods
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import grouped
from khidki.domain.record.document import shown_month
from khidki.domain.text import Text
from khidki.web.spoken import said


def period_name(period: str) -> Text:
    """Return how a period is called."""
    month = month_in(period)
    return said("figures.year", year=period) if month is None else shown_month(month)


def period_in(given: str, now: datetime) -> str:
    """Return the period that was asked for, or this year."""
    offered = list(periods(legal_day(now)))
    return given if given in offered else offered[0]


def periods_shown(period: str, now: datetime) -> dict[str, Any]:
    """Return what a page needs to offer periods."""
    return {
        "period": period,
        "period_name": period_name(period),
        "periods": [(each, period_name(each)) for each in periods(legal_day(now))],
    }


def numbers(counts: Figures, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return figures by their names, as people write numbers here."""
    return [(name, grouped(getattr(counts, name))) for name in names]

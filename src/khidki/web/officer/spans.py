"""The days of a leave or a charge, as forms ask for them: whole days, the last one included."""

from collections.abc import Mapping
from datetime import date, datetime

from khidki.domain.law.calendar import ONE_DAY, day_begins_at

SPAN_FIELDS = ("from", "until", "order_no")


def span_in(typed: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return the first instant of the first day and that after the last one; None for no day."""
    first, last = _day(typed.get("from", "")), _day(typed.get("until", ""))
    begin = None if first is None else day_begins_at(first)
    end = None if last is None else day_begins_at(last + ONE_DAY)
    return begin, end


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    # The last day there is has no day after it.
    return found if found.year < date.max.year else None

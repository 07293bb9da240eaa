"""Whose the days late were: posts, empty chairs, outages, the applicant."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from khidki.domain.case.event import State
from khidki.domain.case.held import APPLICANT, Held, account_of
from khidki.domain.law.outage import WINDOW, Outage

DUE = date(2026, 3, 10)
ONE = UUID(int=1)


@dataclass(frozen=True)
class Happened:
    happened_at: datetime
    post: str | None
    state: State = State.AT_STEP


def noon(day, month=3):
    return datetime(2026, month, day, 6, 30, tzinfo=UTC)


def held(post, begin, end=None):
    return Held(post, ONE, ONE, noon(begin), None if end is None else noon(end))


EVENTS = [
    Happened(noon(1), "patwari"),
    Happened(noon(13), "tehsildar"),
    Happened(noon(16), "tehsildar", State.SENT_BACK),
    Happened(noon(18), "tehsildar"),
]
ALWAYS = [held("patwari", 1), held("tehsildar", 1)]


def test_days_late_are_divided_by_who_had_the_file_and_all_are_named():
    account = account_of(EVENTS, ALWAYS, due_on=DUE, ended_on=date(2026, 3, 20))
    assert account.late_days == 10
    assert account.by_holder == {"patwari": 2, "tehsildar": 6, APPLICANT: 2}
    assert sum(account.by_holder.values()) == account.late_days
    assert account.lost_days == 2


def test_an_empty_chair_is_named_beside_its_post_and_the_clock_runs_on():
    chairs = [held("patwari", 1), held("tehsildar", 1, 14), held("tehsildar", 19)]
    account = account_of(EVENTS, chairs, due_on=DUE, ended_on=date(2026, 3, 20))
    assert account.vacant == {"tehsildar": 2}, "the 15th and the 18th"
    assert account.late_days == 10


def test_an_outage_of_an_hour_names_its_day_and_moves_nothing():
    shut = Outage(WINDOW, noon(19), datetime(2026, 3, 19, 8, tzinfo=UTC))
    account = account_of(EVENTS, ALWAYS, [shut], due_on=DUE, ended_on=date(2026, 3, 20))
    assert (account.outage_days, account.late_days, account.lost_days) == (1, 10, 3)


def test_nobody_is_late_before_the_due_date():
    account = account_of(EVENTS, ALWAYS, due_on=DUE, ended_on=date(2026, 3, 9))
    assert (account.late_days, account.by_holder, account.lost_days) == (0, {}, 0)

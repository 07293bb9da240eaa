"""What is flagged, to the second; and the rules about who asks and who confirms."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from khidki.domain.law.calendar import Calendar, Holiday
from khidki.domain.people.factor import (
    COUNTS_AFTER,
    Factor,
    FactorKind,
    LastFactor,
    require_removable,
    usable_from,
)
from khidki.domain.people.joint_act import (
    CONFIRMED_WITHIN,
    ConcernsYou,
    JointAct,
    JointKind,
    require_asker,
    require_confirmer,
)
from khidki.domain.people.password import is_weak
from khidki.domain.people.watch import Flag, Hours, Pace, Reading, Watch
from khidki.domain.text import Text
from khidki.domain.two_people import AskedByYou, JointActOver

FRIDAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
CALENDAR = Calendar(
    1, frozenset({5, 6}), {date(2026, 11, 24): Holiday(date(2026, 11, 24), Text(hi="अ", en="a"))}
)
WATCH = Watch(
    Hours(time(9), time(19)),
    Pace(10, 3),
    offices={"night": Hours(time(0), time(23, 59))},
    services={("slow", ""): Pace(60, 3), ("slow", "decision"): Pace(90, 3)},
)
READ = Reading(NOON, NOON - timedelta(minutes=2), by_rule=False, in_window=1)


def flags(reading=READ, *, office="o", service="s", step="decision"):
    return WATCH.judge(reading, office=office, calendar=CALENDAR, service=service, step=step)


def at(hour, minute=0, day=FRIDAY):
    return datetime.combine(day, time(hour, minute), tzinfo=UTC) - timedelta(hours=5, minutes=30)


def test_a_file_that_was_read_at_noon_is_no_surprise():
    assert flags() == []


@pytest.mark.parametrize(
    ("moment", "is_flagged"),
    [(at(9), False), (at(8, 59), True), (at(18, 59), False), (at(19), True),
     (at(12, day=date(2026, 11, 21)), True), (at(12, day=date(2026, 11, 24)), True)],
)  # fmt: skip
def test_hours_end_to_the_minute_and_closed_days_have_none(moment, is_flagged):
    reading = replace(READ, at=moment, opened_at=moment - timedelta(minutes=2))
    assert (Flag.OUTSIDE_HOURS in flags(reading)) is is_flagged


def test_an_office_may_keep_hours_of_its_own():
    late = replace(READ, at=at(22), opened_at=at(21))
    assert flags(late, office="night") == []


@pytest.mark.parametrize(("seconds", "is_flagged"), [(9, True), (10, False)])
def test_faster_than_anyone_reads_is_counted_from_the_opening(seconds, is_flagged):
    reading = replace(READ, opened_at=NOON - timedelta(seconds=seconds))
    assert (flags(reading) == [Flag.TOO_FAST]) is is_flagged


def test_what_was_never_opened_is_too_fast_unless_a_rule_read_it():
    assert flags(replace(READ, opened_at=None)) == [Flag.TOO_FAST]
    assert flags(replace(READ, opened_at=None, by_rule=True)) == []


def test_too_many_in_half_an_hour_are_flagged_whoever_read_them():
    assert flags(replace(READ, in_window=3)) == []
    assert flags(replace(READ, in_window=4, by_rule=True)) == [Flag.TOO_FAST]


def test_a_step_has_its_own_pace_before_its_service():
    reading = replace(READ, opened_at=NOON - timedelta(seconds=70))
    assert flags(reading, service="slow", step="enquiry") == []
    assert flags(reading, service="slow") == [Flag.TOO_FAST]


A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
ACT = JointAct(UUID(int=9), JointKind.RESET, C, {}, A, NOON)


def test_three_different_people_ask_confirm_and_are_concerned():
    require_asker(A, C)
    require_confirmer(ACT, B, now=NOON)
    with pytest.raises(ConcernsYou):
        require_asker(C, C)
    with pytest.raises(ConcernsYou):
        require_confirmer(ACT, C, now=NOON)
    with pytest.raises(AskedByYou):
        require_confirmer(ACT, A, now=NOON)


@pytest.mark.parametrize(
    "over",
    [
        {"asked_at": NOON - CONFIRMED_WITHIN},
        {"dropped_at": NOON},
        {"confirmed_at": NOON, "confirmed_by": B},
    ],
)
def test_what_is_over_is_not_confirmed(over):
    with pytest.raises(JointActOver):
        require_confirmer(replace(ACT, **over), B, now=NOON)


def factor(number, kind=FactorKind.APP, **more):
    known = {"credential": None if kind is FactorKind.APP else b"x", "usable_at": NOON, **more}
    return Factor(A, UUID(int=number), kind, "", b"", counter=0, added_at=NOON, **known)


def test_a_citizens_first_factor_waits_a_day_and_the_next_is_vouched_for():
    assert usable_from([], is_vouched=True, now=NOON) == NOON
    assert usable_from([], is_vouched=False, now=NOON) == NOON + COUNTS_AFTER
    waiting = factor(1, usable_at=NOON + COUNTS_AFTER)
    assert usable_from([waiting], is_vouched=False, now=NOON) == NOON + COUNTS_AFTER
    assert usable_from([factor(1)], is_vouched=False, now=NOON) == NOON


def test_an_officer_keeps_one_app_and_may_lose_any_key():
    app, key = factor(1), factor(2, FactorKind.KEY)
    require_removable([app, key], key.id, is_vouched=True)
    require_removable([app, factor(3)], app.id, is_vouched=True)
    require_removable([app], app.id, is_vouched=False)
    with pytest.raises(LastFactor):
        require_removable([app, key], app.id, is_vouched=True)


@pytest.mark.parametrize(
    "weak",
    ["", "eleven char", "aaaaaaaaaaaaaaa", "abcabcabcabcabc", "123456789012345", "Khidki@Rajasthan2026",
     "meera.bai.2026!!", "tehsildar-jaipur-1", "qwertyuiop[]", "पासवर्डपासवर्ड", "P@ssw0rd!!!!!!"],
)  # fmt: skip
def test_a_password_that_everybody_here_would_try_is_weak(weak):
    assert is_weak(weak, user_name="meera.bai")


@pytest.mark.parametrize(
    "strong",
    [
        "नदी का पुल और नाव",
        "a bridge and a boat",
        "tR4#vq!mZw9kLp",
        "kaddu aur chiriya ghar",
        "x" * 30 + " bridge boats",
    ],
)
def test_any_signs_make_a_password_if_enough_is_left(strong):
    assert not is_weak(strong, user_name="meera.bai")

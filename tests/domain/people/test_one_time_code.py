"""Six digits, five tries, ten minutes, one use, one session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from khidki.domain.people import one_time_code
from khidki.domain.people.one_time_code import LIFETIME, WAITS, Verdict, check, issue, may_send_at

NOW = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
KEY = b"k" * 32
SESSION = b"s" * 32
SECOND = timedelta(seconds=1)
CODE = issue("004217", key=KEY, session=SESSION, mobile_hash=b"m" * 32, now=NOW)


def verdict(tries=1, given="004217", after=SECOND, used=False, **changed) -> Verdict:
    record = replace(CODE, tries=tries, used_at=NOW if used else None)
    where = {"key": KEY, "session": SESSION} | changed
    return check(record, given, now=NOW + after, **where)


LATE = LIFETIME


@pytest.mark.parametrize(
    ("tries", "given", "after", "used", "expected"),
    [
        (1, "004217", SECOND, False, Verdict.RIGHT),
        (5, "004217", SECOND, False, Verdict.RIGHT),
        (6, "004217", SECOND, False, Verdict.SPENT),
        (1, "004218", SECOND, False, Verdict.WRONG),
        (4, "004218", SECOND, False, Verdict.WRONG),
        (5, "004218", SECOND, False, Verdict.SPENT),
        (6, "004218", SECOND, False, Verdict.SPENT),
        (1, "004217", LATE - SECOND, False, Verdict.RIGHT),
        (1, "004217", LATE, False, Verdict.EXPIRED),
        (1, "004218", LATE, False, Verdict.EXPIRED),
        (6, "004217", LATE, False, Verdict.EXPIRED),
        (1, "004217", SECOND, True, Verdict.USED),
        (1, "004218", SECOND, True, Verdict.USED),
        (6, "004217", SECOND, True, Verdict.USED),
        (1, "004217", LATE, True, Verdict.USED),
    ],
)
def test_every_cell(tries, given, after, used, expected):
    assert verdict(tries, given, after, used) is expected


@pytest.mark.parametrize("given", ["", "4217", "0042170", "००४२१७", "004217'--", "x" * 9999])
def test_nothing_else_is_the_code(given):
    assert verdict(given=given) is Verdict.WRONG


def test_spaces_that_a_phone_adds_do_no_harm():
    assert verdict(given=" 004 217\n") is Verdict.RIGHT


def test_another_session_cannot_use_it():
    assert verdict(session=b"t" * 32) is Verdict.WRONG


def test_another_number_cannot_use_it():
    other = replace(CODE, tries=1, mobile_hash=b"n" * 32)
    assert check(other, "004217", key=KEY, session=SESSION, now=NOW) is Verdict.WRONG


def test_the_digits_are_not_in_the_record():
    assert b"004217" not in CODE.code_hash
    assert verdict(key=b"x" * 32) is Verdict.WRONG


def test_a_try_that_was_not_counted_is_our_mistake():
    with pytest.raises(AssertionError):
        verdict(tries=0)


@pytest.mark.parametrize(("tries", "left"), [(0, 5), (4, 1), (5, 0), (9, 0)])
def test_tries_left(tries, left):
    assert replace(CODE, tries=tries).tries_left == left


def test_digits_keep_their_zeros():
    assert one_time_code.digits(42) == "000042"


@pytest.mark.parametrize("chance", [-1, 1_000_000])
def test_digits_are_six(chance):
    with pytest.raises(AssertionError):
        one_time_code.digits(chance)


def test_the_first_code_goes_at_once():
    assert may_send_at([], NOW) == NOW


@pytest.mark.parametrize("count", range(1, len(WAITS) + 1))
def test_each_further_code_waits_longer(count):
    sent = [NOW] * count
    assert may_send_at(sent, NOW) == NOW + WAITS[count - 1]
    assert may_send_at(sent, NOW + WAITS[count - 1]) == NOW + WAITS[count - 1]


def test_after_the_last_wait_a_day_must_pass():
    sent = [NOW + timedelta(minutes=n) for n in range(len(WAITS) + 1)]
    assert may_send_at(sent, NOW + timedelta(hours=5)) == NOW + timedelta(hours=24)


def test_yesterday_is_forgotten():
    assert may_send_at([NOW - timedelta(hours=24)] * 50, NOW) == NOW

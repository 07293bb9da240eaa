"""A bill's table: every state answers every word, money is never forgotten, no state is a trap."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from khidki.domain.money.bill import (
    ACTS,
    SELDOM,
    WORDS,
    Act,
    Answer,
    Bill,
    Duty,
    NotOpen,
    Reason,
    State,
    Stated,
    Word,
    act,
    hear,
    next_ask,
)
from khidki.domain.money.biller import Ask, Biller, Takes, faults_of
from khidki.domain.money.chart import AccountHead, Chart, Per, Side
from khidki.domain.money.remembered_bill import Remembered, is_to_remind
from khidki.domain.text import Text

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
NAME = Text(hi="बिजली", en="Electricity")
BILL = Bill(
    id=UUID(int=1), account=UUID(int=2), biller="electricity", channel="portal", asked={},
    stated=Stated("E-1", "Sita", 500), state=State.SENT, fetched_at=NOW, paise=500, paid_at=NOW,
    promised_by=NOW + timedelta(hours=24),
)  # fmt: skip
POSTED = Answer(Word.POSTED, 500, NOW, "R1")


@pytest.mark.parametrize(("state", "word"), list(product(State, Word)))
def test_every_word_means_something_in_every_state(state: State, word: Word):
    after, duty = WORDS[state][word]
    heard = hear(replace(BILL, state=state), Answer(word, 500, NOW, "R1"), now=NOW)
    assert (heard.bill.state, heard.duty) == (after, duty)
    assert (duty is Duty.LOOK) == (heard.bill.look is not None)
    # What is given back is never posted by a word, and what is posted goes back only when asked.
    if state in {State.REFUSED, State.REVERSED, State.REFUNDED, State.POSTED}:
        assert after is state


@pytest.mark.parametrize(("state", "what"), list(product(State, Act)))
def test_every_act_is_open_by_its_row_or_refused(state: State, what: Act):
    if (state, what) in ACTS:
        assert act(replace(BILL, state=state), what).state is ACTS[state, what]
    else:
        with pytest.raises(NotOpen):
            act(replace(BILL, state=state), what)


def test_from_every_state_with_money_there_is_a_way_to_posted_and_or_back():
    ways = {state: {to for (start, _), to in ACTS.items() if start is state} for state in State}
    for state, words in WORDS.items():
        ways[state] |= {to for to, _ in words.values()}
    for state in set(State) - {State.FETCHED, State.REFUNDED, State.POSTED}:
        reached = {state}
        while more := {to for each in reached for to in ways[each]} - reached:
            reached |= more
        assert State.REFUNDED in reached, state


@pytest.mark.parametrize(
    ("answer", "look"),
    [
        (replace(POSTED, paise=499), "other_amount"),
        (replace(POSTED, paise=499, word=Word.KEPT), "other_amount"),
        (replace(POSTED, at=NOW - timedelta(days=1)), "impossible_time"),
        (replace(POSTED, at=NOW + timedelta(days=1)), "impossible_time"),
    ],
)
def test_a_posting_that_cannot_be_true_changes_nothing_and_is_looked_at(answer: Answer, look: str):
    heard = hear(BILL, answer, now=NOW)
    assert (heard.bill.state, heard.bill.look, heard.duty) == (State.SENT, look, Duty.LOOK)


def test_a_posting_is_heard_once_and_another_receipt_for_it_is_odd():
    posted = hear(BILL, POSTED, now=NOW)
    assert (posted.duty, posted.bill.receipt, posted.bill.posted_at) == (Duty.POST, "R1", NOW)
    assert hear(posted.bill, POSTED, now=NOW).duty is Duty.NOTHING
    assert hear(posted.bill, replace(POSTED, receipt="R2"), now=NOW).bill.look == "other_receipt"
    kept = hear(act(posted.bill, Act.ASK_REVERSAL), Answer(Word.KEPT, 500, NOW), now=NOW)
    assert (kept.bill.state, kept.duty) == (State.POSTED, Duty.NOTHING)


def test_a_refusal_says_why_and_an_unknown_reason_is_other():
    for reason, kept in ((Reason.ALREADY_PAID, Reason.ALREADY_PAID), (None, Reason.OTHER)):
        answer = Answer(Word.REFUSED, 500, NOW, reason=reason)
        assert hear(BILL, answer, now=NOW).bill.reason is kept


def test_it_is_followed_up_ever_more_seldom_but_never_later_than_was_promised():
    waits = [next_ask(replace(BILL, asked_times=times), NOW) for times in range(12)]
    assert waits == sorted(waits)
    assert waits[-1] == NOW + SELDOM
    soon = replace(BILL, promised_by=NOW + timedelta(seconds=5), asked_times=9)
    assert next_ask(soon, NOW) == soon.promised_by
    assert next_ask(replace(BILL, state=State.POSTED), NOW) is None


def biller(**more) -> Biller:
    usual = {
        "id": "electricity", "title": NAME, "takes": Takes.PART, "head": "biller",
        "asks": (Ask("k", NAME, "[0-9]{4}", "1234"),), "holder": "electricity", "least_paise": 100,
        "most_paise": 1_000, "promise_hours": 24, "reversal_hours": 0, "remind_days": 3,
        "source": "none was found",
    }  # fmt: skip
    return Biller(**(usual | more))


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ("१२ ३४", []),
        ("12-34", []),
        ("", ["required"]),
        ("12345", ["not_an_identifier"]),
        ("1234\n", []),
        ("1" * 5_000, ["not_an_identifier"]),
        ("12３4\x00", ["not_an_identifier"]),
    ],
)
def test_identifiers_are_read_as_people_write_them(given: str, codes: list[str]):
    asked, problems = biller().read({"k": given, "other": "x"})
    assert [each.code for each in problems] == codes
    assert set(asked) == {"k"}
    assert codes or asked == {"k": "1234"}


@pytest.mark.parametrize(
    ("takes", "due", "span"),
    [
        (Takes.EXACT, 700, (700, 700)),
        (Takes.PART, 700, (100, 700)),
        (Takes.PART, 50, (50, 50)),
        (Takes.ADVANCE, 0, (100, 1_000)),
    ],
)
def test_how_much_may_be_paid_is_the_billers_to_say(takes: Takes, due: int, span: tuple[int, int]):
    assert biller(takes=takes).range_of(due) == span


@pytest.mark.parametrize(
    "wrong",
    [
        {"least_paise": 0},
        {"least_paise": 2_000},
        {"promise_hours": 0},
        {"reversal_hours": -1},
        {"remind_days": 0},
        {"asks": ()},
    ],
)
def test_a_biller_that_cannot_keep_its_word_is_none(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=r"least|hours|identifier"):
        biller(**wrong)


@pytest.mark.parametrize("pattern", ["[0-9", "[0-9]{5}"])
def test_a_pattern_that_is_none_or_refuses_its_own_example_is_refused(pattern: str):
    with pytest.raises(ValueError, match="pattern"):
        Ask("k", NAME, pattern, "1234")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({}, None),
        ({"id": "K number"}, "id"),
        ({"head": "nowhere"}, "head"),
        ({"head": "gateway"}, "head"),
        ({"kiosk_charge": "none"}, "kiosk_charge"),
        ({"source": " "}, "source"),
        ({"asks": (Ask("k", NAME, ".", "1"),) * 2}, "asks.1.id"),
    ],
)
def test_what_a_biller_names_must_be_there(wrong: dict[str, object], path: str | None):
    chart = Chart(
        AccountHead(id_, NAME, Side.CREDIT, per)
        for id_, per in (("biller", Per.BILLER), ("gateway", Per.GATEWAY))
    )
    found = list(faults_of(biller(**wrong), chart, {"collection"}))
    assert [each[0] for each in found] == ([] if path is None else [path])


@pytest.mark.parametrize(
    ("due_on", "paise", "reminded", "reminds"),
    [
        (date(2026, 11, 23), 500, "", True),
        (date(2026, 11, 20), 500, "E-0", True),
        (date(2026, 11, 24), 500, "", False),
        (date(2026, 11, 19), 500, "", False),
        (date(2026, 11, 23), 0, "", False),
        (date(2026, 11, 23), 500, "E-1", False),
        (None, 500, "", False),
    ],
)
def test_a_reminder_goes_out_once_in_the_days_before(due_on, paise, reminded, reminds):
    known = Remembered(UUID(int=3), UUID(int=2), "electricity", {}, "", NOW, NOW, reminded=reminded)
    stated = Stated("E-1", "Sita", paise, 0, due_on)
    assert is_to_remind(known, stated, today=date(2026, 11, 20), days=3) is reminds

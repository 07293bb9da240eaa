"""Payments: every pair of state and word has a row, and no walk loses or doubles money."""

from collections import Counter, deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from khidki.domain.money.amount import PAISE_MOST, BadAmount
from khidki.domain.money.payment import (
    ACTS,
    WORDS,
    Act,
    Duty,
    NotOpen,
    Oddity,
    Payment,
    RefundTooLarge,
    Report,
    State,
    Word,
    act,
    ask_refund,
    hear,
)

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
PAID = {State.SUCCEEDED, State.REFUND_ASKED, State.REFUNDED}
NEW = Payment(UUID(int=1), UUID(int=2), 5_000, State.CREATED, NOW, NOW + timedelta(minutes=15))
SUCCESS = Report(Word.SUCCEEDED, NOW, 5_000, "INR", "bank-1", paid_at=NOW)


def say(word: Word, **other) -> Report:
    return replace(SUCCESS, word=word, **other)


@pytest.mark.parametrize(("state", "word"), list(product(State, Word)))
def test_every_state_has_a_row_for_every_word(state: State, word: Word):
    to, duty = WORDS[state][word]

    if state in PAID:
        assert to in PAID, "what was paid stays paid or goes back"
        assert duty not in {Duty.DELIVER, Duty.DELIVER_OR_RETURN}, "nothing is given twice"
    elif word is Word.SUCCEEDED:
        assert to is State.SUCCEEDED, "money that was taken is never forgotten"
        assert duty in {Duty.DELIVER, Duty.DELIVER_OR_RETURN}
    else:
        assert to not in PAID
    if duty is Duty.LOOK:
        assert to is state, "what cannot be true changes nothing"


def _follow(payment: Payment):
    """Every payment that can come of one, with the duty that it brings."""
    for word in Word:
        heard = hear(payment, say(word), now=NOW)
        yield heard.payment, heard.duty
    for what in Act:
        if (payment.state, what) in ACTS:
            made = ask_refund(payment, 2_000) if what is Act.ASK_REFUND else act(payment, what)
            yield made, Duty.NOTHING


def test_on_every_walk_money_is_delivered_once_and_refunded_once_and_only_when_asked():
    waiting = deque([(NEW, Counter[Duty]())])
    seen = set()
    while waiting:
        payment, done = waiting.popleft()
        mark = payment, frozenset(done.items())
        if mark in seen:
            continue
        seen.add(mark)
        given = done[Duty.DELIVER] + done[Duty.DELIVER_OR_RETURN]
        assert given == (1 if payment.state in PAID else 0)
        assert (payment.paid_at is not None) == (payment.state in PAID)
        assert done[Duty.ENTER_REFUND] == (1 if payment.state is State.REFUNDED else 0)
        assert payment.refund_paise == (2_000 if payment.state in PAID - {State.SUCCEEDED} else 0)
        for after, duty in _follow(payment):
            counted = {Duty.DELIVER, Duty.DELIVER_OR_RETURN, Duty.ENTER_REFUND}
            waiting.append((after, done + Counter([duty] if duty in counted else [])))
    assert {payment.state for payment, _ in seen} == set(State)


def test_a_success_that_comes_after_the_end_is_believed_and_given_or_returned():
    for over in (State.FAILED, State.CANCELLED, State.EXPIRED):
        heard = hear(replace(NEW, state=over), SUCCESS, now=NOW)
        assert (heard.payment.state, heard.duty) == (State.SUCCEEDED, Duty.DELIVER_OR_RETURN)


def test_the_providers_time_of_success_is_kept_and_a_repeat_does_not_move_it():
    heard = hear(NEW, SUCCESS, now=NOW + timedelta(hours=2)).payment
    again = hear(
        heard,
        say(Word.SUCCEEDED, said_at=NOW + timedelta(hours=1), paid_at=NOW + timedelta(hours=1)),
        now=NOW + timedelta(hours=2),
    )

    assert again.payment.paid_at == NOW
    assert again.duty is Duty.NOTHING


def test_the_providers_view_is_its_newest_word_whatever_order_they_come_in():
    succeeded = hear(NEW, say(Word.SUCCEEDED, said_at=NOW + timedelta(minutes=2)), now=NOW).payment
    late = hear(succeeded, say(Word.PENDING), now=NOW).payment

    assert (late.state, late.word) == (State.SUCCEEDED, Word.SUCCEEDED)


@pytest.mark.parametrize(
    ("changes", "oddity"),
    [
        ({"amount_paise": 4_999}, Oddity.OTHER_AMOUNT),
        ({"amount_paise": -5_000}, Oddity.OTHER_AMOUNT),
        ({"currency": "USD"}, Oddity.OTHER_CURRENCY),
        ({"currency": "inr"}, Oddity.OTHER_CURRENCY),
        ({"paid_at": None}, Oddity.IMPOSSIBLE_TIME),
        ({"paid_at": NOW + timedelta(days=1)}, Oddity.IMPOSSIBLE_TIME),
        ({"paid_at": NOW - timedelta(days=1)}, Oddity.IMPOSSIBLE_TIME),
        ({"said_at": NOW + timedelta(days=1)}, Oddity.IMPOSSIBLE_TIME),
    ],
)
def test_a_success_that_is_not_of_this_payment_changes_nothing_and_is_looked_at(changes, oddity):
    heard = hear(NEW, replace(SUCCESS, **changes), now=NOW)

    assert (heard.payment, heard.duty, heard.oddity) == (NEW, Duty.LOOK, oddity)


def test_another_reference_for_the_same_payment_is_looked_at():
    known = hear(NEW, say(Word.PENDING), now=NOW).payment

    assert hear(known, replace(SUCCESS, reference="bank-2"), now=NOW).oddity is (
        Oddity.OTHER_REFERENCE
    )


@pytest.mark.parametrize(("state", "what"), list(product(State, Act)))
def test_an_act_that_is_not_in_the_table_is_refused(state: State, what: Act):
    payment = replace(NEW, state=state)
    if (state, what) in ACTS:
        assert act(payment, what).state is ACTS[state, what]
    else:
        with pytest.raises(NotOpen):
            act(payment, what)


def test_no_more_is_refunded_than_was_paid():
    paid = hear(NEW, SUCCESS, now=NOW).payment

    assert ask_refund(paid, 5_000).refund_paise == 5_000
    with pytest.raises(RefundTooLarge):
        ask_refund(paid, 5_001)
    for wrong in (0, -1, 10.0, True):
        with pytest.raises(BadAmount):
            ask_refund(paid, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [0, -1, PAISE_MOST + 1, 50.5, "50"])
def test_a_payment_of_no_amount_is_refused(wrong):
    with pytest.raises(BadAmount):
        replace(NEW, amount_paise=wrong)

"""Receipts and refusal orders say days, moments and sums as people read them."""

from datetime import UTC, date, datetime

import pytest

from khidki.domain.record.document import (
    Fee,
    Receipt,
    Received,
    RefusalOrder,
    shown_day,
    shown_moment,
    shown_number,
)
from khidki.domain.text import Text

BOTH = Text("आय", "Income")


def receipt(**changes):
    facts = {
        "number": "26041758301924",
        "service": BOTH,
        "department": BOTH,
        "applicant": (),
        "received_at": datetime(2026, 11, 22, 20, 35, tzinfo=UTC),
        "due_on": date(2026, 12, 14),
        "appeal_to": BOTH,
        "appeal_days": 30,
        "documents": (Received(BOTH, "ab" * 32),),
        "fees": (Fee(BOTH, 4_000), Fee(BOTH, 150)),
    }
    return Receipt(**(facts | changes))


def test_a_moment_is_shown_on_the_indian_day():
    assert (
        shown_moment(datetime(2026, 11, 22, 20, 35, tzinfo=UTC)).en == "23 November 2026, 02:05 IST"
    )


def test_every_month_has_a_word_in_both_languages():
    days = [shown_day(date(2026, month, 3)) for month in range(1, 13)]
    assert len({day.hi for day in days}) == len({day.en for day in days}) == 12
    assert days[1] == Text("3 फ़रवरी 2026", "3 February 2026")


def test_the_number_is_shown_in_groups():
    assert shown_number("26041758301924") == "26 0417 5830 1924"


def test_a_receipt_adds_up_its_fees():
    assert receipt().as_data()["total"] == "₹41.50"


def test_a_receipt_without_fees_says_zero():
    assert receipt(fees=()).as_data()["total"] == "₹0"


def test_a_receipt_prints_the_beginning_of_each_hash():
    assert receipt().as_data()["documents"][0]["digest"] == "ab" * 8


def test_a_refusal_without_a_reason_cannot_be_made():
    facts = dict.fromkeys(RefusalOrder.__slots__, BOTH) | {"reasons": ()}
    with pytest.raises(AssertionError):
        RefusalOrder(**facts).as_data()

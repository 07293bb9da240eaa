"""Entries and the chart: what cannot be entered, and what a reversal is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store.books import CHART, GATEWAY, GST, NOON, TREASURY, entry, subject, wallet

from khidki.domain.money import chart
from khidki.domain.money.amount import PAISE_MOST, BadAmount
from khidki.domain.money.chart import AccountHead, NoSuchAccount, Per, Side
from khidki.domain.money.entry import Kind, NotReversible, Transfer, reversal
from khidki.domain.text import Text

ACCOUNTS = [GATEWAY, GST, TREASURY, wallet(1), wallet(2)]
MOVES = st.lists(
    st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(1, 10**9)).filter(
        lambda move: move[0] != move[1]
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize(
    ("paise", "why"),
    [
        (0, "not_positive"),
        (-1, "not_positive"),
        (PAISE_MOST + 1, "too_large"),
        (1.5, "not_whole"),
        (100.0, "not_whole"),
        (True, "not_whole"),
        ("100", "not_whole"),
        (None, "not_whole"),
    ],
)
def test_a_sum_that_is_none_is_refused(paise, why):
    with pytest.raises(BadAmount) as refused:
        Transfer(GATEWAY, GST, paise)
    assert refused.value.why == why


def test_money_does_not_move_from_an_account_to_itself():
    with pytest.raises(AssertionError):
        Transfer(GST, GST, 1)


@given(MOVES)
def test_whatever_is_entered_sums_to_zero(moves):
    assert sum(entry(*moves).sums().values()) == 0


@given(MOVES)
def test_an_entry_and_its_reversal_leave_every_account_as_it_was(moves):
    made = entry(*moves)
    back = reversal(made, subject(), on_day=NOON.date(), at=NOON)

    assert {account: -paise for account, paise in made.sums().items()} == back.sums()
    assert back.kind is Kind.REVERSAL
    with pytest.raises(NotReversible):
        reversal(back, subject(), on_day=NOON.date(), at=NOON)


def test_whoever_takes_an_entry_back_has_the_same_key():
    made = entry((GATEWAY, GST, 1))
    later = datetime(2026, 12, 1, tzinfo=UTC)

    one = reversal(made, subject(), on_day=NOON.date(), at=NOON)
    two = reversal(made, subject(), on_day=later.date(), at=later)

    assert (one.subject, one.key) == (two.subject, two.key)


def test_the_digest_is_the_same_in_every_time_zone_and_other_for_every_change():
    at = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    made = entry((GATEWAY, GST, 1))

    assert replace(made, at=at).digest() == made.digest()
    changes = {
        "id": subject(), "subject": subject(), "key": "k", "kind": Kind.BILL,
        "on_day": NOON.date().replace(day=1), "at": NOON.replace(day=1),
        "transfers": (Transfer(GATEWAY, GST, 2),),
    }  # fmt: skip
    digests = {replace(made, **{name: value}).digest() for name, value in changes.items()}
    assert len(digests | {made.digest()}) == len(changes) + 1


@pytest.mark.parametrize(
    ("head", "holder"),
    [
        ("nobody", "x"), ("wallet", None), ("gst", "x"), ("wallet", ""), ("wallet", "a b"),
        ("wallet", "क"), ("wallet", "=1+1"), ("wallet", "x" * 65), ("wallet", "a:b"),
    ],
)  # fmt: skip
def test_a_name_that_the_chart_does_not_have_is_refused(head, holder):
    with pytest.raises(NoSuchAccount):
        CHART.account(head, holder)


@pytest.mark.parametrize("name", ["gst:", "gst:x", "wallet", "wallet:", "treasury:a:b", ""])
def test_a_whole_name_is_read_as_strictly(name):
    with pytest.raises(NoSuchAccount):
        CHART.named(name)


def test_an_account_is_the_same_by_its_whole_name():
    assert CHART.named(wallet(1).id) == wallet(1)
    assert CHART.named("gst") == GST
    assert 0 <= wallet(1).bucket < 1024


def test_faults_of_a_chart_are_told():
    name = Text(hi="क", en="a")
    heads = [
        AccountHead("Gst", name, Side.CREDIT, Per.ONE),
        AccountHead("gst", name, Side.CREDIT, Per.ONE),
        AccountHead("gst", name, Side.DEBIT, Per.ONE, guarded=True),
    ]

    assert [place for place, _, _ in chart.faults_of(heads)] == [0, 2, 2]

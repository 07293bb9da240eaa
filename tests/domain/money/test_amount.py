"""Amounts as people write them, and prices that depend on the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.tariff import Rate, Tariff, faults_of
from khidki.domain.text import Text


@pytest.mark.parametrize(
    "words",
    ["", "twelve", "1,2,3", "1.234", "-5", "1e3", "½", "१,२", "₹", "1 2", "9" * 15, "1,,000", "٣x"],
)
def test_what_is_not_one_amount_is_refused(words):
    with pytest.raises(ValueError):
        parse_rupees(words)


@pytest.mark.parametrize(
    ("words", "paise"),
    [
        ("50", 5000),
        ("1,50,000", 15_000_000),
        ("₹ 1,50,000.50", 15_000_050),
        ("१,२०,०००", 12_000_000),
        ("Rs. 10/-", 1000),
        ("0.5", 50),
        ("5,00,000 रुपये", 50_000_000),
    ],
)
def test_rupees_are_read_as_people_write_them(words, paise):
    assert parse_rupees(words) == paise


@given(st.integers(0, 10**15))
def test_an_amount_shown_is_read_back(paise):
    assert parse_rupees(format_rupees(paise)) == paise


def test_lakhs_are_grouped_the_indian_way():
    assert format_rupees(1_234_567_800) == "₹1,23,45,678"
    assert format_rupees(-5) == "-₹0.05"


def tariff(*rates: Rate) -> Tariff:
    return Tariff("x", Text(hi="क", en="x"), rates)


def test_a_day_before_the_first_rate_has_no_price():
    assert tariff(Rate(date(2020, 9, 1), 5000, "list")).on(date(2020, 8, 31)) is None


def test_the_price_is_that_of_the_day():
    dated = tariff(
        Rate(date(2014, 1, 1), 3000, "old", until_on=date(2020, 8, 31)),
        Rate(date(2020, 9, 1), 5000, "new"),
    )
    assert dated.on(date(2020, 8, 31)).amount_paise == 3000
    assert dated.on(date(2020, 9, 1)).amount_paise == 5000
    assert not faults_of(dated)


def test_turned_negative_and_overlapping_rates_are_told():
    bad = tariff(
        Rate(date(2020, 1, 1), -1, "x", until_on=date(2019, 1, 1)),
        Rate(date(2018, 1, 1), 1, "x"),
        Rate(date(2020, 1, 1), 1, "x"),
    )
    assert [code for _, code in faults_of(bad)] == [
        "ends_before_it_starts",
        "negative",
        "overlaps",
        "overlaps",
    ]

"""Prices and shares: by the day, to the paisa, with their sources."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khidki.domain.money import split, tariff
from khidki.domain.money.amount import BadAmount, paise_of
from khidki.domain.money.chart import Chart, NoSuchAccount, Per
from khidki.domain.money.dues import (
    Dues,
    Filed,
    Parties,
    charge_item,
    department_item,
    dues,
    transfers,
)
from khidki.domain.money.rounding import Rounding, rounded
from khidki.domain.money.split import Division, Remainder, Share, Split, divide
from khidki.domain.money.tariff import Beyond, Rate, Tariff
from khidki.domain.service.shape import from_plain, to_plain
from khidki.domain.text import Text
from tests.worlds import catalogue

NAME = Text(hi="नाम", en="Name")
TODAY = date(2026, 11, 20)
AT_KIOSK = Filed(TODAY, "kiosk", "B")
AT_HOME = Filed(TODAY, "portal")


def real(id_: str) -> Tariff:
    found = catalogue().tariff(id_)
    assert found is not None
    return found


def facilitation() -> Split:
    return next(each for each in catalogue().splits if each.id == "facilitation")


def share(of: str = split.REST, percent: str = "10", **more) -> Share:
    return Share(
        more.pop("id", "a"), NAME, "gst", percent, of, more.pop("rounding", Rounding.DOWN),
        "made up", **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rupees", "charge"),
    [(1, 10), (2_000, 10), (2_001, 12), (3_000, 12), (3_001, 14), (10_000, 26), (1_00_000, 206)],
)
def test_collecting_dues_costs_ten_rupees_and_two_for_each_thousand_begun_above_two(rupees, charge):
    rate = real("collection").on(TODAY)

    assert rate is not None
    assert rate.price(rupees * 100) == charge * 100


@pytest.mark.parametrize(
    ("id_", "day", "rupees"),
    [
        ("g2c-application", date(2013, 12, 31), None),
        ("g2c-application", date(2020, 8, 31), 30),
        ("g2c-application", date(2020, 9, 1), 50),
        ("g2b-application", TODAY, 100),
        ("pension-application", date(2015, 1, 1), 20),
        ("ration-card-new", date(2015, 1, 1), 40),
        ("ration-card-change", date(2015, 1, 1), 25),
        ("pvc-print", TODAY, 30),
    ],
)
def test_both_regimes_of_charges_are_in_the_catalogue(id_, day, rupees):
    rate = real(id_).on(day)

    assert (None if rate is None else rate.price() // 100) == rupees


def test_every_rate_and_share_names_its_source_and_none_claims_to_be_verified():
    rates = [rate for each in catalogue().tariffs for rate in each.rates]
    shares = [s for each in catalogue().splits for d in each.divisions for s in d.shares]

    assert all(len(each.source) > 20 and not each.verified for each in (*rates, *shares))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rounding.DOWN, [33, 50, 66]),
        (Rounding.UP, [34, 50, 67]),
        (Rounding.HALF_UP, [33, 50, 67]),
        (Rounding.RUPEE_DOWN, [0, 0, 0]),
        (Rounding.RUPEE_UP, [100, 100, 100]),
        (Rounding.RUPEE_HALF_UP, [0, 100, 100]),
    ],
)
def test_rounding_is_what_its_name_says(rule, expected):
    assert [rounded(n, d, rule) for n, d in ((100, 3), (100, 2), (200, 3))] == expected


@settings(max_examples=40)
@given(st.integers(0, 10**13), st.sampled_from(["portal", "kiosk"]), st.dates(date(2014, 1, 1)))
def test_the_parts_of_a_charge_are_the_charge(paise, channel, day):
    division = facilitation().on(day, channel=channel, category="B")

    assert division is not None
    parts = divide(paise, division)
    assert sum(part.paise for part in parts) == paise
    assert all(part.paise > 0 for part in parts)


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.lists(st.tuples(st.integers(0, 100), st.sampled_from(Rounding))))
def test_no_part_is_ever_below_zero_however_much_is_promised(paise, promised):
    shares = tuple(
        share(percent=str(percent), id=f"s{n}", rounding=rule, of=split.CHARGE)
        for n, (percent, rule) in enumerate(promised)
    )

    parts = divide(paise, Division(TODAY, Remainder(NAME, "facilitation"), shares))

    assert sum(part.paise for part in parts) == paise
    assert all(part.paise > 0 for part in parts)


def test_a_kiosk_of_category_b_gets_seventy_seven_percent_since_october_2022():
    day_before, day = date(2022, 9, 30), date(2022, 10, 1)
    found = [facilitation().on(each, channel="kiosk", category="B") for each in (day_before, day)]

    said = [{p.id: p.paise for p in divide(5_000, each)} for each in found if each is not None]

    # Tax within 50 rupees is 7.63; 76 and 77 percent of 42.37; tax withheld comes out of those.
    assert said[0] == {"gst": 763, "operator": 3_059, "tds": 161, "rest": 1_017}
    assert said[1] == {"gst": 763, "operator": 3_099, "tds": 163, "rest": 975}


def test_a_kiosk_of_a_category_that_no_source_names_earns_nothing_by_a_guess():
    division = facilitation().on(TODAY, channel="kiosk", category="A")

    assert division is not None
    assert [part.head for part in divide(5_000, division)] == ["gst", "facilitation"]


def test_what_is_due_is_kept_whole_and_read_back_the_same():
    due = dues(
        department_item(2_000), charge_item(real("g2c-application"), facilitation(), AT_KIOSK)
    )

    assert due.total_paise == 7_000
    assert [item.paise for item in due.items] == [2_000, 5_000]
    assert Dues.from_plain(due.as_plain()) == due


def test_what_costs_nothing_is_said_and_what_has_no_price_is_not():
    free = dues(department_item(0), None)
    assert [(item.paise, item.parts) for item in free.items] == [(0, ())]
    assert charge_item(real("g2c-application"), None, Filed(date(2000, 1, 1), "portal")) is None


def test_what_is_due_becomes_one_sum_for_each_who_receives():
    chart = Chart(catalogue().heads)
    due = dues(
        department_item(2_000), charge_item(real("g2c-application"), facilitation(), AT_KIOSK)
    )
    parties = Parties({Per.DEPARTMENT: "revenue", Per.OPERATOR: "K10000001", Per.AGENCY: "risl"})
    payer = chart.account("operator-wallet", "K10000001")

    moved = transfers(due, payer=payer, chart=chart, parties=parties)

    assert {each.target.id: each.paise for each in moved} == {
        "treasury:revenue": 2_000,
        "gst": 763,
        "operator-commission:K10000001": 3_099,
        "tds": 163,
        "agency:risl": 975,
    }
    with pytest.raises(NoSuchAccount):
        transfers(due, payer=payer, chart=chart, parties=Parties({Per.DEPARTMENT: "revenue"}))


def test_a_share_outside_of_a_kiosk_needs_no_operator():
    due = dues(charge_item(real("g2c-application"), facilitation(), AT_HOME))

    assert {p.head for item in due.items for p in item.parts} == {"gst", "facilitation"}


def test_a_charge_that_no_split_divides_is_kept_whole_and_not_guessed_at():
    item = charge_item(real("g2c-application"), None, AT_HOME)
    early = charge_item(real("g2c-application"), facilitation(), Filed(date(2014, 1, 1), "portal"))

    assert item is not None
    assert early is not None
    assert [[(part.head, part.paise) for part in each.parts] for each in (item, early)] == [
        [("facilitation", 5_000)],
        [("facilitation", 3_000)],
    ]


def test_tariffs_chart_and_splits_are_stored_and_read_back_the_same():
    for each in (*catalogue().tariffs, *catalogue().splits, *catalogue().heads):
        assert from_plain(type(each), to_plain(each)) == each


def test_faults_of_tariffs_and_splits_are_told():
    rates = (
        Rate(date(2020, 1, 1), 100, "made up"),
        Rate(date(2021, 1, 1), -1, "", until_on=date(2020, 1, 1)),
    )
    bad = Split(
        "s", NAME,
        (
            Division(TODAY, Remainder(NAME, "gst"), (share(), share(of="nobody"))),
            Division(TODAY, Remainder(NAME, "nobody"), until_on=date(2020, 1, 1)),
        ),
    )  # fmt: skip

    assert [code for _, code in tariff.faults_of(Tariff("t", NAME, rates))] == [
        "ends_before_it_starts", "negative", "without_a_source", "overlaps",
    ]  # fmt: skip
    assert [path for path, _, _ in split.faults_of(bad, ["gst"])] == [
        "divisions.0.shares.1.of", "divisions.0.shares.1.id", "divisions.1", "divisions.1",
    ]  # fmt: skip


@pytest.mark.parametrize("percent", ["101", "1.234", "-1", "", "ten"])
def test_what_is_no_percentage_is_refused(percent):
    with pytest.raises(ValueError, match="percentage"):
        share(percent=percent)


def test_parts_that_cannot_be_counted_are_refused():
    for wrong in ((0, 0, 0, Rounding.UP), (-1, 1, 0, Rounding.UP), (0, 1, 0, Rounding.RUPEE_UP)):
        with pytest.raises(ValueError, match=r"part|each"):
            Beyond(*wrong)


def test_charges_never_overlap_and_leave_no_day_without_one():
    for each in catalogue().tariffs:
        for before, after in pairwise(each.rates):
            assert before.until_on is not None
            assert (after.from_on - before.until_on).days == 1


@pytest.mark.parametrize(
    ("stated", "currency", "why"),
    [
        ("1.005", "INR", "not_whole"), ("-1.00", "INR", "not_positive"), ("0", "INR", "not_positive"),
        ("-0.50", "INR", "not_positive"), ("1e3", "INR", "unreadable"), ("1,000", "INR", "unreadable"),
        ("१००", "INR", "unreadable"), ("", "INR", "unreadable"), ("NaN", "INR", "unreadable"),
        ("10000000000000.01", "INR", "too_large"), ("10", "USD", "other_currency"),
        (" 10", "INR", "unreadable"), ("9" * 40, "INR", "unreadable"),
    ],
)  # fmt: skip
def test_an_amount_of_another_system_is_read_strictly(stated, currency, why):
    with pytest.raises(BadAmount) as refused:
        paise_of(stated, currency)
    assert refused.value.why == why


def test_an_amount_of_another_system_is_read_to_the_paisa():
    assert [paise_of(each, "INR") for each in ("1", "1.5", "0.01", "12.340000")] == [
        100, 150, 1, 1234,
    ]  # fmt: skip

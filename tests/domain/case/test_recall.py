"""What was paid for an application that was taken back in time counts for the next one."""

from datetime import UTC, datetime

import pytest

from khidki.domain.case.event import Act
from khidki.domain.case.recall import beyond, counts, is_untouched, paid_for
from khidki.domain.money.dues import Dues, Item, department_item
from khidki.domain.money.split import Part
from khidki.domain.text import Text

AT, LATER = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (6, 7))
OURS = Item("g2c", Text(hi="a", en="a"), 50_00, (Part("g2c", "facilitation", 50_00),))


@pytest.mark.parametrize(
    ("acts", "opened_at", "expected"),
    [
        ((Act.SUBMIT, Act.WITHDRAW), None, True),
        ((Act.SUBMIT, Act.WITHDRAW), LATER, True),
        ((Act.SUBMIT, Act.WITHDRAW), AT.replace(hour=5), False),
        ((Act.SUBMIT, Act.REPORT, Act.WITHDRAW), None, False),
        ((Act.SUBMIT,), None, False),
    ],
)
def test_it_counts_only_when_nobody_had_opened_it(acts, opened_at, expected):
    assert counts(acts, AT, opened_at) is expected


def test_it_is_untouched_until_an_officer_opens_it_or_anything_happens():
    assert is_untouched([Act.SUBMIT], None)
    assert not is_untouched([Act.SUBMIT], AT)
    assert not is_untouched([Act.SUBMIT, Act.REPORT], None)


def test_only_what_was_really_paid_counts_and_the_chain_is_kept():
    dues = Dues((department_item(20_00), OURS)).as_plain()
    assert paid_for({"dues": dues}) is None, "nobody paid: it is due at the office"
    assert paid_for({"dues": dues, "payment": "1"}).total_paise == 70_00
    chained = paid_for({"dues": [], "counter": {}, "carried": dues})
    assert chained.total_paise == 70_00


def test_the_charge_is_taken_once_and_the_fee_only_as_far_as_it_is_more():
    paid = Dues((department_item(20_00), OURS))
    assert beyond(paid, paid).items == ()
    assert beyond(Dues((department_item(5_00), OURS)), paid).total_paise == 0
    more = beyond(Dues((department_item(35_00), OURS)), paid)
    assert [(item.id, item.paise, item.parts[0].paise) for item in more.items] == [
        ("department", 15_00, 15_00)
    ]
    assert beyond(paid, Dues((OURS,))).total_paise == 20_00

"""A mobile is ten digits however it is typed; after 180 days it proves a person no more."""

from datetime import UTC, datetime, timedelta

import pytest

from khidki.domain.people.account import is_proven_by_mobile, mobile_number

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "9414012345",
        " 94140 12345 ",
        "+91 94140-12345",
        "+919414012345",
        "0091 9414012345",
        "919414012345",
        "09414012345",
        "+91 (0) 9414012345",
        "९४१४०१२३४५",
        "९१९४१४०१२३४५",
        "9414\u00a0012345",
        "9414\u200b012345",
    ],
)
def test_one_number_has_one_form(typed):
    assert mobile_number(typed) == "9414012345"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "94140",
        "5414012345",
        "94140123456",
        "+92 9414012345",
        "94140abcde",
        "1" * 10_000,
        "९४१४",
    ],
)
def test_what_is_no_mobile_is_none(typed):
    assert mobile_number(typed) is None


def test_a_number_that_begins_with_91_is_not_cut():
    assert mobile_number("9198765432") == "9198765432"


@pytest.mark.parametrize(("days", "proven"), [(0, True), (179, True), (180, False), (400, False)])
def test_a_number_that_lay_still_proves_nothing(days, proven):
    used = NOW - timedelta(days=days)
    assert is_proven_by_mobile(last_used_at=used, mobile_since=used, now=NOW) is proven


def test_a_number_that_changed_since_proves_nothing():
    yesterday = NOW - timedelta(days=1)
    assert not is_proven_by_mobile(last_used_at=yesterday, mobile_since=NOW, now=NOW)

"""A list of transfers is judged whole: every fault of every line at once."""

from datetime import UTC, datetime
from uuid import UUID

from khidki.domain.people.transfer import Sits, Transfer, problems_with

A, B, C = (UUID(int=each) for each in (1, 2, 3))
OFFICERS = {"asha": A, "bina": B, "chitra": C}
POSTS = ("post:1", "post:2", "post:3")
LONG_AGO, NOON, NEXT = (
    datetime(2020, 1, 1, tzinfo=UTC),
    datetime(2026, 12, 1, 12, tzinfo=UTC),
    datetime(2026, 12, 2, 12, tzinfo=UTC),
)
SITTING = [Sits(UUID(int=11), A, "post:1", LONG_AGO), Sits(UUID(int=12), B, "post:2", LONG_AGO)]


def found(*lines):
    wrong = problems_with(lines, officers=OFFICERS, posts=POSTS, sitting=SITTING)
    return [(each.path, each.code) for each in wrong]


def test_two_officers_may_change_places_in_one_list():
    assert found(
        Transfer(2, "asha", "post:1", NOON, "post:2", NEXT),
        Transfer(3, "bina", "post:2", NOON, "post:1", NEXT),
    ) == []  # fmt: skip


def test_a_post_that_somebody_holds_is_not_joined():
    line = Transfer(2, "asha", "post:1", NOON, "post:2", NEXT)
    assert found(line) == [("line.2.to_post", "not_vacant")]


def test_a_post_is_not_joined_before_it_is_left():
    lines = (
        Transfer(2, "bina", "post:2", NEXT),
        Transfer(3, "chitra", to_post="post:2", joined_at=NOON),
    )
    assert found(*lines) == [("line.3.to_post", "not_vacant")]


def test_every_fault_of_every_line_is_told_at_once():
    assert found(
        Transfer(2, "nobody", "post:1", NOON, "post:9", NEXT),
        Transfer(3, "asha", "post:2", NOON),
        Transfer(4, "bina", "post:2", NEXT, "post:3", NOON),
        Transfer(5, "chitra", to_post="post:3", joined_at=NOON),
        Transfer(6, "chitra"),
        Transfer(7, "asha", "post:1", None),
    ) == [
        ("line.2.user_name", "no_such_officer"),
        ("line.2.to_post", "no_such_post"),
        ("line.3.from_post", "not_held"),
        ("line.4.joined_at", "joins_before_leaving"),
        ("line.4.to_post", "joined_twice"),
        ("line.5.to_post", "joined_twice"),
        ("line.6.to_post", "required"),
        ("line.7.relieved_at", "required"),
    ]  # fmt: skip


def test_one_post_is_left_once():
    same = [Transfer(row, "asha", "post:1", NOON) for row in (2, 3)]
    assert found(*same) == [("line.2.from_post", "left_twice"), ("line.3.from_post", "left_twice")]


def test_who_holds_a_post_does_not_join_it_again():
    assert found(Transfer(2, "asha", to_post="post:1", joined_at=NEXT)) == [
        ("line.2.to_post", "held_already")
    ]

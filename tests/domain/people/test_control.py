"""Who looks after whose work, and that none disappears where nobody sits."""

from datetime import date
from itertools import chain, combinations

import pytest

from khidki.domain.people.area import Area, AreaKind, Areas
from khidki.domain.people.control import below, controllers, everything_under, overseen, overseer
from khidki.domain.people.post import Post, PostKind
from khidki.domain.text import Text

NAME = Text(hi="क", en="k")
DAY = date(2020, 1, 1)
AREAS = Areas(
    Area(id_, kind, NAME, parent, DAY)
    for id_, kind, parent in (
        ("D", AreaKind.DISTRICT, None),
        ("D-S", AreaKind.SUB_DIVISION, "D"),
        ("D-T1", AreaKind.TEHSIL, "D-S"),
        ("D-T2", AreaKind.TEHSIL, "D-S"),
    )
)
KINDS = {
    "patwari": PostKind("patwari", NAME, AreaKind.TEHSIL, "revenue", controlled_by="tehsildar"),
    "tehsildar": PostKind("tehsildar", NAME, AreaKind.TEHSIL, "revenue", controlled_by="sdo"),
    "sdo": PostKind("sdo", NAME, AreaKind.SUB_DIVISION, "revenue", controlled_by="collector"),
    "collector": PostKind("collector", NAME, AreaKind.DISTRICT, "revenue"),
}
POSTS = [
    Post(f"{kind}:{area}", kind, f"office:{area}", area)
    for kind, area in (
        ("patwari", "D-T1"), ("patwari", "D-T2"), ("tehsildar", "D-T1"), ("tehsildar", "D-T2"),
        ("sdo", "D-S"), ("collector", "D"),
    )
]  # fmt: skip
ABOVE = controllers(POSTS, KINDS, AREAS)
UNDER = below(ABOVE)
ALL = {post.id for post in POSTS}


def test_a_post_answers_to_the_nearest_one_above():
    assert ABOVE["patwari:D-T1"] == "tehsildar:D-T1"
    assert ABOVE["tehsildar:D-T2"] == "sdo:D-S"
    assert "collector:D" not in ABOVE


def test_who_controls_sees_the_posts_directly_below_and_of_the_vacant_ones_their_work():
    seen = overseen(["sdo:D-S"], UNDER, held=ALL - {"tehsildar:D-T1"})
    assert seen.vacant == ("tehsildar:D-T1",)
    assert set(seen.posts) == {"tehsildar:D-T1", "tehsildar:D-T2", "patwari:D-T1"}


def test_where_the_controlling_post_is_vacant_too_the_next_one_up_sees_both():
    held = ALL - {"patwari:D-T1", "tehsildar:D-T1"}
    assert overseer("patwari:D-T1", ABOVE, held=held) == "sdo:D-S"
    assert set(overseen(["sdo:D-S"], UNDER, held=held).vacant) == {"patwari:D-T1", "tehsildar:D-T1"}


@pytest.mark.parametrize(
    "held", list(chain.from_iterable(combinations(sorted(ALL), n) for n in range(7)))
)
def test_no_work_disappears_as_long_as_anybody_sits_above_it(held):
    seats = set(held)
    for post in ALL - seats:
        boss = overseer(post, ABOVE, held=seats)
        above = everything_under([boss], UNDER) if boss else ()
        assert boss is None or (boss in seats and post in above)
        if boss is not None:
            assert post in overseen([boss], UNDER, held=seats).vacant


def test_a_circle_in_the_data_ends():
    circle = {"a": "b", "b": "a"}
    overseer("a", circle, held=set())
    assert set(overseen(["a"], below(circle), held=set()).posts) <= {"a", "b"}

"""Areas through the years, and the post that is responsible."""

from datetime import date

from khidki.domain.people.area import Area, AreaKind, Areas
from khidki.domain.people.post import Post, Posting, PostKind, Posts, holders
from khidki.domain.text import Text

NAME = Text(hi="क", en="K")
ABOLISHED = date(2024, 12, 28)
AREAS = Areas(
    [
        Area("RJ", AreaKind.STATE, NAME),
        Area("RJ-DIV", AreaKind.DIVISION, NAME, "RJ"),
        Area("RJ-AJMER", AreaKind.DISTRICT, NAME, "RJ-DIV"),
        Area(
            "RJ-KEKRI",
            AreaKind.DISTRICT,
            NAME,
            "RJ-DIV",
            date(2023, 8, 7),
            ABOLISHED,
            ("RJ-AJMER",),
        ),
        Area("RJ-SD", AreaKind.SUB_DIVISION, NAME, "RJ-AJMER"),
        Area("RJ-T", AreaKind.TEHSIL, NAME, "RJ-SD"),
        Area("RJ-T-V", AreaKind.VILLAGE, NAME, "RJ-T"),
    ]
)
COLLECTOR = PostKind("collector", NAME, AreaKind.DISTRICT, "revenue")
POSTS = [Post("collector:RJ-AJMER", "collector", "office", "RJ-AJMER")]


def test_an_unknown_area_has_no_chain_and_no_present():
    assert AREAS.chain("nowhere") == ()
    assert AREAS.today("nowhere", ABOLISHED) == ()
    assert AREAS.get("nowhere") is None


def test_a_village_lies_in_its_tehsil_district_and_division():
    kinds = [area.kind.value for area in AREAS.chain("RJ-T-V")]
    assert kinds == ["village", "tehsil", "sub-division", "district", "division", "state"]
    assert AREAS.ancestor("RJ-T-V", AreaKind.DISTRICT).id == "RJ-AJMER"
    assert AREAS.ancestor("RJ-AJMER", AreaKind.TEHSIL) is None


def test_an_abolished_district_is_followed_by_its_successor():
    before = AREAS.today("RJ-KEKRI", date(2024, 12, 27))
    assert [area.id for area in before] == ["RJ-KEKRI"]
    assert [area.id for area in AREAS.today("RJ-KEKRI", ABOLISHED)] == ["RJ-AJMER"]


def test_districts_are_found_at_any_depth_and_only_those_of_the_day():
    found = AREAS.within("RJ", AreaKind.DISTRICT, ABOLISHED)
    assert [area.id for area in found] == ["RJ-AJMER"]
    assert len(AREAS) == len(list(AREAS)) == 7


def test_a_village_is_served_by_the_collector_of_its_district():
    post = Posts(POSTS).for_area(AREAS, kind=COLLECTOR, area_id="RJ-T-V", day=ABOLISHED)
    assert post == POSTS[0]


def test_papers_of_an_abolished_district_go_to_its_successors_office():
    posts = Posts(POSTS)
    found = posts.for_area(AREAS, kind=COLLECTOR, area_id="RJ-KEKRI", day=ABOLISHED)
    assert found == POSTS[0]
    assert posts.for_area(AREAS, kind=COLLECTOR, area_id="RJ", day=ABOLISHED) is None


def test_a_post_is_held_only_while_the_posting_runs():
    postings = [Posting("asha", "p", date(2026, 1, 1), date(2026, 1, 31))]
    assert holders(postings, post_id="p", day=date(2026, 1, 31)) == ("asha",)
    assert holders(postings, post_id="p", day=date(2026, 2, 1)) == ()


def test_faults_of_the_tree_are_told():
    broken = Areas(
        [
            Area("A", AreaKind.DISTRICT, NAME, "B", successors=("Z",)),
            Area("B", AreaKind.DISTRICT, NAME, "A"),
            Area("C", AreaKind.DISTRICT, NAME, "Y", date(2020, 1, 2), date(2020, 1, 1)),
        ]
    )
    codes = {(area_id, code) for area_id, code, _ in broken.faults()}
    assert codes == {
        ("A", "unknown_successor"),
        ("A", "circle"),
        ("B", "circle"),
        ("C", "unknown_parent"),
        ("C", "ends_before_it_starts"),
    }


def test_successors_in_a_circle_end():
    ring = Areas(
        [
            Area("A", AreaKind.DISTRICT, NAME, None, until_on=ABOLISHED, successors=("B",)),
            Area("B", AreaKind.DISTRICT, NAME, None, until_on=ABOLISHED, successors=("A",)),
        ]
    )
    assert ring.today("A", ABOLISHED) == ()

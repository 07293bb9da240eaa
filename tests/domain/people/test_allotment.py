"""Files go among like posts by chance, the same for everybody who draws again."""

from collections import Counter
from datetime import date
from itertools import permutations
from uuid import UUID

from khidki.domain.people.allotment import Draw, fingerprint, seed_of
from khidki.domain.people.post import Post, Posts

POSTS = [Post(f"clerk:A:{n}", "clerk", "office:A", "A") for n in range(3)]
DAY = date(2026, 11, 20)
SEED = seed_of(b"a key of the installation", DAY)


def drawn(id_, seed=SEED, posts=POSTS, step="enquiry"):
    return Draw(seed, UUID(int=id_)).among(posts, step=step).id


def test_who_has_the_seed_draws_the_same_in_any_order_of_posts():
    assert {drawn(7, posts=list(order)) for order in permutations(POSTS)} == {drawn(7)}


def test_another_day_another_step_or_another_file_is_drawn_anew():
    other = seed_of(b"a key of the installation", date(2026, 11, 21))
    files = range(300)
    assert any(drawn(n) != drawn(n, other) for n in files)
    assert any(drawn(n) != drawn(n, step="decision") for n in files)


def test_every_like_post_gets_about_as_much():
    counts = Counter(drawn(n) for n in range(3000))
    assert len(counts) == 3
    assert all(900 < count < 1100 for count in counts.values())


def test_a_fingerprint_binds_the_seed_and_tells_nothing_of_another_day():
    assert fingerprint(SEED) != fingerprint(
        seed_of(b"a key of the installation", date(2026, 11, 21))
    )
    assert len(fingerprint(SEED)) == 64


def test_like_posts_sit_in_one_office_and_have_one_kind_and_area():
    others = [Post("clerk:B", "clerk", "office:B", "A"), Post("boss:A", "boss", "office:A", "A")]
    posts = Posts([*POSTS, *others])
    assert posts.like(POSTS[0]) == POSTS
    assert list(posts.of_office("office:B")) == [others[0]]

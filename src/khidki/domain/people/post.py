"""Offices, the posts in them, and who holds a post when.

Work belongs to a post, never to a person: an officer signs in as themselves and acts through a
posting that was in force that day. The kind of a post (tehsildar, patwari) says at which level of
area it rules; which post serves an application follows from the area and the day. Vacant is an
answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.people.area import AreaKind, Areas
from khidki.domain.people.duty import Duty
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class PostKind:
    """A kind of post that the state has, and the level of area for which one is responsible.

    A post of a kind that `reads_for` another prepares orders for the post of that kind in the same
    area, and decides nothing itself.
    """

    id: str
    title: Text
    area: AreaKind
    department: str
    duties: tuple[Duty, ...] = ()
    reads_for: str | None = None
    controlled_by: str | None = None
    allotted: bool = False  # among several like posts of an office, by chance


@dataclass(frozen=True, slots=True)
class Office:
    """A place where posts sit and people may come."""

    id: str
    name: Text
    area: str
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One seat: the tehsildar of one tehsil."""

    id: str
    kind: str
    office: str
    area: str
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """An officer at a post from a day until a day (both included; open until further notice)."""

    officer: str
    post: str
    from_on: date
    until_on: date | None = None

    def in_force_on(self, day: date) -> bool:
        """Say whether the officer may act for the post on that day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class Posts(Mapping[str, Post]):
    """Every post by its name, and found by what it does and where without looking at the others."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._by_id = {each.id: each for each in posts}
        self._at: dict[tuple[str, str], list[Post]] = {}
        self._of_office: dict[str, list[Post]] = {}
        for post in self._by_id.values():
            self._at.setdefault((post.kind, post.area), []).append(post)
            self._of_office.setdefault(post.office, []).append(post)

    def __getitem__(self, post_id: str) -> Post:
        return self._by_id[post_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def at(self, *, kind: str, area: str) -> Sequence[Post]:
        """Return the posts of a kind that rule exactly this area."""
        return self._at.get((kind, area), ())

    def of_office(self, office: str) -> Sequence[Post]:
        """Return the posts that sit in an office."""
        return self._of_office.get(office, ())

    def for_area(self, areas: Areas, *, kind: PostKind, area_id: str, day: date) -> Post | None:
        """Find the post of a kind that is responsible for an area on a day, or None."""
        for living in areas.today(area_id, day):
            ruled = areas.ancestor(living.id, kind.area)
            if ruled is not None and (found := self.at(kind=kind.id, area=ruled.id)):
                return found[0]
        return None

    def like(self, post: Post) -> list[Post]:
        """Return a post and all of its kind and area that sit in the same office."""
        beside = self.at(kind=post.kind, area=post.area)
        return [each for each in beside if each.office == post.office]


def holders(postings: Iterable[Posting], *, post_id: str, day: date) -> tuple[str, ...]:
    """Return the officers who hold a post on a day; empty when it is vacant."""
    return tuple(
        posting.officer
        for posting in postings
        if posting.post == post_id and posting.in_force_on(day)
    )

"""Offices, the posts in them, and who holds a post when.

Work belongs to a post, never to a person: an officer signs in as themselves and acts through a
posting that was in force that day. The kind of a post (tehsildar, patwari) says at which level of
area it rules; which post serves an application follows from the area and the day. Vacant is an
answer.
"""

from collections.abc import Iterable
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


def post_for(
    posts: Iterable[Post], areas: Areas, *, kind: PostKind, area_id: str, day: date
) -> Post | None:
    """Find the post of a kind that is responsible for an area on a day, or None."""
    ruled = {
        found.id
        for living in areas.today(area_id, day)
        if (found := areas.ancestor(living.id, kind.area)) is not None
    }
    return next((post for post in posts if post.kind == kind.id and post.area in ruled), None)


def like(posts: Iterable[Post], post: Post) -> list[Post]:
    """Return a post and all of its kind and area that sit in the same office."""
    return [
        each
        for each in posts
        if (each.kind, each.area, each.office) == (post.kind, post.area, post.office)
    ]


def holders(postings: Iterable[Posting], *, post_id: str, day: date) -> tuple[str, ...]:
    """Return the officers who hold a post on a day; empty when it is vacant."""
    return tuple(
        posting.officer
        for posting in postings
        if posting.post == post_id and posting.in_force_on(day)
    )

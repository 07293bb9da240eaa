"""What an officer sees of the draw among like posts: where the files of a day went, and the proof.

While a day lasts its fingerprint is shown; when it is over the seed is, and every line is drawn
again before the reader's eyes. Only who holds one of the like posts sees the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.actions.allot import Told, draw_of, told_of
from khidki.actions.world import World
from khidki.domain.law.calendar import ONE_DAY, day_begins_at
from khidki.domain.people.access import Hat, Officer
from khidki.store import allotments
from khidki.store.allotments import Allotted

START = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Group:
    """Like posts of an office among which chance decides."""

    office: str
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file, and whether drawing again leads to the post where it lies; None before one may."""

    file: Allotted
    is_same: bool | None


def group_of(world: World, officer: Officer) -> Group | None:
    """Return the like posts of the officer's first post that is allotted by chance, if any."""
    return next(filter(None, (_group(world, hat) for hat in officer.hats)), None)


def proof_of(world: World, day: date) -> Told | None:
    """Return what may be known of a day's draw."""
    return told_of(world, day)


async def read_allotment(
    world: World,
    group: Group,
    day: date,
    *,
    number: str | None = None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Drawn]:
    """Return the files of a day that lie at the like posts, in the order received."""
    begins = day_begins_at(day)
    async with world.reading() as tx:
        found = await allotments.between(
            tx,
            group.posts,
            office=group.office,
            since=begins,
            until=day_begins_at(day + ONE_DAY),
            number=number,
            after=after or (begins, START),
            limit=limit,
        )
    told = told_of(world, day)
    is_over = told is not None and told.seed is not None
    return [Drawn(each, _again(world, group, each) if is_over else None) for each in found]


def _group(world: World, hat: Hat) -> Group | None:
    posts, kinds = world.published.posts, world.published.post_kinds
    post = posts.get(hat.desk)
    if post is None or not kinds[post.kind].allotted:
        return None
    return Group(post.office, tuple(sorted(each.id for each in posts.like(post))))


def _again(world: World, group: Group, file: Allotted) -> bool:
    posts = [world.published.posts[each] for each in group.posts]
    draw = draw_of(world, file.application, received_at=file.received_at)
    return draw.among(posts, step=file.step).id == file.post

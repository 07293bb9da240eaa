"""What an officer did: for the officer alone, and post by post for who controls the posts.

An officer's own scorecard holds every posting they have or had, and nobody else's. Who controls
posts sees them post by post, whoever sat there, and may go down post by post as far as their own
control reaches: a department's head its offices, the state's the departments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from khidki.actions.world import World
from khidki.domain.case.tally import EVERY_SERVICE, NOTHING, Figures, Scope
from khidki.domain.people import control
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.text import Text
from khidki.store import figures
from khidki.store.database import Transaction
from khidki.store.figures import Sat


@dataclass(frozen=True, slots=True)
class Card:
    """What was done at a post."""

    post: str
    title: Text
    office: Text
    counts: Figures
    below: bool = False  # whether posts are looked after by this one


@dataclass(frozen=True, slots=True)
class Below:
    """The posts that a post looks after; `above` leads back up."""

    post: str | None
    title: Text | None
    above: str | None
    cards: Sequence[Card]


async def read_own(world: World, officer: Officer, period: str) -> list[Card]:
    """Return what an officer did in a period, for every post they held."""
    async with world.reading() as tx:
        sat = await figures.postings(tx, officer.id)
        counts = await _counts(tx, sat, period)
    return [_card(world, each.post, counts[str(each.id)]) for each in sat]


async def read_below(world: World, officer: Officer, period: str, post: str = "") -> Below:
    """Return what was done at the posts under one, or under all of the officer's own."""
    under = world.published.under
    mine = [hat.post for hat in officer.hats]
    if post and post not in {*mine, *control.everything_under(mine, under)}:
        raise NotYourPost
    heads = [post] if post else mine
    posts = list(dict.fromkeys(each for head in heads for each in under.get(head, ())))
    async with world.reading() as tx:
        sat = await figures.postings_of(tx, posts)
        counts = await _counts(tx, sat, period)
    found = dict.fromkeys(posts, NOTHING)
    for each in sat:
        found[each.post] += counts[str(each.id)]
    above = world.published.controllers.get(post) if post and post not in mine else None
    return Below(
        post=post or None,
        title=world.published.post_name(post) if post else None,
        above=above,
        cards=[_card(world, each, found[each]) for each in posts],
    )


async def _counts(tx: Transaction, sat: Sequence[Sat], period: str) -> dict[str, Figures]:
    found = {str(each.id): NOTHING for each in sat}
    if found:
        rows = await figures.of_places(
            tx,
            [(Scope.POSTING, each) for each in found],
            services=[EVERY_SERVICE],
            periods=[period],
        )
        for row in rows:
            found[row.place] += row.counts
    return found


def _card(world: World, post: str, counts: Figures) -> Card:
    published = world.published
    if post not in published.posts:
        gone = Text(hi=post, en=post)
        return Card(post, gone, gone, counts)
    office = published.offices[published.posts[post].office]
    return Card(post, published.post_name(post), office.name, counts, below=post in published.under)

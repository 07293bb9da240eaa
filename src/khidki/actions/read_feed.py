"""Read what happened after a place: to an account's applications, or to a department's services.

Who reads on from the place that came with the last answer misses nothing and is told nothing twice.
A department that asks for the first time begins at this moment: what was before is in its own
records or with its officers.
"""

from khidki.actions.send_webhook import department_of
from khidki.actions.world import World
from khidki.domain.people.program import Holder, HolderKind
from khidki.store import feeds
from khidki.store.feeds import BEGINNING, Fact, Place
from khidki.store.tokens import Bearer


async def read_feed(
    world: World, holder: Holder, *, after: Place | None, limit: int
) -> tuple[list[Fact], Place]:
    """Return the next facts and the place to go on from."""
    async with world.reading() as tx:
        if holder.kind is HolderKind.DEPARTMENT:
            here = await feeds.now(tx)
            # A place of another epoch was before a restore; its reader begins where it is now.
            begin = here if after is None or after.epoch != here.epoch else after
            facts = await feeds.of_services(
                tx, _services(world, holder.id), after=begin, limit=limit
            )
            # Not full: everything up to the look was read, so the next look begins there.
            return facts, facts[-1].place if len(facts) == limit else max_of(facts, here, begin)
        account = Bearer.of(holder, ()).account
        assert account is not None, "officers have a desk and no feed"
        begin = BEGINNING if after is None else after
        facts = await feeds.of_account(tx, account, after=begin, limit=limit)
        return facts, facts[-1].place if facts else begin


def max_of(facts: list[Fact], here: Place, begin: Place) -> Place:
    """Return the furthest place of a page that was not full."""
    places = [here, begin, *(fact.place for fact in facts[-1:])]
    return max(places, key=lambda each: (each.tx, each.application, each.seq))


def _services(world: World, department: str) -> list[str]:
    shelved = world.published.shelved()
    ids = {each.head.id for each in shelved}
    return sorted(id_ for id_ in ids if department_of(world.published, id_) == department)

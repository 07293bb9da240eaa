"""An officer signs in with user name, password and a code of the second factor, used once.

A user name that nobody has, a wrong password, a wrong or used code and a disabled officer get one
answer, after the same two checks. Limits count by user name. Who is signed in acts through the
postings in force now: they are read at every request, with the session of a page (`officer_with`)
or for a program's token (`officer_of`), so a posting that ended ends at once.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from khidki.actions.check_sign_in import OnRecord, check_sign_in
from khidki.actions.limit import hit
from khidki.actions.world import World
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Refusal
from khidki.store import officers
from khidki.store.database import Transaction
from khidki.store.officers import Held

TRIES = 10
TRIES_PER = timedelta(minutes=15)
LONGEST_USER_NAME = 60


class NoOfficer(Refusal):
    """The officer may work here no more."""

    code = "no_officer"


async def sign_in_officer(world: World, *, user_name: str, password: str, code: str) -> UUID:
    """Return the officer, or refuse without saying why."""
    name = folded(user_name)
    await hit(world, "officer sign-in", name, hits=TRIES, per=TRIES_PER)
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, name)
    found = None
    if row is not None:
        found = OnRecord(row.id, row.password_hash, row.disabled_at is not None)
    return await check_sign_in(
        world, found, password=password, code=code, renew=officers.renew_password
    )


async def officer_of(world: World, officer: UUID, *, tx: Transaction | None = None) -> Officer:
    """Return an officer with the posts they hold now, or refuse one who works here no more."""
    if tx is None:
        async with world.reading() as reading:
            return await officer_of(world, officer, tx=reading)
    return officer_with(world, officer, await officers.hats(tx, officer, world.now()))


def officer_with(world: World, officer: UUID, held: Sequence[Held]) -> Officer:
    """Return an officer with postings that were just read, or refuse one who works here no more."""
    if not held:
        raise NoOfficer
    hats = [hat for each in held if (hat := _hat(world, each)) is not None]
    return Officer(officer, held[0].name, hats, is_frozen=held[0].frozen_at is not None)


def folded(user_name: str) -> str:
    """Return the one form of a user name."""
    # Cut before it is worked on, one longer than any: a long name must not become another's.
    return user_name.strip()[: LONGEST_USER_NAME + 1].casefold()


def _hat(world: World, held: Held) -> Hat | None:
    # A post that another process has just published is known here a few seconds later.
    if held.posting is None or held.post is None or held.post not in world.published.posts:
        return None
    assert held.kind is not None, "a post has a kind"
    assert held.office is not None, "and an office"
    return Hat(
        posting=held.posting,
        post=held.post,
        kind=held.kind,
        office=held.office,
        post_name=world.published.post_name(held.post),
        office_name=world.published.offices[held.office].name,
        duties=world.published.post_kinds[held.kind].duties,
        reads=world.published.read_by(held.post),
        must_sign=bool(held.must_sign),
    )

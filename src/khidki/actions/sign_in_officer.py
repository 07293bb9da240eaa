"""An officer signs in with user name, password and a code of the second factor, used once.

A user name that nobody has, a wrong password, a wrong or used code and a disabled officer get one
answer, after the same two checks. Limits count by user name. Who is signed in acts through the
postings in force now: `officer_of` is asked at every request, so a posting that ended ends at once.
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions.limit import hit
from khidki.actions.prove_factor import shown_by
from khidki.actions.world import World
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Refusal
from khidki.gateways.secrets import check_totp, new_totp_secret
from khidki.store import factors, officers
from khidki.store.database import Transaction
from khidki.store.officers import Held, OfficerRow

TRIES = 10
TRIES_PER = timedelta(minutes=15)
LONGEST_USER_NAME = 60
# Checked for a user name that nobody has, so that it takes the same.
NOBODYS_TOTP = new_totp_secret()
NOBODY = UUID(int=0)


class SignInRefused(Refusal):
    """User name, password and code do not belong together; which one is wrong is not said."""

    code = "sign_in_refused"


class NoOfficer(Refusal):
    """The officer may work here no more."""

    code = "no_officer"


async def sign_in_officer(world: World, *, user_name: str, password: str, code: str) -> UUID:
    """Return the officer, or refuse without saying why."""
    name = folded(user_name)
    await hit(world, "officer sign-in", name, hits=TRIES, per=TRIES_PER)
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, name)
        found = await factors.of(tx, row.id if row is not None else NOBODY)
    right = await world.passwords.verify(row.password_hash if row else None, password)
    shown = shown_by(world, found, code)
    if not found:
        check_totp(NOBODYS_TOTP, code, now=world.now(), last_counter=0)
    if row is None or not right or shown is None or row.disabled_at is not None:
        raise SignInRefused
    renewed = await _renewed(world, row, password)
    async with world.transaction() as tx:
        # Of two requests with one code, one uses it up.
        if not await factors.use_code(tx, shown.factor, counter=shown.counter, at=world.now()):
            raise SignInRefused
        if renewed is not None:
            await officers.renew_password(tx, row.id, old=row.password_hash, new=renewed)
    return row.id


async def officer_of(world: World, officer: UUID, *, tx: Transaction | None = None) -> Officer:
    """Return an officer with the posts they hold now, or refuse one who works here no more."""
    if tx is None:
        async with world.reading() as reading:
            return await officer_of(world, officer, tx=reading)
    held = await officers.hats(tx, officer, world.now())
    if not held:
        raise NoOfficer
    hats = [hat for each in held if (hat := _hat(world, each)) is not None]
    return Officer(officer, held[0].name, hats, is_frozen=held[0].frozen_at is not None)


def folded(user_name: str) -> str:
    """Return the one form of a user name."""
    # Cut before it is worked on, one longer than any: a long name must not become another's.
    return user_name.strip()[: LONGEST_USER_NAME + 1].casefold()


async def _renewed(world: World, row: OfficerRow, password: str) -> str | None:
    if not world.passwords.wants_renewal(row.password_hash):
        return None
    return await world.passwords.hash(password)


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

"""An officer changes the own password: with the old one, and told about it.

The page asks for a fresh second factor before; here the old password is checked too. Whoever else
is signed in under the account is put out. A forgotten password is another thing: it is renewed by
two others (`act_jointly.py`).
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions import tell
from khidki.actions.administer import WeakPassword
from khidki.actions.limit import hit
from khidki.actions.sign_in_officer import NoOfficer, SignInRefused
from khidki.actions.world import World
from khidki.domain.people.password import is_weak
from khidki.store import officers, sessions

TRIES = 10
TRIES_PER = timedelta(minutes=15)


async def change_password(
    world: World, officer: UUID, *, old: str, new: str, session: bytes
) -> None:
    """Replace the password; every session but the named one ends."""
    await hit(world, "password change", str(officer), hits=TRIES, per=TRIES_PER)
    async with world.reading() as tx:
        row = await officers.by_id(tx, officer)
    if row is None:
        raise NoOfficer
    if not await world.passwords.verify(row.password_hash, old):
        raise SignInRefused
    if is_weak(new, user_name=row.user_name) or await world.passwords.is_known(new):
        raise WeakPassword
    hashed = await world.passwords.hash(new)
    async with world.transaction() as tx:
        await officers.renew_password(tx, officer, old=row.password_hash, new=hashed)
        await sessions.end_all(tx, officer, but=session)
        values = {"what": "नया पासवर्ड"}
        await tell.person(
            world, tx, officer, "office-account-changed", is_officer=True, values=values
        )

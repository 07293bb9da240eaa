"""A signed-in person gives a second factor again, before what cannot be taken back.

What they give is used up: the same six digits open nothing twice, here or at a sign-in. How long
it then counts is the session's affair. An SMS is not a second factor here, whatever it says: who
has the number has it too.
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions.limit import hit
from khidki.actions.world import World
from khidki.gateways.secrets import check_totp
from khidki.store import officers

TRIES = 10
TRIES_PER = timedelta(minutes=15)


async def prove_by_code(world: World, officer: UUID, code: str) -> bool:
    """Use up the six digits of an officer's app; False when they are wrong, old or used."""
    await hit(world, "second factor", str(officer), hits=TRIES, per=TRIES_PER)
    async with world.transaction() as tx:
        row = await officers.by_id(tx, officer)
        if row is None:
            return False
        secret = world.secrets.unseal(row.totp_sealed, purpose="totp").decode()
        counter = check_totp(secret, code, now=world.now(), last_counter=row.totp_counter)
        return counter is not None and await officers.use_counter(tx, officer, counter)

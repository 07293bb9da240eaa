"""A person sees where they are signed in, and ends what they do not know.

Ending is at once: the next request under that cookie finds nothing. Who may end what is the
statement's own condition, so that nobody ends another's session by its name.
"""

from uuid import UUID

from khidki.actions.world import World
from khidki.store import sessions
from khidki.store.sessions import Listed


async def list_sessions(world: World, owner: UUID) -> list[Listed]:
    """Return the sessions of an officer or account that are open now."""
    async with world.reading() as tx:
        return await sessions.of(tx, owner, now=world.now())


async def end_session(world: World, owner: UUID, session: bytes) -> bool:
    """End one; False when the person has no such session."""
    async with world.transaction() as tx:
        return await sessions.end_of(tx, owner, session)


async def end_others(world: World, owner: UUID, *, but: bytes) -> int:
    """End every session but the one at which the person sits; return how many."""
    async with world.transaction() as tx:
        return await sessions.end_all(tx, owner, but=but)

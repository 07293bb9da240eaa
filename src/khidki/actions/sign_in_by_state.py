"""Sign in through the state's single sign-on, link an identity to what is here, and part again.

An identity that nobody linked signs nobody in: accounts are never found by a name, an address or a
number in a token. Who is signed in here, and has proved it enough, links; from then on either way
opens the same account. Parting, or a provider that is down, leaves the sign-in of our own.
"""

from uuid import UUID

from khidki.actions.sign_in_officer import officer_of
from khidki.actions.use_wallet import operator_of
from khidki.actions.world import World
from khidki.domain.people.factor import Whose
from khidki.domain.refusal import Refusal
from khidki.gateways.single_sign_on import Identity, LoggedOut
from khidki.store import identity_links, sessions
from khidki.store.identity_links import IdentityLink


class NotLinked(Refusal):
    """Nobody here has linked this identity."""

    code = "not_linked"


class LinkedElsewhere(Refusal):
    """This identity is linked to another account or officer already."""

    code = "linked_elsewhere"


async def who_is(world: World, identity: Identity) -> IdentityLink:
    """Return to whom an identity is linked, if they may still sign in here; or refuse."""
    async with world.reading() as tx:
        link = await identity_links.by_subject(tx, issuer=identity.issuer, subject=identity.subject)
    if link is None:
        raise NotLinked
    if link.officer is not None:
        await officer_of(world, link.officer)
    if link.operator is not None:
        await operator_of(world, link.operator)
    return link


async def link_identity(world: World, identity: Identity, owner: UUID, whose: Whose) -> None:
    """Link an identity to who is signed in; refuse one that is somebody else's."""
    link = IdentityLink(
        identity.issuer,
        identity.subject,
        account=owner if whose is Whose.CITIZEN else None,
        officer=owner if whose is Whose.OFFICER else None,
        label=identity.label,
        linked_at=world.now(),
        operator=owner if whose is Whose.OPERATOR else None,
    )
    async with world.transaction() as tx:
        if await identity_links.add(tx, link):
            return
        known = await identity_links.by_subject(
            tx, issuer=identity.issuer, subject=identity.subject
        )
    if known is None or known.parties != link.parties:
        raise LinkedElsewhere


async def links_of(world: World, owner: UUID) -> list[IdentityLink]:
    """Return what is linked to a person."""
    async with world.reading() as tx:
        return await identity_links.of(tx, owner)


async def unlink(world: World, owner: UUID) -> None:
    """Part from the single sign-on; the sign-in of our own stays."""
    async with world.transaction() as tx:
        await identity_links.remove(tx, owner)


async def end_sessions(world: World, out: LoggedOut) -> int:
    """End what a person began through the provider and ended there; return how many."""
    async with world.transaction() as tx:
        link = await identity_links.by_subject(tx, issuer=out.issuer, subject=out.subject)
        if link is None:
            return 0
        return await sessions.end_by_state(tx, link.owner, before=out.at)

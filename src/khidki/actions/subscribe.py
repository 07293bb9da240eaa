"""Let a program's address be told what happens, list such addresses, and end one.

The secret that signs what is sent is made here and shown once. The address is judged when it is
given, so that a mistake is told at once, and again at every delivery, because names can lead
elsewhere later.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.program import WEBHOOKS_MOST, Holder
from khidki.domain.problem import Problem
from khidki.gateways.public_address import NotPublic, read_address
from khidki.store import webhooks
from khidki.store.webhooks import Webhook

PREFIX = "whsec_"
PURPOSE = "secret of a webhook"


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A new webhook with its secret, which is not shown again."""

    id: UUID
    address: str
    secret: str
    created_at: datetime


async def subscribe(world: World, holder: Holder, address: str) -> Subscribed:
    """Tell an address from now on what happens to what the holder may see."""
    try:
        read_address(address)
    except NotPublic as cause:
        raise Incomplete([Problem("address", "address_not_public")]) from cause
    secret = PREFIX + secrets.token_urlsafe(32)
    at = world.now()
    made = Webhook(
        bucket=holder.bucket,
        id=world.new_id(holder.bucket),
        owner=holder.name,
        address=address,
        secret_sealed=world.secrets.seal(secret.encode(), purpose=PURPOSE),
        created_at=at,
    )
    async with world.transaction() as tx:
        if len(await webhooks.of(tx, holder)) >= WEBHOOKS_MOST:
            problem = Problem("address", "too_many_webhooks", {"most": WEBHOOKS_MOST})
            raise Incomplete([problem])
        await webhooks.add(tx, made)
    return Subscribed(made.id, address, secret, at)


async def list_webhooks(world: World, holder: Holder) -> list[Webhook]:
    """Return the addresses of a holder that are told."""
    async with world.reading() as tx:
        return await webhooks.of(tx, holder)


async def unsubscribe(world: World, holder: Holder, id_: UUID) -> None:
    """Tell an address nothing more; what is on its way already may still arrive."""
    async with world.transaction() as tx:
        if not await webhooks.end(tx, holder, id_, at=world.now()):
            raise Unknown

"""Publish the signed list of papers that hold no more, so that one may verify without a network.

Made anew every few minutes from the register. Several workers may make it: each replaces the whole
file. A revocation that is committed while a list is being made stands in the next one.
"""

import asyncio
from datetime import timedelta

from khidki.actions.world import World
from khidki.domain.record.revocation_list import Head, Revoked, signed, written
from khidki.gateways.published_list import PublishedList
from khidki.store import revocations

EVERY = timedelta(minutes=10)
AT_ONCE = 2000


async def publish_revoked(world: World) -> int:
    """Sign and publish the list as it is now; return how many papers are on it."""
    made_at, place = world.now(), revocations.FIRST
    papers: list[Revoked] = []
    async with world.reading() as tx:
        while page := await revocations.after(tx, place, limit=AT_ONCE):
            papers += page
            place = (page[-1].revoked_at, page[-1].number)
    message = written(papers, made_at=made_at)
    signature = await asyncio.to_thread(world.signer.sign_bytes, message)
    text = signed(message, key_id=world.signer.key_id, signature=signature)
    await asyncio.to_thread(_file(world).put, text)
    return len(papers)


async def published_list(world: World) -> bytes | None:
    """Return the file as it is published, or None before the first one."""
    return await asyncio.to_thread(_file(world).read)


async def published_head(world: World) -> Head | None:
    """Return when the published list was made and how many papers are on it."""
    return await asyncio.to_thread(_file(world).head)


def _file(world: World) -> PublishedList:
    return PublishedList(world.published_roots.folder)

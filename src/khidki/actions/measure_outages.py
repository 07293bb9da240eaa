"""Measure for how long the window, and the systems of departments, did not answer; sign each line.

The worker does this every half minute. A door at which nobody opens, twice running, is out from
then; a silence of the measuring itself (machine, database or worker down) is found by whoever
beats next, and written down as a silence. Several workers measure side by side: the row of the last
beat lets one at a time. A clock that went back measures nothing. What is signed says exactly what
the page shows, so anybody can check it with the keys of the window.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.law.outage import SYSTEM, WINDOW
from khidki.domain.refusal import Fault
from khidki.gateways.knock import knock
from khidki.store import healths, outages
from khidki.store.database import Transaction
from khidki.store.outages import Line

EVERY = timedelta(seconds=30)
# Longer than any pause of a busy worker, so that what is written down as a silence was one.
SILENT_AFTER = timedelta(minutes=5)
KNOCK, SILENCE = "knock", "silence"


async def measure_outages(world: World) -> int:
    """Open and end lines of the ledger; return how many changed."""
    doors = {WINDOW: world.public_url} | {
        SYSTEM + system: address for system, address in world.systems.addresses().items()
    }
    found = dict(zip(doors, await asyncio.gather(*map(_failure, doors.values())), strict=True))
    now = world.now()
    async with world.transaction() as tx:
        beat = await outages.last_beat(tx, WINDOW)
        if beat is not None and now <= beat:
            return 0  # another worker has just been here, or the clock went back
        changed = await _silence(world, tx, beat, now)
        lasting = {line.what: line for line in await outages.lasting(tx)}
        for what, error in found.items():
            line = lasting.get(what)
            if error is None and line is not None:
                changed += await outages.end(tx, await _signed(world, line, now))
            elif error is not None and line is None:
                changed += await outages.open_(tx, Line(uuid7(), what, KNOCK, now))
        await healths.tell(tx, [_health(now, found[WINDOW])], at=now)
    if changed:
        await world.library.look()
    return changed


async def outages_within(
    world: World, since: datetime, until: datetime, *, systems: Sequence[str] = ()
) -> list[Line]:
    """Return the outages of the window and of some systems that touch a span: evidence, signed."""
    whats = [WINDOW, *(SYSTEM + system for system in systems)]
    async with world.reading() as tx:
        return await outages.within(tx, whats, since=since, until=until)


def said(line: Line) -> dict[str, Any]:
    """Return what the signature of a line is over, before its canonical spelling."""
    ended_at = None if line.ended_at is None else line.ended_at.astimezone(UTC).isoformat()
    return {
        "id": str(line.id),
        "what": line.what,
        "how": line.how,
        "began_at": line.began_at.astimezone(UTC).isoformat(),
        "ended_at": ended_at,
    }


async def _silence(world: World, tx: Transaction, beat: datetime | None, now: datetime) -> int:
    if beat is None or now - beat < SILENT_AFTER:
        return 0
    lasting = [line for line in await outages.lasting(tx) if line.what == WINDOW]
    if lasting:
        return 0  # the door was shut before the silence: one line for both
    line = Line(uuid7(), WINDOW, SILENCE, beat)
    opened = await outages.open_(tx, line)
    return opened + await outages.end(tx, await _signed(world, line, now))


async def _signed(world: World, line: Line, now: datetime) -> Line:
    ended = replace(line, ended_at=max(now, line.began_at))
    signature = await asyncio.to_thread(world.signer.sign_bytes, canonical(said(ended)))
    return replace(ended, signature=signature, key_id=world.signer.key_id)


async def _failure(address: str) -> str | None:
    """Return why nobody answers at an address, or None; one more knock before it is believed."""
    try:
        await knock(address)
    except Fault:
        try:
            await knock(address)
        except Fault as fault:
            return fault.what
    return None


def _health(now: datetime, error: str | None) -> dict[str, Any]:
    at = now.isoformat()
    return {
        "name": WINDOW,
        "ok_at": at if error is None else None,
        "failed_at": None if error is None else at,
        "error": error,
        "waiting": None,
    }

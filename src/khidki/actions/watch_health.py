"""Try everything that the window leans on, and write down how it does.

The worker does this every half minute. A thing is tried in the smallest way that shows something: a
file is written and read again, a few bytes are signed, a provider's door is knocked at; how real
messages and hand-overs ended since the last time is told with it. Clocks are compared, because
deadlines, codes and signatures live by them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from khidki.actions.world import World
from khidki.domain.law.outage import SYSTEM
from khidki.domain.refusal import Fault
from khidki.gateways.knock import knock
from khidki.gateways.tally import Tally
from khidki.store import bills, healths

# What waits for what: jobs of these kinds go to the thing.
SENDS = ("notify", "ask-payment", "tell-person")
MOST_DRIFT_SECONDS = 2.0
BILLER = "biller:"  # before its id, where it is named beside other things
SAMPLE = b"khidki health"


async def watch_health(world: World) -> None:
    """Try each thing once and keep what came of it."""
    async with world.reading() as tx:
        jobs, given = await healths.waiting(tx), await healths.given(tx)
        bills_in_hand = await bills.in_hand(tx)
        drift = abs((await healths.clock(tx) - world.now()).total_seconds())
    sends = sum(count for kind, count in jobs.items() if kind in SENDS or kind.startswith("tell-"))
    rows = [
        await _tried(world, "database", None, lambda: _nothing(drift_of=None)),
        await _tried(world, "clock", None, lambda: _nothing(drift_of=drift)),
        await _tried(world, "files", None, lambda: _store(world)),
        await _tried(world, "signer", jobs.get("issue", 0), lambda: _sign(world)),
        await _tried(world, "sms", sends, lambda: knock(world.sms.address), world.sms.tally),
    ]
    for system, address in sorted(world.systems.addresses().items()):
        tally = world.systems.tally_of(system)
        waiting = given.get(system, 0)
        rows.append(await _tried(world, SYSTEM + system, waiting, partial(knock, address), tally))
    for biller, address in sorted(world.billers.addresses().items()):
        tally = world.billers.tally_of(biller)
        waiting = bills_in_hand.get(biller, 0)
        rows.append(await _tried(world, BILLER + biller, waiting, partial(knock, address), tally))
    async with world.transaction() as tx:
        await healths.tell(tx, rows, at=world.now())


async def _tried(
    world: World,
    name: str,
    waiting: int | None,
    attempt: Callable[[], Awaitable[None]],
    tally: Tally | None = None,
) -> dict[str, Any]:
    ended = tally.take() if tally is not None else Tally()
    error = ended.error
    try:
        await attempt()
        went_well = True
    except Fault as fault:
        went_well, error = ended.well > 0, error or fault.what
    at = world.now().isoformat()
    return {
        "name": name,
        "ok_at": at if went_well else None,
        "failed_at": at if error is not None else None,
        "error": error,
        "waiting": waiting,
    }


async def _nothing(*, drift_of: float | None) -> None:
    """Say that the clocks differ, when they do; the database has answered already."""
    if drift_of is not None and drift_of > MOST_DRIFT_SECONDS:
        raise Fault(f"the clocks differ by {drift_of:.1f} seconds", retryable=True)


async def _store(world: World) -> None:
    try:
        reference = await world.files.put(SAMPLE)
        if await world.files.read(reference) != SAMPLE:
            raise Fault("a file came back otherwise", retryable=True)
        await world.files.delete(reference)
    except OSError as cause:
        raise Fault(f"files: {type(cause).__name__}", retryable=True) from cause


async def _sign(world: World) -> None:
    signed = await asyncio.to_thread(world.signer.sign_bytes, SAMPLE)
    if not signed:
        raise Fault("the signer gave no signature", retryable=True)

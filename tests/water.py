"""The water department of the demo on a real socket, beside a world that works with it.

    async with water(world, clock) as (world, office): ...

`office` keeps what it was given and sends nothing by itself; `tell(world, office, number)` brings
its statuses to the window one after the other, as its own thread would.
"""

import threading
from contextlib import asynccontextmanager
from dataclasses import replace

from khidki.actions.take_status import take_status
from khidki.gateways.systems import Access, Systems, demo_key, public_key
from khidki.simulators.water import Department, Office
from khidki.store import applications, handovers
from tests.patience import PATIENCE
from tests.worlds import SECRET


@asynccontextmanager
async def water(world, clock, office_of=Office):
    """The world with a water department that listens, or another office, and its desk."""
    system = office_of.system
    key = demo_key(SECRET, system)
    office = office_of(key, world.signer.certificate_pem, pace=None, now=clock)
    with Department(0, office) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        systems = Systems([Access(system, server.address, (public_key(key),))], seconds=PATIENCE)
        try:
            yield replace(world, systems=systems), office
        finally:
            await systems.close()
            server.shutdown()
            thread.join()


@asynccontextmanager
async def hasty(world):
    """The same world, which leaves the department a moment to answer."""
    systems = Systems(world.systems._accesses.values(), seconds=0.1)
    try:
        yield replace(world, systems=systems)
    finally:
        await systems.close()


async def say(world, office, status):
    """Bring one status to the window, signed now; return what became of it."""
    header, body = office.signed(status)
    return await take_status(world, office.system, header=header, body=body)


async def tell(world, office, number, step):
    """Bring all that the department says about a step; return what became of each."""
    work = next(
        w for w in office.works.values() if (w.given["number"], w.given["step"]) == (number, step)
    )
    return [(await say(world, office, status)).verdict.value for status in work.statuses]


async def given(world, application):
    """What was handed over of an application."""
    async with world.reading() as tx:
        return await handovers.of(tx, application)


async def history(world, application):
    """What happened to an application."""
    async with world.reading() as tx:
        return await applications.events(tx, application)

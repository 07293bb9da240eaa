"""The little billers of the demo on a real socket, beside a world whose bills are paid there.

    async with billers_of(world, clock) as (world, books): ...

`books` are each biller's own, by its id. `away(world)` is the same world with billers that nobody
reaches. `fetched` is a bill that somebody looked up, `online` one that is paid by a payment.
"""

import threading
from contextlib import asynccontextmanager
from dataclasses import replace

from khidki.actions.fetch_bill import fetch_bill
from khidki.actions.follow_bill import follow, sweep_bills
from khidki.actions.pay_bill import pay_bill
from khidki.actions.read_bills import read_bill
from khidki.gateways.billers import Billers
from khidki.gateways.payments import read_accesses
from khidki.simulators.biller_customers import CUSTOMERS
from khidki.simulators.biller_server import Office, accesses, books_in
from tests.bank import paid
from tests.patience import PATIENCE
from tests.worlds import SECRET

SITA = {id_: customers[0].asked for id_, customers in CUSTOMERS.items()}
NOBODY = "http://127.0.0.1:9"  # the port of those who discard: nobody listens


@asynccontextmanager
async def billers_of(world, clock):
    """The world with billers that listen, and the books of each."""
    books = books_in(None, now=clock)
    with Office(0, books, secret=SECRET, now=clock) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        gateway = Billers(read_accesses(accesses(SECRET, server.address)), seconds=PATIENCE)
        try:
            yield replace(world, billers=gateway), books
        finally:
            await gateway.close()
            server.shutdown()
            thread.join()
            for each in books.values():
                each.close()


@asynccontextmanager
async def away(world):
    """The same world, whose billers cannot be reached at all."""
    gateway = Billers(read_accesses(accesses(SECRET, NOBODY)), seconds=PATIENCE)
    try:
        yield replace(world, billers=gateway)
    finally:
        await gateway.close()


async def fetched(world, account, biller="electricity", *, channel="portal"):
    """A bill of Sita Devi's that this account looked up."""
    bill = await fetch_bill(world, account, biller, SITA[biller], channel=channel)
    assert not isinstance(bill, list), bill
    return bill


async def online(world, bank, account, biller="electricity", paise=None):
    """A bill that was paid at the bank and taken note of; nobody told its biller yet."""
    bill = await fetched(world, account, biller)
    paying = await pay_bill(world, account, bill.id, paise)
    assert await paid(world, bank, paying) == ["succeeded"]
    return await read_bill(world, account, bill.id)


async def swept(world, account, bill):
    """The bill after a sweep over everything that is due."""
    await sweep_bills(world)
    return await read_bill(world, account, bill.id)


__all__ = ["SITA", "away", "billers_of", "fetched", "follow", "online", "swept"]

"""The little bank of the demo on a real socket, beside a world that is paid through it.

    async with bank_of(world, clock) as (world, bank): ...

The bank calls nobody by itself; `tell(world, bank, paying)` brings its callbacks to the window one
after the other and returns what became of each. `paid` is a person who pays.
"""

import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from khidki.actions.hear_payment import take_callback
from khidki.actions.pay import page_of
from khidki.gateways.payments import BadCallback, Payments, read_accesses
from khidki.simulators.bank import ID, Bank, access, callbacks, demo_key
from khidki.simulators.bank_server import Counter
from khidki.store import payments
from tests.worlds import SECRET


@asynccontextmanager
async def bank_of(world, clock, *, file=None):
    """The world with a bank that listens, and the bank."""
    bank = Bank(demo_key(SECRET), file=file, now=clock)
    with Counter(0, bank) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        gateway = Payments(read_accesses(access(SECRET, server.address)))
        try:
            yield replace(world, payments=gateway), bank
        finally:
            await gateway.close()
            server.shutdown()
            thread.join()
            bank.close()


async def send(world, provider, header, body):
    """Bring one message to the window; return the state that it made, or why it was refused."""
    try:
        taken = await take_callback(world, provider, header=header, body=body)
    except BadCallback as refusal:
        return refusal.why
    return taken.paying.payment.state.value


async def tell(world, bank, paying):
    """Bring all that the bank calls back about a payment; return what became of each."""
    said = callbacks(bank, bank.order(str(paying.id)))
    return [await send(world, ID, header, body) for header, body, _ in said]


def order(world, bank, paying):
    """A person's browser opens the bank's page."""
    address = page_of(world, paying, language="hi", back="http://127.0.0.1:8000/hi/my")
    asked = dict(parse_qsl(urlsplit(address).query))
    del asked["t"], asked["s"]
    return bank.open(asked)


async def paid(world, bank, paying):
    """A person pays, and the bank tells of it."""
    order(world, bank, paying)
    bank.pay(str(paying.id))
    return await tell(world, bank, paying)


async def read(world, paying):
    """A payment as it stands now."""
    async with world.reading() as tx:
        return await payments.by_id(tx, paying.id)

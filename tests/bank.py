"""The little bank of the demo on a real socket, beside a world that is paid through it.

    async with bank_of(world, clock) as (world, bank): ...

The bank calls nobody by itself; `tell(world, bank, paying)` brings its callbacks to the window one
after the other and returns what became of each. `paid` is a person who pays. `paired` are seals of
two pairs of keys, for a bank that shares none.
"""

import base64
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from khidki.actions.hear_payment import take_callback
from khidki.actions.pay import page_of
from khidki.gateways.payment_seals import KeyPair
from khidki.gateways.payments import BadCallback, Payments, read_accesses
from khidki.simulators.bank import ID, MERCHANT, PAYEE, Bank, access, callbacks, demo_key
from khidki.simulators.bank_server import Counter
from khidki.store import payments
from tests.worlds import SECRET


@asynccontextmanager
async def bank_of(world, clock, *, file=None, pairs=None, calls=""):
    """The world with a bank that listens, and the bank.

    `pairs` are keys as `paired` makes them; `calls` is who hears the bank's own callbacks.
    """
    seal = demo_key(SECRET) if pairs is None else pairs.theirs
    bank = Bank(seal, file=file, now=clock)
    with Counter(0, bank, tell=calls) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        thread.start()
        known = access(SECRET, server.address)
        if pairs is not None:
            known = f"{ID}={server.address} {MERCHANT} {pairs.ours} {PAYEE}"
        gateway = Payments(read_accesses(known))
        try:
            yield replace(world, payments=gateway), bank
        finally:
            await gateway.close()
            server.shutdown()
            thread.join()
            bank.close()


@dataclass(frozen=True)
class Pairs:
    """Ed25519 as both sides have it: the window's setting, and the bank's seal."""

    ours: str
    theirs: KeyPair


def paired():
    """New keys of the window and of the bank."""
    window, bank = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    setting = [window.private_bytes_raw(), bank.public_key().public_bytes_raw()]
    ours = ",".join(base64.b64encode(each).decode() for each in setting)
    theirs = KeyPair(bank.private_bytes_raw(), [window.public_key().public_bytes_raw()])
    return Pairs(f"ed25519:{ours}", theirs)


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

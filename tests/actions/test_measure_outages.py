"""Downtime is measured, written once, signed so that a stranger can check it, and gives days back."""

import asyncio
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from khidki.actions.measure_outages import KNOCK, SILENCE, measure_outages, outages_within, said
from khidki.domain.canonical import canonical
from khidki.domain.law.outage import WINDOW
from khidki.store import outages
from khidki.web.public.outages import NEWEST
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
HALF, HOUR = timedelta(seconds=30), timedelta(hours=1)


@pytest.fixture
async def clock():
    return Clock()


@pytest.fixture
async def world(furnished_database_uri, clock):
    async with world_of(furnished_database_uri, now=clock) as world:
        yield world


@pytest.fixture
async def door(world):
    """Somebody listens where the window of this world would be."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    object.__setattr__(world, "public_url", f"http://127.0.0.1:{port}")
    async with server:
        yield server


async def ledger(world):
    async with world.reading() as tx:
        return await outages.listed(tx, what=None, before=NEWEST, limit=50)


def holds(world, line):
    """Check a signature as a stranger does: with the certificate, over what the page says."""
    key = x509.load_pem_x509_certificate(world.signer.certificate_pem).public_key()
    r, s = (int.from_bytes(part, "big") for part in (line.signature[:32], line.signature[32:]))
    key.verify(encode_dss_signature(r, s), canonical(said(line)), ec.ECDSA(hashes.SHA256()))
    return True


async def test_a_door_that_nobody_opens_is_out_until_somebody_does(world, clock, door):
    address = world.public_url
    object.__setattr__(world, "public_url", "http://127.0.0.1:9")
    assert await measure_outages(world) == 1
    began = clock.at
    clock.pass_by(HALF)
    assert await measure_outages(world) == 0
    object.__setattr__(world, "public_url", address)
    clock.pass_by(2 * HALF)
    # Several workers look at once: one of them ends it.
    assert sum(await asyncio.gather(*(measure_outages(world) for _ in range(3)))) == 1
    (line,) = await ledger(world)
    assert (line.what, line.how, line.began_at, line.ended_at) == (WINDOW, KNOCK, began, clock.at)
    assert holds(world, line)
    assert [each.ended_at for each in world.published.outages_of()] == [clock.at]


async def test_a_silence_of_the_measuring_is_written_down_by_who_beats_next(world, clock, door):
    await measure_outages(world)
    last = clock.at
    clock.pass_by(3 * HOUR)
    assert await measure_outages(world) == 2
    (line,) = await ledger(world)
    assert (line.how, line.began_at, line.ended_at) == (SILENCE, last, clock.at)
    clock.pass_by(HALF)
    assert await measure_outages(world) == 0


async def test_a_clock_that_went_back_measures_nothing(world, clock, door):
    await measure_outages(world)
    clock.pass_by(-5 * HOUR)
    assert await measure_outages(world) == 0
    assert await ledger(world) == []


async def test_evidence_for_a_span_is_what_touches_it(world, clock, door):
    await measure_outages(world)
    clock.pass_by(HOUR)
    await measure_outages(world)
    (line,) = await ledger(world)
    found = await outages_within(world, line.began_at, clock.at, systems=["phed-water"])
    assert [each.id for each in found] == [line.id]
    assert await outages_within(world, clock.at + HOUR, clock.at + 2 * HOUR) == []

"""A door counts as open to people only when their browsers would believe its certificate."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from khidki.domain.refusal import Fault
from khidki.gateways.knock import knock
from tests.gateways import trusted_name

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def listening(name=None):
    context = None if name is None else trusted_name.made(name)[0]
    server = await asyncio.start_server(
        lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context
    )
    async with server:
        yield f"localhost:{server.sockets[0].getsockname()[1]}"


async def test_a_door_whose_certificate_nobody_trusts_is_shut():
    async with listening("localhost") as place:
        with pytest.raises(Fault, match="SSLCertVerificationError"):
            await knock(f"https://{place}")
        await knock(f"https://{place}", trust=trusted_name.made("localhost")[1])
        await knock(f"http://{place}")


async def test_a_door_with_somebody_elses_certificate_is_shut():
    async with listening("other.example") as place:
        with pytest.raises(Fault, match="SSLCertVerificationError"):
            await knock(f"https://{place}", trust=trusted_name.made("other.example")[1])


async def test_a_door_that_only_speaks_in_the_clear_is_shut_to_https():
    async with listening() as place:
        with pytest.raises(Fault, match="does not answer"):
            await knock(f"https://{place}")

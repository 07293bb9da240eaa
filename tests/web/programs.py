"""Programs of everybody on one window, for tests of the API: `Office` holds a world and its tokens."""

import asyncio
import socket
import uuid
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import uvicorn

from khidki.domain.people.program import GIVES, Holder, HolderKind
from khidki.store import tokens
from khidki.store.tokens import Bearer
from khidki.web.api.routes import ROUTES
from khidki.web.server import settings
from khidki.web.site import Site, application
from tests import cases
from tests.worlds import Clock, world_of

ADDRESS = "http://127.0.0.1:8000"
OWNER, STRANGER = "9000000001", "9000000002"


@dataclass
class Office:
    """A world, its site, and a way to come as anybody."""

    world: object
    clock: Clock
    site: Site
    _stack: AsyncExitStack
    _clients: dict = field(default_factory=dict)

    async def token(self, holder, scopes=None, *, lives=timedelta(days=30)):
        """Make a token for a holder; scopes are all that it may have."""
        token = f"t-{uuid.uuid4().hex}"
        scopes = [s.value for s in GIVES[holder.kind]] if scopes is None else scopes
        async with self.world.transaction() as tx:
            await tokens.add_bearer(
                tx, Bearer.of(holder, scopes), token=token, at=self.world.now(),
                expires_at=self.world.now() + lives,
            )  # fmt: skip
        return token

    async def client(self, token=None):
        headers = {"accept-language": "en"}
        headers |= {"authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self.site)
        opened = httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers)
        return await self._stack.enter_async_context(opened)

    async def citizen(self, mobile=OWNER):
        return await self.client(await self.token(await self.account(mobile)))

    async def account(self, mobile=OWNER):
        return Holder.of_account(await cases.account(self.world, mobile))

    async def officer(self, user_name="patwari.chomu"):
        found = await cases.officer(self.world, user_name)
        return await self.client(await self.token(Holder(HolderKind.OFFICER, str(found.id))))

    async def department(self, id_="revenue"):
        return await self.client(await self.token(Holder(HolderKind.DEPARTMENT, id_)))


@asynccontextmanager
async def office(uri):
    clock = Clock()
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(world_of(uri, now=clock))
        yield Office(world, clock, application(world, ROUTES), stack)


def a_key(key=None):
    return {"idempotency-key": key or uuid.uuid4().hex}


@asynccontextmanager
async def served(site):
    """The site behind a real server on a port of this machine; yields its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(settings(site, lifespan="off"))
    serving = asyncio.create_task(server._serve([listening]))
    while not server.started:  # noqa: ASYNC110 -- the server has no event to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving

"""Who a program is, from the token that it shows, and how often it has called.

A token is found by its hash in one look-up that many requests share; a token that ended, or was
revoked, is no token. Calls are counted by each process and the counts laid together every so
often, and when a token was last used is written for many at once: a call itself writes nothing.
What a process had not laid together yet when it dies is forgotten.
"""

import asyncio
import hashlib
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from khidki.actions.limit import TooMany, window_start
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.refusal import Fault
from khidki.store import limits, sessions, tokens
from khidki.store.tokens import Bearer
from khidki.web.errors import NoToken
from khidki.web.request import Request

WINDOW = timedelta(minutes=1)
CALLS = 6_000  # of one token in a window
APART = 256  # calls that a process counts for itself before it asks what the others counted
NOTED_EVERY = timedelta(minutes=1)
NOTED_AFTER_SECONDS = 2.0
POLICY = "program"


@dataclass(slots=True)
class _Count:
    ours: int = 0  # not laid together yet
    known: int = 0  # by all processes, when it was last asked


@dataclass(slots=True)
class Programs:
    """The programs that call one process."""

    world: World
    calls: int = CALLS
    _used: dict[bytes, datetime] = field(default_factory=dict[bytes, datetime])
    _noting: asyncio.Task[None] | None = None
    _counts: dict[bytes, _Count] = field(default_factory=dict[bytes, _Count])
    _window: datetime | None = None

    async def recognise(self, request: Request) -> None:
        """Let the request act for the holder of its token, or refuse."""
        scheme, _, token = request.header(b"authorization").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NoToken
        id_ = sessions.token_id(token)
        bearer = await self.world.reads.bearers.get(id_)
        if bearer is None or not bearer.holds_at(request.now):
            raise NoToken
        request.bearer = bearer
        request.session.account, request.session.officer = bearer.account, bearer.officer
        request.scopes = frozenset(bearer.scopes)
        self._note(id_, bearer, request.now)
        await self._count(request, id_)

    async def close(self) -> None:
        """Write down what is not written yet."""
        if self._noting is not None:
            self._noting.cancel()
            with suppress(asyncio.CancelledError):
                await self._noting
        await self._write()

    def _note(self, id_: bytes, bearer: Bearer, now: datetime) -> None:
        if bearer.last_used_at is not None and now - bearer.last_used_at < NOTED_EVERY:
            return
        self._used[id_] = now
        if self._noting is None or self._noting.done():
            # In a context of its own: it is no statement of this request.
            self._noting = asyncio.create_task(self._write_later(), context=Context())

    async def _write_later(self) -> None:
        await asyncio.sleep(NOTED_AFTER_SECONDS)
        await self._write()

    async def _write(self) -> None:
        used, self._used = self._used, {}
        if used:
            with suppress(Fault):
                async with self.world.transaction() as tx:
                    await tokens.used(tx, used)

    async def _count(self, request: Request, id_: bytes) -> None:
        start = window_start(request.now, WINDOW)
        if start != self._window:
            self._window, self._counts = start, {}
        count = self._counts.setdefault(id_, _Count())
        count.ours += 1
        if count.ours >= APART:
            ours, count.ours = count.ours, 0
            key = hashlib.sha256(POLICY.encode() + b"\x00" + id_).hexdigest()
            async with self.world.reading() as tx:
                count.known = await limits.count(
                    tx, bucket=bucket_for(key.encode()), key=key, window_start=start, hits=ours
                )
        left = self.calls - count.known - count.ours
        seconds = max(1, int((start + WINDOW - request.now).total_seconds()))
        request.counted(POLICY, quota=self.calls, per=WINDOW, left=left, seconds=seconds)
        if left < 0:
            raise TooMany(name=POLICY, retry_after_seconds=seconds)

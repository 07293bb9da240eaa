"""Run a function on dangerous input in a child process that can be killed.

A parser of strangers' files may loop for ever, eat all memory or crash; here it does so in a
process with hard limits of processor time and of address space, without our secrets in its
environment, and a child that went wrong is replaced. Only plain data crosses (msgpack, typed by the
function's annotations, never pickle), so a child that was taken over cannot run code in us.
Functions go by module and name, so no closures. It does not hide the network or readable files from
the child.
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple, get_type_hints

import msgspec

from khidki.domain.refusal import Fault, Refusal

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

CHILD = "khidki.gateways.confined_child"
CALLS_BEFORE_RENEWAL = 500
STARTING_SECONDS = 60.0
# By the clock, which on a busy machine shows many times what the work takes of a processor.
WAITING_SECONDS = 60.0


class Overrun(Fault):
    """The work needed more of a processor or of memory than it was given; the input is to blame."""

    def __init__(self, what: str) -> None:
        super().__init__(what, retryable=False)


class Crashed(Fault):
    """The work ended without an answer: its process died, or its code failed."""

    def __init__(self, what: str) -> None:
        super().__init__(what, retryable=False)


class Confined:
    """A few warm children; at most `size` are at work at once, each started when first needed."""

    def __init__(
        self, limit_seconds: float, limit_bytes: int, size: int, *, imports: tuple[str, ...] = ()
    ) -> None:
        """`limit_seconds` are of a processor; `imports` are loaded when a child starts."""
        self.limit_seconds = limit_seconds
        self.waiting_seconds = WAITING_SECONDS
        self.limit_bytes = limit_bytes
        self._imports = imports
        self._places = asyncio.Semaphore(size)
        self._idle: list[_Child] = []

    async def run(self, function: Callable[[*Ts], T], *args: *Ts) -> T:
        """Return what the function returns; its Refusals come through, all else is a Fault."""
        async with self._places:
            child = await self._child()
            try:
                async with asyncio.timeout(self.waiting_seconds):
                    reply = await child.ask(function, args, self.limit_seconds)
            except TimeoutError as cause:
                child.kill()
                what = f"{function.__qualname__} had no answer in {self.waiting_seconds} s"
                raise Fault(what, retryable=True) from cause
            except BaseException:
                # Also when the caller was cancelled: a child in the middle of work answers nobody.
                child.kill()
                raise
            if child.calls < CALLS_BEFORE_RENEWAL and reply.status != "memory":
                self._idle.append(child)
            else:
                child.kill()
        return _outcome(function, reply)

    async def close(self) -> None:
        """End the children that wait; one at work is ended by whoever awaits it."""
        while self._idle:
            child = self._idle.pop()
            child.kill()
            await child.process.wait()

    async def _child(self) -> "_Child":
        while self._idle:
            child = self._idle.pop()
            if child.process.returncode is None:
                return child
        return await _Child.start(self.limit_bytes, self._imports)


class _Reply(msgspec.Struct, array_like=True):
    status: str
    body: msgspec.Raw


class _Child:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.calls = 0

    @classmethod
    async def start(cls, limit_bytes: int, imports: tuple[str, ...]) -> "_Child":
        """Start a child that has set its own limits before it reads a byte of ours."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-B", "-P", "-m", CHILD, str(limit_bytes), *imports,
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_bare_environment(),
        )  # fmt: skip
        child = cls(process)
        try:
            async with asyncio.timeout(STARTING_SECONDS):
                await child.frame()
        except BaseException as cause:
            child.kill()
            if isinstance(cause, TimeoutError | asyncio.IncompleteReadError):
                raise Fault("a confined child did not start", retryable=True) from cause
            raise
        return child

    async def ask(self, function: Callable[..., Any], args: tuple[Any, ...], s: float) -> _Reply:
        """Send one call, for which it may use so many seconds of a processor; return its answer."""
        self.calls += 1
        name = f"{function.__module__}:{function.__qualname__}"
        call = msgspec.msgpack.encode((name, s, args))
        stdin = self.process.stdin
        assert stdin is not None
        try:
            stdin.write(len(call).to_bytes(8, "big") + call)
            await stdin.drain()
            return msgspec.msgpack.decode(await self.frame(), type=_Reply)
        except (asyncio.IncompleteReadError, ConnectionError) as cause:
            if await self.process.wait() == -signal.SIGXCPU:
                raise Overrun(f"{name} ran longer than {s} s") from cause
            raise Crashed(f"the process of {name} died") from cause

    async def frame(self) -> bytes:
        stdout = self.process.stdout
        assert stdout is not None
        size = int.from_bytes(await stdout.readexactly(8), "big")
        return await stdout.readexactly(size)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


def _outcome(function: Callable[..., T], reply: _Reply) -> T:
    match reply.status:
        case "answer":
            return msgspec.msgpack.decode(reply.body, type=get_type_hints(function)["return"])
        case "refused":
            code, fields = msgspec.msgpack.decode(reply.body, type=tuple[str, dict[str, Any]])
            raise _refusal(code, fields)
        case "memory":
            raise Overrun(f"{function.__qualname__} needed more memory than it may have")
        case _:
            raise Crashed(f"{function.__qualname__} failed: {msgspec.msgpack.decode(reply.body)}")


def _refusal(code: str, fields: dict[str, Any]) -> Refusal:
    kinds = [Refusal]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    for kind in kinds:
        if kind.code == code and kind is not Refusal:
            return kind(**fields)
    raise Crashed(f"a refusal with the unknown code {code!r}")


def _bare_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "MALLOC_ARENA_MAX": "2"}

"""Run a function on dangerous input in a child process that can be killed.

A parser of strangers' files may loop for ever, eat all memory or crash; here it does so in a process
with a hard limit of time and of address space, without our secrets in its environment, and is replaced
afterwards. Only plain data crosses (msgpack typed by the function's annotations, never pickle), so a
child that was taken over cannot run code in us. Functions are named by module, so no closures.
It does not hide files or the network from the child; that is the task of the unit that starts us.
"""

import asyncio
import os
import struct
import sys
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from khidki.domain.refusal import Fault, Refusal

FRAME = struct.Struct(">I")
CALLS_BEFORE_RENEWAL = 500
STARTING_SECONDS = 30.0
CHILD = "khidki.gateways.confined_child"


class Overrun(Fault):
    """The work needed more time or memory than it was given; the input is to blame, not the machine."""

    def __init__(self, what: str) -> None:
        super().__init__(what, retryable=False)


class Crashed(Fault):
    """The work ended without an answer: its process died, or its code failed."""

    def __init__(self, what: str, *, retryable: bool = False) -> None:
        super().__init__(what, retryable=retryable)


class Confined:
    """A few warm children; at most `size` at work at once, each started when first needed."""

    def __init__(self, limit_seconds: float, limit_bytes: int, size: int) -> None:
        self.limit_seconds = limit_seconds
        self.limit_bytes = limit_bytes
        self._places = asyncio.Semaphore(size)
        self._idle: list[_Child] = []

    async def run[**P, T](self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T: ...

    async def close(self) -> None:
        """End the children that wait; those at work are ended by whoever awaits them."""
        while self._idle:
            await self._idle.pop().end()

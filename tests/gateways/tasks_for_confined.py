"""Functions that the tests of `confined` send into a child; they must be importable by name."""

import ctypes
import os
import time
from dataclasses import dataclass
from pathlib import Path

from khidki.domain.refusal import Refusal


@dataclass(eq=False)
class Disliked(Refusal):
    """A refusal with a field, to see that both cross the pipe."""

    code = "tests.disliked"
    what: str


@dataclass(frozen=True, slots=True)
class Sum:
    total: int
    data: bytes


def add(numbers: list[int], data: bytes) -> Sum:
    print("noise on standard output")
    return Sum(sum(numbers), data)


def process_id() -> int:
    return os.getpid()


def sleep_for_ever() -> None:
    time.sleep(3600)


def burn_for_ever() -> None:
    while True:
        pass


def eat(size: int) -> int:
    return len(bytearray(size))


def crash() -> None:
    ctypes.string_at(0)


def dislike(what: str) -> None:
    raise Disliked(what=what)


def fail() -> None:
    raise ValueError("Sita Devi, 9414012345")


def write(path: str) -> None:
    Path(path).write_bytes(b"x")


def environment() -> dict[str, str]:
    return dict(os.environ)

"""Ports to listen on that no outgoing connection takes meanwhile.

A port that the system gave out and took back lies where it finds a port for the next connection of
any program, so a window that opens a second later may find it taken. These lie below that range.
"""

import random
import socket
from contextlib import ExitStack

LOWEST, BEYOND = 20_000, 32_000


def free_ports(count: int = 9) -> int:
    """The first of so many ports in a row that are free now: a window and its simulators."""
    while True:
        first = random.randrange(LOWEST, BEYOND - count)
        with ExitStack() as held:
            try:
                for port in range(first, first + count):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first

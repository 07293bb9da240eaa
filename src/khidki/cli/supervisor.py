"""Keeps the processes of one installation alive, and ends them in the right order.

A child that dies is started again, sooner the first time than the fifth. PostgreSQL is watched like
the others and stopped last. Children lie in sessions of their own, so Ctrl-C reaches only this
process, which then lets each finish. Should this process be killed, their lifeline ends them.
"""

import fcntl
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from khidki.cli import children
from khidki.cli.forked import Forked
from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.gateways.postgres_server import EmbeddedServer

DRAIN_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 10.0
BACKLOG = 2048


@dataclass(slots=True)
class Child:
    """One process that must be running, and what is known of its failures."""

    name: str
    work: Callable[[], None]
    drops: tuple[int, ...]
    says: Path | None = None
    process: Forked | None = None
    started: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start it now."""
        self.started = time.monotonic()
        self.process = Forked.start(self.work, drops=self.drops, says=self.says)

    def is_running(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.is_running()

    def look_after(self) -> None:
        """Start it again when it died, after a pause that grows with its failures."""
        lived = time.monotonic() - self.started
        if self.is_running():
            if lived > STEADY_SECONDS:
                self.failures = 0
            return
        if lived > min(0.1 * 2**self.failures, LONGEST_PAUSE_SECONDS):
            self.failures += 1
            say(f"khidki: {self.name} ended by itself and is started again")
            self.start()

    def signal(self, number: signal.Signals) -> None:
        """Tell it something, if it runs."""
        if self.process is not None:
            self.process.signal(number)


@dataclass(slots=True)
class Supervisor:
    """All processes of this installation."""

    config: Config
    server: EmbeddedServer | None
    lock: int
    logs: Path | None = None  # where the children's lines go; None is where ours go
    children: list[Child] = field(default_factory=list[Child])
    asked_to_stop: int = 0

    def listen_to_signals(self) -> None:
        """Let Ctrl-C and SIGTERM end everything in order; a second one hurries."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop += 1

    def start(self, listening: socket.socket, *, made_by: str) -> None:
        """Start web and worker, and in a demo the simulators; `made_by` has a maker of each."""
        lifeline, self._kept_open = os.pipe()
        listen = listening.fileno()
        os.environ.update(self.config.environment())

        def child(name: str, work: Callable[..., None], maker: str, *more: int) -> Child:
            tied = partial(work, *more, lifeline=lifeline, made_by=f"{made_by}:{maker}")
            others = () if more else (listen,)
            says = self.logs / f"{name}.log" if self.logs else None
            return Child(name, tied, (self.lock, self._kept_open, *others), says)

        web = [child("web", children.web, "site", listen) for _ in range(self.config.web_processes)]
        worker = child("worker", children.worker, "work")
        simulators = [child("simulators", children.simulators, "simulate")]
        self.children = [*(simulators if self.config.demo else []), worker, *web]
        # What is loaded by now stays: looking through it for garbage would only copy it. What a
        # request makes dies with it, so looking is rarely worth while: after every 700 objects it
        # took two to four hundredths of a submit.
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        for each in self.children:
            each.start()

    def watch(self) -> None:
        """Look after everything until told to stop."""
        while not self.asked_to_stop:
            self.look_after_all()
            time.sleep(0.1)

    def look_after_all(self) -> None:
        """Restart whatever died since the last look."""
        if self.server is not None and not self.server.is_running():
            self._start_server_again()
        for child in self.children:
            child.look_after()

    def _start_server_again(self) -> None:
        """Try now, and at a later look when it cannot be: a full disk may be emptied meanwhile."""
        if time.monotonic() < self._server_not_before:
            return
        say("khidki: PostgreSQL ended by itself and is started again")
        try:
            self.server = EmbeddedServer.start(self.config.data_dir)
        except (Fault, OSError) as cause:
            say(f"khidki: {cause.what if isinstance(cause, Fault) else cause}")
            self._server_not_before = time.monotonic() + LONGEST_PAUSE_SECONDS

    def stop(self) -> None:
        """End web and worker, each finishing what it has in hand, and PostgreSQL last."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        asked, deadline = self.asked_to_stop, time.monotonic() + DRAIN_SECONDS
        while any(child.is_running() for child in self.children):
            if time.monotonic() > deadline or self.asked_to_stop > max(asked, 1):
                for child in self.children:
                    child.signal(signal.SIGKILL)
            time.sleep(0.02)
        if self.server is not None:
            self.server.stop()

    _kept_open: int = -1
    _server_not_before: float = 0.0


def say(words: str) -> None:
    """Tell the person who started it, if it can be told: a log may lie on a full disk."""
    with suppress(OSError):
        print(words, file=sys.stderr, flush=True)


def lock(data_dir: Path) -> int:
    """Take this folder for this process for as long as it lives, or refuse."""
    data_dir.mkdir(parents=True, exist_ok=True)
    held = os.open(data_dir / "khidki.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as cause:
        number = os.read(held, 20).decode().strip()
        raise Fault(
            f"Khidki already runs from {data_dir} (process {number}); stop it with "
            f"`kill {number}`, or choose another folder with --data and another --port.",
            retryable=False,
        ) from cause
    os.ftruncate(held, 0)
    os.write(held, str(os.getpid()).encode())
    return held


def listen(host: str, port: int, patience: float) -> socket.socket:
    """Bind the address once for all web processes; those of a killed run get time to go."""
    deadline = time.monotonic() + patience
    while True:
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(BACKLOG)
        except OSError as cause:
            listening.close()
            if isinstance(cause, PermissionError):
                raise Fault(
                    f"Port {port} may only be used by root; choose one above 1023 with --port.",
                    retryable=False,
                ) from cause
            if time.monotonic() > deadline:
                raise Fault(
                    f"Another program has port {port} of {host}; stop it or choose another port, "
                    f"as in `khidki up --port {port + 1}`.",
                    retryable=False,
                ) from cause
            time.sleep(0.1)
        else:
            return listening

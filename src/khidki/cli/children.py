"""The processes that the supervisor starts: web, worker and, in a demo, the simulators.

Each can be started by hand too. Started by the supervisor they get a listening socket that it bound
once for all, and a lifeline: a pipe that ends when the supervisor ends, however it died, upon which
they finish what they have in hand and go. What they run is made by `khidki.boot`.
"""

import asyncio
import importlib
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer
import uvicorn
import uvloop

from khidki.cli import options
from khidki.cli.forked import step_back
from khidki.config import Config
from khidki.web import server

DRAIN_SECONDS = 10

Lifeline = Annotated[int | None, typer.Option("--lifeline", hidden=True)]
Made = Annotated[str, typer.Option("--made-by", hidden=True)]


def web(
    listen: Annotated[int | None, typer.Option("--listen", hidden=True)] = None,
    lifeline: Lifeline = None,
    made_by: Made = "khidki.boot:site",
) -> None:
    """Serve the pages with one process (the supervisor `khidki up` starts several)."""
    config = options.settings(sends=True)
    hold_on_to(lifeline)
    served = server.settings(
        _named(made_by)(config),
        host=config.host,
        port=config.port,
        lifespan="on",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    sockets = [socket.socket(fileno=listen)] if listen is not None else None
    uvicorn.Server(served).run(sockets=sockets)


def worker(lifeline: Lifeline = None, made_by: Made = "khidki.boot:work") -> None:
    """Run jobs, messages and the timetable."""
    step_back()
    hold_on_to(lifeline)
    uvloop.run(_until_told(_named(made_by), options.settings(sends=True)))


def simulators(lifeline: Lifeline = None, made_by: Made = "khidki.boot:simulate") -> None:
    """Stand in for the outside world of a demo."""
    step_back()  # the real outside takes nothing from this machine
    hold_on_to(lifeline)
    asyncio.run(_until_told(_named(made_by), options.settings()))


async def _until_told(
    run: Callable[[Config, asyncio.Event], Awaitable[None]], config: Config
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(config, stop)


def _named(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def hold_on_to(lifeline: int | None) -> None:
    """End this process in order when the other end of the pipe is gone."""
    if lifeline is None:
        return

    def watch() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(DRAIN_SECONDS + 2)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()

"""`khidki up`: the whole window with one command.

It takes the folder and the port before it touches anything, makes the database answer while the
code is loaded, brings it forward, lets `khidki.boot.prepare` publish the catalogue (and a demo's
people), gives up root if it has it, and then watches over the processes until it is told to stop.
"""

import asyncio
import hashlib
import http.client
import importlib
import os
import shutil
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from khidki.cli import options, rights
from khidki.cli.database import bring_forward, open_database, require_room
from khidki.cli.supervisor import Supervisor, listen, lock
from khidki.config import LOOPBACK, Config
from khidki.domain.refusal import Fault

# As long as the web processes of a run that was killed may need to finish.
PATIENCE_SECONDS = 4.0
SERVING_SECONDS = 60.0
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of ours is made in it, or it is not used


def up(
    data: options.Data = None,
    demo: options.Demo = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [default: 8000]")] = None,
    workers: Annotated[int | None, typer.Option(help="Web processes [default: 2]")] = None,
    made_by: Annotated[str, typer.Option("--made-by", hidden=True)] = "khidki.boot",
) -> None:
    """Start the whole window: database, web, worker, and in a demo the simulators."""
    began = time.monotonic()
    config = options.settings(
        data=data, demo=demo, host=host, port=port, web_processes=workers, sends=True
    )
    require_room(config.data_dir)
    user = rights.user_for(config)
    held = lock(config.data_dir)
    figures = _gather_figures(config.data_dir)
    try:
        # Loading takes a processor two seconds; ports of a run that was killed come free by then.
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(importlib.import_module, made_by)
            listening = _take_ports(config)
            opened = open_database(config)
            boot: Any = loading.result()
        supervisor = Supervisor(opened.config, opened.server, held, _logs(config.data_dir))
        supervisor.listen_to_signals()
        try:
            _tell_migrations(bring_forward(opened.config))
            lines: list[str] = asyncio.run(boot.prepare(opened.config))
            if user is not None:
                rights.step_down(opened.config, user, figures)
            supervisor.start(listening, made_by=made_by)
            _wait_until_serving(supervisor)
            if not supervisor.asked_to_stop:
                _welcome(config, lines, time.monotonic() - began)
            supervisor.watch()
            print("\nKhidki is closing: web and worker first, the database last.", flush=True)
        finally:
            supervisor.stop()
    finally:
        shutil.rmtree(figures, ignore_errors=True)
        os.close(held)


def _take_ports(config: Config) -> socket.socket:
    """Bind our address, and see that those of the simulators are free for them."""
    listening = listen(config.host, config.port, PATIENCE_SECONDS)
    if config.demo:
        for taken in config.simulator_ports:
            listen(config.host, taken, PATIENCE_SECONDS).close()
    return listening


def _logs(data_dir: Path) -> Path | None:
    """Return where the processes' lines go when a person watches: not between our sentences."""
    if not sys.stdout.isatty():
        return None
    folder = data_dir / "logs"
    folder.mkdir(exist_ok=True)
    return folder


def _gather_figures(data_dir: Path) -> Path:
    """Let all processes lay their figures together, from zero; they look for it when loaded.

    In memory where that can be had: a file that is mapped and cannot grow on a full disk ends the
    process that writes into it.
    """
    name = f"khidki-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}"
    for folder in (MEMORY / name, data_dir / "figures"):
        try:
            if folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
        except OSError:
            # There is no such memory, or somebody else's folder bears this name.
            continue
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        return folder
    raise Fault(f"There is no room for the figures in {data_dir}.", retryable=False)


def _tell_migrations(done: list[str]) -> None:
    if done:
        print(f"The database was brought forward by {len(done)} files.", flush=True)


def _wait_until_serving(supervisor: Supervisor) -> None:
    config = supervisor.config
    deadline = time.monotonic() + SERVING_SECONDS
    while not supervisor.asked_to_stop:
        if _answers(config.host, config.port) and _listens_outside(config):
            return
        if time.monotonic() > deadline or any(c.failures > 3 for c in supervisor.children):
            raise Fault(
                "The window did not begin to serve; what it said stands above.", retryable=True
            )
        supervisor.look_after_all()
        time.sleep(0.05)


def _answers(host: str, port: int) -> bool:
    asking = http.client.HTTPConnection(host, port, timeout=1)
    try:
        asking.request("GET", "/health")
        return asking.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _listens_outside(config: Config) -> bool:
    """Whether a demo's outside can be reached: the first code goes to its SMS provider."""
    try:
        for port in config.simulator_ports if config.demo else ():
            socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def _welcome(config: Config, lines: list[str], seconds: float) -> None:
    print(f"\nKhidki is open after {seconds:.1f} s: {config.public_url}")
    # As it can be typed here: a newcomer has no `khidki` on the path, and perhaps another folder.
    ours = f"{sys.argv[0]} demo code --data {config.data_dir}"
    for line in lines:
        print(line.replace("khidki demo code", ours))
    if sys.stdout.isatty():
        print(f"Logs:       {config.data_dir / 'logs'}")
    print("Ctrl-C closes it.\n", flush=True)

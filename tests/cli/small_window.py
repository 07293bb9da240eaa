"""The smallest window that the supervisor can open: what `khidki.boot` is for the real one."""

import asyncio
import contextlib
import os
import socket
from pathlib import Path

import psycopg


async def prepare(config):
    return [f"prepared in {config.data_dir}"]


def site(config):
    async def answer(scope, receive, send):
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        status, who = 503, "database gone"
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(config.database_url, autocommit=True) as connection:
                status, who = 200, connection.execute("select current_user").fetchone()[0]
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": f"{os.getpid()} {who}".encode()})

    return answer


def note(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(str(os.getpid()))


async def work(config, stop: asyncio.Event):
    note(config.files_dir / "worker.pid")
    await stop.wait()
    note(config.files_dir / "worker.ended")


async def simulate(config, stop: asyncio.Event):
    await asyncio.sleep(0.5)  # it takes its time, as on a busy machine
    with contextlib.ExitStack() as listening:
        for port in config.simulator_ports:
            listening.enter_context(socket.create_server(("127.0.0.1", port)))
        await stop.wait()

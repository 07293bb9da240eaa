"""The options that several commands share, and the way from them to a configuration."""

import os
from pathlib import Path
from typing import Annotated

import typer

from khidki import config
from khidki.config import Config

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of everything Khidki keeps [default: ./var]")
]
Demo = Annotated[
    bool | None, typer.Option("--demo/--no-demo", help="A demo state with known passwords")
]


def settings(
    *,
    data: Path | None = None,
    demo: bool | None = None,
    host: str | None = None,
    port: int | None = None,
    web_processes: int | None = None,
    sends: bool = False,
) -> Config:
    """Read the environment and these options; a demo's folder stays a demo's for every command."""
    folder = data or Path(os.environ.get("KHIDKI_DATA") or "var")
    known = os.environ.get("KHIDKI_DEMO") or os.environ.get("KHIDKI_SECRET")
    if demo is None and not known:
        demo = (folder / "secrets" / "demo-secret").exists()
    given = {
        "KHIDKI_DATA": data,
        "KHIDKI_DEMO": None if demo is None else int(demo),
        "KHIDKI_HOST": host,
        "KHIDKI_PORT": port,
        "KHIDKI_WEB_PROCESSES": web_processes,
    }
    told = {name: str(value) for name, value in given.items() if value is not None}
    return config.read(os.environ | told, sends=sends)

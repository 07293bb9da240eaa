"""`khidki register NAME FILE`: fill a register of a department from a CSV file.

The heading names `id`, `area`, `found_by.KEY` and `says.COLUMN`; keys and columns are those of the
published register. Rows that are there are renewed, none is removed.
"""

import asyncio
import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.library import Library
from khidki.actions.load_register import Loaded, WrongHeading, load_register
from khidki.cli import options
from khidki.cli.database import opened
from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.store.database import Database


def load(
    name: Annotated[str, typer.Argument(help="The register's id, as in catalogue/registers/")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    data: options.Data = None,
) -> None:
    """Fill a register from a CSV file with a heading."""
    with opened(options.settings(data=data)) as lent:
        loaded = asyncio.run(_load(lent.config, name, file))
    if loaded.faulty:
        places = ", ".join(map(str, loaded.faulty[:20]))
        typer.echo(f"Left out, for want of an id, a known area or a key: rows {places}")
    typer.echo(f"{loaded.rows} rows are in {name}.")


async def _load(config: Config, name: str, file: Path) -> Loaded:
    async with Database.open(config.database_url, size=2) as database:
        published = (await Library.open(database)).published
        register = published.registers.get(name)
        if register is None:
            known = ", ".join(published.registers) or "none"
            raise Fault(f"There is no register {name}; published are: {known}", retryable=False)
        with file.open(encoding="utf-8-sig", newline="") as opened_file:
            lines = csv.DictReader(opened_file, restval="")
            try:
                return await load_register(
                    database, register, published.areas, lines, at=datetime.now(UTC)
                )
            except WrongHeading as refusal:
                names = ", ".join(map(str, refusal.names))
                raise Fault(
                    f"Nothing was loaded. The heading of {file.name} lacks or mistakes: {names}",
                    retryable=False,
                ) from refusal

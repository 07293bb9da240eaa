"""`khidki numbers FILE`: let the numbers of other systems find our applications.

The file has three columns without a heading: our number, the other system's name, its number. One
faulty row keeps the whole file out.
"""

import asyncio
import csv
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.link_numbers import Linked, link_numbers
from khidki.cli import options
from khidki.cli.database import opened
from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.store.database import Database


def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    data: options.Data = None,
) -> None:
    """Link numbers of other systems (CSV: our number, system, their number)."""
    with opened(options.settings(data=data)) as lent:
        linked = asyncio.run(_load(lent.config, file))
    if linked.faulty:
        rows = ", ".join(map(str, linked.faulty[:20]))
        raise Fault(
            f"Nothing was stored. Each row needs our 14-digit number, the system's name and its "
            f"number; these do not have them: {rows}",
            retryable=False,
        )
    print(f"{linked.added} numbers are new.")


async def _load(config: Config, file: Path) -> Linked:
    with file.open(encoding="utf-8-sig", newline="") as opened_file:
        async with Database.open(config.database_url, size=2) as database:
            return await link_numbers(database, csv.reader(opened_file))

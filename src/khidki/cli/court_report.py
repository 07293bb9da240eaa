"""`khidki court-report`: pending by service with expected disposal, as courts ask for it.

Expected is the pace of the last three whole months applied to what is pending now; it is said with
the report. `--csv` writes a file in which no cell can become a formula.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.fold_figures import Folding
from khidki.actions.library import Library
from khidki.actions.report_pending import MONTHS, Pending, report_pending
from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.config import Config
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.document import shown_day
from khidki.store.database import Database
from khidki.web.export import Cell, exported

HEADINGS = ("service", "title", "pending", f"disposed_in_{MONTHS}_months", "expected_by")


def court_report(
    data: options.Data = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a CSV file instead")] = None,
) -> None:
    """Show what is pending by service, and by when it can be expected to be disposed of."""
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        lines = asyncio.run(_read(lent.config))
    if csv is not None:
        asyncio.run(_write(csv, lines))
        print(f"Written to {csv}.")
        return
    for each in lines:
        day = "no pace yet" if each.expected_on is None else shown_day(each.expected_on).en
        print(f"{each.title.en:<60}{each.pending:>12,}{each.disposed:>12,}   {day}")
    total = sum(each.pending for each in lines)
    print(
        f"{total:,} pending in {len(lines):,} services. Expected is what the pace of the last "
        f"{MONTHS} whole months makes of it."
    )


async def _read(config: Config) -> list[Pending]:
    async with Database.open(config.database_url, size=2) as database:
        world = Folding(database, await Library.open(database))
        return await report_pending(world, today=legal_day(datetime.now(UTC)))


async def _write(path: Path, lines: Sequence[Pending]) -> None:
    async def rows() -> AsyncIterator[list[Sequence[Cell]]]:
        yield [
            (each.service, each.title, each.pending, each.disposed, each.expected_on)
            for each in lines
        ]

    stream = exported(path.stem, HEADINGS, rows(), language="en")
    with path.open("wb") as file:
        async for piece in stream.pieces:
            file.write(piece)

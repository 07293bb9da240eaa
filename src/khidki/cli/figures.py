"""`khidki figures rebuild`: make the public figures again from the event log.

The worker folds them by itself; this is for after the catalogue moved offices between districts, or
when somebody doubts them: the same events give the same figures. Pages go on and show what has been
counted so far; if it is broken off, the worker finishes it.
"""

import asyncio

import typer

from khidki.actions.fold_figures import Folding, rebuild_figures
from khidki.actions.library import Library
from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.config import Config
from khidki.store.database import Database

app = typer.Typer(help="The figures that everybody may read.", no_args_is_help=True)


@app.callback()
def _main() -> None:
    """Keep `rebuild` a command of its own."""


@app.command()
def rebuild(data: options.Data = None) -> None:
    """Forget all figures and count every event again."""
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        pieces = asyncio.run(_rebuild(lent.config))
    print(f"All figures were counted again from the event log, in {pieces:,} pieces.")


async def _rebuild(config: Config) -> int:
    async with Database.open(config.database_url, size=2) as database:
        return await rebuild_figures(Folding(database, await Library.open(database)))

"""`khidki migrate`: bring the database forward, or say what would run."""

from typing import Annotated

import typer

from khidki.cli import options
from khidki.cli.database import bring_forward, opened, require_mark
from khidki.store.migrate import pending


def run(
    data: options.Data = None,
    demo: options.Demo = None,
    check: Annotated[bool, typer.Option("--check", help="Only say what has not run")] = False,
) -> None:
    """Run the migrations that have not run yet."""
    with opened(options.settings(data=data, demo=demo)) as lent:
        require_mark(lent.config)
        if check:
            waiting = pending(lent.config.owner_url)
            print("\n".join(waiting) or "Nothing to run.")
            raise typer.Exit(1 if waiting else 0)
        done = bring_forward(lent.config)
    print("\n".join(f"ran {name}" for name in done) or "Nothing to run.")

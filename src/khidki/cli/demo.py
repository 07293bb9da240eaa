"""`khidki demo reset`: begin the demo again from nothing.

Only a demo's own folder can be emptied, and only while nothing runs from it.
"""

import shutil

import typer

from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.cli.supervisor import lock
from khidki.domain.refusal import Fault
from khidki.gateways.postgres_server import home_of

app = typer.Typer(help="The demo state.", no_args_is_help=True)


@app.callback()
def demo() -> None:
    """Look after the demo state."""


@app.command()
def reset(
    data: options.Data = None,
    yes: bool = typer.Option(False, "--yes", help="Do not ask"),
) -> None:
    """Remove everything of the demo; the next `khidki up --demo` makes it anew."""
    config = options.settings(data=data, demo=True)
    lock(config.data_dir)
    if not config.embedded:
        raise Fault(
            "DATABASE_URL names a database that Khidki does not run; drop it where it runs.",
            retryable=False,
        )
    with opened(config) as lent:
        require_mark(lent.config)
    if not yes:
        typer.confirm(f"Remove everything of the demo in {config.data_dir}?", abort=True)
    home, _ = home_of(config.data_dir)
    shutil.rmtree(home)
    for path in (config.data_dir / "postgres", config.files_dir, config.secrets_dir):
        if path.is_symlink():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)
    print("The demo is empty.")

"""`khidki demo`: begin the demo again from nothing; digits and tokens of its officers.

Only a demo's own folder can be emptied, and only while nothing runs from it. The digits follow from
the demo's secret; outside a demo nobody can ask for them.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.furnish_demo import DemoKeys
from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.cli.supervisor import lock
from khidki.config import BANK_BOOKS, BILLERS_BOOKS, CATALOGUE
from khidki.domain.refusal import Fault
from khidki.gateways import catalogue_files
from khidki.gateways.postgres_server import home_of
from khidki.gateways.secrets import Secrets, totp_code
from khidki.simulators import authority, soft_token

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
    others = (
        config.data_dir / name for name in ("postgres", "originals", BANK_BOOKS, BILLERS_BOOKS)
    )
    for path in (config.files_dir, config.published_dir, config.keys_dir.parent, *others):
        if path.is_symlink():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)
    (config.data_dir / "sms.jsonl").unlink(missing_ok=True)
    print("The demo is empty.")


@app.command()
def code(user_name: str, data: options.Data = None) -> None:
    """Print the six digits with which a demo's officer or operator signs in now."""
    config = options.settings(data=data)
    if not config.demo:
        raise Fault("Only a demo tells the digits of its officers.", retryable=False)
    catalogue, _ = catalogue_files.parse(CATALOGUE)
    names = {officer.user_name for officer in catalogue.demo.officers}
    names |= {operator.code for operator in catalogue.demo.operators}
    if user_name not in names:
        raise Fault(f"The demo has no officer or operator {user_name}.", retryable=False)
    secret = DemoKeys.of(Secrets(config.secret)).totp_secret(user_name)
    digits, seconds = totp_code(secret, now=datetime.now(UTC))
    print(f"{digits}  (for {seconds} seconds more; each works once)")


@app.command()
def token(
    user_name: str,
    folder: Annotated[Path, typer.Option(help="Where the token is kept")] = Path("demo-token"),
    pin: Annotated[str, typer.Option(help="Its PIN")] = "4321",
    data: options.Data = None,
) -> None:
    """Make a token in software for a demo's officer, to pair and sign with."""
    config = options.settings(data=data, demo=True)
    catalogue, _ = catalogue_files.parse(CATALOGUE)
    names = {officer.user_name: officer.name.of("en") for officer in catalogue.demo.officers}
    if user_name not in names:
        raise Fault(f"The demo has no officer {user_name}.", retryable=False)
    place = folder.absolute()
    if place.exists():
        raise Fault(f"There is something in {place} already; name another folder.", retryable=False)
    soft_token.make(
        place,
        label=user_name,
        pin=pin,
        name=names[user_name],
        authority=authority.kept(config.keys_dir.parent / "demo-authority"),
        at=datetime.now(UTC),
    )
    print(f"export SOFTHSM2_CONF={place / 'softhsm2.conf'}")
    print(f"khidki agent pair --window {config.public_url} --library {soft_token.library()}")

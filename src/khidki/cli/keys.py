"""`khidki keys`: the keys that seal certificates and history.

A new key is used by processes that start after it was made; papers signed by older keys stay good.
A withdrawn key is a stolen one: nothing it signed is trusted any more.
"""

from datetime import UTC, datetime

import typer

from khidki.cli import options
from khidki.cli.rights import settle
from khidki.config import Config
from khidki.domain.refusal import Fault
from khidki.gateways.keys import Keys

app = typer.Typer(help="The keys that seal certificates and history.", no_args_is_help=True)


@app.command("list")
def list_keys(data: options.Data = None) -> None:
    """Show every key there ever was, the oldest first."""
    for record in _open(options.settings(data=data)).records():
        print(f"{record.key_id}  {record.state}")


@app.command()
def rotate(data: options.Data = None) -> None:
    """Make a new key and sign with it from the next start on."""
    config = options.settings(data=data)
    key_id = _open(config).new_key(at=datetime.now(UTC))
    settle(config.data_dir)
    print(f"{key_id} signs from the next start on; older papers stay good.")


@app.command()
def withdraw(key_id: str, data: options.Data = None) -> None:
    """Mark a stolen key; make a new one first."""
    config = options.settings(data=data)
    keys = _open(config)
    if key_id not in {record.key_id for record in keys.records()}:
        raise Fault(f"There is no key {key_id}; see `khidki keys list`.", retryable=False)
    if key_id == keys.current:
        raise Fault(
            "This key still signs; make a new one first with `khidki keys rotate`.", retryable=False
        )
    keys.withdraw(key_id)
    settle(config.data_dir)
    print(f"Nothing that {key_id} signed is trusted any more.")


def _open(config: Config) -> Keys:
    return Keys.open(config.keys_dir, config.secret.encode())

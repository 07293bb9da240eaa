"""`khidki versions` and `khidki retire`: what was published of a service, by whom, and its end.

Each version is told with what is other than in the one before, in both languages. A retired service
can no longer be begun; drafts of it may still be sent and its cases go on to their end.
"""

import asyncio
import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

from khidki.actions.propose import HASH_SHOWN, NoSuchVersions, versions_of
from khidki.actions.propose import retire as retire_service
from khidki.cli import options
from khidki.cli.database import bring_forward, opened
from khidki.cli.publish import tell_changes
from khidki.domain.refusal import Fault
from khidki.domain.service.difference import Change
from khidki.store.database import Database
from khidki.store.publications import Version

Service = Annotated[
    str, typer.Argument(help="Address of the service, as revenue/income-certificate")
]


def versions(service: Service, data: options.Data = None) -> None:
    """List the versions of a service with what changed in each."""
    with opened(options.settings(data=data)) as lent:
        bring_forward(lent.config)
        for version, changes in asyncio.run(_versions(service, lent.config.owner_url)):
            typer.echo(_line(version))
            tell_changes(changes)


def retire(
    service: Service,
    data: options.Data = None,
    by: Annotated[str, typer.Option(help="Your name")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Offer it again")] = False,
) -> None:
    """Offer a service no longer; its cases still come to their end."""
    by = by.strip() or getpass.getuser()
    with opened(options.settings(data=data)) as lent:
        bring_forward(lent.config)
        version = asyncio.run(_retire(service, lent.config.owner_url, by, undo=undo))
    if undo:
        typer.echo(f"{service} is offered again, in version {version}.")
    else:
        typer.echo(f"{service} can no longer be begun; its cases go on.")


def _line(version: Version) -> str:
    by = version.published_by
    if version.confirmed_by is not None:
        by = f"{by}, confirmed by {version.confirmed_by}"
    line = f"version {version.version}  {version.published_at:%Y-%m-%d %H:%M}  "
    line += f"{version.digest.hex()[:HASH_SHOWN]}  {by}"
    if version.retired_at is not None:
        line += f"  (retired {version.retired_at:%Y-%m-%d} by {version.retired_by})"
    return line


async def _versions(service: str, owner_url: str) -> list[tuple[Version, tuple[Change, ...]]]:
    async with Database.open(owner_url, size=2) as database:
        try:
            return await versions_of(database, service)
        except NoSuchVersions:
            raise _unknown(service) from None


async def _retire(service: str, owner_url: str, by: str, *, undo: bool) -> int:
    async with Database.open(owner_url, size=2) as database:
        try:
            return await retire_service(database, service, by=by, at=datetime.now(UTC), undo=undo)
        except NoSuchVersions:
            raise _unknown(service) from None


def _unknown(service: str) -> Fault:
    return Fault(f"Nothing was ever published as {service}.", retryable=False)

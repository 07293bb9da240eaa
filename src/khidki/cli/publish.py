"""`khidki publish`: the folder of the catalogue becomes what runs.

Refuses as a whole while `khidki check` has a finding. The version that people apply on changes with
the next request; applications that run keep theirs. Without DATABASE_URL the database of the data
folder is used, and started for as long as this takes when it does not run.
"""

import asyncio
import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.publish import Publication
from khidki.actions.publish import publish as publish_catalogue
from khidki.cli import options
from khidki.cli.check import examine
from khidki.cli.database import bring_forward, opened
from khidki.config import CATALOGUE
from khidki.domain.service.catalogue import Catalogue
from khidki.store.database import Database


def publish(
    folder: Annotated[Path, typer.Argument(help="The catalogue's folder")] = CATALOGUE,
    data: options.Data = None,
    by: Annotated[str, typer.Option(help="Who publishes")] = "",
) -> None:
    """Publish everything of the catalogue that changed."""
    catalogue, findings = examine(folder)
    for finding in findings:
        typer.echo(f"{finding}\n")
    if findings:
        typer.echo(f"Nothing was published: {len(findings)} findings.")
        raise typer.Exit(1)
    with opened(options.settings(data=data)) as lent:
        bring_forward(lent.config)
        done = asyncio.run(_publish(catalogue, lent.config.owner_url, by or getpass.getuser()))
    for item in done.items:
        typer.echo(f"published {item.kind} {item.id}, version {item.version}")
    typer.echo(f"{len(done.items)} new versions, {done.unchanged} unchanged")


async def _publish(catalogue: Catalogue, owner_url: str, by: str) -> Publication:
    async with Database.open(owner_url, size=2) as database:
        return await publish_catalogue(database, catalogue, by=by, at=datetime.now(UTC))

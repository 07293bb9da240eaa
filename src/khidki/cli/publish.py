"""`khidki publish`: the folder of the catalogue becomes what runs.

Refuses as a whole while `khidki check` has a finding. The version that people apply on changes with
the next request; applications that run keep theirs.
"""

import asyncio
import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.publish import Publication
from khidki.actions.publish import publish as publish_catalogue
from khidki.cli.check import examine
from khidki.domain.service.catalogue import Catalogue
from khidki.store.database import Database


def publish(
    folder: Annotated[Path, typer.Argument(help="The catalogue's folder")] = Path("catalogue"),
    database_url: Annotated[str, typer.Option(envvar="DATABASE_URL")] = "",
    by: Annotated[str, typer.Option(help="Who publishes")] = "",
) -> None:
    """Publish everything of the catalogue that changed."""
    if not database_url:
        typer.echo(
            "Set DATABASE_URL, or give --database-url, so that Khidki knows where to publish."
        )
        raise typer.Exit(2)
    catalogue, findings = examine(folder)
    for finding in findings:
        typer.echo(f"{finding}\n")
    if findings:
        typer.echo(f"Nothing was published: {len(findings)} findings.")
        raise typer.Exit(1)
    done = asyncio.run(_publish(catalogue, database_url, by or getpass.getuser()))
    for item in done.items:
        typer.echo(f"published {item.kind} {item.id}, version {item.version}")
    typer.echo(f"{len(done.items)} new versions, {done.unchanged} unchanged")


async def _publish(catalogue: Catalogue, database_url: str, by: str) -> Publication:
    async with Database.open(database_url, size=2) as database:
        return await publish_catalogue(database, catalogue, by=by, at=datetime.now(UTC))

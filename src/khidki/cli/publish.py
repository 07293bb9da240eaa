"""`khidki publish`: the folder of the catalogue becomes what runs, by two people.

One person proposes, another confirms the hash; a demo and the first publication of an installation
need no second person, and say so. Refuses as a whole while `khidki check` has a finding. People
apply for the new version from the next request on; applications that run keep theirs. Without
DATABASE_URL the database of the data folder is used, and started for as long as this takes.
"""

import asyncio
import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.propose import NoSuchProposal, Overtaken, OwnProposal, Proposed, propose
from khidki.actions.propose import confirm as confirm_proposal
from khidki.actions.publish import Publication
from khidki.actions.publish import publish as publish_catalogue
from khidki.cli import options
from khidki.cli.check import examine
from khidki.cli.database import bring_forward, opened
from khidki.config import CATALOGUE
from khidki.domain.refusal import Fault
from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.difference import Change
from khidki.store import installations, publications
from khidki.store.catalogues import Item
from khidki.store.database import Database

ALONE = {
    True: "This is a demo: it was published without a second person.",
    False: "This is the first publication here: it was published without a second person.",
}


def publish(
    folder: Annotated[Path, typer.Argument(help="The catalogue's folder")] = CATALOGUE,
    data: options.Data = None,
    by: Annotated[str, typer.Option(help="Your name")] = "",
    confirm: Annotated[str, typer.Option(help="Confirm what somebody else proposed")] = "",
) -> None:
    """Propose everything of the catalogue that changed, or confirm what another person proposed."""
    by = by.strip() or getpass.getuser()
    if confirm:
        _confirm(confirm, by, data)
        return
    catalogue, findings = examine(folder)
    for finding in findings:
        typer.echo(f"{finding}\n")
    if findings:
        typer.echo(f"Nothing was published: {len(findings)} findings.")
        raise typer.Exit(1)
    with opened(options.settings(data=data)) as lent:
        bring_forward(lent.config)
        done, alone = asyncio.run(_publish(catalogue, lent.config.owner_url, by))
    for service in done.retired:
        typer.echo(f"passed over {service}: it is retired (offer it again: khidki retire --undo)")
    if isinstance(done, Publication):
        _tell_published(done.items)
        typer.echo(f"{len(done.items)} new versions, {done.unchanged} unchanged")
        typer.echo(alone)
    else:
        _tell_proposed(done, by)


async def _publish(
    catalogue: Catalogue, owner_url: str, by: str
) -> tuple[Publication | Proposed, str]:
    at = datetime.now(UTC)
    async with Database.open(owner_url, size=2) as database:
        async with database.reading() as tx:
            demo = await installations.is_for_demo(tx)
            first = await publications.is_first(tx)
        if demo or first:
            return await publish_catalogue(database, catalogue, by=by, at=at), ALONE[demo]
        return await propose(database, catalogue, by=by, at=at), ""


def _tell_proposed(done: Proposed, by: str) -> None:
    if not done.items:
        typer.echo("0 new versions: nothing changed, so there is nothing to confirm")
        return
    for item in done.items:
        typer.echo(f"would publish {item.kind} {item.id}, version {item.version}")
    for service, changes in done.changes:
        typer.echo(f"\n{service}:")
        tell_changes(changes)
    typer.echo(f"\n{by} proposes this. Nothing runs differently until another person confirms it:")
    typer.echo(f"    khidki publish --confirm {done.digest} --by NAME")


def tell_changes(changes: tuple[Change, ...]) -> None:
    """Print what is other, in both languages."""
    for change in changes:
        typer.echo(f"  - {change.text.hi}\n    {change.text.en}")


def _confirm(digest: str, by: str, data: Path | None) -> None:
    with opened(options.settings(data=data)) as lent:
        bring_forward(lent.config)
        items = asyncio.run(_confirmed(digest, lent.config.owner_url, by))
    _tell_published(items)
    typer.echo(f"{len(items)} new versions, confirmed by {by}")


async def _confirmed(digest: str, owner_url: str, by: str) -> tuple[Item, ...]:
    async with Database.open(owner_url, size=2) as database:
        try:
            return await confirm_proposal(database, digest, by=by, at=datetime.now(UTC))
        except NoSuchProposal:
            what = f"No single proposal has a hash that begins with {digest}."
        except OwnProposal as refusal:
            what = f"{refusal.by} proposed this; another person must confirm it."
        except Overtaken:
            what = "Something of this was published, retired or confirmed meanwhile: propose again."
    raise Fault(what, retryable=False)


def _tell_published(items: tuple[Item, ...]) -> None:
    for item in items:
        typer.echo(f"published {item.kind} {item.id}, version {item.version}")

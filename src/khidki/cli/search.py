"""`khidki search "words"`: which services somebody finds who types these words, and why.

Reads the catalogue's folder and needs no database, so that whoever writes a service sees at once
whether it is found by the names that people have for it.
"""

from pathlib import Path
from typing import Annotated

import typer

from khidki.config import CATALOGUE
from khidki.domain.service.head import head_of
from khidki.domain.service.search import Finder
from khidki.gateways.catalogue_files import parse

SHOWN = 10


def search(
    words: Annotated[list[str], typer.Argument(help="What somebody types, in any spelling")],
    folder: Annotated[Path, typer.Option(help="The catalogue's folder")] = CATALOGUE,
) -> None:
    """List the services that fit the words, the best first, with the words that were met."""
    services = {service.id: service for service in parse(folder)[0].services}
    found = Finder(map(head_of, services.values())).find(" ".join(words), limit=SHOWN)
    for match in found:
        title = services[match.service].title
        typer.echo(f"{match.service}\n    {title.hi} / {title.en}")
        typer.echo(f"    matched: {', '.join(match.because[:3])}")
    if not found:
        typer.echo(
            "Nothing was found. Add the words that people use to also_called: in the service."
        )
        raise typer.Exit(1)

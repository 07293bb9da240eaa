"""`khidki check`: everything that is wrong with the catalogue, with file, line and remedy.

Reads the folder and reviews it; needs no database. Ends with 1 when there is a finding, so that a
department's own automation can use it.
"""

from pathlib import Path
from typing import Annotated

import typer

from khidki.config import CATALOGUE
from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.review import review
from khidki.gateways.catalogue_files import parse


def check(
    folder: Annotated[Path, typer.Argument(help="The catalogue's folder")] = CATALOGUE,
) -> None:
    """List everything that is wrong with the catalogue."""
    catalogue, findings = examine(folder)
    for finding in findings:
        typer.echo(f"{finding}\n")
    examples = sum(map(len, catalogue.examples.values()))
    typer.echo(
        f"{len(catalogue.services)} services, {examples} worked examples, {len(findings)} findings"
    )
    if findings:
        raise typer.Exit(1)


def examine(folder: Path) -> tuple[Catalogue, list[Finding]]:
    """Read and review a folder; a folder that is not there is a finding too."""
    if not folder.is_dir():
        what, remedy = "there is no such folder", "name the catalogue's folder"
        catalogue, _ = parse(folder)
        return catalogue, [Finding(str(folder), 1, 1, "", what, remedy)]
    catalogue, unreadable = parse(folder)
    return catalogue, sorted(
        [*unreadable, *review(catalogue)], key=lambda each: (each.file, each.line)
    )

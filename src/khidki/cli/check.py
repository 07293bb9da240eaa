"""`khidki check`: everything that is wrong with the catalogue, with file, line and remedy.

Reads the folder and reviews it; needs no database. Ends with 1 when there is a finding, so that a
department's own automation can use it.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from khidki.config import CATALOGUE
from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.review import review
from khidki.gateways.catalogue_files import parse

WORTH_TELLING = 50


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
    found = review(catalogue, _progress(len(catalogue.services)))
    return catalogue, sorted([*unreadable, *found], key=lambda each: (each.file, each.line))


def _progress(count: int) -> Callable[[int], None]:
    """Tell how far the review is, where somebody looks and there is something to wait for."""
    if count < WORTH_TELLING or not sys.stderr.isatty():
        return lambda _: None

    def tell(done: int) -> None:
        if done % 10 == 0 or done + 1 == count:
            end = "\n" if done + 1 == count else ""
            typer.echo(f"\rReviewed {done + 1} of {count} services{end}", err=True, nl=False)

    return tell

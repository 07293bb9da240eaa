"""`khidki explain SERVICE`: what a service does, in words of both languages, with its steps drawn.

Reads the folder of the catalogue and no database, so a clerk sees what was written before anybody
else does. A service with a finding cannot be explained; `khidki check` says why.
"""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from khidki.cli.check import examine
from khidki.config import CATALOGUE
from khidki.domain.refusal import Fault
from khidki.domain.service.told import Names, told
from khidki.domain.text import LANGUAGES, Language


def explain(
    service: Annotated[
        str, typer.Argument(help="Address of the service, as revenue/income-certificate")
    ],
    folder: Annotated[Path, typer.Option(help="The catalogue's folder")] = CATALOGUE,
    language: Annotated[str, typer.Option(help="hi or en; both when not said")] = "",
) -> None:
    """Tell what a service does, in words, with a drawing of its steps."""
    catalogue, findings = examine(folder)
    found = catalogue.service(service)
    about = [finding for finding in findings if finding.file.startswith(f"{service}/")]
    if found is None or about:
        for finding in about:
            typer.echo(f"{finding}\n")
        near = difflib.get_close_matches(service, [each.id for each in catalogue.services], 1)
        hint = f" Did you mean {near[0]}?" if near and not about else ""
        raise Fault(f"There is no sound service {service} in {folder}.{hint}", retryable=False)
    names = Names(
        departments={each.id: each.name for each in catalogue.departments},
        posts={each.id: each.title for each in catalogue.post_kinds},
        tariffs={each.id: each.title for each in catalogue.tariffs},
        areas=catalogue.areas,
    )
    wanted: list[Language] = [each for each in LANGUAGES if language in {"", each}]
    typer.echo("\n\n".join(told(found, names, each) for each in wanted))

"""`khidki bundle NUMBER`: the whole record of a case as one PDF for a court.

The file holds everything that the window has about a person's case, in plain sight: it belongs
only into the hands for which the court asked. Its digest is printed, to be noted where it is
handed over.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from khidki import boot
from khidki.actions.make_bundle import Bundle, make_bundle
from khidki.actions.tell_record import INTERNAL
from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.config import Config
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import NotANumber
from khidki.domain.refusal import Fault
from khidki.web.spoken import called


def bundle(
    number: Annotated[str, typer.Argument(help="The number of the application")],
    out: Annotated[Path | None, typer.Option(help="The file [default: NUMBER.pdf]")] = None,
    without_notes: Annotated[
        bool, typer.Option(help="Keep back the note-sheet and questions to other offices")
    ] = False,
    data: options.Data = None,
) -> None:
    """Write the whole record of a case into one PDF: indexed, numbered, with digests."""
    path = out or Path(f"{number.replace(' ', '')}.pdf")
    if path.exists():
        raise Fault(f"There is a file {path} already; name another with --out.", retryable=False)
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        without = INTERNAL if without_notes else frozenset[str]()
        made = asyncio.run(_make(lent.config, number, path, without))
    if made is None:
        raise Fault(f"No application has the number {number}.", retryable=False)
    for title in made.left_out:
        print(f"Not shown as pages, only named by its digest: {title.en}")
    print(f"{path}: {made.pages:,} pages of {len(made.pieces):,} papers")
    print(f"SHA-256 {made.sha256}")


async def _make(config: Config, number: str, path: Path, without: frozenset[str]) -> Bundle | None:
    # Said by a value: what is raised in here leaves the world inside a group of others.
    async with boot.open_world(config) as world:
        try:
            return await make_bundle(world, number, path, called, without=without)
        except (NotANumber, Unknown):
            return None

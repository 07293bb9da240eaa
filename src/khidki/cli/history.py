"""`khidki history verify` and `khidki history seal`: the proof log from the command line.

`verify` reads everything and says in plain sentences what is not as it was; its exit code is 1 when
there is anything to say, so that a timetable can watch it. Point `--published` at a copy of the
published files that lies elsewhere: a copy that the same administrator keeps proves less.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.erase_said import StillNeeded, erase_said
from khidki.actions.seal import seal as seal_everything
from khidki.actions.verify_history import Report, verify_history
from khidki.cli import options
from khidki.cli.bar import Bar
from khidki.cli.database import opened, require_mark
from khidki.config import Config
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.record.seal import IsSigned
from khidki.domain.refusal import Fault
from khidki.gateways.keys import KeyRecord, Keys
from khidki.gateways.published_roots import PublishedRoots
from khidki.gateways.verification import is_signed
from khidki.store.database import Database

app = typer.Typer(help="The proof that nobody rewrote anything.", no_args_is_help=True)


@app.command()
def verify(
    data: options.Data = None,
    published: Annotated[
        Path | None, typer.Option(help="A copy of the published files [default: our own]")
    ] = None,
    hindi: Annotated[bool, typer.Option("--hindi", help="Say in Hindi what was found")] = False,
) -> None:
    """Check every event, block and published line."""
    config = options.settings(data=data)
    folder = PublishedRoots(published or config.published_dir)
    with opened(config) as lent, Bar("verifying") as bar:
        require_mark(lent.config)
        checks = certificates(Keys(config.keys_dir, b"").records())
        report = asyncio.run(_verify(lent.config, folder, checks, bar))
    for finding in report.findings:
        print(finding.sentence.of("hi" if hindi else "en"))
    print(_summary(report))
    if not report.is_clean:
        raise typer.Exit(1)


@app.command()
def seal(data: options.Data = None) -> None:
    """Seal and publish now what the worker would seal in a moment."""
    config = options.settings(data=data)
    with opened(config) as lent:
        require_mark(lent.config)
        print(f"{asyncio.run(_seal(lent.config))} blocks were sealed and published.")


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help="The number of the application")],
    by: Annotated[str, typer.Option(help="Who erases it, in words")],
    because: Annotated[str, typer.Option(help="Which order or law asks for it")],
    data: options.Data = None,
) -> None:
    """Erase what was said in a case that has ended; the proof of what happened stays."""
    try:
        checked = read_number(number)
    except NotANumber:
        raise Fault(f"No application has the number {number}.", retryable=False) from None
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        print(asyncio.run(_erase(lent.config, checked, by, because)))


async def _erase(config: Config, number: str, by: str, because: str) -> str:
    async with Database.open(config.owner_url, size=2) as owner:
        try:
            done = await erase_said(owner, number, by=by, because=because, at=datetime.now(UTC))
        except Unknown:
            raise Fault(f"No application has the number {number}.", retryable=False) from None
        except StillNeeded:
            why = "The case goes on, or an appeal, a penalty or an order of a court is about it."
            raise Fault(f"Nothing was erased. {why}", retryable=False) from None
    if isinstance(done, list):
        raise Fault(f"Nothing was erased: say {done[0].path} in words.", retryable=False)
    return f"{done:,} pieces of what was said in {number} are erased."


def certificates(records: list[KeyRecord]) -> IsSigned:
    """Return the check of a signature against every key there ever was."""
    # A block that was published before its key was stolen stands: the files elsewhere say when.
    known = {record.key_id: record.certificate for record in records}

    def check(key_id: str, data: bytes, signature: bytes) -> bool:
        certificate = known.get(key_id)
        return certificate is not None and is_signed(data, signature, certificate=certificate)

    return check


async def _verify(config: Config, published: PublishedRoots, checks: IsSigned, bar: Bar) -> Report:
    async with Database.open(config.database_url, size=2) as database:
        return await verify_history(
            database,
            published=published,
            is_signed=checks,
            now=datetime.now(UTC),
            progress=bar.tell,
        )


async def _seal(config: Config) -> int:
    key = Keys.open(config.keys_dir, config.secret.encode()).signer()
    async with Database.open(config.database_url, size=2) as database:
        return await seal_everything(
            database,
            key=key,
            published=PublishedRoots(config.published_dir),
            now=lambda: datetime.now(UTC),
        )


def _summary(report: Report) -> str:
    words = [
        f"{report.events:,} events in {report.blocks:,} sealed blocks were read",
        f"{report.unsealed:,} wait for the next block",
        f"{report.erased:,} contents were erased",
    ]
    if report.set_aside:
        words.append(f"{report.set_aside:,} published blocks were lost in a restore that said so")
    verdict = "nothing was changed, removed or back-dated"
    if not report.is_clean:
        verdict = f"{report.found:,} things are not as they were"
    return f"{'; '.join(words)}: {verdict}."

"""`khidki ledger ...`: the books from the command line.

`verify` counts everything again and says in plain sentences what differs; its exit code is 1 when
there is anything to say, so that a timetable can watch it. `trial` and `statement` show what
accounts hold; with `--csv` they write a file in which no cell can become a formula. `close` ends a
day in the books for ever.
"""

import asyncio
import getpass
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.close_period import Closed, ClosedAlready, NotOver, close_period
from khidki.actions.library import Library
from khidki.actions.verify_ledger import Report, verify_ledger
from khidki.cli import options
from khidki.cli.bar import Bar
from khidki.cli.database import opened, require_mark
from khidki.config import Config
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.chart import Account, Chart, NoSuchAccount
from khidki.domain.refusal import Fault
from khidki.store import balances, statements
from khidki.store.balances import HeadTotal
from khidki.store.database import Database
from khidki.store.statements import StatementLine
from khidki.web.export import Cell, exported

PAGE = 500

app = typer.Typer(help="The books: entries, balances, closed days.", no_args_is_help=True)
CsvFile = Annotated[Path | None, typer.Option("--csv", help="Write a CSV file instead")]


@app.command()
def verify(
    data: options.Data = None,
    hindi: Annotated[bool, typer.Option("--hindi", help="Say in Hindi what was found")] = False,
) -> None:
    """Count all balances again from what was entered, and name every difference."""
    with opened(options.settings(data=data)) as lent, Bar("counting") as bar:
        require_mark(lent.config)
        report = asyncio.run(_verify(lent.config, bar))
    for each in report.differences:
        typer.echo(each.sentence.of("hi" if hindi else "en"))
    verdict = "all balances are what was entered"
    if not report.is_clean:
        verdict = f"{report.found:,} things are not as they must be"
    typer.echo(
        f"{report.entries:,} entries with {report.transfers:,} transfers between "
        f"{report.accounts:,} accounts were read: {verdict}."
    )
    if not report.is_clean:
        raise typer.Exit(1)


@app.command()
def trial(data: options.Data = None, csv: CsvFile = None) -> None:
    """Show what the accounts of every head hold together."""
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        totals, chart = asyncio.run(_trial(lent.config))
    if csv is not None:
        asyncio.run(_write(csv, TRIAL_HEADINGS, _once(_trial_rows(totals, chart))))
        return
    for each in totals:
        debit, credit = format_rupees(each.debit_paise), format_rupees(each.credit_paise)
        typer.echo(f"{each.head:<24}{each.accounts:>10,}{debit:>24}{credit:>24}")
    debits = sum(each.debit_paise for each in totals)
    credits_ = sum(each.credit_paise for each in totals)
    typer.echo(f"{'together':<34}{format_rupees(debits):>24}{format_rupees(credits_):>24}")
    if debits != credits_:
        typer.echo("The two sides differ: run `khidki ledger verify`.")
        raise typer.Exit(1)


@app.command()
def statement(
    name: Annotated[str, typer.Argument(help="The account, as treasury:revenue")],
    from_on: Annotated[str, typer.Option("--from", help="First day, as 2026-11-01")] = "",
    until_on: Annotated[str, typer.Option("--until", help="Last day [default: today]")] = "",
    data: options.Data = None,
    csv: CsvFile = None,
) -> None:
    """Show what came to an account and what went, line by line."""
    last = _day(until_on) or legal_day(datetime.now(UTC))
    first = _day(from_on) or last.replace(day=1)
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        asyncio.run(_statement(lent.config, name, first, last, csv))


@app.command()
def close(
    day: Annotated[str, typer.Argument(help="The last day to be closed, as 2026-10-31")],
    data: options.Data = None,
    by: Annotated[str, typer.Option(help="Your name")] = "",
) -> None:
    """Close the books up to a day: nothing more is entered on it or before."""
    until_on = _day(day)
    if until_on is None:
        raise Fault("Say which day is the last to be closed.", retryable=False)
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        done = asyncio.run(_close(lent.config, until_on, by.strip() or getpass.getuser()))
    typer.echo(f"The books are closed up to {done.until_on}: {done.accounts:,} accounts were kept.")


TRIAL_HEADINGS = ("head", "title", "accounts", "debit_paise", "credit_paise")
LINE_HEADINGS = ("day", "at", "entry", "line", "kind", "about", "key", "with", "paise")


@asynccontextmanager
async def _books(config: Config) -> AsyncGenerator[tuple[Database, Chart]]:
    async with Database.open(config.database_url, size=2) as database:
        yield database, (await Library.open(database)).published.chart


async def _verify(config: Config, bar: Bar) -> Report:
    async with _books(config) as (database, chart):
        return await verify_ledger(database, chart, progress=bar.tell)


async def _trial(config: Config) -> tuple[list[HeadTotal], Chart]:
    async with _books(config) as (database, chart), database.reading() as tx:
        return await balances.trial_balance(tx), chart


def _trial_rows(totals: Iterable[HeadTotal], chart: Chart) -> list[Sequence[Cell]]:
    return [
        (
            each.head,
            chart.heads[each.head].title if each.head in chart.heads else None,
            each.accounts,
            each.debit_paise,
            each.credit_paise,
        )
        for each in totals
    ]


async def _statement(config: Config, name: str, first: date, last: date, csv: Path | None) -> None:
    async with _books(config) as (database, chart), database.reading() as tx:
        account = _named(chart, name)
        lines = statements.all_lines(tx, account, from_on=first, until_on=last, at_once=PAGE)
        if csv is not None:
            await _write(csv, LINE_HEADINGS, _line_rows(lines))
            return
        held = await statements.held_before(tx, account, first)
        typer.echo(f"{name} held {format_rupees(held)} when {first} began")
        async for line in lines:
            held += line.paise
            typer.echo(
                f"{line.on_day}  {line.kind.value:<12}{line.other:<40}"
                f"{format_rupees(line.paise):>20}{format_rupees(held):>20}"
            )
        typer.echo(f"{name} held {format_rupees(held)} when {last} ended")


async def _line_rows(lines: AsyncIterator[StatementLine]) -> AsyncIterator[list[Sequence[Cell]]]:
    async for each in lines:
        yield [
            (
                each.on_day, each.at, str(each.entry), each.line, each.kind.value,
                str(each.subject), each.key, each.other, each.paise,
            )
        ]  # fmt: skip


async def _once(rows: list[Sequence[Cell]]) -> AsyncIterator[list[Sequence[Cell]]]:
    yield rows


async def _write(
    path: Path, headings: Sequence[str], pages: AsyncIterator[list[Sequence[Cell]]]
) -> None:
    stream = exported(path.stem, headings, pages, language="en")
    with path.open("wb") as file:
        async for piece in stream.pieces:
            file.write(piece)
    typer.echo(f"Written to {path}.")


async def _close(config: Config, until_on: date, by: str) -> Closed:
    async with Database.open(config.database_url, size=2) as database:
        try:
            return await close_period(database, until_on, by=by, at=datetime.now(UTC))
        except NotOver:
            what = f"{until_on} is not over yet; only days that are over are closed."
        except ClosedAlready as refusal:
            what = f"The books are closed up to {refusal.until_on} already."
    raise Fault(what, retryable=False)


def _named(chart: Chart, name: str) -> Account:
    try:
        return chart.named(name)
    except NoSuchAccount:
        heads = ", ".join(head.id for head in chart)
        raise Fault(
            f'There is no account "{name}"; it begins with one of: {heads or "(none)"}.',
            retryable=False,
        ) from None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Fault(f'"{written}" is not a day; write it as 2026-11-01.', retryable=False) from None

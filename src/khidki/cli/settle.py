"""`khidki settle ...`: what gateways and banks say, against the books, from the command line.

Files come as a bank or gateway sends them; each is kept, and believed whole or refused whole. A
refusal says why in one sentence. `prove` is the daily proof: its exit code is 1 when a bank account
and the books are not one number, so that a timetable can watch it.
"""

import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from khidki.actions.pay_out import NothingToPay, pay_out, take_answer
from khidki.actions.prove_balances import prove_balances
from khidki.actions.take_settlement import Taken, take_settlement
from khidki.actions.take_statement import finish_files, take_statement
from khidki.actions.world import World
from khidki.cli import options
from khidki.cli.bar import Bar
from khidki.cli.within import within
from khidki.config import Config
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.chart import NoSuchAccount
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.gap import SAID, NoGap, NoReason, What, owned, said_how
from khidki.domain.money.settlement import FileRefused, Why
from khidki.domain.refusal import Fault
from khidki.gateways.originals import Originals
from khidki.store import gaps
from khidki.store.money_files import Proof

T = TypeVar("T")
app = typer.Typer(help="Settlements, bank statements, payouts.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
By = Annotated[str, typer.Option(help="Your name: you answer for what does not match")]
BankName = Annotated[str, typer.Option("--bank", help="The window's bank account")]
WHY = {
    Why.UNREADABLE: "it cannot be read as such a file",
    Why.CUT_SHORT: "it ends before its end: it was cut short",
    Why.CONTROL_SUM: "its lines do not come to the sums that it states",
    Why.OTHER_ENCODING: "it is not written in UTF-8",
    Why.OTHER_CURRENCY: "it is about another currency than INR",
    Why.OTHER_ACCOUNT: "it is about an account or an order that is not ours",
    Why.OTHER_MERCHANT: "it is of another merchant of this gateway, not of ours",
    Why.OTHER_DAY: "its day was taken before, or is not over yet",
    Why.NOT_NEXT: "it does not begin with what the last statement ended with: one is missing",
    Why.TWICE: "the same file, or a line of it, was taken before",
    Why.NO_CLOSING: "its closing balance is missing; for a CSV say it with --closing",
}
assert set(WHY) == set(Why)


@app.command("gateway")
def settlement(
    file: File,
    data: options.Data = None,
    by: By = "",
    gateway: Annotated[str, typer.Option(help="Whose file [default: where people pay]")] = "",
) -> None:
    """Match a gateway's settlement file with the books, line by line."""

    async def work(world: World, originals: Originals) -> Taken:
        with Bar("matching") as bar:
            return await take_settlement(
                world,
                originals.keep(file),
                gateway=gateway or world.payments.usual or "main",
                by=_name(by),
                progress=lambda done: bar.tell(done, 0),
            )

    _tell_taken(_run(data, work, file))


@app.command()
def statement(
    file: File,
    data: options.Data = None,
    by: By = "",
    bank: BankName = "main",
    closing: Annotated[str, typer.Option(help="A CSV's closing balance, as 1250.50")] = "",
) -> None:
    """Enter a bank's statement: camt.053, or CSV with its closing balance."""
    ends_with = _rupees(closing)

    async def work(world: World, originals: Originals) -> Taken:
        return await take_statement(
            world, originals.keep(file), by=_name(by), bank=bank, closing_paise=ends_with
        )

    _tell_taken(_run(data, work, file))


@app.command("pay-out")
def order(
    to: Annotated[Path, typer.Argument(help="Where to write the order (pain.001)")],
    data: options.Data = None,
    by: By = "",
    bank: BankName = "main",
) -> None:
    """Order the bank to pay what was owed when the day began; again, the same order."""

    async def work(world: World, originals: Originals) -> str:
        made = await pay_out(world, originals, bank=bank, by=_name(by))
        to.write_bytes(made.file.path.read_bytes())
        return (
            f"{made.payouts:,} payouts, {format_rupees(made.paise)} in all, to be carried out on "
            f"{made.execute_on}: {to}"
        )

    typer.echo(_run(data, work))


@app.command()
def answer(file: File, data: options.Data = None, by: By = "") -> None:
    """Apply a bank's answer to an order (pain.002)."""

    async def work(world: World, originals: Originals) -> str:
        now = await take_answer(world, originals.keep(file), by=_name(by))
        return ", ".join(f"{many:,} {state.value}" for state, many in sorted(now.items()))

    typer.echo(_run(data, work, file))


@app.command()
def prove(data: options.Data = None) -> None:
    """Print the daily proof: what banks and gateways hold is what the books say."""

    async def work(world: World, _: Originals) -> list[Proof]:
        return await prove_balances(world)

    proofs = _run(data, work)
    for each in proofs:
        typer.echo(f"{each.account:<20} {_said_of_bank(each) if each.is_bank else _owed(each)}")
        if each.gaps:
            typer.echo(f"{'':<20} {each.gaps:,} gaps open, the oldest since {each.oldest_on}")
    if not all(each.holds for each in proofs):
        typer.echo("Bank and books are not one number: see `khidki ledger verify`.")
        raise typer.Exit(1)


@app.command("open")
def list_open(data: options.Data = None) -> None:
    """List what does not match: how old it is, and who answers for it."""

    async def work(world: World, _: Originals) -> list[str]:
        today = legal_day(world.now())
        async with world.reading() as tx:
            found = await gaps.open_ones(tx, limit=1000)
        return [
            f"{each.age_on(today):>4} days  {each.owner:<20} {each.what.value:<15} {each.about} "
            f"{each.source:<16} books {format_rupees(each.books_paise)}, said "
            f"{format_rupees(each.said_paise)}  {SAID[each.what].en}"
            for each in found
        ]

    typer.echo("\n".join(_run(data, work)) or "Everything matches.")


@app.command()
def hand(
    what: What, about: UUID, to: Annotated[str, typer.Option()], data: options.Data = None
) -> None:
    """Make somebody answer for a gap."""

    async def work(world: World, _: Originals) -> None:
        async with world.transaction() as tx:
            if not await gaps.hand(tx, what, about, owner=owned(to)):
                raise NoGap

    _run(data, work)
    typer.echo(f"{to} answers for it.")


@app.command()
def close(
    what: What,
    about: UUID,
    how: Annotated[str, typer.Option(help="How it was cleared up")],
    data: options.Data = None,
    by: By = "",
) -> None:
    """Close a gap that was cleared up, and say how."""

    async def work(world: World, _: Originals) -> None:
        async with world.transaction() as tx:
            if not await gaps.close(
                tx, what, about, by=_name(by), how=said_how(how), at=datetime.now(UTC)
            ):
                raise NoGap

    _run(data, work)
    typer.echo("It is closed.")


def _run(
    data: Path | None,
    work: Callable[[World, Originals], Awaitable[T]],
    file: Path | None = None,
) -> T:
    async def inside(world: World, _: Config) -> T:
        await finish_files(world)
        return await work(world, world.originals)

    try:
        return within(data, inside)
    except FileRefused as refusal:
        at = "" if refusal.line is None else f", line {refusal.line}"
        what = f"{file}{at}: nothing was entered, because {WHY[refusal.why]}."
    except NothingToPay:
        what = "Nothing is owed to anybody with a bank account in catalogue/banking.yaml."
    except NotEnough as refusal:
        what = f"{refusal.account} holds less than is to be paid; wait for the settlements."
    except NoSuchAccount as refusal:
        what = f"There is no account {refusal.account}."
    except NoGap:
        what = "There is no such gap, or it is closed already."
    except NoReason:
        what = "Say who answers for it, or how it was cleared up."
    raise Fault(what, retryable=False)


def _tell_taken(taken: Taken) -> None:
    typer.echo(
        f"{taken.lines:,} lines were taken; {taken.gaps:,} gaps opened, {taken.healed:,} closed "
        "by themselves. See `khidki settle open`."
    )


def _said_of_bank(proof: Proof) -> str:
    return (
        f"statement up to {proof.until_on or 'never'}: {format_rupees(proof.stated_paise)}, its "
        f"lines {format_rupees(proof.moved_paise)}, books {format_rupees(proof.books_paise)}: "
        f"{'one number' if proof.holds else 'THEY DIFFER'}"
    )


def _owed(proof: Proof) -> str:
    return (
        f"owes {format_rupees(proof.books_paise)}, of which announced "
        f"{format_rupees(proof.announced_paise)}, in no file yet "
        f"{format_rupees(proof.unannounced_paise)}"
    )


def _name(by: str) -> str:
    return by.strip() or getpass.getuser()


def _rupees(said: str) -> int | None:
    try:
        return parse_rupees(said) if said else None
    except ValueError:
        raise Fault(f'"{said}" is no sum; write it as 1250.50.', retryable=False) from None

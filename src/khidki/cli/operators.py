"""`khidki operators`: who serves people at a kiosk, by which wallet.

An operator signs in as any citizen does; these commands give the account a code of a network and a
wallet, and lend to it from what its agency put up.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from khidki.actions.post_entry import open_wallets
from khidki.actions.use_wallet import add_operator, lend
from khidki.actions.world import World
from khidki.cli import options
from khidki.cli.within import within
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.chart import NoSuchAccount
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.wallet import BadCode, Operator, OverLimit
from khidki.domain.people.account import mobile_number
from khidki.domain.refusal import Fault
from khidki.store import accounts, operators

app = typer.Typer(help="Operators of kiosks and their wallets.", no_args_is_help=True)


@app.command()
def add(
    code: Annotated[str, typer.Argument(help="The operator's code, as K10000001")],
    mobile: Annotated[str, typer.Option(help="By which they sign in")],
    agency: Annotated[str, typer.Option(help="Who looks after the kiosk")],
    network: Annotated[str, typer.Option(help="As in catalogue/networks.yaml")] = "state-kiosks",
    category: Annotated[str, typer.Option(help="By which they earn, as B")] = "",
    daily_limit: Annotated[str, typer.Option(help="In rupees [default: the network's]")] = "",
    credit_limit: Annotated[str, typer.Option(help="What the agency may lend")] = "0",
    data: options.Data = None,
) -> None:
    """Give somebody who signed in before a code and a wallet."""
    number = mobile_number(mobile)
    if number is None:
        raise Fault(f'"{mobile}" is no mobile number.', retryable=False)

    async def work(world: World) -> str:
        known = world.published.networks
        if network not in known:
            raise Fault(f"Networks are: {', '.join(known) or 'none'}.", retryable=False)
        async with world.reading() as tx:
            account = await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(number))
        if account is None:
            raise Fault("Nobody has signed in with this number yet.", retryable=False)
        limit = _rupees(daily_limit) if daily_limit else known[network].daily_limit_paise
        operator = Operator(
            account.id, code, network, agency, limit, _rupees(credit_limit), 0,
            legal_day(world.now()), category=category or None,
        )  # fmt: skip
        await open_wallets(world, [world.published.chart.account("agency-credit", agency)])
        if not await add_operator(world, operator):
            raise Fault("The account or the code has a wallet already.", retryable=False)
        return f"{code} has a wallet: {world.public_url}/hi/my/wallet"

    typer.echo(_run(data, work))


@app.command("lend")
def give_credit(
    code: Annotated[str, typer.Argument()],
    rupees: Annotated[str, typer.Argument(help="As 500 or 1250.50")],
    data: options.Data = None,
) -> None:
    """Lend to an operator from what their agency put up."""
    paise = _rupees(rupees)

    async def work(world: World) -> str:
        async with world.reading() as tx:
            operator = await operators.of_code(tx, code)
        if operator is None:
            raise Fault(f"There is no operator {code}.", retryable=False)
        await lend(world, operator, paise)
        return f"{code} was lent {format_rupees(paise)} by {operator.agency}."

    typer.echo(_run(data, work))


def _run(data: Path | None, work: Callable[[World], Awaitable[str]]) -> str:
    try:
        return within(data, lambda world, _: work(world))
    except BadCode:
        what = "The network gives no such codes; see catalogue/networks.yaml."
    except OverLimit:
        what = "That is more credit than the operator may have."
    except NotEnough as refusal:
        what = f"{refusal.account} holds less than that."
    except NoSuchAccount as refusal:
        what = f"There is no account {refusal.account}."
    raise Fault(what, retryable=False)


def _rupees(said: str) -> int:
    try:
        return parse_rupees(said)
    except ValueError:
        raise Fault(f'"{said}" is no sum; write it as 1250.50.', retryable=False) from None

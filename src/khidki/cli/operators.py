"""`khidki operators`: who serves people at a kiosk, by which wallet.

What two people do at the window is done here by whoever holds its machine, and the record says so.
An operator begins with two codes: the one that is printed here, and one that goes to their mobile.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from khidki.actions.administer import UserNameTaken
from khidki.actions.make_operator import act_at_console
from khidki.actions.post_entry import open_wallets
from khidki.actions.use_wallet import lend
from khidki.actions.world import World
from khidki.cli import options
from khidki.cli.within import within
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.chart import NoSuchAccount
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.wallet import BadCode, NotAnOperator, OverLimit
from khidki.domain.people.account import mobile_number
from khidki.domain.people.joint_act import JointKind
from khidki.domain.refusal import Fault
from khidki.store import operators

app = typer.Typer(help="Operators of kiosks and their wallets.", no_args_is_help=True)


Code = Annotated[str, typer.Argument(help="The operator's code, as K10000001")]


@app.command()
def add(
    code: Code,
    mobile: Annotated[str, typer.Option(help="On which they are told, and get a code")],
    name_hi: Annotated[str, typer.Option(help="Name in Hindi")],
    name_en: Annotated[str, typer.Option(help="Name in English")],
    agency: Annotated[str, typer.Option(help="Who looks after the kiosk")],
    network: Annotated[str, typer.Option(help="As in catalogue/networks.yaml")] = "state-kiosks",
    category: Annotated[str, typer.Option(help="By which they earn, as B")] = "",
    kiosk: Annotated[str, typer.Option(help="Where it is")] = "",
    area: Annotated[str, typer.Option(help="As RJ-JAIPUR-CHOMU")] = "",
    daily_limit: Annotated[str, typer.Option(help="In rupees [default: the network's]")] = "",
    credit_limit: Annotated[str, typer.Option(help="What the agency may lend")] = "0",
    data: options.Data = None,
) -> None:
    """Give an operator an account and a wallet."""
    body: dict[str, Any] = {
        "code": code, "user_name": code, "name_hi": name_hi, "name_en": name_en, "agency": agency,
        "network": network, "category": category, "kiosk": kiosk, "area": area,
        "credit_limit_paise": _rupees(credit_limit),
    }  # fmt: skip
    if daily_limit:
        body["daily_limit_paise"] = _rupees(daily_limit)

    async def work(world: World) -> str:
        if network not in world.published.networks:
            known = ", ".join(world.published.networks) or "none"
            raise Fault(f"Networks are: {known}.", retryable=False)
        body["mobile"] = _sealed(world, mobile)
        await open_wallets(world, [world.published.chart.account("agency-credit", agency)])
        return _begins(world, code, await act_at_console(world, JointKind.OPERATOR, body))

    typer.echo(_run(data, work))


@app.command()
def renew(
    code: Code,
    mobile: Annotated[str, typer.Option(help="A new number, if it changed")] = "",
    data: options.Data = None,
) -> None:
    """Make a lost or stolen sign-in anew; the old one opens nothing any more."""
    body = {"code": code, "user_name": code}

    async def work(world: World) -> str:
        more = {"mobile": _sealed(world, mobile)} if mobile else {}
        by_hand = await act_at_console(world, JointKind.OPERATOR_RESET, body | more)
        return _begins(world, code, by_hand)

    typer.echo(_run(data, work))


@app.command()
def end(code: Code, data: options.Data = None) -> None:
    """Let an operator sign in no more; the wallet stays in the books."""
    body = {"code": code, "user_name": code}

    async def work(world: World) -> str:
        await act_at_console(world, JointKind.OPERATOR_LEAVING, body)
        return f"{code} can no longer sign in."

    typer.echo(_run(data, work))


@app.command("lend")
def give_credit(
    code: Code,
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


def _begins(world: World, code: str, by_hand: str) -> str:
    page = f"{world.public_url}/hi/operator/begin"
    return f"{code} begins at {page} with {by_hand} and the code on their mobile, within a day."


def _sealed(world: World, mobile: str) -> str:
    number = mobile_number(mobile)
    if number is None:
        raise Fault(f'"{mobile}" is no mobile number.', retryable=False)
    return world.secrets.seal(number.encode(), purpose="mobile").hex()


def _run(data: Path | None, work: Callable[[World], Awaitable[str]]) -> str:
    try:
        return within(data, lambda world, _: work(world))
    except BadCode:
        what = "The network gives no such codes; see catalogue/networks.yaml."
    except UserNameTaken:
        what = "This code has an account already."
    except NotAnOperator:
        what = "No operator who works today has this code."
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

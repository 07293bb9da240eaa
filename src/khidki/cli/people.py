"""`khidki people`: the officers who work behind the window.

What it prints of a second factor is shown once and is nowhere else to be read. A password is asked
for, or comes in KHIDKI_PASSWORD; other users of the machine can read what stands in a command.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from khidki.actions import administer
from khidki.actions.administer import NewOfficer, Registry
from khidki.cli import options
from khidki.cli.database import bring_forward, opened
from khidki.domain.refusal import Fault, Refusal
from khidki.domain.text import Text
from khidki.gateways.known_passwords import KnownPasswords
from khidki.gateways.secrets import Passwords, Secrets
from khidki.store.database import Database

T = TypeVar("T")
SENTENCES = {
    "administrator_exists": "There is an administrator already, who adds the others.",
    "user_name_taken": "Another officer has this user name.",
    "not_a_user_name": "A user name is 3 to 60 of a to z, 0 to 9, points and hyphens.",
    "weak_password": "The password must have at least 12 characters and not be the user name.",
    "no_such_officer": "No officer who works here has this user name.",
    "no_such_post": "There is no such post; `khidki publish` brings posts in.",
    "held_already": "The officer holds this post already.",
    "not_held": "The officer does not hold this post.",
}
app = typer.Typer(help="The officers behind the window.", no_args_is_help=True)
UserName = Annotated[str, typer.Option("--user-name", prompt=True)]
Post = Annotated[str, typer.Option("--post", prompt=True, help="As in tehsildar:RJ-JAIPUR-AMER")]
NameHi = Annotated[str, typer.Option("--name-hi", prompt="Name in Hindi")]
NameEn = Annotated[str, typer.Option("--name-en", prompt="Name in English")]
Password = Annotated[
    str,
    typer.Option(
        prompt=True,
        confirmation_prompt=True,
        hide_input=True,
        envvar="KHIDKI_PASSWORD",
        help="Asked for when it is not in the environment",
    ),
]


@app.command("add-first-administrator")
def add_first_administrator(
    user_name: UserName,
    name_hi: NameHi,
    name_en: NameEn,
    password: Password,
    data: options.Data = None,
) -> None:
    """Make the first administrator; refused when there is one."""
    new = NewOfficer(user_name, Text(hi=name_hi, en=name_en), password)
    _tell_once(_run(lambda to: administer.add_first_administrator(to, new, at=_now()), data))


@app.command("add-officer")
def add_officer(
    user_name: UserName,
    name_hi: NameHi,
    name_en: NameEn,
    password: Password,
    data: options.Data = None,
) -> None:
    """Add an officer, who holds no post yet."""
    new = NewOfficer(user_name, Text(hi=name_hi, en=name_en), password)
    _tell_once(_run(lambda to: administer.add_officer(to, new, at=_now()), data))


@app.command("post-officer")
def post_officer(
    user_name: UserName,
    post: Post,
    order_no: Annotated[str, typer.Option("--order-no", prompt="Number of the order")],
    data: options.Data = None,
) -> None:
    """Let an officer hold a post from now on."""

    async def act(to: Registry) -> None:
        await administer.post_officer(
            to.database, user_name=user_name, post=post, from_at=_now(), order_no=order_no
        )

    _run(act, data)
    print(f"{user_name} holds {post} from now on.")


@app.command("relieve-officer")
def relieve_officer(user_name: UserName, post: Post, data: options.Data = None) -> None:
    """End an officer's posting now."""

    async def act(to: Registry) -> None:
        await administer.relieve_officer(to.database, user_name=user_name, post=post, at=_now())

    _run(act, data)
    print(f"{user_name} no longer holds {post}.")


@app.command("disable-officer")
def disable_officer(user_name: UserName, data: options.Data = None) -> None:
    """Let an officer sign in no more."""

    async def act(to: Registry) -> None:
        await administer.disable_officer(to.database, user_name=user_name, at=_now())

    _run(act, data)
    print(f"{user_name} can no longer sign in.")


def _run(act: Callable[[Registry], Awaitable[T]], data: options.Data) -> T:
    config = options.settings(data=data)

    async def work(url: str) -> T:
        async with Database.open(url, size=2) as database:
            passwords = Passwords(known=KnownPasswords(config.known_passwords))
            return await act(Registry(database, Secrets(config.secret), passwords))

    with opened(config) as lent:
        bring_forward(lent.config)
        try:
            return asyncio.run(work(lent.config.owner_url))
        except Refusal as refusal:
            raise Fault(SENTENCES[refusal.code], retryable=False) from refusal


def _tell_once(address: str) -> None:
    print("Put this address into an authenticator app now; it is not shown again:")
    print(address)


def _now() -> datetime:
    return datetime.now(UTC)

"""Officers are added, posted and sent away by whoever has the window's own machine.

There is no default password anywhere: the first administrator is made by hand, once, and everybody
gets a second factor whose address is told once and stored sealed. Postings are dated and named by
their order; they end, they are never deleted.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.prove_factor import APP_SECRET
from khidki.actions.sign_in_officer import folded
from khidki.domain.people.factor import Factor, FactorKind
from khidki.domain.people.joint_act import JointAct, JointKind
from khidki.domain.people.password import is_weak
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text
from khidki.gateways.secrets import Passwords, Secrets, new_totp_secret, totp_address
from khidki.store import factors, joint_acts, officers, sessions
from khidki.store.database import Database, Transaction
from khidki.store.officers import OfficerRow

ADMINISTRATOR = "administrator"
ISSUER = "Khidki"
USER_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,58}[a-z0-9])")


class AdministratorExists(Refusal):
    """There is an administrator; the first one cannot be made twice."""

    code = "administrator_exists"


class UserNameTaken(Refusal):
    """Another officer, perhaps a former one, has this user name."""

    code = "user_name_taken"


class NotAUserName(Refusal):
    """A user name is 3 to 60 small letters of a to z, digits, points and hyphens."""

    code = "not_a_user_name"


class WeakPassword(Refusal):
    """The password is short, or soon guessed (`domain/people/password.py`)."""

    code = "weak_password"


class NoSuchOfficer(Refusal):
    """No officer who works here has this user name."""

    code = "no_such_officer"


class NoSuchPost(Refusal):
    """No published post has this id."""

    code = "no_such_post"


class HeldAlready(Refusal):
    """The officer holds this post already."""

    code = "held_already"


class NotHeld(Refusal):
    """The officer does not hold this post."""

    code = "not_held"


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Who shall work here."""

    user_name: str
    name: Text
    password: str


@dataclass(frozen=True, slots=True)
class Registry:
    """What the administration of officers needs of the world."""

    database: Database
    secrets: Secrets
    passwords: Passwords


async def add_first_administrator(registry: Registry, new: NewOfficer, *, at: datetime) -> str:
    """Make the first administrator; return the address for their authenticator app, told once."""
    return await _add(registry, new, roles=[ADMINISTRATOR], at=at, first=True)


async def add_officer(registry: Registry, new: NewOfficer, *, at: datetime) -> str:
    """Add an officer without a post; return the address for their authenticator app, told once."""
    return await _add(registry, new, roles=[], at=at, first=False)


async def post_officer(
    database: Database, *, user_name: str, post: str, from_at: datetime, order_no: str
) -> UUID:
    """Let an officer hold a post from an instant, and return the posting."""
    async with database.transaction() as tx:
        officer = await officers.by_user_name(tx, folded(user_name))
        if officer is None or officer.disabled_at is not None:
            raise NoSuchOfficer
        if not await officers.has_post(tx, post):
            raise NoSuchPost
        if any(held.post == post for held in await officers.hats(tx, officer.id, from_at)):
            raise HeldAlready
        posting = uuid7()
        await officers.add_posting(
            tx, posting, officer=officer.id, post=post, from_at=from_at, order_no=order_no
        )
        done = {"post": post, "order_no": order_no}
        await _record(tx, JointKind.POSTING, officer.id, done, at=from_at)
    return posting


async def relieve_officer(database: Database, *, user_name: str, post: str, at: datetime) -> None:
    """End an officer's posting; work that lies with the post stays with the post."""
    async with database.transaction() as tx:
        officer = await officers.by_user_name(tx, folded(user_name))
        if officer is None:
            raise NoSuchOfficer
        held = [each for each in await officers.hats(tx, officer.id, at) if each.post == post]
        if not held:
            raise NotHeld
        for each in held:
            assert each.posting is not None, "a post is held by a posting"
            await officers.end_posting(tx, each.posting, at=at)
        await _record(tx, JointKind.RELIEF, officer.id, {"post": post}, at=at)


async def disable_officer(database: Database, *, user_name: str, at: datetime) -> None:
    """Let an officer neither sign in nor go on working; their postings stay on record."""
    async with database.transaction() as tx:
        officer = await officers.by_user_name(tx, folded(user_name))
        if officer is None or not await officers.disable(tx, officer.id, at=at):
            raise NoSuchOfficer
        await sessions.end_all(tx, officer.id)
        await _record(tx, JointKind.LEAVING, officer.id, {}, at=at)


async def _record(
    tx: Transaction, kind: JointKind, subject: UUID, body: dict[str, Any], *, at: datetime
) -> None:
    """Keep what was done at the console beside what two people did: without an asker."""
    done = JointAct(uuid7(), kind, subject, body, asked_by=None, asked_at=at, done_at=at)
    await joint_acts.add(tx, done)


async def _add(
    registry: Registry, new: NewOfficer, *, roles: list[str], at: datetime, first: bool
) -> str:
    user_name = folded(new.user_name)
    if not USER_NAME.fullmatch(user_name):
        raise NotAUserName
    if is_weak(new.password, user_name=user_name) or (
        await registry.passwords.is_known(new.password)
    ):
        raise WeakPassword
    secret = new_totp_secret()
    row = OfficerRow(
        id=uuid7(),
        user_name=user_name,
        name_hi=new.name.hi,
        name_en=new.name.en,
        password_hash=await registry.passwords.hash(new.password),
        roles=roles,
        created_at=at,
        disabled_at=None,
    )
    async with registry.database.transaction() as tx:
        if first:
            await officers.lock_adding(tx)
            if await officers.has_administrator(tx):
                raise AdministratorExists
        if not await officers.add(tx, row):
            raise UserNameTaken
        await factors.add(tx, first_app(registry.secrets, row.id, secret, at=at))
        await _record(tx, JointKind.ACCOUNT, row.id, {"user_name": user_name}, at=at)
    return totp_address(secret, user_name=user_name, issuer=ISSUER)


def first_app(secrets: Secrets, officer: UUID, secret: str, *, at: datetime) -> Factor:
    """Return the app that comes with an officer's account."""
    return Factor(
        owner=officer,
        id=uuid7(),
        kind=FactorKind.APP,
        name="",
        secret=secrets.seal(secret.encode(), purpose=APP_SECRET),
        credential=None,
        counter=0,
        added_at=at,
        usable_at=at,
    )

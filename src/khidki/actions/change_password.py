"""An officer or an operator changes the own password: with the old one, and told about it.

The page asks for a fresh second factor before; here the old password is checked too. Whoever else
is signed in under the account is put out. A forgotten password is another thing: it is renewed by
two others (`act_jointly.py`).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from khidki.actions import tell
from khidki.actions.administer import WeakPassword
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.limit import hit
from khidki.actions.make_operator import CHANGED
from khidki.actions.sign_in_officer import NoOfficer
from khidki.actions.use_wallet import operator_of
from khidki.actions.world import World
from khidki.domain.money.wallet import NotAnOperator
from khidki.domain.people.password import is_weak
from khidki.store import officers, operator_sign_ins, sessions

TRIES = 10
TRIES_PER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Known:
    user_name: str
    password_hash: str


async def change_password(
    world: World, owner: UUID, *, old: str, new: str, session: bytes, is_operator: bool = False
) -> None:
    """Replace the password; every session but the named one ends."""
    await hit(world, "password change", str(owner), hits=TRIES, per=TRIES_PER)
    known = await _known(world, owner, is_operator=is_operator)
    if not await world.passwords.verify(known.password_hash, old):
        raise SignInRefused
    if is_weak(new, user_name=known.user_name) or await world.passwords.is_known(new):
        raise WeakPassword
    hashed = await world.passwords.hash(new)
    renew = operator_sign_ins.renew_password if is_operator else officers.renew_password
    async with world.transaction() as tx:
        await renew(tx, owner, old=known.password_hash, new=hashed)
        await sessions.end_all(tx, owner, but=session)
        template = CHANGED if is_operator else "office-account-changed"
        values = {"what": "नया पासवर्ड"}
        await tell.person(world, tx, owner, template, is_officer=not is_operator, values=values)


async def _known(world: World, owner: UUID, *, is_operator: bool) -> _Known:
    async with world.reading() as tx:
        if not is_operator:
            row = await officers.by_id(tx, owner)
            if row is None:
                raise NoOfficer
            return _Known(row.user_name, row.password_hash)
        known = await operator_sign_ins.of(tx, owner)
    if known is None:
        raise NotAnOperator
    return _Known((await operator_of(world, owner)).code, known.password_hash)

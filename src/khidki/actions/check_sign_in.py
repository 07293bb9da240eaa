"""Check a password and a code of the second factor together; the code is used up.

For everybody who signs in with a name: officers and operators. A name that nobody has, a wrong
password, a wrong or used code and an account that is closed get one answer, after the same two
checks.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from khidki.actions.prove_factor import shown_by
from khidki.actions.world import World
from khidki.domain.refusal import Refusal
from khidki.gateways.secrets import check_totp, new_totp_secret
from khidki.store import factors
from khidki.store.database import Transaction

# Checked for a name that nobody has, so that it takes the same.
NOBODYS_TOTP = new_totp_secret()
NOBODY = UUID(int=0)


class SignInRefused(Refusal):
    """Name, password and code do not belong together; which one is wrong is not said."""

    code = "sign_in_refused"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Who has the name that was typed, and by what they are let in."""

    id: UUID
    password_hash: str
    is_closed: bool


class Renew(Protocol):
    """Replace a stored hash by a stronger one of the same password."""

    def __call__(self, tx: Transaction, id_: UUID, /, *, old: str, new: str) -> Awaitable[None]:
        """Replace it, unless it was changed meanwhile."""
        ...


async def check_sign_in(
    world: World, found: OnRecord | None, *, password: str, code: str, renew: Renew
) -> UUID:
    """Return whose the three facts are, or refuse without saying why."""
    async with world.reading() as tx:
        theirs = await factors.of(tx, found.id if found is not None else NOBODY)
    right = await world.passwords.verify(found.password_hash if found else None, password)
    shown = shown_by(world, theirs, code)
    if not theirs:
        check_totp(NOBODYS_TOTP, code, now=world.now(), last_counter=0)
    if found is None or not right or shown is None or found.is_closed:
        raise SignInRefused
    renewed = await _renewed(world, found.password_hash, password)
    async with world.transaction() as tx:
        # Of two requests with one code, one uses it up.
        if not await factors.use_code(tx, shown.factor, counter=shown.counter, at=world.now()):
            raise SignInRefused
        if renewed is not None:
            await renew(tx, found.id, old=found.password_hash, new=renewed)
    return found.id


async def _renewed(world: World, stored: str, password: str) -> str | None:
    if not world.passwords.wants_renewal(stored):
        return None
    return await world.passwords.hash(password)

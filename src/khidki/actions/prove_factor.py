"""A signed-in person gives a second factor again, before what cannot be taken back.

What they give is used up: the same six digits, or the same answer of a key, open nothing twice,
here or at a sign-in. How long it then counts is the session's affair. An SMS is not a second factor
here, whatever it says: who has the number has it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from khidki.actions.limit import hit
from khidki.actions.world import World
from khidki.domain.people.factor import Factor, FactorKind
from khidki.gateways.passkeys import Asked, Passkeys
from khidki.gateways.secrets import check_totp
from khidki.store import factors

TRIES = 10
TRIES_PER = timedelta(minutes=15)
APP_SECRET = "totp"  # noqa: S105 -- the purpose under which it is sealed


async def factors_of(world: World, owner: UUID) -> list[Factor]:
    """Return what a person can confirm with now."""
    async with world.reading() as tx:
        found = await factors.of(tx, owner)
    return [factor for factor in found if factor.counts(world.now())]


def ask_key(world: World, found: Sequence[Factor]) -> Asked | None:
    """Return what the browser asks the person's keys, or None when there is no key."""
    known = [factor.credential for factor in found if factor.credential is not None]
    return Passkeys(world.public_url).ask(known) if known else None


async def prove_by_code(world: World, owner: UUID, code: str) -> bool:
    """Use up the six digits of a person's app; False when they are wrong, old or used."""
    await hit(world, "second factor", str(owner), hits=TRIES, per=TRIES_PER)
    async with world.transaction() as tx:
        shown = shown_by(world, await factors.of(tx, owner), code)
        return shown is not None and await factors.use_code(
            tx, shown.factor, counter=shown.counter, at=world.now()
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """Which app shows the digits now, and their counter, which is to be used up."""

    factor: Factor
    counter: int


def shown_by(world: World, found: Sequence[Factor], code: str) -> Shown | None:
    """Return whose digits these are and that were not used, or None."""
    now = world.now()
    for factor in found:
        if factor.kind is not FactorKind.APP or not factor.counts(now):
            continue
        secret = world.secrets.unseal(factor.secret, purpose=APP_SECRET).decode()
        counter = check_totp(secret, code, now=now, last_counter=factor.counter)
        if counter is not None:
            return Shown(factor, counter)
    return None


async def prove_by_key(world: World, owner: UUID, answer: str, *, challenge: bytes) -> bool:
    """Use up the answer of one of a person's keys to a challenge of this session."""
    await hit(world, "second factor", str(owner), hits=TRIES, per=TRIES_PER)
    keys = Passkeys(world.public_url)
    credential = keys.which(answer)
    async with world.transaction() as tx:
        found = await factors.of(tx, owner)
        factor = next((each for each in found if each.credential == credential), None)
        if credential is None or factor is None or not factor.counts(world.now()):
            return False
        counter = keys.check(
            answer, challenge=challenge, public_key=factor.secret, counter=factor.counter
        )
        return counter is not None and await factors.use_key(
            tx, factor, counter=counter, challenge=challenge, at=world.now()
        )

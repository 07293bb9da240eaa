"""A person's own second factors: add an app or a key, call it something, take it away.

What is added or taken away is told to the person by a message, so that whoever did it in their name
does not do it quietly. The pages see to it that a fresh factor was given before, unless there is
none yet. Who signs in with a password always keeps an app.
"""

from uuid import UUID

from khidki.actions import tell
from khidki.actions.prove_factor import APP_SECRET
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.people.factor import (
    LONGEST_NAME,
    MOST,
    Factor,
    FactorKind,
    TooManyFactors,
    Whose,
    require_removable,
    usable_from,
)
from khidki.gateways.passkeys import Asked, Passkeys
from khidki.gateways.secrets import check_totp, new_totp_secret
from khidki.store import factors
from khidki.store.database import Transaction


async def list_factors(world: World, owner: UUID) -> list[Factor]:
    """Return every factor of a person, those that do not count yet too."""
    async with world.reading() as tx:
        return await factors.of(tx, owner)


def new_app_secret() -> str:
    """Return a secret for an app; nothing is stored before its first digits came."""
    return new_totp_secret()


async def add_app(
    world: World, owner: UUID, *, secret: str, code: str, name: str, whose: Whose
) -> bool:
    """Add an app that shows the right digits now; False when it shows others."""
    counter = check_totp(secret, code, now=world.now(), last_counter=0)
    if counter is None:
        return False
    sealed = world.secrets.seal(secret.encode(), purpose=APP_SECRET)
    await _add(world, owner, FactorKind.APP, name, sealed, counter=counter, whose=whose)
    return True


async def ask_new_key(world: World, owner: UUID, *, name: str) -> Asked:
    """Return what the browser asks a new key."""
    known = [each.credential for each in await list_factors(world, owner) if each.credential]
    return Passkeys(world.public_url).ask_new(owner, name=name, known=known)


async def add_key(
    world: World, owner: UUID, *, answer: str, challenge: bytes, name: str, whose: Whose
) -> bool:
    """Add the key that answered; False when the answer is not to be believed."""
    key = Passkeys(world.public_url).read_new(answer, challenge=challenge)
    if key is None:
        return False
    await _add(
        world, owner, FactorKind.KEY, name, key.public_key,
        counter=key.counter, credential=key.credential, whose=whose,
    )  # fmt: skip
    return True


async def rename(world: World, owner: UUID, factor: UUID, name: str) -> None:
    """Call a factor something else."""
    async with world.transaction() as tx:
        if not await factors.name(tx, owner, factor, _fitting(name)):
            raise Unknown


async def remove(world: World, owner: UUID, factor: UUID, *, whose: Whose) -> None:
    """Let a factor open nothing more, and tell its person."""
    async with world.transaction() as tx:
        found = await factors.lock_of(tx, owner)
        require_removable(found, factor, is_vouched=whose.is_vouched)
        if not await factors.remove(tx, owner, factor, at=world.now()):
            raise Unknown
        await _tell(world, tx, owner, whose=whose)


async def _add(
    world: World,
    owner: UUID,
    kind: FactorKind,
    name: str,
    secret: bytes,
    *,
    counter: int,
    credential: bytes | None = None,
    whose: Whose,
) -> None:
    now = world.now()
    async with world.transaction() as tx:
        found = await factors.lock_of(tx, owner)
        if len(found) >= MOST:
            raise TooManyFactors
        new = Factor(
            owner=owner,
            id=world.new_id(bucket_of(owner)),
            kind=kind,
            name=_fitting(name),
            secret=secret,
            credential=credential,
            counter=counter,
            added_at=now,
            usable_at=usable_from(found, is_vouched=whose.is_vouched, now=now),
        )
        if await factors.add(tx, new):
            await _tell(world, tx, owner, whose=whose)


async def _tell(world: World, tx: Transaction, owner: UUID, *, whose: Whose) -> None:
    is_officer = whose is Whose.OFFICER
    template = "office-factor-changed" if is_officer else "factor-changed"
    await tell.person(world, tx, owner, template, is_officer=is_officer)


def _fitting(name: str) -> str:
    return " ".join(name.split())[:LONGEST_NAME]

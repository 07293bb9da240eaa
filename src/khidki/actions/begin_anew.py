"""Somebody whose account was made or renewed begins: two codes, a password, the first app.

The codes come by two ways and count together, once, for a day. A wrong code, an old one and an
unknown user name get one answer. Nobody is signed in by this: the sign-in that follows shows that
the app works.
"""

from datetime import timedelta

from khidki.actions.administer import WeakPassword, first_app
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.limit import hit
from khidki.actions.setup_codes import SetupCodes, setup_hash
from khidki.actions.sign_in_officer import folded
from khidki.actions.sign_in_operator import written
from khidki.actions.world import World
from khidki.domain.people.password import is_weak
from khidki.gateways.secrets import check_totp
from khidki.store import factors, officers, operator_sign_ins

TRIES = 10
TRIES_PER = timedelta(minutes=15)


async def begin_anew(
    world: World,
    user_name: str,
    *,
    by_hand: str,
    by_phone: str,
    password: str,
    secret: str,
    digits: str,
    is_operator: bool = False,
) -> None:
    """Set the password and the app of whoever has both codes, or refuse without saying why."""
    name = written(user_name) if is_operator else folded(user_name)
    set_up = operator_sign_ins.set_up if is_operator else officers.set_up
    await hit(world, "begin anew", name, hits=TRIES, per=TRIES_PER)
    if is_weak(password, user_name=name) or await world.passwords.is_known(password):
        raise WeakPassword
    now = world.now()
    if check_totp(secret, digits, now=now, last_counter=0) is None:
        raise SignInRefused
    password_hash = await world.passwords.hash(password)
    async with world.transaction() as tx:
        person = await set_up(
            tx,
            name,
            setup_hash=setup_hash(world, SetupCodes(by_hand, by_phone)),
            password_hash=password_hash,
            at=now,
        )
        if person is None:
            raise SignInRefused
        await factors.remove_all(tx, person, at=now)
        await factors.add(tx, first_app(world.secrets, person, secret, at=now))

"""Somebody whose account was made or renewed begins: two codes, a password, the first app.

The codes come by two ways and count together, once, for a day. A wrong code, an old one and an
unknown user name get one answer. Nobody is signed in by this: the sign-in that follows shows that
the app works.
"""

from datetime import timedelta

from khidki.actions.act_jointly import setup_hash
from khidki.actions.administer import WeakPassword, first_app
from khidki.actions.limit import hit
from khidki.actions.sign_in_officer import SignInRefused, folded
from khidki.actions.world import World
from khidki.domain.people.password import is_weak
from khidki.gateways.secrets import check_totp
from khidki.store import factors, officers

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
) -> None:
    """Set the password and the app of whoever has both codes, or refuse without saying why."""
    name = folded(user_name)
    await hit(world, "begin anew", name, hits=TRIES, per=TRIES_PER)
    if is_weak(password, user_name=name) or await world.passwords.is_known(password):
        raise WeakPassword
    now = world.now()
    if check_totp(secret, digits, now=now, last_counter=0) is None:
        raise SignInRefused
    password_hash = await world.passwords.hash(password)
    async with world.transaction() as tx:
        officer = await officers.set_up(
            tx,
            name,
            setup_hash=setup_hash(world, by_hand, by_phone),
            password_hash=password_hash,
            at=now,
        )
        if officer is None:
            raise SignInRefused
        await factors.remove_all(tx, officer, at=now)
        await factors.add(tx, first_app(world.secrets, officer, secret, at=now))

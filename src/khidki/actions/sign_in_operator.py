"""An operator signs in with code, password and six digits, as an officer does.

Who is signed in is asked for anew at every request (`use_wallet.operator_of`): whose last day is
over serves nobody from then on. The state's single sign-on is beside this, never instead of it.
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions.check_sign_in import OnRecord, check_sign_in
from khidki.actions.limit import hit
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.store import operator_sign_ins, operators

TRIES = 10
TRIES_PER = timedelta(minutes=15)
LONGEST_CODE = 20


async def sign_in_operator(world: World, *, user_name: str, password: str, code: str) -> UUID:
    """Return the operator, or refuse without saying why; the user name is their code."""
    name = written(user_name)
    await hit(world, "operator sign-in", name, hits=TRIES, per=TRIES_PER)
    async with world.reading() as tx:
        operator = await operators.of_code(tx, name)
        known = None if operator is None else await operator_sign_ins.of(tx, operator.account)
    found: OnRecord | None = None
    if operator is not None and known is not None:
        closed = not operator.works_on(legal_day(world.now()))
        found = OnRecord(known.account, known.password_hash, closed)
    return await check_sign_in(
        world, found, password=password, code=code, renew=operator_sign_ins.renew_password
    )


def written(code: str) -> str:
    """Return the one form of an operator's code."""
    # Cut before it is worked on, one longer than any: a long one must not become another's.
    return code.strip()[: LONGEST_CODE + 1].upper()

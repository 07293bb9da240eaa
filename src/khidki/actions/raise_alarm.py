"""An account is no longer trusted: it signs nothing, and whoever sits in it is put out.

One person is enough to raise the alarm, because it takes nothing away that two cannot give back;
to sign again takes two others. The officer is told by a message, on the number that stood before.
"""

from datetime import datetime, timedelta
from uuid import UUID

from khidki.actions import tell
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import day_begins_at, legal_day
from khidki.store import officers, sessions, signed
from khidki.store.database import Transaction
from khidki.store.signed import Place, Signed

LISTED_DAYS = 31
LISTED = 50
NEWEST = UUID(int=(1 << 128) - 1)


async def stop_account(world: World, tx: Transaction, officer: UUID) -> None:
    """Freeze an account and end its sessions, in the caller's transaction."""
    await officers.freeze(tx, officer, at=world.now())
    await sessions.end_all(tx, officer)
    values = {"what": "हस्ताक्षर रोके गए"}
    await tell.person(world, tx, officer, "office-account-changed", is_officer=True, values=values)


async def say_not_mine(world: World, officer: UUID, application: UUID, seq: int) -> None:
    """Disown a signature: the controlling officer sees it, and the account signs nothing more."""
    async with world.transaction() as tx:
        if not await signed.disown(tx, officer, application, seq, since=_since(world)):
            raise Unknown
        await stop_account(world, tx, officer)


async def list_signed(
    world: World,
    officer: UUID,
    *,
    number: str | None = None,
    act: str | None = None,
    before: Place | None = None,
    limit: int = LISTED,
) -> list[Signed]:
    """Return what was signed in an officer's name in the last month, the latest first."""
    last = before or (world.now() + timedelta(days=1), NEWEST, 0)
    async with world.reading() as tx:
        return await signed.of(
            tx, officer, since=_since(world), before=last, number=number, act=act, limit=limit
        )


def _since(world: World) -> datetime:
    return day_begins_at(legal_day(world.now()) - timedelta(days=LISTED_DAYS))

"""Read payments: those of one person, with the application that came of them.

Nothing is changed here. A place in a list is a time and an id, as it travels in an address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.paying import Paying
from khidki.store import applications, payments

END = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """After which payment a list goes on."""

    at: datetime = END
    id: UUID = payments.NEWEST

    @classmethod
    def of(cls, paying: Paying) -> "Place":
        """Return the place of a payment."""
        return cls(paying.payment.created_at, paying.id)

    @classmethod
    def read(cls, text: str) -> "Place":
        """Read a place from an address; one that was tampered with is the beginning."""
        at, _, id_ = text.partition("_")
        try:
            return cls(datetime.fromtimestamp(int(at) / 1_000_000, UTC), UUID(id_))
        except (ValueError, OverflowError, OSError):
            return cls()

    def written(self) -> str:
        """Return the place as it stands in an address."""
        return f"{int(self.at.timestamp() * 1_000_000)}_{self.id}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A payment, and the number of the application that it belongs to, once there is one."""

    paying: Paying
    number: str | None


async def whole_payment(world: World, payer: UUID, id_: UUID) -> Whole:
    """Return a payment of this account with what it led to, or refuse."""
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
        if paying is None or paying.payer != payer:
            raise Unknown
        filed = await applications.by_id(tx, paying.payment.subject)
    return Whole(paying, None if filed is None else filed.number)


async def list_payments(world: World, payer: UUID, *, before: Place, limit: int) -> list[Paying]:
    """Return what an account paid or tried to, the newest first."""
    async with world.reading() as tx:
        return await payments.of_account(tx, payer, before=(before.at, before.id), limit=limit)

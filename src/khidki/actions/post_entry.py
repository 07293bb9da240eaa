"""Put an entry into the books, take one back, open wallets.

Everything is decided before the batch is joined; the batch only commits. The same key with the same
body is the same entry; a wallet that has too little refuses its own entry and nobody else's.
"""

from collections.abc import Iterable
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import KeyReused
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.chart import Account, NoSuchAccount
from khidki.domain.money.entry import (
    Entry,
    Kind,
    NotEnough,
    PeriodClosed,
    Transfer,
    reversal,
)
from khidki.store import balances, statements
from khidki.store.entry_records import Answer, Outcome


async def post_entry(
    world: World, subject: UUID, key: str, kind: Kind, transfers: Iterable[Transfer]
) -> UUID:
    """Enter sums about a subject today; the same key again returns the entry that stands."""
    at = world.now()
    entry = Entry(
        id=world.new_id(bucket_of(subject)),
        subject=subject,
        key=key,
        kind=kind,
        on_day=legal_day(at),
        at=at,
        transfers=tuple(transfers),
    )
    return await put_entry(world, entry)


async def put_entry(world: World, entry: Entry) -> UUID:
    """Put a whole entry into the batch and return the entry that stands, or refuse."""
    return _entered(await world.books.put(entry))


async def reverse_entry(world: World, id_: UUID) -> UUID:
    """Take an entry back, once; asked again, the reversal that stands is returned."""
    async with world.reading() as tx:
        entry = await statements.entry(tx, id_, world.published.chart)
    if entry is None:
        raise Unknown
    at = world.now()
    back = reversal(entry, world.new_id(entry.bucket), on_day=legal_day(at), at=at)
    return await put_entry(world, back)


async def open_wallets(world: World, accounts: Iterable[Account]) -> int:
    """Open guarded accounts, empty; return how many were not there before."""
    async with world.transaction() as tx:
        return await balances.open_accounts(tx, accounts)


def _entered(outcome: Outcome) -> UUID:
    match outcome.answer:
        case Answer.ENTERED | Answer.REPLAYED:
            assert outcome.entry is not None
            return outcome.entry
        case Answer.KEY_REUSED:
            raise KeyReused
        case Answer.SHORT:
            raise NotEnough(outcome.account or "")
        case Answer.NO_ACCOUNT:
            raise NoSuchAccount(outcome.account or "")
        case Answer.CLOSED:
            raise PeriodClosed

"""Fetch each provider's settlement on the bank day after its day, and match it like one by hand.

A day is asked for from T+1 on the calendar of banks until its file is believed; days are taken in
their order, because a settlement is judged by the one before it. A provider that does not answer is
asked again some minutes later; once T+1 is over without a file somebody answers for it, until the
file comes. Several workers ask once: the row of the day is claimed first.
"""

from datetime import date, timedelta

import structlog

from khidki.actions.take_settlement import HEALED, SETTLEMENT, take_settlement
from khidki.actions.world import World
from khidki.domain.law.bank_calendar import BankCalendar
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.gap import Gap, What
from khidki.domain.money.settlement import FileRefused, made_id
from khidki.domain.refusal import Fault
from khidki.store import gaps, money_files, payments, settlement_fetches
from khidki.store.gaps import Found

EVERY = timedelta(minutes=5)
AGAIN = timedelta(minutes=10)
DAYS_AT_ONCE = 30
BY, OWNER = "worker", "finance"
log = structlog.get_logger()


async def fetch_settlements(world: World) -> int:
    """Fetch what is to be had today; return how many files were believed."""
    return sum([await _fetch(world, provider) for provider in world.payments.addresses()])


async def _fetch(world: World, provider: str) -> int:
    """Take the days of one provider in their order, until one cannot be had."""
    source, taken = f"gateway:{provider}", 0
    for day in await _days(world, provider, source):
        async with world.transaction() as tx:
            now = world.now()
            claimed = await settlement_fetches.claim(tx, provider, day, at=now, before=now - AGAIN)
        if not claimed:
            return taken
        if not await _take(world, provider, day):
            await _note_late(world, source, day)
            return taken
        taken += 1
        async with world.transaction() as tx:
            about = made_id(SETTLEMENT, source, day.isoformat())
            at = world.now()
            await gaps.close(tx, What.FILE_LATE, about, by=BY, how=HEALED, at=at)
    return taken


async def _days(world: World, provider: str, source: str) -> list[date]:
    """Return the days whose files should be there by now and are not, the earliest first."""
    async with world.reading() as tx:
        last = await money_files.last(tx, SETTLEMENT, source)
        first = None if last is not None else await payments.first_at(tx, provider)
    if last is not None and last.until_on is not None:
        day = last.until_on + timedelta(days=1)
    elif first is not None:
        day = legal_day(first)
    else:
        return []
    return due_days(world.published.banks, day, legal_day(world.now()))


def due_days(banks: BankCalendar, since: date, today: date) -> list[date]:
    """Return the days from one on that banks have settled by today: T+1 has come."""
    days = [since + timedelta(days=count) for count in range(DAYS_AT_ONCE)]
    return [day for day in days if day < today and banks.bank_day_after(day) <= today]


async def _take(world: World, provider: str, day: date) -> bool:
    """Fetch a day and match it; False where it cannot be had or is not believed."""
    try:
        data = await world.payments.settlement(provider, day, at=world.now())
        kept = world.originals.keep_bytes(data, f"settlement-{provider}-{day}.csv")
        await take_settlement(world, kept, gateway=provider, by=BY)
    except Fault as fault:
        log.warning("settlement_not_fetched", provider=provider, day=str(day), error=fault.what)
        return False
    except FileRefused as refusal:
        log.warning("settlement_refused", provider=provider, day=str(day), why=refusal.why.value)
        return False
    return True


async def _note_late(world: World, source: str, day: date) -> None:
    """Make a missing file somebody's work, once the bank day on which it was due is over."""
    today = legal_day(world.now())
    if world.published.banks.bank_day_after(day) >= today:
        return
    about = made_id(SETTLEMENT, source, day.isoformat())
    gap = Gap(What.FILE_LATE, about, source, 0, 0, today, OWNER, note=day.isoformat())
    async with world.transaction() as tx:
        await gaps.open_all(tx, [Found(gap)], file=None)

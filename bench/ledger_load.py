"""One process that puts entries into the books as fast as they are taken, like one web process.

    python -m bench.ledger_load URI SHAPE SECONDS CALLERS BUCKET

Prints how many were entered and in how many seconds. A shape says who pays: any of many wallets,
one gateway for all, one wallet for all. Every entry has three transfers.
"""

import asyncio
import random
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from uuid_utils.compat import uuid7

from khidki.config import CATALOGUE
from khidki.domain.bucket import BUCKETS, with_bucket
from khidki.domain.money.chart import Account, Chart
from khidki.domain.money.entry import Entry, Kind, Transfer
from khidki.gateways.catalogue_files import parse
from khidki.store.batch import Batch
from khidki.store.database import Database
from khidki.store.entries import Entries
from khidki.store.entry_records import Answer, Outcome

WALLETS = 20_000
AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def chart() -> Chart:
    """Return the chart of the real catalogue."""
    return Chart(parse(Path(CATALOGUE))[0].heads)


def wallet(of: Chart, number: int) -> Account:
    """Return the wallet of an operator, counted from 1."""
    return of.account("operator-wallet", f"K{10_000_000 + number}")


class Maker:
    """Makes entries of one shape."""

    def __init__(self, of: Chart, shape: str) -> None:
        self.wallets = [wallet(of, number) for number in range(1, WALLETS + 1)]
        self.departments = [of.account("treasury", f"department-{n}") for n in range(1, 201)]
        self.agencies = [of.account("agency", f"lsp-{n}") for n in range(1, 51)]
        self.taxes = [of.account("suspense", f"tax-{n}") for n in range(1, 21)]
        gateway = of.account("gateway", "main")
        payers: dict[str, Callable[[], Account]] = {
            "wallets": lambda: random.choice(self.wallets),
            "hot_gateway": lambda: gateway,
            "hot_wallet": lambda: self.wallets[0],
        }
        self.payer = payers[shape]

    def entry(self) -> Entry:
        """Make the next entry."""
        bucket = secrets.randbelow(BUCKETS)
        payer = self.payer()
        return Entry(
            id=with_bucket(uuid7(), bucket),
            subject=with_bucket(uuid7(), bucket),
            key="paid",
            kind=Kind.FEE,
            on_day=AT.date(),
            at=AT,
            transfers=(
                Transfer(payer, random.choice(self.departments), 10_000),
                Transfer(payer, random.choice(self.agencies), 4_237),
                Transfer(payer, random.choice(self.taxes), 763),
            ),
        )


async def load(uri: str, shape: str, *, seconds: float, callers: int, bucket: int) -> None:
    """Put entries for some seconds and print what came of it."""
    make = Maker(chart(), shape)
    entered = 0

    async def call(batch: Batch[Entry, Outcome], until: float) -> None:
        nonlocal entered
        while time.monotonic() < until:
            outcome = await batch.put(make.entry())
            assert outcome.answer is Answer.ENTERED, outcome
            entered += 1

    async with (
        Database.open(uri, size=4) as database,
        Batch(database, Entries(bucket=bucket)).running() as batch,
    ):
        await asyncio.gather(*(call(batch, time.monotonic() + 0.5) for _ in range(callers)))
        entered, began = 0, time.monotonic()
        await asyncio.gather(*(call(batch, began + seconds) for _ in range(callers)))
        print(entered, time.monotonic() - began)


if __name__ == "__main__":
    uri_, shape_, seconds_, callers_, bucket_ = sys.argv[1:]
    asyncio.run(
        load(uri_, shape_, seconds=float(seconds_), callers=int(callers_), bucket=int(bucket_))
    )

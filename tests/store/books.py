"""A small set of books for tests: a chart, some accounts, and entries that are made in one line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.money.chart import Account, AccountHead, Chart, Per, Side
from khidki.domain.money.entry import Entry, Kind, Transfer
from khidki.domain.text import Text
from khidki.store import balances
from khidki.store.batch import Batch
from khidki.store.database import Database
from khidki.store.entries import Entries
from khidki.store.entry_records import Outcome

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
NAME = Text(hi="खाता", en="Account")
CHART = Chart(
    [
        AccountHead("gateway", NAME, Side.DEBIT, Per.GATEWAY),
        AccountHead("treasury", NAME, Side.CREDIT, Per.DEPARTMENT),
        AccountHead("gst", NAME, Side.CREDIT, Per.ONE),
        AccountHead("wallet", NAME, Side.CREDIT, Per.OPERATOR, guarded=True),
    ]
)
GATEWAY = CHART.account("gateway", "main")
TREASURY = CHART.account("treasury", "revenue")
GST = CHART.account("gst")


def wallet(number: int) -> Account:
    return CHART.account("wallet", f"K{number:08}")


def subject(bucket: int = 7) -> UUID:
    return with_bucket(uuid7(), bucket)


def entry(
    *moves: tuple[Account, Account, int], about: UUID | None = None, key: str = "paid", **more: Any
) -> Entry:
    about = about or subject()
    at = more.pop("at", NOON)
    return Entry(
        with_bucket(uuid7(), bucket_of(about)),
        about,
        key,
        more.pop("kind", Kind.FEE),
        more.pop("on_day", at.date()),
        at,
        tuple(Transfer(source, target, paise) for source, target, paise in moves),
        **more,
    )


@dataclass
class Books:
    """The batch that entries are put into, and what accounts hold."""

    database: Database
    batch: Batch[Entry, Outcome]

    async def put(self, *moves: tuple[Account, Account, int], **more: Any) -> Outcome:
        return await self.batch.put(entry(*moves, **more))

    async def open(self, *accounts: Account, paise: int = 0) -> None:
        async with self.database.transaction() as tx:
            await balances.open_accounts(tx, accounts)
        for account in accounts if paise else ():
            await self.put((GATEWAY, account, paise), kind=Kind.TOP_UP)

    async def held(self, account: Account) -> int | None:
        async with self.database.reading() as tx:
            return await balances.held(tx, account)

    async def count(self, table: str) -> int:
        async with self.database.reading() as tx:
            return await tx.value(f"SELECT count(*) FROM {table}")  # type: ignore[arg-type]


@asynccontextmanager
async def books_of(uri: str, *, bucket: int = 0, **options: Any) -> AsyncIterator[Books]:
    async with (
        Database.open(uri) as database,
        Batch(database, Entries(bucket=bucket), **options).running() as batch,
    ):
        yield Books(database, batch)

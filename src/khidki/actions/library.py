"""The published catalogue of this process, renewed when somebody publishes.

The database is what runs. Every process keeps the whole catalogue in memory and looks every few
seconds whether anything was added; an application on a version that another process has just
published is found by an immediate second look. What is stored and cannot be read is logged by name.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager

import structlog

from khidki.domain.message import Template
from khidki.domain.refusal import Fault
from khidki.domain.service.published import Published
from khidki.gateways import schemas
from khidki.store import catalogues
from khidki.store.database import Database

LOOK_EVERY_SECONDS = 5
log = structlog.get_logger()


class Library:
    """What is published, as this process knows it."""

    def __init__(self, database: Database, published: Published, mark: str) -> None:
        self.database = database
        self.published = published
        self.mark: str = mark

    @classmethod
    async def open(cls, database: Database) -> "Library":
        """Read the catalogue for the first time."""
        async with database.reading() as tx:
            return cls(database, _told(await catalogues.load(tx)), await catalogues.mark(tx))

    async def look(self) -> None:
        """Read the catalogue again if anything was published since."""
        async with self.database.reading() as tx:
            mark = await catalogues.mark(tx)
            if mark != self.mark:
                self.published, self.mark = _told(await catalogues.load(tx)), mark

    @asynccontextmanager
    async def watched(self) -> AsyncGenerator["Library"]:
        """Keep looking for as long as the context lasts."""
        task = asyncio.create_task(self._watch())
        try:
            yield self
        finally:
            task.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.look()
            except Fault:
                log.warning("catalogue_not_read", retry_seconds=LOOK_EVERY_SECONDS)


class Words(Mapping[str, Template]):
    """The words of messages in force: what is published, and else what a release came with."""

    def __init__(self, library: Library, otherwise: Mapping[str, Template]) -> None:
        self._library = library
        self._otherwise = otherwise

    def __getitem__(self, name: str) -> Template:
        """Return a message as it is registered now."""
        return self._library.published.messages.get(name) or self._otherwise[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of all messages."""
        return iter({**self._otherwise, **self._library.published.messages})

    def __len__(self) -> int:
        """Count the messages."""
        return sum(1 for _ in self)


def _told(published: Published) -> Published:
    for lost in published.spoilt:
        log.error("edition_unreadable", service=lost.id, version=lost.version, why=lost.why)
    published.compile_schema = schemas.compiled
    return published

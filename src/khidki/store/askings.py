"""Applications that were sent back more than once, for who controls the post that did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.store.database import Transaction
from khidki.store.of_files import OF_FILE, of_file


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A further sending-back of one application; `times` counts all of them."""

    bucket: int
    application: UUID
    seq: int
    number: str
    service: str
    post: str
    times: int
    asked_at: datetime


SQL_ADD: LiteralString = """
    INSERT INTO asked_again (bucket, application, seq, number, service, post, times, asked_at)
    VALUES (%(bucket)s, %(application)s, %(seq)s, %(number)s, %(service)s, %(post)s, %(times)s,
            %(asked_at)s)
        ON CONFLICT (bucket, application, seq) DO NOTHING
"""


async def add(tx: Transaction, asked: AskedAgain) -> None:
    """Note a further sending-back."""
    await tx.run(
        SQL_ADD,
        bucket=asked.bucket, application=asked.application, seq=asked.seq, number=asked.number,
        service=asked.service, post=asked.post, times=asked.times, asked_at=asked.asked_at,
    )  # fmt: skip


_LISTED: LiteralString = """
    SELECT bucket, application, seq, number, service, post, times, asked_at
      FROM asked_again
     WHERE bucket BETWEEN 0 AND 1023 AND post = ANY(%(posts)s)
       AND (asked_at, application) < (%(asked_at)s, %(application)s)
"""
_LISTED_IN_ORDER: LiteralString = """
     ORDER BY asked_at DESC, application DESC
     LIMIT %(limit)s
"""
SQL_LISTED: LiteralString = _LISTED + _LISTED_IN_ORDER
SQL_LISTED_OF_FILE: LiteralString = _LISTED + OF_FILE + _LISTED_IN_ORDER


async def listed(
    tx: Transaction,
    posts: Sequence[str],
    *,
    number: str | None = None,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[AskedAgain]:
    """Return what some posts sent back again, the newest first; all, or of one file."""
    asked_at, application = before
    return await tx.all(
        AskedAgain, SQL_LISTED if number is None else SQL_LISTED_OF_FILE,
        posts=list(posts), asked_at=asked_at, application=application, limit=limit,
        **of_file(number),
    )  # fmt: skip

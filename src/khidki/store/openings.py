"""Before which officer a file lay open, once for each revision.

Written when a case is shown; also written for the officer of zeroes where a rule cleared a file.
`on_desk` tells which lines of a desk one officer may decide together with others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.opening import BY_RULE
from khidki.domain.text import Text
from khidki.store.database import Transaction

SQL_NOTE = """
    INSERT INTO opening (bucket, application, revision, officer, posting, opened_at)
    VALUES (%(bucket)s, %(application)s, %(revision)s, %(officer)s, %(posting)s, %(opened_at)s)
        ON CONFLICT (bucket, application, revision, officer) DO NOTHING
"""


async def note(
    tx: Transaction,
    application: UUID,
    *,
    revision: int,
    officer: UUID,
    posting: UUID | None,
    at: datetime,
) -> None:
    """Remember that an officer had a file open; the first time at a revision is kept."""
    await tx.run(
        SQL_NOTE,
        bucket=bucket_of(application), application=application, revision=revision,
        officer=officer, posting=posting, opened_at=at,
    )  # fmt: skip


SQL_FIRST = """
    SELECT min(opened_at) AS first
      FROM opening
     WHERE bucket = %(bucket)s AND application = %(application)s AND officer <> %(by_rule)s
"""


async def first(tx: Transaction, application: UUID) -> datetime | None:
    """Return when an officer first had a file open, or None."""
    return await tx.value(
        SQL_FIRST, bucket=bucket_of(application), application=application, by_rule=BY_RULE
    )


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A file on a desk, and whether one officer opened it or a rule cleared it as it stands."""

    application: UUID
    post: str
    number: str
    service: str
    service_version: int
    step: str
    received_at: datetime
    name_hi: str
    name_en: str
    revision: int
    opened: bool
    cleared: bool

    @property
    def queue(self) -> str:
        """In which row of files it has its turn: those of one service at one post."""
        return f"{self.post} {self.service}"

    @property
    def name(self) -> Text:
        """The name of the person the service is for."""
        return Text(hi=self.name_hi or self.name_en, en=self.name_en or self.name_hi)


SQL_ON_DESK = """
    SELECT i.application, i.post, i.number, i.service, a.service_version, i.step, i.received_at,
           i.name_hi, i.name_en, i.revision,
           EXISTS (SELECT FROM opening p
                    WHERE p.bucket = i.bucket AND p.application = i.application
                      AND p.revision = i.revision AND p.officer = %(officer)s) AS opened,
           EXISTS (SELECT FROM opening p
                    WHERE p.bucket = i.bucket AND p.application = i.application
                      AND p.revision = i.revision AND p.officer = %(by_rule)s) AS cleared
      FROM unnest(%(posts)s::text[]) AS mine(post)
     CROSS JOIN LATERAL (
           SELECT application, bucket, inbox.post, number, service, step, received_at, name_hi,
                  name_en, revision
             FROM inbox
            WHERE inbox.post = mine.post AND in_turn
              AND service >= %(first)s AND service <= %(last)s
            ORDER BY service, received_at, application
            LIMIT %(limit)s) AS i
      JOIN application a ON a.bucket = i.bucket AND a.id = i.application
     ORDER BY i.post, i.service, i.received_at, i.application
     LIMIT %(limit)s
"""
LAST = "\U0010ffff"


async def on_desk(
    tx: Transaction, posts: Sequence[str], officer: UUID, *, service: str | None, limit: int
) -> list[OnDesk]:
    """Return the first files that wait at posts, in the order received, service by service."""
    return await tx.all(
        OnDesk, SQL_ON_DESK,
        posts=list(posts), officer=officer, by_rule=BY_RULE, first=service or "",
        last=service or LAST, limit=limit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _OpenedBy:
    officer: UUID
    opened_at: datetime


SQL_OPENED_BY = """
    SELECT officer, opened_at
      FROM opening
     WHERE bucket = %(bucket)s AND application = %(application)s AND revision = %(revision)s
       AND officer = ANY(%(officers)s)
"""


async def opened_by(
    tx: Transaction, application: UUID, revision: int, officers: Sequence[UUID]
) -> dict[UUID, datetime]:
    """Return when each of these officers had a file open as it stood at a revision."""
    found = await tx.all(
        _OpenedBy, SQL_OPENED_BY,
        bucket=bucket_of(application), application=application, revision=revision,
        officers=list(officers),
    )  # fmt: skip
    return {each.officer: each.opened_at for each in found}


SQL_IS_OPENED = """
    SELECT EXISTS (SELECT FROM opening
                    WHERE bucket = %(bucket)s AND application = %(application)s
                      AND revision = %(revision)s
                      AND (officer = %(officer)s OR officer = %(by_rule)s))
"""


async def is_opened(tx: Transaction, application: UUID, *, revision: int, officer: UUID) -> bool:
    """Say whether the officer had a file open, or a rule cleared it, as it stands at a revision."""
    return bool(
        await tx.value(
            SQL_IS_OPENED,
            bucket=bucket_of(application),
            application=application,
            revision=revision,
            officer=officer,
            by_rule=BY_RULE,
        )
    )

"""Before which officer a file lay open, once for each revision.

Written when a case is shown; also written for the officer of zeroes where a rule cleared a file.
`on_desk` tells which lines of a desk one officer may decide together with others.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import State
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


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A file on a desk, and whether one officer opened it or a rule cleared it as it stands."""

    application: UUID
    number: str
    service: str
    step: str
    state: State
    received_at: datetime
    name_hi: str
    name_en: str
    revision: int
    opened: bool
    cleared: bool

    @property
    def name(self) -> Text:
        """The name of the person the service is for."""
        return Text(hi=self.name_hi or self.name_en, en=self.name_en or self.name_hi)


SQL_ON_DESK = """
    SELECT i.application, i.number, i.service, i.step, i.state, i.received_at, i.name_hi,
           i.name_en, i.revision,
           EXISTS (SELECT FROM opening p
                    WHERE p.bucket = i.bucket AND p.application = i.application
                      AND p.revision = i.revision AND p.officer = %(officer)s) AS opened,
           EXISTS (SELECT FROM opening p
                    WHERE p.bucket = i.bucket AND p.application = i.application
                      AND p.revision = i.revision AND p.officer = %(by_rule)s) AS cleared
      FROM inbox i
     WHERE i.post = %(post)s AND i.service = coalesce(%(service)s, i.service)
     ORDER BY i.service, i.received_at, i.application
     LIMIT %(limit)s
"""


async def on_desk(
    tx: Transaction, post: str, officer: UUID, *, service: str | None, limit: int
) -> list[OnDesk]:
    """Return the first files of a post in the order received, service by service."""
    return await tx.all(
        OnDesk, SQL_ON_DESK,
        post=post, officer=officer, by_rule=BY_RULE, service=service, limit=limit,
    )  # fmt: skip


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

"""Appeals: the summary of each, and the lists of those who hear them.

What happened in an appeal are events of the file, stored by `applications.append` in the same
transaction, whose revision also keeps two authorities from deciding at once. Nothing here deletes.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Application
from khidki.domain.case.event import Event
from khidki.domain.case.number import bucket_in
from khidki.store.database import Transaction
from khidki.store.due_places import Place
from khidki.store.of_files import OF_FILE, of_file

SQL_ADD = """
    INSERT INTO appeal (bucket, id, application, kind, stage, number, post, filed_at, due_on,
                        is_target, seq, hearing_at, obey_by, decided_at, told_at)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(kind)s, %(stage)s, %(number)s, %(post)s,
            %(filed_at)s, %(due_on)s, %(is_target)s, %(seq)s, %(hearing_at)s, %(obey_by)s,
            %(decided_at)s, %(told_at)s)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, appeal: Appeal) -> bool:
    """Store a new appeal; False when its number is taken."""
    return await tx.run(SQL_ADD, **asdict(appeal)) == 1


SQL_MOVE = """
    UPDATE appeal
       SET stage = %(stage)s, post = %(post)s, seq = %(seq)s, hearing_at = %(hearing_at)s,
           obey_by = %(obey_by)s, decided_at = %(decided_at)s, told_at = %(told_at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def move(tx: Transaction, appeal: Appeal) -> None:
    """Store what an act made of an appeal."""
    await tx.run(
        SQL_MOVE,
        bucket=appeal.bucket, id=appeal.id, stage=appeal.stage, post=appeal.post, seq=appeal.seq,
        hearing_at=appeal.hearing_at, obey_by=appeal.obey_by, decided_at=appeal.decided_at,
        told_at=appeal.told_at,
    )  # fmt: skip


SQL_BY_ID = """
    SELECT bucket, id, application, kind, stage, number, post, filed_at, due_on, is_target, seq,
           hearing_at, obey_by, decided_at, told_at
      FROM appeal
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Appeal | None:
    """Return an appeal, or None."""
    return await tx.one(Appeal, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


SQL_OF = """
    SELECT bucket, id, application, kind, stage, number, post, filed_at, due_on, is_target, seq,
           hearing_at, obey_by, decided_at, told_at
      FROM appeal
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY filed_at, id
     LIMIT 100
"""


async def of(tx: Transaction, application: UUID) -> list[Appeal]:
    """Return the appeals about an application, first things first."""
    return await tx.all(
        Appeal, SQL_OF, bucket=bucket_of(application), application=application
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Happened(Event):
    appeals: Any = None  # of the whole file, the same beside each event


SQL_WITH_EVENTS = """
    SELECT bucket, application, seq, act, actor, actor_id, posting, state, step, post, due_on,
           happened_at, recorded_at, content_digest,
           (SELECT json_agg(p ORDER BY p.filed_at, p.id)
              FROM (SELECT bucket, id, application, kind, stage, number, post, filed_at, due_on,
                           is_target, seq, hearing_at, obey_by, decided_at, told_at
                      FROM appeal
                     WHERE bucket = %(bucket)s AND application = %(application)s
                     LIMIT 100) p) AS appeals
      FROM event
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY seq
     LIMIT 1000
"""


async def with_events(tx: Transaction, application: UUID) -> tuple[list[Event], list[Appeal]]:
    """Return what happened to an application and the appeals about it, in one look."""
    events = await tx.all(
        _Happened, SQL_WITH_EVENTS, bucket=bucket_of(application), application=application
    )
    made = events[0].appeals if events else None
    return [*events], msgspec.convert(made or [], list[Appeal])


SQL_OF_NUMBER = """
    SELECT p.bucket, p.id, p.application, p.kind, p.stage, p.number, p.post, p.filed_at, p.due_on,
           p.is_target, p.seq, p.hearing_at, p.obey_by, p.decided_at, p.told_at
      FROM application a
      JOIN appeal p ON p.bucket = a.bucket AND p.application = a.id
     WHERE a.bucket = %(bucket)s AND a.number = %(number)s
     ORDER BY p.filed_at, p.id
     LIMIT 100
"""


async def of_number(tx: Transaction, number: str) -> list[Appeal]:
    """Return the appeals about the application of a checked number, first things first."""
    return await tx.all(Appeal, SQL_OF_NUMBER, bucket=bucket_in(number), number=number)


SQL_ABOUT = """
    SELECT a.number
      FROM appeal p
      JOIN application a ON a.bucket = p.bucket AND a.id = p.application
     WHERE p.bucket = %(bucket)s AND p.number = %(number)s
"""


async def about(tx: Transaction, number: str) -> str | None:
    """Return the number of the application that the appeal of a checked number is about."""
    found: str | None = await tx.value(SQL_ABOUT, bucket=bucket_in(number), number=number)
    return found


_BEFORE: LiteralString = """
    SELECT bucket, id, application, kind, stage, number, post, filed_at, due_on, is_target, seq,
           hearing_at, obey_by, decided_at, told_at
      FROM appeal
     WHERE bucket BETWEEN 0 AND 1023 AND post = ANY(%(posts)s)
       AND stage IN ('filed', 'late', 'listed', 'ordered')
       AND (%(stages)s::text[] IS NULL OR stage = ANY(%(stages)s))
       AND (due_on, id) > (%(due_on)s, %(id)s)
"""
_BEFORE_IN_ORDER: LiteralString = """
     ORDER BY due_on, id
     LIMIT %(limit)s
"""
SQL_BEFORE: LiteralString = _BEFORE + _BEFORE_IN_ORDER
SQL_BEFORE_OF_FILE: LiteralString = _BEFORE + OF_FILE + _BEFORE_IN_ORDER


async def before(
    tx: Transaction,
    posts: Sequence[str],
    *,
    stages: Sequence[str] | None,
    number: str | None = None,
    after: Place,
    limit: int,
) -> list[Appeal]:
    """Return the open appeals before some posts, the day due first; all, or of one file."""
    return await tx.all(
        Appeal, SQL_BEFORE if number is None else SQL_BEFORE_OF_FILE,
        posts=list(posts), stages=None if stages is None else list(stages),
        due_on=after.due_on, id=after.id, limit=limit, **of_file(number),
    )  # fmt: skip


SQL_OBEYED = """
    SELECT p.id
      FROM appeal p
      JOIN application a ON a.bucket = p.bucket AND a.id = p.application
     WHERE p.bucket BETWEEN 0 AND 1023 AND p.stage = 'ordered' AND a.state = 'granted'
     ORDER BY p.id
     LIMIT %(limit)s
"""


async def obeyed(tx: Transaction, *, limit: int) -> list[UUID]:
    """Return appeals whose order for service is obeyed and which do not say so yet."""
    return await tx.values(SQL_OBEYED, limit=limit)


SQL_LIVE_AGAIN = """
    INSERT INTO live (bucket, person, service, application)
    VALUES (%(bucket)s, %(person)s, %(service)s, %(application)s)
        ON CONFLICT DO NOTHING
"""


async def live_again(tx: Transaction, application: Application) -> None:
    """Count an application that an order opened again among those that are under way."""
    await tx.run(
        SQL_LIVE_AGAIN,
        bucket=application.bucket, person=application.person, service=application.service,
        application=application.id,
    )  # fmt: skip

"""Acts that take two people, from their asking to their end; the record of who made which account.

Each step is one guarded statement: of two who confirm at once one wins, and that asker, confirmer
and the person concerned are three is a condition here and a constraint below. Nothing is deleted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.people.joint_act import JointAct, JointKind
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO joint_act (id, kind, subject, body, asked_by, asked_at, done_at)
    VALUES (%(id)s, %(kind)s, %(subject)s, %(body)s, %(asked_by)s, %(asked_at)s, %(done_at)s)
"""


async def add(tx: Transaction, act: JointAct) -> None:
    """Store what was asked, or what was done at the console."""
    await tx.run(
        SQL_ADD,
        id=act.id, kind=act.kind, subject=act.subject, body=Jsonb(act.body),
        asked_by=act.asked_by, asked_at=act.asked_at, done_at=act.done_at,
    )  # fmt: skip


SQL_BY_ID = """
    SELECT id, kind, subject, body, asked_by, asked_at, confirmed_by, confirmed_at, dropped_at,
           done_at, done_count
      FROM joint_act
     WHERE id = %(id)s
"""


async def by_id(tx: Transaction, act: UUID) -> JointAct | None:
    """Return an act, or None."""
    return await tx.one(JointAct, SQL_BY_ID, id=act)


SQL_CONFIRM = """
    UPDATE joint_act
       SET confirmed_by = %(by)s, confirmed_at = %(at)s
     WHERE id = %(id)s AND confirmed_at IS NULL AND dropped_at IS NULL
       AND asked_by <> %(by)s AND (subject IS NULL OR subject <> %(by)s)
"""


async def confirm(tx: Transaction, act: UUID, *, by: UUID, at: datetime) -> bool:
    """Confirm as another person; False when somebody did, or it was dropped."""
    return await tx.run(SQL_CONFIRM, id=act, by=by, at=at) == 1


SQL_DROP = """
    UPDATE joint_act
       SET dropped_at = %(at)s
     WHERE id = %(id)s AND confirmed_at IS NULL AND dropped_at IS NULL
"""


async def drop(tx: Transaction, act: UUID, *, at: datetime) -> bool:
    """Drop what nobody confirmed; False when it is over."""
    return await tx.run(SQL_DROP, id=act, at=at) == 1


SQL_COUNT_ON = "UPDATE joint_act SET done_count = done_count + 1 WHERE id = %(id)s"
SQL_FINISH = """
    UPDATE joint_act SET done_at = %(at)s, body = body - 'mobile' - 'bank_number'
     WHERE id = %(id)s AND done_at IS NULL
"""


async def count_on(tx: Transaction, act: UUID) -> None:
    """Note that one more of a long act is done."""
    await tx.run(SQL_COUNT_ON, id=act)


async def finish(tx: Transaction, act: UUID, *, at: datetime) -> None:
    """Note that all of it is done; the number of a phone or bank that it carried is not kept."""
    await tx.run(SQL_FINISH, id=act, at=at)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, with the names of those who had to do with it."""

    id: UUID
    kind: JointKind
    subject: UUID | None
    body: dict[str, Any]
    asked_by: UUID | None
    asked_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    dropped_at: datetime | None
    done_at: datetime | None
    done_count: int
    subject_name: str | None
    asker_name: str | None
    confirmer_name: str | None


SQL_LATEST = """
    SELECT j.id, j.kind, j.subject, j.body, j.asked_by, j.asked_at, j.confirmed_by,
           j.confirmed_at, j.dropped_at, j.done_at, j.done_count, s.user_name AS subject_name,
           a.user_name AS asker_name, c.user_name AS confirmer_name
      FROM joint_act j
      LEFT JOIN officer s ON s.id = j.subject
      LEFT JOIN officer a ON a.id = j.asked_by
      LEFT JOIN officer c ON c.id = j.confirmed_by
     WHERE j.id < %(before)s AND j.kind = coalesce(%(kind)s, j.kind)
       AND (%(user_name)s::text IS NULL
            OR %(user_name)s IN (s.user_name, a.user_name, c.user_name,
                               lower(j.body ->> 'user_name')))
     ORDER BY j.id DESC
     LIMIT %(limit)s
"""
SQL_SHOWN = """
    SELECT j.id, j.kind, j.subject, j.body, j.asked_by, j.asked_at, j.confirmed_by,
           j.confirmed_at, j.dropped_at, j.done_at, j.done_count, s.user_name AS subject_name,
           a.user_name AS asker_name, c.user_name AS confirmer_name
      FROM joint_act j
      LEFT JOIN officer s ON s.id = j.subject
      LEFT JOIN officer a ON a.id = j.asked_by
      LEFT JOIN officer c ON c.id = j.confirmed_by
     WHERE j.id = %(id)s
"""


async def latest(
    tx: Transaction,
    *,
    kind: JointKind | None = None,
    user_name: str | None = None,
    before: UUID,
    limit: int,
) -> list[Listed]:
    """Return what was asked and done, the newest first; of a kind, or by or about somebody."""
    return await tx.all(
        Listed, SQL_LATEST, kind=kind, user_name=user_name, before=before, limit=limit
    )


async def shown(tx: Transaction, act: UUID) -> Listed | None:
    """Return one act as it is shown, or None."""
    return await tx.one(Listed, SQL_SHOWN, id=act)

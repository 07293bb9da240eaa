"""Penalties and their revisions: the summary of each, and the lists.

What happened are events of the file, stored by `applications.append` in the same transaction, whose
revision keeps two authorities from deciding at once. Nothing here deletes.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.penalty import Penalty
from khidki.store.database import Transaction
from khidki.store.due_places import Place
from khidki.store.of_files import OF_FILE, of_file

SQL_ADD = """
    INSERT INTO penalty (bucket, id, application, kind, of, stage, number, post, officer, posting,
                         held_post, opened_at, due_on, seq, paise, ordered_at, told_at)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(kind)s, %(of)s, %(stage)s, %(number)s, %(post)s,
            %(officer)s, %(posting)s, %(held_post)s, %(opened_at)s, %(due_on)s, %(seq)s, %(paise)s,
            %(ordered_at)s, %(told_at)s)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, penalty: Penalty) -> bool:
    """Store a new one; False when this officer is heard about the same already."""
    return await tx.run(SQL_ADD, **asdict(penalty)) == 1


SQL_MOVE = """
    UPDATE penalty
       SET stage = %(stage)s, post = %(post)s, seq = %(seq)s, due_on = %(due_on)s,
           paise = %(paise)s, ordered_at = %(ordered_at)s, told_at = %(told_at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def move(tx: Transaction, penalty: Penalty) -> None:
    """Store what an act made of it."""
    await tx.run(
        SQL_MOVE,
        bucket=penalty.bucket, id=penalty.id, stage=penalty.stage, post=penalty.post,
        seq=penalty.seq, due_on=penalty.due_on, paise=penalty.paise, ordered_at=penalty.ordered_at,
        told_at=penalty.told_at,
    )  # fmt: skip


SQL_BY_ID = """
    SELECT bucket, id, application, kind, of, stage, number, post, officer, posting, held_post,
           opened_at, due_on, seq, paise, ordered_at, told_at
      FROM penalty
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Penalty | None:
    """Return a penalty or a revision, or None."""
    return await tx.one(Penalty, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


SQL_ABOUT = """
    SELECT bucket, id, application, kind, of, stage, number, post, officer, posting, held_post,
           opened_at, due_on, seq, paise, ordered_at, told_at
      FROM penalty
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY opened_at, id
     LIMIT 100
"""


async def about(tx: Transaction, application: UUID) -> list[Penalty]:
    """Return the penalties and revisions on the file of an application, first things first."""
    return await tx.all(
        Penalty, SQL_ABOUT, bucket=bucket_of(application), application=application
    )  # fmt: skip


_LISTED: LiteralString = """
    SELECT bucket, id, application, kind, of, stage, number, post, officer, posting, held_post,
           opened_at, due_on, seq, paise, ordered_at, told_at
      FROM penalty
     WHERE bucket BETWEEN 0 AND 1023 AND (post = ANY(%(posts)s) OR officer = %(officer)s)
       AND (%(stages)s::text[] IS NULL OR stage = ANY(%(stages)s))
       AND (due_on, id) > (%(due_on)s, %(after)s)
"""
_LISTED_IN_ORDER: LiteralString = """
     ORDER BY due_on, id
     LIMIT %(limit)s
"""
SQL_LISTED: LiteralString = _LISTED + _LISTED_IN_ORDER
SQL_LISTED_OF_FILE: LiteralString = _LISTED + OF_FILE + _LISTED_IN_ORDER


async def listed(
    tx: Transaction,
    posts: Sequence[str],
    *,
    officer: UUID | None,
    stages: Sequence[str] | None,
    number: str | None = None,
    after: Place,
    limit: int,
) -> list[Penalty]:
    """Return what lies before some posts or is about an officer, if one is named, by day due."""
    return await tx.all(
        Penalty, SQL_LISTED if number is None else SQL_LISTED_OF_FILE,
        posts=list(posts), officer=officer, stages=None if stages is None else list(stages),
        due_on=after.due_on, after=after.id, limit=limit, **of_file(number),
    )  # fmt: skip


SQL_UNANSWERED = """
    SELECT id
      FROM penalty
     WHERE bucket BETWEEN 0 AND 1023 AND stage = 'noticed' AND due_on < %(today)s
     ORDER BY due_on, id
     LIMIT %(limit)s
"""


async def unanswered(tx: Transaction, *, today: date, limit: int) -> list[UUID]:
    """Return the notices whose day of reply has passed."""
    return await tx.values(SQL_UNANSWERED, today=today, limit=limit)

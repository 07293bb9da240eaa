"""What one office asks another about a file, and the answer; each with a clock of its own.

The office that is asked sees the question and the number, never the case. Lists go by post and the
day on which an answer is due, the oldest first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application
from khidki.domain.case.consultation import Consultation
from khidki.store.database import Transaction
from khidki.store.due_places import Place
from khidki.store.of_files import OF_FILE, of_file

SQL_ADD = """
    INSERT INTO consultation (bucket, id, application, number, from_post, to_post, asked_posting,
                              asked_at, due_on, question)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(number)s, %(from_post)s, %(to_post)s,
            %(asked_posting)s, %(asked_at)s, %(due_on)s, %(question)s)
"""


async def add(tx: Transaction, asked: Consultation) -> None:
    """Store a question."""
    await tx.run(
        SQL_ADD,
        bucket=asked.bucket, id=asked.id, application=asked.application, number=asked.number,
        from_post=asked.from_post, to_post=asked.to_post, asked_posting=asked.asked_posting,
        asked_at=asked.asked_at, due_on=asked.due_on, question=asked.question,
    )  # fmt: skip


SQL_BY_ID = """
    SELECT bucket, id, application, number, from_post, to_post, asked_posting, asked_at, due_on,
           question, answered_at, answer, lay_with
      FROM consultation
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Consultation | None:
    """Return a question with its answer, or None."""
    return await tx.one(Consultation, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


@dataclass(frozen=True, slots=True)
class OfCase:
    """A file, and everything that was asked about it, first things first."""

    application: Application
    asked: list[Consultation]


@dataclass(frozen=True, slots=True)
class _Row:
    application: Application
    asked: Any


SQL_OF = """
    SELECT a.bucket, a.id, a.number, a.service, a.service_version, a.person, a.account, a.relation,
           a.channel, a.language, a.state, a.step, a.post, a.office, a.received_at, a.due_on,
           a.calendar_version, a.again_of, a.revision,
           (SELECT json_agg(json_build_object(
                       'bucket', c.bucket, 'id', c.id, 'application', c.application,
                       'number', c.number, 'from_post', c.from_post, 'to_post', c.to_post,
                       'asked_posting', c.asked_posting, 'asked_at', c.asked_at,
                       'due_on', c.due_on, 'question', c.question,
                       'answered_at', c.answered_at, 'answer', c.answer,
                       'lay_with', c.lay_with) ORDER BY c.asked_at, c.id)
              FROM consultation c
             WHERE c.bucket = a.bucket AND c.application = a.id) AS asked
      FROM application a
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s
"""


async def of(tx: Transaction, application: UUID) -> OfCase | None:
    """Return a file with what was asked about it, or None."""
    row = await tx.one(_Row, SQL_OF, bucket=bucket_of(application), id=application)
    if row is None:
        return None
    return OfCase(row.application, msgspec.convert(row.asked or [], list[Consultation]))


SQL_ANSWER = """
    UPDATE consultation
       SET answered_posting = %(posting)s, answered_at = %(at)s, answer = %(answer)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND answered_at IS NULL
"""


async def answer(tx: Transaction, id_: UUID, *, posting: UUID, at: datetime, answer_: str) -> bool:
    """Store the answer; False when there is one."""
    return await tx.run(
        SQL_ANSWER, bucket=bucket_of(id_), id=id_, posting=posting, at=at, answer=answer_
    ) == 1  # fmt: skip


SQL_FOLLOW = """
    UPDATE consultation
       SET from_post = %(from_post)s, to_post = %(to_post)s, lay_with = %(lay_with)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND answered_at IS NULL
       AND from_post = %(was_from)s AND to_post = %(was_to)s
"""


async def follow(tx: Transaction, before: Consultation, after: Consultation) -> bool:
    """Put an open question before other posts; False when it was answered or put there already."""
    return await tx.run(
        SQL_FOLLOW,
        bucket=after.bucket, id=after.id, from_post=after.from_post, to_post=after.to_post,
        lay_with=list(after.lay_with), was_from=before.from_post, was_to=before.to_post,
    ) == 1  # fmt: skip


_TO: LiteralString = """
    SELECT bucket, id, application, number, from_post, to_post, asked_posting, asked_at, due_on,
           question, answered_at, answer, lay_with
      FROM consultation
     WHERE bucket BETWEEN 0 AND 1023 AND to_post = ANY(%(posts)s) AND answered_at IS NULL
       AND (due_on, id) > (%(due_on)s, %(id)s)
"""
_IN_ORDER: LiteralString = """
     ORDER BY due_on, id
     LIMIT %(limit)s
"""
SQL_TO: LiteralString = _TO + _IN_ORDER
SQL_TO_OF_FILE: LiteralString = _TO + OF_FILE + _IN_ORDER
_FROM: LiteralString = """
    SELECT bucket, id, application, number, from_post, to_post, asked_posting, asked_at, due_on,
           question, answered_at, answer, lay_with
      FROM consultation
     WHERE bucket BETWEEN 0 AND 1023 AND from_post = ANY(%(posts)s) AND answered_at IS NULL
       AND (due_on, id) > (%(due_on)s, %(id)s)
"""
SQL_FROM: LiteralString = _FROM + _IN_ORDER
SQL_FROM_OF_FILE: LiteralString = _FROM + OF_FILE + _IN_ORDER


async def waiting(
    tx: Transaction,
    posts: list[str],
    *,
    asked_by_them: bool,
    number: str | None = None,
    after: Place,
    limit: int,
) -> list[Consultation]:
    """Return what some posts have to answer, or what they wait for, the day due first."""
    whole, one = (SQL_FROM, SQL_FROM_OF_FILE) if asked_by_them else (SQL_TO, SQL_TO_OF_FILE)
    return await tx.all(
        Consultation, whole if number is None else one,
        posts=posts, due_on=after.due_on, id=after.id, limit=limit, **of_file(number),
    )  # fmt: skip

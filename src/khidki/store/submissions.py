"""Submitting an application: the one write that must be both fast and exact.

Two round trips for a whole batch. First the gates, which decide and never raise: the person may be
acted for, the key is new, no live application stands in the way, the draft is the one that was
checked. A key whose number is taken is neither new nor stored: another number is drawn for it. Then
the rows of those that passed, one statement a table, and COMMIT. What a gate wrote for one that
failed another is taken out again before the commit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow

from khidki.store.batch import CommitUnknown
from khidki.store.submission_records import (
    Answer,
    Outcome,
    Submission,
    case_row,
    content_row,
    gate_row,
)

SQL_AUTHORITY = """
    SELECT r.account, r.person
      FROM json_to_recordset(%(rows)s) AS u(account_bucket int, actor uuid, person uuid)
      JOIN relation r
        ON r.bucket = u.account_bucket AND r.account = u.actor AND r.person = u.person
     WHERE r.until_at IS NULL
"""

SQL_KEYS = """
    INSERT INTO submission (bucket, actor, key, request_digest, application, number, at)
    SELECT u.bucket, u.actor, u.key, u.request_digest, u.id, u.number, u.received_at
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, actor uuid, key text, request_digest bytea, id uuid, number text,
             received_at timestamptz)
     WHERE NOT EXISTS (SELECT FROM application a
                        WHERE a.bucket = u.bucket AND a.number = u.number)
        ON CONFLICT (bucket, actor, key) DO NOTHING
    RETURNING application
"""

SQL_LIVE = """
    INSERT INTO live (bucket, person, service, application)
    SELECT u.bucket, u.person, u.service, u.id
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, person uuid, service text, id uuid, actor uuid, key text, one_live bool)
     WHERE u.one_live
       AND EXISTS (SELECT FROM submission s
                    WHERE s.bucket = u.bucket AND s.actor = u.actor AND s.key = u.key
                      AND s.application = u.id)
        ON CONFLICT (bucket, person, service) DO NOTHING
    RETURNING application
"""

# Touches the draft without changing it: the row is locked, and a loser's draft stays as it was.
SQL_DRAFTS = """
    UPDATE draft d
       SET revision = d.revision
      FROM json_to_recordset(%(rows)s) AS u(bucket int, id uuid, actor uuid, draft_revision int)
     WHERE d.bucket = u.bucket AND d.id = u.id AND d.account = u.actor
       AND d.revision = u.draft_revision
    RETURNING d.id
"""

SQL_APPLICATIONS = """
    INSERT INTO application (bucket, id, number, service, service_version, person, account,
                             relation, channel, language, state, step, post, office, received_at,
                             due_on, calendar_version, again_of, revision)
    SELECT bucket, id, number, service, service_version, person, account, relation,
           channel, language, state, step, post, office, received_at, due_on,
           calendar_version, again_of, revision
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, number text, service text, service_version int, person uuid,
             account uuid, relation text, channel text, language text, state text, step text,
             post text, office text, received_at timestamptz, due_on date, calendar_version int,
             again_of uuid, revision int)
"""

SQL_EVENTS = """
    INSERT INTO event (bucket, application, seq, act, actor, actor_id, posting, state, step, post,
                       due_on, happened_at, recorded_at, content_digest, digest, epoch)
    SELECT u.bucket, u.id, u.revision, u.act, u.actor_kind, u.actor, NULL, u.state, u.step, u.post,
           u.due_on, u.received_at, u.recorded_at, u.content_digest, u.digest, i.epoch
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, revision int, act text, actor_kind text, actor uuid, state text,
             step text, post text, due_on date, received_at timestamptz, recorded_at timestamptz,
             content_digest bytea, digest bytea)
     CROSS JOIN installation i
"""

SQL_CONTENTS = """
    INSERT INTO content (bucket, application, seq, salt, body, retention)
    SELECT bucket, id, revision, salt, body, retention
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, revision int, salt bytea, body bytea, retention text)
"""

SQL_OUTBOX = """
    INSERT INTO outbox (bucket, id, application, seq, kind, at)
    SELECT bucket, message, id, revision, act, recorded_at
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, message uuid, id uuid, revision int, act text, recorded_at timestamptz)
"""

SQL_DELETE_DRAFTS = """
    DELETE FROM draft d
     USING json_to_recordset(%(rows)s) AS u(bucket int, id uuid)
     WHERE d.bucket = u.bucket AND d.id = u.id
"""

SQL_TAKE_BACK_KEYS = """
    DELETE FROM submission s
     USING json_to_recordset(%(rows)s) AS u(bucket int, actor uuid, key text)
     WHERE s.bucket = u.bucket AND s.actor = u.actor AND s.key = u.key
"""

SQL_TAKE_BACK_LIVE = """
    DELETE FROM live l
     USING json_to_recordset(%(rows)s) AS u(bucket int, person uuid, service text, id uuid)
     WHERE l.bucket = u.bucket AND l.person = u.person AND l.service = u.service
       AND l.application = u.id
"""

SQL_STORED = """
    SELECT s.bucket, s.actor, s.key, s.request_digest, s.application, s.number
      FROM json_to_recordset(%(rows)s) AS u(bucket int, actor uuid, key text)
      JOIN submission s ON s.bucket = u.bucket AND s.actor = u.actor AND s.key = u.key
"""

SQL_STANDING = """
    SELECT l.bucket, l.person, l.service, a.number
      FROM json_to_recordset(%(rows)s) AS u(bucket int, person uuid, service text)
      JOIN live l ON l.bucket = u.bucket AND l.person = u.person AND l.service = u.service
      JOIN application a ON a.bucket = l.bucket AND a.id = l.application
"""


Key = tuple[int, UUID, str]


class Submissions:
    """The writer of the submit batch."""

    def order(self, record: Submission) -> Key:
        """Sort by bucket, actor and key: two batches can never wait for each other in a ring."""
        return record.bucket, record.actor, record.key

    async def write(
        self, connection: AsyncConnection[Any], records: Sequence[Submission]
    ) -> Sequence[Outcome]:
        """Commit every submission that passes the gates; say of each other one why not."""
        leaders: dict[Key, Submission] = {}
        for record in records:
            leaders.setdefault(self.order(record), record)
        try:
            gates = await _pass_gates(connection, list(leaders.values()))
            answers = {key: gates.judge(record) for key, record in leaders.items()}
            found = await _write_rows(connection, leaders, answers, gates)
        except BaseException:
            if not connection.closed:
                await connection.rollback()
            raise
        return [
            _tell(record, answers[self.order(record)], leaders[self.order(record)], found)
            for record in records
        ]

    async def look_up(
        self, connection: AsyncConnection[Any], records: Sequence[Submission]
    ) -> Sequence[Outcome | None]:
        """Find by their keys what became of submissions whose commit is unknown."""
        cursor = await _send(connection, SQL_STORED, _rows(map(gate_row, records)))
        found = _Found(await cursor.fetchall(), [])
        return [found.replay(record) for record in records]


@dataclass(frozen=True, slots=True)
class _Gates:
    """What the gates returned, as sets to look a record up in."""

    may_act: set[tuple[UUID, UUID]]
    new_keys: set[UUID]
    now_live: set[UUID]
    drafts: set[UUID]

    def judge(self, submission: Submission) -> Answer:
        """Return the first gate that a submission fails, or ACCEPTED."""
        application = submission.application
        if application.id not in self.new_keys:
            return Answer.REPLAYED
        if (submission.actor, application.person) not in self.may_act:
            return Answer.NOT_YOURS
        if submission.one_live and application.id not in self.now_live:
            return Answer.ALREADY_LIVE
        if submission.draft_revision is not None and application.id not in self.drafts:
            return Answer.STALE_DRAFT
        return Answer.ACCEPTED


class _Found:
    """What was there before: stored answers by key, and live applications by person and service."""

    def __init__(self, stored: Iterable[TupleRow], standing: Iterable[TupleRow]) -> None:
        self.stored = {
            (b, actor, key): (digest, id_, no) for b, actor, key, digest, id_, no in stored
        }
        self.standing = {(b, person, service): no for b, person, service, no in standing}

    def replay(self, record: Submission) -> Outcome | None:
        """Return the stored answer of the record's key: the same body only."""
        stored = self.stored.get((record.bucket, record.actor, record.key))
        if stored is None:
            return None
        digest, application, number = stored
        if digest != record.request_digest:
            return Outcome(Answer.KEY_REUSED)
        return Outcome(Answer.REPLAYED, application, number)


async def _pass_gates(connection: AsyncConnection[Any], batch: Sequence[Submission]) -> _Gates:
    gates = [gate_row(record) for record in batch]
    rows = _rows(gates)
    with_draft = _rows(row for row in gates if row["draft_revision"] is not None)
    async with connection.pipeline():
        await connection.execute("BEGIN")
        authority = await _send(connection, SQL_AUTHORITY, rows)
        keys = await _send(connection, SQL_KEYS, rows)
        live = await _send(connection, SQL_LIVE, rows)
        drafts = await _send(connection, SQL_DRAFTS, with_draft)
        return _Gates(
            may_act={(actor, person) for actor, person in await authority.fetchall()},
            new_keys={id_ for (id_,) in await keys.fetchall()},
            now_live={id_ for (id_,) in await live.fetchall()},
            drafts={id_ for (id_,) in await drafts.fetchall()},
        )


async def _write_rows(
    connection: AsyncConnection[Any],
    batch: dict[Key, Submission],
    answers: dict[Key, Answer],
    gates: _Gates,
) -> _Found:
    admitted = [record for key, record in batch.items() if answers[key] is Answer.ACCEPTED]
    losers = [record for key, record in batch.items() if answers[key] is not Answer.ACCEPTED]
    cases = [case_row(record) for record in admitted]
    rows = _rows(cases)
    try:
        async with connection.pipeline():
            before: list[AsyncCursor[TupleRow]] = []
            if losers:
                before = await _take_back(connection, losers, gates)
            if admitted:
                await _send(connection, SQL_APPLICATIONS, rows)
                await _send(connection, SQL_EVENTS, rows)
                await _send(connection, SQL_CONTENTS, _rows(map(content_row, admitted)))
                await _send(connection, SQL_OUTBOX, rows)
                drafts = _rows(row for row in cases if row["draft"])
                await _send(connection, SQL_DELETE_DRAFTS, drafts)
            await connection.execute("COMMIT")
    except psycopg.OperationalError as cause:
        raise CommitUnknown from cause
    return _Found(*[await cursor.fetchall() for cursor in before]) if before else _Found([], [])


async def _take_back(
    connection: AsyncConnection[Any], losers: Sequence[Submission], gates: _Gates
) -> list[AsyncCursor[TupleRow]]:
    """Read what stood in the losers' way, and delete what a gate had written for them."""
    rows = _rows(map(gate_row, losers))
    new_keys = _rows(gate_row(r) for r in losers if r.application.id in gates.new_keys)
    now_live = _rows(gate_row(r) for r in losers if r.application.id in gates.now_live)
    await _send(connection, SQL_TAKE_BACK_LIVE, now_live)
    await _send(connection, SQL_TAKE_BACK_KEYS, new_keys)
    return [
        await _send(connection, SQL_STORED, rows),
        await _send(connection, SQL_STANDING, rows),
    ]


def _tell(record: Submission, answer: Answer, leader: Submission, found: _Found) -> Outcome:
    if answer is Answer.REPLAYED:
        return found.replay(record) or Outcome(Answer.NUMBER_TAKEN)
    if record is not leader and record.request_digest != leader.request_digest:
        return Outcome(Answer.KEY_REUSED)
    if answer is Answer.ALREADY_LIVE:
        application = record.application
        standing = found.standing.get((record.bucket, application.person, application.service))
        return Outcome(answer, number=standing)
    if answer is Answer.ACCEPTED:
        repeated = record is not leader
        return Outcome(
            Answer.REPLAYED if repeated else answer,
            leader.application.id,
            leader.application.number,
        )
    return Outcome(answer)


async def _send(
    connection: AsyncConnection[Any], query: LiteralString, rows: str
) -> AsyncCursor[TupleRow]:
    return await connection.execute(query, {"rows": rows})


def _rows(rows: Iterable[dict[str, Any]]) -> str:
    return msgspec.json.encode(list(rows)).decode()

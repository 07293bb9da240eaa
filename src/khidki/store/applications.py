"""Applications and their events: read them, and append what an act made of them.

`append` is the one way in which an application changes after it was submitted: the summary row
moves from the revision that was read to the next, the event and its content are added, and the
outbox is told, all in the caller's transaction. Whoever read an older revision loses and is told
so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application, SomebodyElseActed
from khidki.domain.case.court import STOPPED, Stayed
from khidki.domain.case.event import Act, Content, Event, State
from khidki.domain.case.number import bucket_in
from khidki.store.database import Transaction

SQL_BY_ID = """
    SELECT bucket, id, number, service, service_version, person, account, relation, channel,
           language, state, step, post, office, received_at, due_on, calendar_version, again_of,
           revision
      FROM application
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Application | None:
    """Return an application, or None."""
    return await tx.one(Application, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


SQL_HELD = SQL_BY_ID + " FOR NO KEY UPDATE"


async def held(tx: Transaction, id_: UUID) -> Application | None:
    """Return an application that nothing else moves until this transaction ends, or None."""
    return await tx.one(Application, SQL_HELD, bucket=bucket_of(id_), id=id_)


SQL_BY_NUMBER = """
    SELECT bucket, id, number, service, service_version, person, account, relation, channel,
           language, state, step, post, office, received_at, due_on, calendar_version, again_of,
           revision
      FROM application
     WHERE bucket = %(bucket)s AND number = %(number)s
"""


async def by_number(tx: Transaction, number: str) -> Application | None:
    """Return the application of a checked 14-digit number, or None."""
    return await tx.one(Application, SQL_BY_NUMBER, bucket=bucket_in(number), number=number)


@dataclass(frozen=True, slots=True)
class Filed:
    """One line of "my applications"."""

    id: UUID
    number: str
    service: str
    service_version: int
    state: State
    step: str | None
    received_at: datetime
    due_on: date | None


SQL_PUT_FILED = """
    INSERT INTO filed (bucket, account, application, service, at)
    SELECT bucket, account, application, service, at
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, account uuid, application uuid, service text, at timestamptz)
        ON CONFLICT (bucket, account, application) DO NOTHING
"""


async def put_on_lists(tx: Transaction, found: Sequence[Application]) -> None:
    """Put applications on their accounts' lists; one that began as a draft is there already."""
    rows = [
        {
            "bucket": bucket_of(each.account),
            "account": each.account,
            "application": each.id,
            "service": each.service,
            "at": each.received_at,
        }
        for each in sorted(found, key=lambda application: application.id)
        if each.account is not None
    ]
    await tx.run(SQL_PUT_FILED, rows=msgspec.json.encode(rows).decode())


# The account's list lies in its own bucket and names applications in many: two plain steps.
SQL_FILED_IDS = """
    SELECT application
      FROM filed
     WHERE bucket = %(bucket)s AND account = %(account)s AND application < %(before)s
     ORDER BY application DESC
     LIMIT %(limit)s
"""
SQL_FILED = """
    SELECT a.id, a.number, a.service, a.service_version, a.state, a.step, a.received_at, a.due_on
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN application a ON a.bucket = u.bucket AND a.id = u.id
     ORDER BY a.id DESC
     LIMIT %(limit)s
"""
NEWEST = UUID(int=2**128 - 1)


async def filed_by(
    tx: Transaction, account: UUID, *, before: UUID = NEWEST, limit: int = 50
) -> tuple[list[UUID], list[Filed]]:
    """Return the ids that an account filed or began, newest first, and which were submitted."""
    ids: list[UUID] = await tx.values(
        SQL_FILED_IDS, bucket=bucket_of(account), account=account, before=before, limit=limit
    )
    if not ids:
        return [], []
    found = await tx.all(
        Filed, SQL_FILED, buckets=[bucket_of(i) for i in ids], ids=ids, limit=limit
    )
    return ids, found


SQL_EVENTS = """
    SELECT bucket, application, seq, act, actor, actor_id, posting, state, step, post, due_on,
           happened_at, recorded_at, content_digest
      FROM event
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY seq
     LIMIT 1000
"""


async def events(tx: Transaction, application: UUID) -> list[Event]:
    """Return what happened, first things first."""
    return await tx.all(Event, SQL_EVENTS, bucket=bucket_of(application), application=application)


@dataclass(frozen=True, slots=True)
class Said:
    """The content of one event: what was answered, asked, reported or decided."""

    seq: int
    body: bytes


SQL_CONTENTS = """
    SELECT seq, body
      FROM content
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY seq
     LIMIT 1000
"""


async def contents(tx: Transaction, application: UUID) -> list[Said]:
    """Return what was said with the events of an application; erased ones are not there."""
    return await tx.all(Said, SQL_CONTENTS, bucket=bucket_of(application), application=application)


SQL_AMONG = """
    SELECT a.bucket, a.id, a.number, a.service, a.service_version, a.person, a.account, a.relation,
           a.channel, a.language, a.state, a.step, a.post, a.office, a.received_at, a.due_on,
           a.calendar_version, a.again_of, a.revision
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN application a ON a.bucket = u.bucket AND a.id = u.id
     LIMIT 1000
"""


async def among(tx: Transaction, ids: Sequence[UUID]) -> list[Application]:
    """Return the applications of these ids."""
    buckets = [bucket_of(id_) for id_ in ids]
    return await tx.all(Application, SQL_AMONG, buckets=buckets, ids=list(ids))


async def by_ids(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Application]:
    """Return the applications that there are, by their ids."""
    return {each.id: each for each in await among(tx, ids)}


@dataclass(frozen=True, slots=True)
class _SaidIn:
    application: UUID
    seq: int
    body: bytes


SQL_CONTENTS_AMONG = """
    SELECT c.application, c.seq, c.body
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN content c ON c.bucket = u.bucket AND c.application = u.id
     ORDER BY c.application, c.seq
     LIMIT 20000
"""


async def contents_among(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[Said]]:
    """Return the contents of several applications, by application."""
    if not ids:
        return {}
    buckets = [bucket_of(id_) for id_ in ids]
    found = await tx.all(_SaidIn, SQL_CONTENTS_AMONG, buckets=buckets, ids=list(ids))
    said: dict[UUID, list[Said]] = {}
    for each in found:
        said.setdefault(each.application, []).append(Said(each.seq, each.body))
    return said


SQL_POSTS_HELD = """
    SELECT DISTINCT e.application, e.post
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN event e ON e.bucket = u.bucket AND e.application = u.id
     WHERE e.post IS NOT NULL
     LIMIT 20000
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A post that held an application at some time."""

    application: UUID
    post: str


async def posts_held(tx: Transaction, ids: Sequence[UUID]) -> list[Held]:
    """Return every post that ever held one of these applications."""
    buckets = [bucket_of(id_) for id_ in ids]
    return await tx.all(Held, SQL_POSTS_HELD, buckets=buckets, ids=list(ids))


SQL_MOVE = """
    UPDATE application
       SET state = %(state)s, step = %(step)s, post = %(post)s, office = %(office)s,
           due_on = %(due_on)s, calendar_version = %(calendar_version)s,
           revision = %(revision)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND revision = %(revision)s - 1
       AND NOT (stayed AND %(is_stopped)s)
"""
SQL_STAYED = """
    SELECT stayed
      FROM application
     WHERE bucket = %(bucket)s AND id = %(id)s AND revision = %(revision)s - 1
"""
SQL_ADD_EVENT = """
    INSERT INTO event (bucket, application, seq, act, actor, actor_id, posting, state, step, post,
                       due_on, happened_at, recorded_at, content_digest, digest, epoch)
    SELECT %(bucket)s, %(application)s, %(seq)s, %(act)s, %(actor)s, %(actor_id)s, %(posting)s,
           %(state)s, %(step)s, %(post)s, %(due_on)s, %(happened_at)s, %(recorded_at)s,
           %(content_digest)s, %(digest)s, epoch
      FROM installation
"""
SQL_ADD_CONTENT = """
    INSERT INTO content (bucket, application, seq, salt, body, retention)
    VALUES (%(bucket)s, %(application)s, %(seq)s, %(salt)s, %(body)s, %(retention)s)
"""
SQL_TELL = """
    INSERT INTO outbox (bucket, id, application, seq, kind, at)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(seq)s, %(kind)s, %(at)s)
"""
SQL_END_LIVE = """
    DELETE FROM live
     WHERE bucket = %(bucket)s AND person = %(person)s AND service = %(service)s
       AND application = %(application)s
"""


async def append(
    tx: Transaction,
    after: Application,
    event: Event,
    *,
    content: Content | None = None,
    message: UUID,
) -> None:
    """Store one act: refuse when the application has moved on since it was read, or is stayed."""
    assert event.seq == after.revision
    assert (content is None) == (event.content_digest is None)
    moved = await tx.run(
        SQL_MOVE,
        bucket=after.bucket, id=after.id, state=after.state, step=after.step, post=after.post,
        office=after.office, due_on=after.due_on, calendar_version=after.calendar_version,
        revision=after.revision, is_stopped=event.act in STOPPED,
    )  # fmt: skip
    if moved == 0:
        is_stayed = await tx.value(
            SQL_STAYED, bucket=after.bucket, id=after.id, revision=after.revision
        )
        raise Stayed if is_stayed else SomebodyElseActed
    await tx.run(SQL_ADD_EVENT, **_columns(event))
    if content is not None:
        await tx.run(
            SQL_ADD_CONTENT,
            bucket=after.bucket, application=after.id, seq=event.seq,
            salt=content.salt, body=content.body, retention=content.retention,
        )  # fmt: skip
    await tx.run(
        SQL_TELL,
        bucket=after.bucket, id=message, application=after.id, seq=event.seq,
        kind=event.act, at=event.recorded_at,
    )  # fmt: skip
    if not after.is_open and event.act in {Act.GRANT, Act.DEEM, Act.REFUSE, Act.WITHDRAW}:
        await tx.run(
            SQL_END_LIVE,
            bucket=after.bucket, person=after.person, service=after.service, application=after.id,
        )  # fmt: skip


def _columns(event: Event) -> dict[str, Any]:
    return {
        "bucket": event.bucket,
        "application": event.application,
        "seq": event.seq,
        "act": event.act,
        "actor": event.actor,
        "actor_id": event.actor_id,
        "posting": event.posting,
        "state": event.state,
        "step": event.step,
        "post": event.post,
        "due_on": event.due_on,
        "happened_at": event.happened_at,
        "recorded_at": event.recorded_at,
        "content_digest": event.content_digest,
        "digest": event.leaf(),
    }

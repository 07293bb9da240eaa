"""One application as its own pages show it, in as few statements as a page may run.

`of` brings the summary together with everything that was said and the newest certificate; `steps`
brings the events with the officer's name where one acted; `by_number` is the public's view and
reads no content at all; `listed` is a person's list of drafts and applications. It never writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, ActorKind, State
from khidki.domain.case.hearing import Hearing
from khidki.domain.case.number import bucket_in
from khidki.domain.text import Text
from khidki.store.applications import Said
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """An application, what was said about it, and the certificate that holds now."""

    application: Application
    said: list[Said]
    certificate: str | None
    issued_at: datetime | None
    revoked_at: datetime | None
    hearings: list[Hearing]  # of this complaint, or of complaints about it


@dataclass(frozen=True, slots=True)
class _Row:
    application: Application
    seqs: list[int]
    bodies: list[bytes]
    certificate: str | None
    issued_at: datetime | None
    revoked_at: datetime | None
    hearings: Any


SQL_OF = """
    SELECT a.bucket, a.id, a.number, a.service, a.service_version, a.person, a.account, a.relation,
           a.channel, a.language, a.state, a.step, a.post, a.office, a.received_at, a.due_on,
           a.calendar_version, a.again_of, a.revision,
           array(SELECT c.seq FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id
                  ORDER BY c.seq LIMIT 1000) AS seqs,
           array(SELECT c.body FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id
                  ORDER BY c.seq LIMIT 1000) AS bodies,
           i.number AS certificate, i.issued_at, i.revoked_at,
           (SELECT json_agg(json_build_object(
                       'bucket', h.bucket, 'subject', h.subject, 'application', h.application,
                       'kind', h.kind, 'number', h.number, 'post', h.post, 'at', h.at,
                       'place', h.place, 'by_video', h.by_video, 'seq', h.seq,
                       'noted_at', h.noted_at, 'about', h.about, 'closed', h.closed)
                   ORDER BY h.at)
              FROM hearing h
             WHERE h.bucket BETWEEN 0 AND 1023
               AND (h.bucket = a.bucket AND h.subject = a.id OR h.about = a.id)) AS hearings
      FROM application a
      LEFT JOIN LATERAL (SELECT number, issued_at, revoked_at FROM certificate
                          WHERE bucket = a.bucket AND application = a.id
                          ORDER BY issued_at DESC LIMIT 1) i ON true
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s
"""


async def of(tx: Transaction, id_: UUID) -> Standing | None:
    """Return an application with all that was said about it, or None."""
    row = await tx.one(_Row, SQL_OF, bucket=bucket_of(id_), id=id_)
    if row is None:
        return None
    application = row.application
    said = [Said(seq, body) for seq, body in zip(row.seqs, row.bodies, strict=True)]
    heard = msgspec.convert(row.hearings or [], list[Hearing])
    return Standing(application, said, row.certificate, row.issued_at, row.revoked_at, heard)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, with the name of the officer who acted, if one did."""

    seq: int
    act: Act
    state: State
    step: str | None
    post: str | None
    happened_at: datetime
    actor: ActorKind
    actor_id: UUID | None
    posting: UUID | None
    acting_post: str | None
    name_hi: str | None
    name_en: str | None

    @property
    def officer(self) -> Text | None:
        """The name of the officer who acted."""
        return Text(hi=self.name_hi, en=self.name_en or "") if self.name_hi else None


SQL_STEPS = """
    SELECT e.seq, e.act, e.state, e.step, e.post, e.happened_at, e.actor, e.actor_id, e.posting,
           g.post AS acting_post, o.name_hi, o.name_en
      FROM event e
      LEFT JOIN posting g ON g.id = e.posting
      LEFT JOIN officer o ON o.id = g.officer
     WHERE e.bucket = %(bucket)s AND e.application = %(application)s
     ORDER BY e.seq
     LIMIT 1000
"""


async def steps(tx: Transaction, application: UUID) -> list[Happened]:
    """Return what happened to an application, first things first."""
    return await tx.all(Happened, SQL_STEPS, bucket=bucket_of(application), application=application)


@dataclass(frozen=True, slots=True)
class Public:
    """One event of an application as anyone with its number may see it."""

    service: str
    service_version: int
    received_at: datetime
    due_on: date | None
    calendar_version: int
    seq: int
    act: Act
    state: State
    step: str | None
    post: str | None
    happened_at: datetime
    actor: ActorKind
    actor_id: UUID | None
    acting_post: str | None


SQL_BY_NUMBER = """
    SELECT a.service, a.service_version, a.received_at, a.due_on, a.calendar_version, e.seq,
           e.act, e.state, e.step, e.post, e.happened_at, e.actor, e.actor_id,
           g.post AS acting_post
      FROM application a
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id
      LEFT JOIN posting g ON g.id = e.posting
     WHERE a.bucket = %(bucket)s AND a.number = %(number)s
     ORDER BY e.seq
     LIMIT 1000
"""


async def by_number(tx: Transaction, number: str) -> list[Public]:
    """Return the events of the application of a checked number; none when there is no such."""
    return await tx.all(Public, SQL_BY_NUMBER, bucket=bucket_in(number), number=number)


SQL_IS_CERTIFICATE = """
    SELECT count(*)
      FROM certificate
     WHERE bucket = %(bucket)s AND number = %(number)s
"""


async def is_certificate(tx: Transaction, number: str) -> bool:
    """Say whether a checked number is a certificate's."""
    return bool(await tx.value(SQL_IS_CERTIFICATE, bucket=bucket_in(number), number=number))


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a person's list: a draft when it has no number, else an application."""

    id: UUID
    service: str
    version: int
    number: str | None
    state: str | None
    step: str | None
    post: str | None
    at: datetime
    due_on: date | None
    draft_answers: dict[str, Any] | None
    body: bytes | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moving:
    """A change of the account's number that may still come about."""

    id: UUID
    mobile_sealed: bytes
    is_confirmed: bool
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class _Own:
    ids: list[UUID]
    id: UUID | None
    mobile_sealed: bytes | None
    is_confirmed: bool
    effective_at: datetime | None


# The account's list lies in its own bucket and names applications in many: two plain steps.
SQL_OWN = """
    SELECT array(SELECT f.application
                   FROM filed f
                  WHERE f.bucket = %(bucket)s AND f.account = %(account)s
                    AND f.application < %(before)s
                  ORDER BY f.application DESC
                  LIMIT %(limit)s) AS ids,
           n.id, n.mobile_sealed, n.confirmed_by IS NOT NULL AS is_confirmed, n.effective_at
      FROM account a
      LEFT JOIN number_change n ON n.bucket = a.bucket AND n.account = a.id
                               AND n.done_at IS NULL AND n.stopped_at IS NULL
     WHERE a.bucket = %(bucket)s AND a.id = %(account)s
     ORDER BY n.id DESC
     LIMIT 1
"""
SQL_LISTED = """
    SELECT u.id, coalesce(a.service, d.service) AS service,
           coalesce(a.service_version, d.version) AS version, a.number, a.state, a.step, a.post,
           coalesce(a.received_at, d.updated_at) AS at, a.due_on, d.answers AS draft_answers,
           c.body, i.revoked_at
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      LEFT JOIN draft d ON d.bucket = u.bucket AND d.id = u.id AND d.account = %(account)s
      LEFT JOIN application a ON a.bucket = u.bucket AND a.id = u.id
      LEFT JOIN content c ON c.bucket = u.bucket AND c.application = u.id AND c.seq = 1
      LEFT JOIN LATERAL (SELECT revoked_at FROM certificate
                          WHERE bucket = u.bucket AND application = u.id
                          ORDER BY issued_at DESC LIMIT 1) i ON true
     WHERE coalesce(a.service, d.service) IS NOT NULL
     ORDER BY at DESC
     LIMIT 100
"""
NEWEST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Own:
    """What an account began or filed, where the list goes on, and whether its number changes."""

    lines: list[Listed]
    older: UUID | None = None
    moving: Moving | None = None


async def own(tx: Transaction, account: UUID, *, before: UUID = NEWEST, limit: int = 20) -> Own:
    """Return what an account began or filed, newest first."""
    row = await tx.one(
        _Own, SQL_OWN, bucket=bucket_of(account), account=account, before=before, limit=limit + 1
    )
    assert row is not None, "a session names an account"
    moving = None
    if row.id is not None and row.mobile_sealed is not None and row.effective_at is not None:
        moving = Moving(row.id, row.mobile_sealed, row.is_confirmed, row.effective_at)
    shown: Sequence[UUID] = row.ids[:limit]
    if not shown:
        return Own([], moving=moving)
    found = await tx.all(
        Listed,
        SQL_LISTED,
        buckets=[bucket_of(each) for each in shown],
        ids=list(shown),
        account=account,
    )
    return Own(found, shown[-1] if len(row.ids) > limit else None, moving)

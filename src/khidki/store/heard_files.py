"""An appeal or a penalty with its file, as who hears it reads it: everything in one statement.

All of it lies in one bucket. What may be read by whom is not decided here, and nothing is written.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Application
from khidki.domain.case.event import Event
from khidki.domain.case.penalty import Penalty
from khidki.domain.text import Text
from khidki.store.applications import Said
from khidki.store.database import Transaction
from khidki.store.documents import Document
from khidki.store.standings import Happened


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A file with its appeals and penalties, its history with names, its papers and its hearing.

    `names` are those of the officers who are heard, by their ids; `heard_at` is when the appeal or
    penalty that was asked for is heard.
    """

    application: Application
    appeals: list[Appeal]
    penalties: list[Penalty]
    names: dict[UUID, Text]
    events: list[Event]
    history: list[Happened]
    said: list[Said]
    papers: list[Document]
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Row:
    application: Application
    appeals: Any
    penalties: Any
    heard_at: datetime | None
    history: Any
    seqs: list[int]
    bodies: list[bytes]
    papers: Any


SQL_OF = """
    SELECT a.bucket, a.id, a.number, a.service, a.service_version, a.person, a.account, a.relation,
           a.channel, a.language, a.state, a.step, a.post, a.office, a.received_at, a.due_on,
           a.calendar_version, a.again_of, a.revision,
           (SELECT json_agg(json_build_object(
                       'bucket', o.bucket, 'id', o.id, 'application', o.application,
                       'kind', o.kind, 'stage', o.stage, 'number', o.number, 'post', o.post,
                       'filed_at', o.filed_at, 'due_on', o.due_on, 'is_target', o.is_target,
                       'seq', o.seq, 'hearing_at', o.hearing_at, 'obey_by', o.obey_by,
                       'decided_at', o.decided_at, 'told_at', o.told_at)
                   ORDER BY o.filed_at, o.id)
              FROM appeal o
             WHERE o.bucket = a.bucket AND o.application = a.id) AS appeals,
           (SELECT json_agg(json_build_object(
                       'bucket', n.bucket, 'id', n.id, 'application', n.application,
                       'kind', n.kind, 'of', n.of, 'stage', n.stage, 'number', n.number,
                       'post', n.post, 'officer', n.officer, 'posting', n.posting,
                       'held_post', n.held_post, 'opened_at', n.opened_at, 'due_on', n.due_on,
                       'seq', n.seq, 'paise', n.paise, 'ordered_at', n.ordered_at,
                       'told_at', n.told_at,
                       'name', json_build_object('hi', f.name_hi, 'en', f.name_en))
                   ORDER BY n.opened_at, n.id)
              FROM penalty n
              JOIN officer f ON f.id = n.officer
             WHERE n.bucket = a.bucket AND n.application = a.id) AS penalties,
           (SELECT h.at
              FROM hearing h
             WHERE h.bucket = a.bucket AND h.subject = %(id)s) AS heard_at,
           (SELECT json_agg(json_build_object(
                       'bucket', e.bucket, 'application', e.application, 'seq', e.seq,
                       'act', e.act, 'actor', e.actor, 'actor_id', e.actor_id,
                       'posting', e.posting, 'state', e.state, 'step', e.step, 'post', e.post,
                       'due_on', e.due_on, 'happened_at', e.happened_at,
                       'recorded_at', e.recorded_at,
                       'content_digest', encode(e.content_digest, 'base64'),
                       'acting_post', g.post, 'name_hi', f.name_hi, 'name_en', f.name_en)
                   ORDER BY e.seq)
              FROM event e
              LEFT JOIN posting g ON g.id = e.posting
              LEFT JOIN officer f ON f.id = g.officer
             WHERE e.bucket = a.bucket AND e.application = a.id) AS history,
           array(SELECT c.seq FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id ORDER BY c.seq) AS seqs,
           array(SELECT c.body FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id ORDER BY c.seq) AS bodies,
           (SELECT json_agg(json_build_object(
                       'bucket', d.bucket, 'application', d.application, 'id', d.id,
                       'ask', d.ask, 'file', d.file, 'digest', encode(d.digest, 'base64'),
                       'media_type', d.media_type, 'size_bytes', d.size_bytes,
                       'label', d.label, 'uploaded_at', d.uploaded_at)
                   ORDER BY d.uploaded_at, d.id)
              FROM document d
             WHERE d.bucket = a.bucket AND d.application = a.id) AS papers
      FROM application a
     WHERE a.bucket = %(bucket)s
       AND a.id = COALESCE((SELECT p.application
                              FROM appeal p
                             WHERE p.bucket = %(bucket)s AND p.id = %(id)s),
                           (SELECT n.application
                              FROM penalty n
                             WHERE n.bucket = %(bucket)s AND n.id = %(id)s))
"""


@dataclass(frozen=True, slots=True)
class _Named:
    officer: UUID
    name: Text


async def of(tx: Transaction, id_: UUID) -> HeardFile | None:
    """Return the file of an appeal or of a penalty, with all that is heard about it, or None."""
    row = await tx.one(_Row, SQL_OF, bucket=bucket_of(id_), id=id_)
    if row is None:
        return None
    named = msgspec.convert(row.penalties or [], list[_Named])
    return HeardFile(
        application=row.application,
        appeals=msgspec.convert(row.appeals or [], list[Appeal]),
        penalties=msgspec.convert(row.penalties or [], list[Penalty]),
        names={each.officer: each.name for each in named},
        events=msgspec.convert(row.history or [], list[Event]),
        history=msgspec.convert(row.history or [], list[Happened]),
        said=[Said(seq, body) for seq, body in zip(row.seqs, row.bodies, strict=True)],
        papers=msgspec.convert(row.papers or [], list[Document]),
        heard_at=row.heard_at,
    )

"""Every paper of a case in one reading: what came with it, what was issued, what was copied.

Only what is known about papers; their bytes lie in `gateways/files.py`. Beside them stands what the
names of papers depend on: the application, what was said of it, and the post that has the file.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application
from khidki.domain.record.copy import Stage
from khidki.domain.text import Text
from khidki.store.applications import Said
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Came:
    """A paper that was handed in, and for which question."""

    id: UUID
    ask: str
    media_type: str
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class Went:
    """A paper that was issued."""

    number: str
    title_hi: str
    title_en: str
    file: str

    @property
    def title(self) -> Text:
        """What the paper is called."""
        return Text(hi=self.title_hi, en=self.title_en)


@dataclass(frozen=True, slots=True)
class Wished:
    """A copy as lists show it."""

    id: UUID
    paper: str
    title_hi: str
    title_en: str
    court_order: UUID | None
    asked_at: datetime
    stage: Stage
    closed_at: datetime | None
    number: str | None
    file: str | None
    revoked_at: datetime | None

    @property
    def title(self) -> Text:
        """What the paper is called of which it is a copy."""
        return Text(hi=self.title_hi, en=self.title_en)


@dataclass(frozen=True, slots=True)
class Summons:
    """A summons of a court that is in force."""

    id: UUID
    court: str
    case_no: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A case and its papers: what was handed in and issued first comes first, copies last asked."""

    application: Application
    post: str | None
    said: list[Said]
    came: list[Came]
    went: list[Went]
    noted: bool
    copies: list[Wished]
    summonses: list[Summons]


@dataclass(frozen=True, slots=True)
class _Row:
    application: Application
    last_post: str | None
    seqs: list[int]
    bodies: list[bytes]
    came: Any
    went: Any
    noted: bool
    copies: Any
    summonses: Any


SQL_OF = """
    SELECT a.bucket, a.id, a.number, a.service, a.service_version, a.person, a.account, a.relation,
           a.channel, a.language, a.state, a.step, a.post, a.office, a.received_at, a.due_on,
           a.calendar_version, a.again_of, a.revision,
           (SELECT e.post FROM event e
             WHERE e.bucket = a.bucket AND e.application = a.id AND e.post IS NOT NULL
             ORDER BY e.seq DESC LIMIT 1) AS last_post,
           array(SELECT c.seq FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id
                  ORDER BY c.seq LIMIT 1000) AS seqs,
           array(SELECT c.body FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id
                  ORDER BY c.seq LIMIT 1000) AS bodies,
           (SELECT json_agg(json_build_object(
                       'id', d.id, 'ask', d.ask, 'media_type', d.media_type, 'file', d.file,
                       'digest', encode(d.digest, 'hex')) ORDER BY d.uploaded_at, d.id)
              FROM document d
             WHERE d.bucket = a.bucket AND d.application = a.id) AS came,
           (SELECT json_agg(json_build_object(
                       'number', i.number, 'file', i.file,
                       'title_hi', convert_from(i.facts, 'UTF8')::json -> 'title' ->> 'hi',
                       'title_en', convert_from(i.facts, 'UTF8')::json -> 'title' ->> 'en')
                   ORDER BY i.issued_at)
              FROM certificate i
             WHERE i.bucket = a.bucket AND i.application = a.id) AS went,
           EXISTS (SELECT 1 FROM note n
                    WHERE n.bucket = a.bucket AND n.application = a.id) AS noted,
           (SELECT json_agg(json_build_object(
                       'id', k.id, 'paper', k.paper, 'title_hi', k.title_hi,
                       'title_en', k.title_en, 'court_order', k.court_order,
                       'asked_at', k.asked_at, 'stage', k.stage, 'closed_at', k.closed_at,
                       'number', k.number, 'file', k.file, 'revoked_at', k.revoked_at)
                   ORDER BY k.asked_at DESC, k.id DESC)
              FROM certified_copy k
             WHERE k.bucket = a.bucket AND k.application = a.id) AS copies,
           (SELECT json_agg(json_build_object('id', o.id, 'court', o.court, 'case_no', o.case_no)
                            ORDER BY o.entered_at)
              FROM court_order o
             WHERE o.bucket = a.bucket AND o.application = a.id AND o.kind = 'summons'
               AND o.ended_at IS NULL) AS summonses
      FROM application a
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s
"""


async def of(tx: Transaction, id_: UUID) -> Shelf | None:
    """Return a case with all its papers, or None."""
    row = await tx.one(_Row, SQL_OF, bucket=bucket_of(id_), id=id_)
    if row is None:
        return None
    return Shelf(
        application=row.application,
        post=row.last_post,
        said=[Said(seq, body) for seq, body in zip(row.seqs, row.bodies, strict=True)],
        came=msgspec.convert(row.came or [], list[Came]),
        went=msgspec.convert(row.went or [], list[Went]),
        noted=row.noted,
        copies=msgspec.convert(row.copies or [], list[Wished]),
        summonses=msgspec.convert(row.summonses or [], list[Summons]),
    )

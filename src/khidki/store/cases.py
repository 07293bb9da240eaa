"""One case as the officer reads it who has to decide it: everything in one statement.

Events, what was said, papers, certificates and the application that came before lie in one bucket,
so one question to the database brings all of them. `locate` and `paper` bring what is needed to
judge whether an officer may look, and nothing else. Nothing here writes or decides who may read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, ActorKind, State
from khidki.domain.case.note import NoteKind
from khidki.domain.case.number import bucket_in
from khidki.domain.text import Text
from khidki.store.applications import Said
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, with the officer who acted and the post they acted as, if one did."""

    seq: int
    act: Act
    state: State
    step: str | None
    post: str | None
    happened_at: datetime
    actor: ActorKind
    actor_id: UUID | None
    acting_post: str | None
    name_hi: str | None
    name_en: str | None

    @property
    def officer(self) -> Text | None:
        """The name of the officer who acted."""
        return Text(hi=self.name_hi, en=self.name_en or "") if self.name_hi else None


@dataclass(frozen=True, slots=True)
class Paper:
    """One uploaded paper, as a list shows it."""

    id: UUID
    ask: str
    label: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Given:
    """One certificate of the case."""

    number: str
    issued_at: datetime
    revoked_at: datetime | None
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The application from whose answers this one was started."""

    number: str
    state: State
    received_at: datetime
    said: list[bytes]


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the note-sheet, as whom it was written, and what."""

    seq: int
    kind: NoteKind
    revision: int
    written_at: datetime
    post: str | None
    name_hi: str | None
    name_en: str | None

    @property
    def officer(self) -> Text:
        """The name of whoever wrote it."""
        return Text(hi=self.name_hi or "", en=self.name_en or "")


@dataclass(frozen=True, slots=True)
class Case:
    """An application with all that belongs to it; of certificates the newest comes first.

    `opened_at` is when the officer who asks had it open first as it stands now; `notes` are the
    lines of the note-sheet, each with its stored words.
    """

    application: Application
    history: list[Happened]
    said: list[Said]
    papers: list[Paper]
    certificates: list[Given]
    earlier: Earlier | None
    notes: list[tuple[Noted, bytes]]
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Row:
    application: Application
    history: Any
    seqs: list[int]
    bodies: list[bytes]
    papers: Any
    certificates: Any
    earlier_number: str | None
    earlier_state: str | None
    earlier_at: datetime | None
    earlier_bodies: list[bytes]
    notes: Any
    note_bodies: list[bytes]
    opened_at: datetime | None


SQL_OF = """
    SELECT a.bucket, a.id, a.number, a.service, a.service_version, a.person, a.account, a.relation,
           a.channel, a.language, a.state, a.step, a.post, a.office, a.received_at, a.due_on,
           a.calendar_version, a.again_of, a.revision,
           (SELECT json_agg(json_build_object(
                       'seq', e.seq, 'act', e.act, 'state', e.state, 'step', e.step,
                       'post', e.post, 'happened_at', e.happened_at, 'actor', e.actor,
                       'actor_id', e.actor_id, 'acting_post', g.post, 'name_hi', o.name_hi,
                       'name_en', o.name_en) ORDER BY e.seq)
              FROM event e
              LEFT JOIN posting g ON g.id = e.posting
              LEFT JOIN officer o ON o.id = g.officer
             WHERE e.bucket = a.bucket AND e.application = a.id) AS history,
           array(SELECT c.seq FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id ORDER BY c.seq) AS seqs,
           array(SELECT c.body FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.id ORDER BY c.seq) AS bodies,
           (SELECT json_agg(json_build_object(
                       'id', d.id, 'ask', d.ask, 'label', d.label, 'media_type', d.media_type,
                       'size_bytes', d.size_bytes) ORDER BY d.uploaded_at, d.id)
              FROM document d
             WHERE d.bucket = a.bucket AND d.application = a.id) AS papers,
           (SELECT json_agg(json_build_object(
                       'number', i.number, 'issued_at', i.issued_at, 'revoked_at', i.revoked_at,
                       'replaced_by', i.replaced_by) ORDER BY i.issued_at DESC)
              FROM certificate i
             WHERE i.bucket = a.bucket AND i.application = a.id) AS certificates,
           b.number AS earlier_number, b.state AS earlier_state, b.received_at AS earlier_at,
           array(SELECT c.body FROM content c
                  WHERE c.bucket = a.bucket AND c.application = a.again_of
                  ORDER BY c.seq) AS earlier_bodies,
           (SELECT json_agg(json_build_object(
                       'seq', n.seq, 'kind', n.kind, 'revision', n.revision,
                       'written_at', n.written_at, 'post', g.post, 'name_hi', o.name_hi,
                       'name_en', o.name_en) ORDER BY n.seq)
              FROM note n
              LEFT JOIN posting g ON g.id = n.posting
              LEFT JOIN officer o ON o.id = g.officer
             WHERE n.bucket = a.bucket AND n.application = a.id) AS notes,
           array(SELECT n.body FROM note n
                  WHERE n.bucket = a.bucket AND n.application = a.id
                  ORDER BY n.seq) AS note_bodies,
           (SELECT p.opened_at FROM opening p
             WHERE p.bucket = a.bucket AND p.application = a.id AND p.revision = a.revision
               AND p.officer = %(officer)s) AS opened_at
      FROM application a
      LEFT JOIN application b ON b.bucket = a.bucket AND b.id = a.again_of
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s
"""


async def of(tx: Transaction, id_: UUID, *, officer: UUID) -> Case | None:
    """Return a case as one officer meets it, or None."""
    row = await tx.one(_Row, SQL_OF, bucket=bucket_of(id_), id=id_, officer=officer)
    if row is None:
        return None
    return Case(
        application=row.application,
        history=msgspec.convert(row.history or [], list[Happened]),
        said=[Said(seq, body) for seq, body in zip(row.seqs, row.bodies, strict=True)],
        papers=msgspec.convert(row.papers or [], list[Paper]),
        certificates=msgspec.convert(row.certificates or [], list[Given]),
        earlier=_earlier(row),
        notes=list(
            zip(msgspec.convert(row.notes or [], list[Noted]), row.note_bodies, strict=True)
        ),
        opened_at=row.opened_at,
    )


def _earlier(row: _Row) -> Earlier | None:
    if row.earlier_number is None or row.earlier_state is None or row.earlier_at is None:
        return None
    state = State(row.earlier_state)
    return Earlier(row.earlier_number, state, row.earlier_at, row.earlier_bodies)


@dataclass(frozen=True, slots=True)
class Located:
    """Where the application of a number is, and the post that holds it or held it last."""

    id: UUID
    post: str | None


SQL_LOCATE = """
    SELECT a.id,
           coalesce(a.post, (SELECT e.post FROM event e
                              WHERE e.bucket = a.bucket AND e.application = a.id
                                AND e.post IS NOT NULL
                              ORDER BY e.seq DESC LIMIT 1)) AS post
      FROM application a
     WHERE a.bucket = %(bucket)s AND a.number = %(number)s
"""


async def locate(tx: Transaction, number: str) -> Located | None:
    """Return which application has a checked number, or None."""
    return await tx.one(Located, SQL_LOCATE, bucket=bucket_in(number), number=number)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a case, and the post that holds the case or held it last."""

    post: str | None
    file: str
    digest: bytes
    media_type: str
    label: str


SQL_PAPER = """
    SELECT coalesce(a.post, (SELECT e.post FROM event e
                              WHERE e.bucket = a.bucket AND e.application = a.id
                                AND e.post IS NOT NULL
                              ORDER BY e.seq DESC LIMIT 1)) AS post,
           d.file, d.digest, d.media_type, d.label
      FROM application a
      JOIN document d ON d.bucket = a.bucket AND d.application = a.id
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s AND d.id = %(paper)s
"""


async def paper(tx: Transaction, id_: UUID, paper_id: UUID) -> Kept | None:
    """Return one paper of an application, or None; a draft's papers are not an officer's."""
    return await tx.one(Kept, SQL_PAPER, bucket=bucket_of(id_), id=id_, paper=paper_id)


SQL_CERTIFICATE = """
    SELECT coalesce(a.post, (SELECT e.post FROM event e
                              WHERE e.bucket = a.bucket AND e.application = a.id
                                AND e.post IS NOT NULL
                              ORDER BY e.seq DESC LIMIT 1)) AS post,
           i.file, i.digest, 'application/pdf' AS media_type, i.number AS label
      FROM application a
      JOIN certificate i ON i.bucket = a.bucket AND i.application = a.id
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s
     ORDER BY i.issued_at DESC
     LIMIT 1
"""


async def certificate(tx: Transaction, id_: UUID) -> Kept | None:
    """Return the newest certificate of an application, or None."""
    return await tx.one(Kept, SQL_CERTIFICATE, bucket=bucket_of(id_), id=id_)

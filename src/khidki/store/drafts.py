"""Drafts: what a citizen has begun and not yet submitted.

A draft has the id that its application will have. It is saved after every page; each save names the
revision it started from, so an old tab cannot overwrite a newer answer. Its papers lie in
`document` under the same id and stay there when it is submitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_of
from khidki.domain.text import Language
from khidki.store.database import Transaction
from khidki.store.documents import Document


@dataclass(frozen=True, slots=True)
class Draft:
    """One begun application."""

    bucket: int
    id: UUID
    account: UUID
    person: UUID
    service: str
    version: int
    language: Language
    relation: str
    answers: dict[str, Any]
    again_of: UUID | None
    revision: int
    created_at: datetime
    updated_at: datetime
    moved_from: int | None = None
    set_aside: dict[str, Any] | None = None


SQL_BEGIN = """
    INSERT INTO draft (bucket, id, account, person, service, version, language, relation, answers,
                       again_of, revision, created_at, updated_at)
    VALUES (%(bucket)s, %(id)s, %(account)s, %(person)s, %(service)s, %(version)s, %(language)s,
            %(relation)s, %(answers)s, %(again_of)s, %(revision)s, %(created_at)s, %(updated_at)s)
"""
SQL_FILE = """
    INSERT INTO filed (bucket, account, application, service, at)
    VALUES (%(bucket)s, %(account)s, %(application)s, %(service)s, %(at)s)
"""


async def begin(tx: Transaction, draft: Draft) -> None:
    """Store a new draft and put it on its account's list."""
    await tx.run(
        SQL_BEGIN,
        bucket=draft.bucket, id=draft.id, account=draft.account, person=draft.person,
        service=draft.service, version=draft.version, language=draft.language,
        relation=draft.relation, answers=Jsonb(draft.answers), again_of=draft.again_of,
        revision=draft.revision, created_at=draft.created_at, updated_at=draft.updated_at,
    )  # fmt: skip
    await tx.run(
        SQL_FILE,
        bucket=bucket_of(draft.account), account=draft.account, application=draft.id,
        service=draft.service, at=draft.created_at,
    )  # fmt: skip


SQL_OF_ACCOUNT = """
    SELECT bucket, id, account, person, service, version, language, relation, answers, again_of,
           revision, created_at, updated_at, moved_from, set_aside
      FROM draft
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s
"""


async def of_account(tx: Transaction, id_: UUID, *, account: UUID) -> Draft | None:
    """Return a draft if it is this account's."""
    return await tx.one(Draft, SQL_OF_ACCOUNT, bucket=bucket_of(id_), id=id_, account=account)


WholeKey = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Whole:
    """A draft together with its papers."""

    draft: Draft
    papers: list[Document]


@dataclass(frozen=True, slots=True)
class _WholeRow:
    draft: Draft
    papers: str


SQL_WHOLE = """
    SELECT d.bucket, d.id, d.account, d.person, d.service, d.version, d.language, d.relation,
           d.answers, d.again_of, d.revision, d.created_at, d.updated_at, d.moved_from, d.set_aside,
           array_to_json(array(
               SELECT json_build_object(
                          'bucket', p.bucket, 'application', p.application, 'id', p.id,
                          'ask', p.ask, 'file', p.file, 'digest', encode(p.digest, 'base64'),
                          'media_type', p.media_type, 'size_bytes', p.size_bytes,
                          'label', p.label, 'uploaded_at', p.uploaded_at)
                 FROM document p
                WHERE p.bucket = d.bucket AND p.application = d.id
                ORDER BY p.uploaded_at, p.id
                LIMIT 100))::text AS papers
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[], %(accounts)s::uuid[])
        AS u(bucket, id, account)
      JOIN draft d ON d.bucket = u.bucket AND d.id = u.id AND d.account = u.account
"""
_PAPERS = msgspec.json.Decoder(list[Document])


async def whole(tx: Transaction, keys: Sequence[WholeKey]) -> dict[WholeKey, Whole]:
    """Return drafts with papers by (draft, account); those of other accounts are not there."""
    rows = await tx.all(
        _WholeRow,
        SQL_WHOLE,
        buckets=[bucket_of(id_) for id_, _ in keys],
        ids=[id_ for id_, _ in keys],
        accounts=[account for _, account in keys],
    )
    return {
        (row.draft.id, row.draft.account): Whole(row.draft, _PAPERS.decode(row.papers))
        for row in rows
    }


SQL_AMONG = """
    SELECT d.bucket, d.id, d.account, d.person, d.service, d.version, d.language, d.relation,
           d.answers, d.again_of, d.revision, d.created_at, d.updated_at, d.moved_from, d.set_aside
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN draft d ON d.bucket = u.bucket AND d.id = u.id
     WHERE d.account = %(account)s
     ORDER BY d.updated_at DESC
     LIMIT %(limit)s
"""


async def among(tx: Transaction, ids: list[UUID], *, account: UUID) -> list[Draft]:
    """Return those of an account's ids that are still drafts, last touched first."""
    return await tx.all(
        Draft, SQL_AMONG, buckets=[bucket_of(i) for i in ids], ids=ids, account=account, limit=100
    )


SQL_FILED_FOR = """
    SELECT application
      FROM filed
     WHERE bucket = %(bucket)s AND account = %(account)s AND service = %(service)s
     ORDER BY application DESC
     LIMIT 50
"""


async def open_for(tx: Transaction, account: UUID, service: str) -> list[Draft]:
    """Return the drafts of an account for a service, last touched first."""
    ids = await tx.values(
        SQL_FILED_FOR, bucket=bucket_of(account), account=account, service=service
    )
    return await among(tx, ids, account=account) if ids else []


SQL_SAVE = """
    UPDATE draft
       SET answers = %(answers)s, revision = revision + 1, updated_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s AND revision = %(revision)s
"""


async def save(tx: Transaction, draft: Draft, answers: dict[str, Any], *, at: datetime) -> bool:
    """Store new answers over the revision that was read; False when another tab was quicker."""
    return await tx.run(
        SQL_SAVE,
        bucket=draft.bucket, id=draft.id, account=draft.account, revision=draft.revision,
        answers=Jsonb(answers), at=at,
    ) > 0  # fmt: skip


SQL_SAY_ANEW = """
    UPDATE draft
       SET version = %(version)s, language = %(language)s, answers = %(answers)s,
           revision = revision + 1, updated_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s AND revision = %(revision)s
"""


async def say_anew(tx: Transaction, draft: Draft, *, at: datetime) -> bool:
    """Store all that a program said of a draft; False when somebody was quicker."""
    return await tx.run(
        SQL_SAY_ANEW,
        bucket=draft.bucket, id=draft.id, account=draft.account, revision=draft.revision,
        version=draft.version, language=draft.language, answers=Jsonb(draft.answers), at=at,
    ) > 0  # fmt: skip


SQL_MOVE = """
    UPDATE draft
       SET version = %(version)s, answers = %(answers)s, moved_from = %(moved_from)s,
           set_aside = %(set_aside)s, revision = revision + 1, updated_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s AND revision = %(revision)s
"""


async def move(
    tx: Transaction,
    draft: Draft,
    answers: dict[str, Any],
    *,
    version: int,
    moved_from: int,
    set_aside: dict[str, Any],
    at: datetime,
) -> bool:
    """Carry a draft to another version; False when another tab was quicker."""
    return await tx.run(
        SQL_MOVE,
        bucket=draft.bucket, id=draft.id, account=draft.account, revision=draft.revision,
        version=version, answers=Jsonb(answers), moved_from=moved_from,
        set_aside=Jsonb(set_aside), at=at,
    ) > 0  # fmt: skip


SQL_DROP = """
    DELETE FROM draft
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s
"""
SQL_UNFILE = """
    DELETE FROM filed
     WHERE bucket = %(bucket)s AND account = %(account)s AND application = %(application)s
"""


async def drop(tx: Transaction, draft: Draft) -> None:
    """Delete a draft that its account no longer wants."""
    await tx.run(SQL_DROP, bucket=draft.bucket, id=draft.id, account=draft.account)
    await tx.run(
        SQL_UNFILE, bucket=bucket_of(draft.account), account=draft.account, application=draft.id
    )


SQL_TOUCH = """
    UPDATE draft
       SET updated_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s
"""


async def touch(tx: Transaction, id_: UUID, *, account: UUID, at: datetime) -> bool:
    """Note that a draft is in use, and hold it; False when it is gone."""
    return await tx.run(SQL_TOUCH, bucket=bucket_of(id_), id=id_, account=account, at=at) > 0


SQL_FENCE = """
    UPDATE draft
       SET revision = revision + 1
     WHERE bucket = %(bucket)s AND id = %(id)s AND account = %(account)s
"""


async def fence(tx: Transaction, id_: UUID, *, account: UUID) -> bool:
    """Refuse any submit of a draft that is on its way; False when there is no draft any more."""
    return await tx.run(SQL_FENCE, bucket=bucket_of(id_), id=id_, account=account) == 1

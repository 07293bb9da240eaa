"""What officers asked to sign at once, and every answer that came to it.

A batch is open until it is signed, declined or run out; whoever ends it first wins. Answers are
only added: one that was forged or came twice stays on record with what became of it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.people.signing import SignerKind
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Batch:
    """Some papers that an officer signs together."""

    bucket: int
    id: UUID
    officer: UUID
    posting: UUID
    kind: SignerKind
    code: str
    go_to: str
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    outcome: str = "open"


@dataclass(frozen=True, slots=True)
class Received:
    """One answer as it came."""

    bucket: int
    id: UUID
    batch: str
    source: str
    verdict: str
    digest: bytes
    body: bytes
    received_at: datetime


SQL_ADD = """
    INSERT INTO signing_batch (bucket, id, officer, posting, kind, code, opened_at, expires_at)
    VALUES (%(bucket)s, %(id)s, %(officer)s, %(posting)s, %(kind)s, %(code)s, %(opened_at)s,
            %(expires_at)s)
"""


async def add(tx: Transaction, batch: Batch) -> None:
    """Open a batch."""
    await tx.run(
        SQL_ADD,
        bucket=batch.bucket, id=batch.id, officer=batch.officer, posting=batch.posting,
        kind=batch.kind, code=batch.code, opened_at=batch.opened_at, expires_at=batch.expires_at,
    )  # fmt: skip


SQL_BY_ID = """
    SELECT bucket, id, officer, posting, kind, code, go_to, opened_at, expires_at, ended_at, outcome
      FROM signing_batch
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, batch: UUID) -> Batch | None:
    """Return a batch, or None."""
    return await tx.one(Batch, SQL_BY_ID, bucket=bucket_of(batch), id=batch)


SQL_OPEN_OF = """
    SELECT bucket, id, officer, posting, kind, code, go_to, opened_at, expires_at, ended_at, outcome
      FROM signing_batch
     WHERE bucket = %(bucket)s AND officer = %(officer)s AND kind = %(kind)s AND ended_at IS NULL
       AND expires_at > %(at)s
     ORDER BY opened_at DESC
     LIMIT 1
"""


async def open_of(
    tx: Transaction, officer: UUID, kind: SignerKind, *, bucket: int, at: datetime
) -> Batch | None:
    """Return the batch that an officer opened last and that is still open."""
    return await tx.one(Batch, SQL_OPEN_OF, bucket=bucket, officer=officer, kind=kind, at=at)


SQL_GO_TO = """
    UPDATE signing_batch
       SET go_to = %(go_to)s, asked_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def go_on_at(tx: Transaction, batch: Batch, *, go_to: str, at: datetime) -> None:
    """Note where the officer goes on, at the provider."""
    await tx.run(SQL_GO_TO, bucket=batch.bucket, id=batch.id, go_to=go_to, at=at)


SQL_END = """
    UPDATE signing_batch
       SET ended_at = %(at)s, outcome = %(outcome)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND ended_at IS NULL
"""


async def end(tx: Transaction, batch: Batch, *, outcome: str, at: datetime) -> bool:
    """End a batch; False when it had ended."""
    return await tx.run(SQL_END, bucket=batch.bucket, id=batch.id, outcome=outcome, at=at) == 1


SQL_END_OPEN = """
    UPDATE signing_batch
       SET ended_at = %(at)s, outcome = 'lapsed'
     WHERE bucket = %(bucket)s AND officer = %(officer)s AND kind = %(kind)s AND ended_at IS NULL
"""


async def end_open(
    tx: Transaction, officer: UUID, kind: SignerKind, *, bucket: int, at: datetime
) -> None:
    """End what an officer opened before: one batch of a kind at a time."""
    await tx.run(SQL_END_OPEN, bucket=bucket, officer=officer, kind=kind, at=at)


# Claimed by moving `asked_at` on, so that two workers do not ask for the same.
SQL_CLAIM = """
    UPDATE signing_batch b
       SET asked_at = %(at)s
      FROM (SELECT bucket, id
              FROM signing_batch
             WHERE bucket BETWEEN 0 AND 1023 AND ended_at IS NULL AND kind = 'esign'
               AND asked_at < %(before)s
             ORDER BY asked_at
             LIMIT 20
               FOR UPDATE SKIP LOCKED) AS taken
     WHERE b.bucket = taken.bucket AND b.id = taken.id AND b.bucket BETWEEN 0 AND 1023
    RETURNING b.bucket, b.id, b.officer, b.posting, b.kind, b.code, b.go_to, b.opened_at,
              b.expires_at, b.ended_at, b.outcome
"""


async def claim_asked(tx: Transaction, *, at: datetime, before: datetime) -> list[Batch]:
    """Take batches at the provider that were asked about last before then."""
    return await tx.all(Batch, SQL_CLAIM, at=at, before=before)


SQL_RECEIVED = """
    INSERT INTO signing_answer (bucket, id, batch, source, verdict, digest, body, received_at)
    VALUES (%(bucket)s, %(id)s, %(batch)s, %(source)s, %(verdict)s, %(digest)s, %(body)s,
            %(received_at)s)
"""


async def record(tx: Transaction, answer: Received) -> None:
    """Keep an answer with what became of it."""
    await tx.run(
        SQL_RECEIVED,
        bucket=answer.bucket, id=answer.id, batch=answer.batch, source=answer.source,
        verdict=answer.verdict, digest=answer.digest, body=answer.body,
        received_at=answer.received_at,
    )  # fmt: skip


SQL_ANSWERS = """
    SELECT bucket, id, batch, source, verdict, digest, body, received_at
      FROM signing_answer
     WHERE bucket = %(bucket)s AND batch = %(batch)s
     ORDER BY received_at, id
     LIMIT 100
"""


async def answers(tx: Transaction, batch: UUID) -> list[Received]:
    """Return what came for a batch, the first first."""
    return await tx.all(Received, SQL_ANSWERS, bucket=bucket_of(batch), batch=str(batch))

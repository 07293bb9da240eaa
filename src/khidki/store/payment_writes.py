"""Writing payments: begun, changed, and every word heard, one round trip for a whole batch.

Whoever changes a payment has read it and names the revision that it will have: of two who heard
something at once one writes, and the other reads again. What was heard and what follows (a job) is
written with the very change that it made: each change has an id, for the revision of the one that
lost is that of the one that won. A begin loses against an open payment for the same thing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID, uuid4

import msgspec
import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow

from khidki.domain.bucket import bucket_of
from khidki.domain.money.paying import Paying
from khidki.domain.money.payment import Heard, Report
from khidki.store.batch import CommitUnknown

Jobs = tuple[tuple[UUID, str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word of the provider, and what it made of the payment."""

    digest: bytes
    source: str
    report: Report
    heard: Heard
    body: bytes


@dataclass(frozen=True, slots=True)
class PaymentWrite:
    """One payment as it is to be stored: new, or the revision after the one that was read."""

    paying: Paying
    at: datetime
    begins: bool = False
    word: HeardWord | None = None
    jobs: Jobs = field(default=())
    run_at: datetime | None = None  # of the jobs, where it is later
    change: UUID = field(default_factory=uuid4)


SQL_BEGIN = """
    INSERT INTO payment (bucket, id, subject, purpose, item, payer, provider, amount_paise, dues,
                         body, created_at, expires_at, state, revision, refund_paise, ask_at, asked,
                         change)
    SELECT bucket, id, subject, purpose, item, payer, provider, amount_paise, dues, body,
           created_at, expires_at, state, revision, refund_paise, ask_at, asked, change
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, subject uuid, purpose text, item text, payer uuid, provider text,
             amount_paise bigint, dues jsonb, body jsonb, created_at timestamptz,
             expires_at timestamptz, state text, revision int, refund_paise bigint,
             ask_at timestamptz, asked int, change uuid)
        ON CONFLICT DO NOTHING
    RETURNING id
"""
SQL_OF_ACCOUNT = """
    INSERT INTO account_payment (bucket, account, payment, at)
    SELECT u.account_bucket, u.payer, u.id, u.created_at
      FROM json_to_recordset(%(rows)s)
        AS u(account_bucket int, payer uuid, bucket int, id uuid, created_at timestamptz)
     WHERE u.payer IS NOT NULL
       AND EXISTS (SELECT FROM payment p WHERE p.bucket = u.bucket AND p.id = u.id)
        ON CONFLICT DO NOTHING
"""
SQL_CHANGE = """
    UPDATE payment p
       SET state = u.state, revision = u.revision, delivered_at = u.delivered_at,
           refund_paise = u.refund_paise, refund_why = u.refund_why, refunded_at = u.refunded_at,
           look = u.look, word = u.word, said_at = u.said_at, reference = u.reference,
           paid_at = u.paid_at, ask_at = u.ask_at, asked = u.asked, change = u.change
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, state text, revision int, delivered_at timestamptz,
             refund_paise bigint, refund_why text, refunded_at timestamptz, look text, word text,
             said_at timestamptz, reference text, paid_at timestamptz, ask_at timestamptz,
             asked int, change uuid)
     WHERE p.bucket = u.bucket AND p.id = u.id AND p.revision = u.revision - 1
    RETURNING p.id
"""
# A word stands only where the change that it made stands too.
SQL_WORDS = """
    INSERT INTO payment_word (bucket, payment, digest, source, word, said_at, heard_at,
                              amount_paise, currency, reference, paid_at, duty, oddity, body)
    SELECT u.bucket, u.payment, u.digest, u.source, u.word, u.said_at, u.heard_at, u.amount_paise,
           u.currency, u.reference, u.paid_at, u.duty, u.oddity, u.body
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, payment uuid, change uuid, digest bytea, source text, word text,
             said_at timestamptz, heard_at timestamptz, amount_paise bigint, currency text,
             reference text, paid_at timestamptz, duty text, oddity text, body bytea)
     WHERE EXISTS (SELECT FROM payment p
                    WHERE p.bucket = u.bucket AND p.id = u.payment AND p.change = u.change)
        ON CONFLICT (bucket, payment, digest) DO NOTHING
"""
SQL_JOBS = """
    INSERT INTO job (bucket, id, kind, body, run_at)
    SELECT u.bucket, u.id, u.kind, u.body, u.run_at
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, payment uuid, change uuid, id uuid, kind text, body jsonb,
             run_at timestamptz)
     WHERE EXISTS (SELECT FROM payment p
                    WHERE p.bucket = u.bucket AND p.id = u.payment AND p.change = u.change)
        ON CONFLICT (bucket, id) DO NOTHING
"""
SQL_CHANGES = """
    SELECT p.id, p.change
      FROM json_to_recordset(%(rows)s) AS u(bucket int, id uuid)
      JOIN payment p ON p.bucket = u.bucket AND p.id = u.id
"""


class PaymentWrites:
    """The writer of payments; says of each whether it was written."""

    def order(self, record: PaymentWrite) -> tuple[int, UUID, int]:
        """Sort by bucket and payment: two batches can never wait for each other in a ring."""
        return record.paying.bucket, record.paying.id, record.paying.revision

    async def write(
        self, connection: AsyncConnection[Any], records: Sequence[PaymentWrite]
    ) -> Sequence[bool]:
        """Commit what nobody else was quicker with."""
        leaders: dict[tuple[UUID, int], PaymentWrite] = {}
        for record in records:
            leaders.setdefault((record.paying.id, record.paying.revision), record)
        begun = [each for each in leaders.values() if each.begins]
        changed = [each for each in leaders.values() if not each.begins]
        try:
            async with connection.pipeline():
                await connection.execute("BEGIN")
                written = await _write(connection, begun, changed)
                await connection.execute("COMMIT")
        except psycopg.OperationalError as cause:
            raise CommitUnknown from cause
        except BaseException:
            if not connection.closed:
                await connection.rollback()
            raise
        ours = {id_ for cursor in written for (id_,) in await cursor.fetchall()}
        return [
            record.paying.id in ours and leaders[record.paying.id, record.paying.revision] is record
            for record in records
        ]

    async def look_up(
        self, connection: AsyncConnection[Any], records: Sequence[PaymentWrite]
    ) -> Sequence[bool | None]:
        """Find what became of payments whose commit is unknown."""
        rows = [{"bucket": each.paying.bucket, "id": each.paying.id} for each in records]
        cursor = await _send(connection, SQL_CHANGES, rows)
        found = dict(await cursor.fetchall())
        # Another change may have come after ours or in its place: whoever asks looks again.
        return [
            found[each.paying.id] == each.change if each.paying.id in found else None
            for each in records
        ]


async def _write(
    connection: AsyncConnection[Any],
    begun: Sequence[PaymentWrite],
    changed: Sequence[PaymentWrite],
) -> list[AsyncCursor[TupleRow]]:
    written: list[AsyncCursor[TupleRow]] = []
    if begun:
        rows = [_begun_row(each) for each in begun]
        written.append(await _send(connection, SQL_BEGIN, rows))
        await _send(connection, SQL_OF_ACCOUNT, rows)
    if changed:
        written.append(await _send(connection, SQL_CHANGE, [_row(each) for each in changed]))
    if words := [_word_row(each, each.word) for each in changed if each.word is not None]:
        await _send(connection, SQL_WORDS, words)
    if jobs := [row for each in changed for row in _job_rows(each)]:
        await _send(connection, SQL_JOBS, jobs)
    return written


def _begun_row(write: PaymentWrite) -> dict[str, Any]:
    paying = write.paying
    return _row(write) | {
        "subject": paying.payment.subject,
        "purpose": paying.purpose,
        "item": paying.item,
        "payer": paying.payer,
        "account_bucket": None if paying.payer is None else bucket_of(paying.payer),
        "provider": paying.provider,
        "amount_paise": paying.payment.amount_paise,
        "dues": paying.dues,
        "body": paying.body,
        "created_at": paying.payment.created_at,
        "expires_at": paying.payment.expires_at,
    }


def _row(write: PaymentWrite) -> dict[str, Any]:
    paying, payment = write.paying, write.paying.payment
    return {
        "bucket": paying.bucket,
        "id": paying.id,
        "state": payment.state,
        "revision": paying.revision,
        "delivered_at": paying.delivered_at,
        "refund_paise": payment.refund_paise,
        "refund_why": paying.refund_why,
        "refunded_at": paying.refunded_at,
        "look": paying.look,
        "word": payment.word,
        "said_at": payment.said_at,
        "reference": payment.reference,
        "paid_at": payment.paid_at,
        "ask_at": paying.ask_at,
        "asked": paying.asked,
        "change": write.change,
    }


def _word_row(write: PaymentWrite, word: HeardWord) -> dict[str, Any]:
    report = word.report
    return {
        "bucket": write.paying.bucket,
        "payment": write.paying.id,
        "change": write.change,
        "digest": _bytea(word.digest),
        "source": word.source,
        "word": report.word,
        "said_at": report.said_at,
        "heard_at": write.at,
        "amount_paise": report.amount_paise,
        "currency": report.currency,
        "reference": report.reference,
        "paid_at": report.paid_at,
        "duty": word.heard.duty,
        "oddity": word.heard.oddity,
        "body": _bytea(word.body),
    }


def _job_rows(write: PaymentWrite) -> Iterable[dict[str, Any]]:
    for id_, kind, body in write.jobs:
        yield {
            "bucket": bucket_of(id_),
            "payment": write.paying.id,
            "change": write.change,
            "id": id_,
            "kind": kind,
            "body": body,
            "run_at": write.run_at or write.at,
        }


async def _send(
    connection: AsyncConnection[Any], query: LiteralString, rows: Iterable[dict[str, Any]]
) -> AsyncCursor[TupleRow]:
    return await connection.execute(query, {"rows": msgspec.json.encode(list(rows)).decode()})


def _bytea(value: bytes) -> str:
    return "\\x" + value.hex()

"""What citizens allowed operators to do for them, beside the operator's own account.

A consent is renewed in its place: the draft that it is bound to stays the same.
"""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.people.consent import Consent
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO consent (bucket, id, operator, session, service, mobile_sealed, asked_at)
    VALUES (%(bucket)s, %(id)s, %(operator)s, %(session)s, %(service)s, %(mobile_sealed)s,
            %(asked_at)s)
"""


async def add(tx: Transaction, consent: Consent) -> None:
    """Store that a citizen was asked."""
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(consent.id), id=consent.id, operator=consent.operator,
        session=consent.session, service=consent.service, mobile_sealed=consent.mobile_sealed,
        asked_at=consent.asked_at,
    )  # fmt: skip


SQL_OF = """
    SELECT id, operator, session, service, mobile_sealed, asked_at, account, second_fact,
           given_at, until_at, draft
      FROM consent
     WHERE bucket = %(bucket)s AND id = %(id)s AND operator = %(operator)s
"""


# The same beside the session, `s`, of the operator who asked lately, as text for JSON.
OF_SESSION: LiteralString = """
    SELECT c.id, c.operator, encode(c.session, 'base64') AS session, c.service,
           replace(encode(c.mobile_sealed, 'base64'), chr(10), '') AS mobile_sealed, c.asked_at,
           c.account, c.second_fact, c.given_at, c.until_at, c.draft
      FROM consent c
     WHERE c.bucket = ('x' || right(s.operator::text, 3))::bit(12)::int & 1023
       AND c.id = ANY(ARRAY(SELECT jsonb_array_elements_text(s.data -> 'consents')::uuid))
       AND c.operator = s.operator
"""


async def of(tx: Transaction, operator: UUID, id_: UUID) -> Consent | None:
    """Return a consent if it was this operator who asked."""
    if bucket_of(id_) != bucket_of(operator):
        return None
    return await tx.one(Consent, SQL_OF, bucket=bucket_of(operator), id=id_, operator=operator)


SQL_GIVE = """
    UPDATE consent
       SET session = %(session)s, account = %(account)s, second_fact = %(second_fact)s,
           given_at = %(at)s, until_at = %(until_at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND (account IS NULL OR account = %(account)s)
"""


async def give(
    tx: Transaction,
    consent: UUID,
    account: UUID,
    *,
    session: bytes,
    second_fact: bool,
    at: datetime,
    until_at: datetime,
) -> bool:
    """Store that the citizen read the code out; False when it was somebody else before."""
    return await tx.run(
        SQL_GIVE,
        bucket=bucket_of(consent), id=consent, account=account, session=session,
        second_fact=second_fact, at=at, until_at=until_at,
    ) == 1  # fmt: skip


SQL_PROVE = """
    UPDATE consent
       SET account = %(account)s, second_fact = true
     WHERE bucket = %(bucket)s AND id = %(id)s AND draft IS NULL
"""


async def prove(tx: Transaction, consent: UUID, account: UUID) -> bool:
    """Store whose account it is once the second fact is told; False once a draft is open."""
    return await tx.run(SQL_PROVE, bucket=bucket_of(consent), id=consent, account=account) == 1


SQL_BIND = """
    UPDATE consent
       SET draft = %(draft)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND draft IS NOT DISTINCT FROM %(before)s
"""


async def bind(tx: Transaction, consent: UUID, draft: UUID, *, before: UUID | None) -> bool:
    """Bind a consent to a draft instead of what it was bound to; False when that changed."""
    bucket = bucket_of(consent)
    return await tx.run(SQL_BIND, bucket=bucket, id=consent, draft=draft, before=before) == 1


SQL_END = """
    UPDATE consent
       SET until_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND until_at > %(at)s
"""


async def end(tx: Transaction, consent: UUID, *, at: datetime) -> None:
    """End a consent before its time."""
    await tx.run(SQL_END, bucket=bucket_of(consent), id=consent, at=at)


SQL_SWEEP = """
    DELETE FROM consent
     WHERE bucket = %(bucket)s AND account IS NULL AND asked_at < %(before)s
"""


async def sweep(tx: Transaction, *, bucket: int, before: datetime) -> int:
    """Remove from a bucket what was asked before an instant and never given."""
    return await tx.run(SQL_SWEEP, bucket=bucket, before=before)

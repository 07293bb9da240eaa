"""By what operators are let in: password, the number on which they are told, codes to begin with.

The user name is the operator's code. Second factors lie with everybody's (`store/factors.py`); what
an operator may do follows from the operator's own row, read at every request.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class OperatorSignIn:
    """What is checked when an operator signs in, or is told something."""

    account: UUID
    password_hash: str
    mobile_sealed: bytes | None
    mobile_hash: bytes | None


SQL_OF = """
    SELECT account, password_hash, mobile_sealed, mobile_hash
      FROM operator
     WHERE bucket = %(bucket)s AND account = %(account)s
"""


async def of(tx: Transaction, account: UUID) -> OperatorSignIn | None:
    """Return by what an operator is let in, one who left too; None for everybody else."""
    return await tx.one(OperatorSignIn, SQL_OF, bucket=bucket_of(account), account=account)


SQL_RENEW_HASH = """
    UPDATE operator
       SET password_hash = %(new)s
     WHERE bucket = %(bucket)s AND account = %(account)s AND password_hash = %(old)s
"""


async def renew_password(tx: Transaction, account: UUID, *, old: str, new: str) -> None:
    """Replace a stored hash, unless the password was changed meanwhile."""
    await tx.run(SQL_RENEW_HASH, bucket=bucket_of(account), account=account, old=old, new=new)


SQL_SET_MOBILE = """
    UPDATE operator
       SET mobile_sealed = %(sealed)s, mobile_hash = %(hash)s
     WHERE bucket = %(bucket)s AND account = %(account)s
"""


async def set_mobile(
    tx: Transaction, account: UUID, *, mobile_sealed: bytes, mobile_hash: bytes
) -> None:
    """Keep where an operator is told of what happens in their name."""
    await tx.run(
        SQL_SET_MOBILE,
        bucket=bucket_of(account), account=account, sealed=mobile_sealed, hash=mobile_hash,
    )  # fmt: skip


SQL_ASK_SETUP = """
    UPDATE operator
       SET password_hash = '', setup_hash = %(setup_hash)s, setup_until = %(until)s
     WHERE bucket = %(bucket)s AND account = %(account)s
"""
SQL_SET_UP = """
    UPDATE operator
       SET password_hash = %(password_hash)s, setup_hash = NULL, setup_until = NULL
     WHERE code = %(code)s AND bucket BETWEEN 0 AND 1023
       AND setup_hash = %(setup_hash)s AND setup_until > %(at)s
    RETURNING account
"""


async def ask_setup(tx: Transaction, account: UUID, *, setup_hash: bytes, until: datetime) -> bool:
    """Let an operator begin anew with two codes, and no longer sign in with what there was."""
    return await tx.run(
        SQL_ASK_SETUP,
        bucket=bucket_of(account), account=account, setup_hash=setup_hash, until=until,
    ) == 1  # fmt: skip


async def set_up(
    tx: Transaction, code: str, *, setup_hash: bytes, password_hash: str, at: datetime
) -> UUID | None:
    """Use the two codes up and return the operator; None when they are wrong, old or used."""
    return await tx.value(
        SQL_SET_UP, code=code, setup_hash=setup_hash, password_hash=password_hash, at=at
    )


SQL_END = """
    UPDATE operator
       SET ended_on = %(day)s
     WHERE bucket = %(bucket)s AND account = %(account)s
       AND (ended_on IS NULL OR ended_on > %(day)s)
"""


async def end(tx: Transaction, account: UUID, *, on_day: date) -> bool:
    """Let an operator work no more from a day on; False when that was so already."""
    return await tx.run(SQL_END, bucket=bucket_of(account), account=account, day=on_day) == 1

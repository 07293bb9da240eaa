"""What was said in one case is erased, by the role that owns the tables: nothing that serves may.

Events, dates and digests stay, so the history can still be proven; what is kept for a register has
a retention of its own and stays too. Papers that were handed in are on a shelf of their owner.
"""

from datetime import datetime

from khidki.domain.case.application import Application
from khidki.store.database import Transaction

SQL_CONTENTS = """
    DELETE FROM content
     WHERE bucket = %(bucket)s AND application = %(application)s AND retention = 'case'
"""
SQL_NOTES = "DELETE FROM note WHERE bucket = %(bucket)s AND application = %(application)s"
SQL_QUESTIONS = """
    DELETE FROM consultation
     WHERE bucket = %(bucket)s AND application = %(application)s
"""
SQL_DUE = """
    DELETE FROM due
     WHERE bucket = %(bucket)s AND application = %(application)s AND kind = 'question'
"""
# By the number that the other system named: also what was about no step of ours.
SQL_STATUSES = "DELETE FROM outside_status WHERE bucket = %(bucket)s AND number = %(number)s"
SQL_RECORD = """
    INSERT INTO erasure (bucket, application, erased_at, erased_by, because)
    VALUES (%(bucket)s, %(application)s, %(at)s, %(by)s, %(because)s)
"""


async def erase(
    tx: Transaction, application: Application, *, at: datetime, by: str, because: str
) -> int:
    """Erase what people, officers, offices and other systems said; return how many pieces."""
    bucket, id_ = application.bucket, application.id
    erased = await tx.run(SQL_STATUSES, bucket=bucket, number=application.number)
    for statement in (SQL_CONTENTS, SQL_NOTES, SQL_QUESTIONS):
        erased += await tx.run(statement, bucket=bucket, application=id_)
    await tx.run(SQL_DUE, bucket=bucket, application=id_)
    await tx.run(SQL_RECORD, bucket=bucket, application=id_, at=at, by=by, because=because)
    return erased

"""What waits on a desk in its turn, and whose hands a file is in.

A file in the hands of another holder of the same post waits for nobody else: so several who hold
one post work through one queue without standing in each other's way. A file that was given to a
reader or clerk still waits for the holder.
"""

from datetime import datetime
from uuid import UUID

from khidki.domain.case.application import Application
from khidki.domain.case.turn import Queued
from khidki.store.database import Transaction

ENOUGH = 20  # of what was received before; one alone may be a file that this officer may not touch

SQL_WAITING = """
    SELECT i.application, i.number, i.received_at
      FROM inbox i
     WHERE i.post = %(post)s AND i.service = %(service)s AND i.in_turn
       AND (i.received_at, i.application) < (%(received_at)s, %(application)s)
       AND NOT EXISTS (SELECT
                         FROM posting g
                        WHERE g.officer = i.assigned_to AND g.officer <> %(officer)s
                          AND g.post = i.post AND g.from_at <= %(at)s
                          AND (g.until_at IS NULL OR g.until_at > %(at)s))
       AND NOT EXISTS (SELECT
                         FROM inbox given
                        WHERE given.office = %(office)s AND given.application = %(application)s
                          AND given.post = %(post)s AND given.taken
                          AND given.assigned_to = %(officer)s)
     ORDER BY i.received_at, i.application
     LIMIT %(limit)s
"""


async def waiting_before(
    tx: Transaction, application: Application, *, officer: UUID, at: datetime
) -> list[Queued]:
    """Return the first files of the same service that wait at the post longer than this one.

    None waits longer than one that the queue itself gave to the officer.
    """
    return await tx.all(
        Queued, SQL_WAITING,
        post=application.post, office=application.office, service=application.service,
        officer=officer, at=at,
        received_at=application.received_at, application=application.id, limit=ENOUGH,
    )  # fmt: skip


SQL_MINE = """
    SELECT application
      FROM inbox
     WHERE assigned_to = %(officer)s AND post = %(post)s AND in_turn
       AND service = coalesce(%(service)s, service)
     ORDER BY due_on, received_at, application
     LIMIT 1
"""
# The most urgent service first, and of it the file that came first; what somebody takes at this
# moment is theirs.
SQL_TAKE = """
    UPDATE inbox
       SET assigned_to = %(officer)s, taken = true
     WHERE (office, application) = (
           SELECT q.office, q.application
             FROM inbox q
            WHERE q.post = %(post)s AND q.in_turn AND q.assigned_to IS NULL
              AND q.service = (SELECT u.service
                                 FROM inbox u
                                WHERE u.post = %(post)s AND u.in_turn AND u.assigned_to IS NULL
                                  AND u.service = coalesce(%(service)s, u.service)
                                ORDER BY u.due_on, u.received_at, u.application
                                LIMIT 1)
            ORDER BY q.received_at, q.application
            LIMIT 1
              FOR UPDATE SKIP LOCKED)
    RETURNING application
"""


async def take_next(
    tx: Transaction, post: str, *, officer: UUID, service: str | None = None
) -> UUID | None:
    """Put the next file of a post into an officer's hands, or return the one already there."""
    mine: UUID | None = await tx.value(SQL_MINE, officer=officer, post=post, service=service)
    return mine or await tx.value(SQL_TAKE, officer=officer, post=post, service=service)


SQL_ASSIGN = """
    UPDATE inbox
       SET assigned_to = %(to)s, taken = false
     WHERE office = %(office)s AND application = %(application)s AND post = %(post)s
"""


async def assign(
    tx: Transaction, application: UUID, *, office: str, post: str, to: UUID | None
) -> bool:
    """Put a file into somebody's hands, or out of anybody's; False when it lies there no more."""
    return await tx.run(SQL_ASSIGN, application=application, office=office, post=post, to=to) == 1


SQL_LET_GO = """
    UPDATE inbox
       SET assigned_to = NULL, taken = false
     WHERE assigned_to = %(officer)s AND post = %(post)s
"""


async def let_go(tx: Transaction, post: str, *, officer: UUID) -> None:
    """Take every file of a post out of the hands of somebody who goes."""
    await tx.run(SQL_LET_GO, officer=officer, post=post)

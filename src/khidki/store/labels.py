"""Words that a desk puts on its files, and which files carry them.

A label belongs to a post, whoever sits there. A mark leaves with its file: it hangs on the line of
the desk, and goes when that goes. What a label lists is in the order received.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a post."""

    post: str
    id: UUID
    name: str


SQL_ADD = """
    INSERT INTO label (post, id, name)
    SELECT %(post)s, %(id)s, %(name)s
     WHERE (SELECT count(*) FROM label WHERE post = %(post)s) < %(most)s
        ON CONFLICT (post, name) DO NOTHING
"""


async def add(tx: Transaction, label: Label, *, most: int) -> None:
    """Store a label; one of the same name stays as it is, and beyond `most` none is added."""
    await tx.run(SQL_ADD, post=label.post, id=label.id, name=label.name, most=most)


SQL_REMOVE_MARKS = """
    DELETE FROM mark
     WHERE post = %(post)s AND label = %(id)s
"""
SQL_REMOVE = """
    DELETE FROM label
     WHERE post = %(post)s AND id = %(id)s
"""


async def remove(tx: Transaction, *, post: str, label: UUID) -> None:
    """Forget a label and take it off every file."""
    await tx.run(SQL_REMOVE_MARKS, post=post, id=label)
    await tx.run(SQL_REMOVE, post=post, id=label)


SQL_UNMARK = """
    DELETE FROM mark
     WHERE office = %(office)s AND application = %(application)s AND post = %(post)s
"""
SQL_MARK = """
    INSERT INTO mark (office, application, label, post, received_at)
    SELECT i.office, i.application, l.id, l.post, %(received_at)s
      FROM inbox i
      JOIN label l ON l.post = i.post AND l.id = ANY(%(labels)s)
     WHERE i.office = %(office)s AND i.application = %(application)s AND i.post = %(post)s
        ON CONFLICT (office, application, label) DO NOTHING
"""


async def mark(
    tx: Transaction,
    application: UUID,
    *,
    office: str,
    post: str,
    labels: list[UUID],
    received_at: datetime,
) -> None:
    """Let a file carry exactly these labels of a post."""
    where = {"application": application, "office": office, "post": post}
    await tx.run(SQL_UNMARK, **where)
    await tx.run(SQL_MARK, **where, labels=labels, received_at=received_at)

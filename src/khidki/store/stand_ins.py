"""Stand-ins: who is asked to take a post for a while, who agreed, and who sits where.

Each is answered once, by a guarded statement, and only by somebody else than who asked. That the
posting of the one on leave sleeps meanwhile is read from the row itself by `officers.hats`. What
lies on the posts of a board is counted here too, to a hundred.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.people.stand_in import StandIn
from khidki.store.database import Transaction

LISTED = 200

SQL_ASK = """
    INSERT INTO stand_in (id, kind, post, posting, officer, from_at, until_at, order_no, asked_by,
                        asked_at)
    VALUES (%(id)s, %(kind)s, %(post)s, %(posting)s, %(officer)s, %(from_at)s, %(until_at)s,
            %(order_no)s, %(asked_by)s, %(asked_at)s)
"""


async def ask(tx: Transaction, wanted: StandIn) -> None:
    """Store that somebody is asked to take a wanted."""
    await tx.run(
        SQL_ASK,
        id=wanted.id, kind=wanted.kind.value, post=wanted.post, posting=wanted.posting,
        officer=wanted.officer, from_at=wanted.from_at, until_at=wanted.until_at,
        order_no=wanted.order_no, asked_by=wanted.asked_by, asked_at=wanted.asked_at,
    )  # fmt: skip


SQL_BY_ID = """
    SELECT id, kind, post, posting, officer, from_at, until_at, order_no, asked_by, asked_at, agreed
      FROM stand_in
     WHERE id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> StandIn | None:
    """Return a stand-in, or None."""
    return await tx.one(StandIn, SQL_BY_ID, id=id_)


SQL_ANSWER = """
    UPDATE stand_in
       SET answered_by = %(by)s, answered_at = %(at)s, agreed = %(agreed)s
     WHERE id = %(id)s AND answered_by IS NULL AND asked_by <> %(by)s
"""


async def answer(tx: Transaction, id_: UUID, *, by: UUID, at: datetime, agreed: bool) -> bool:
    """Note the answer; False when there is one, or when the one who asked answers."""
    return await tx.run(SQL_ANSWER, id=id_, by=by, at=at, agreed=agreed) == 1


SQL_ADD_POSTING = """
    INSERT INTO posting (id, officer, post, from_at, until_at, order_no, kind)
    VALUES (%(id)s, %(officer)s, %(post)s, %(from_at)s, %(until_at)s, %(order_no)s, %(kind)s)
"""


async def add_posting(
    tx: Transaction, posting: UUID, wanted: StandIn, *, from_at: datetime
) -> None:
    """Let the one who stands in hold the post for its time."""
    await tx.run(
        SQL_ADD_POSTING,
        id=posting, officer=wanted.officer, post=wanted.post, from_at=from_at,
        until_at=wanted.until_at, order_no=wanted.order_no, kind=wanted.kind.value,
    )  # fmt: skip


# Whoever is back before the time takes up the post at that instant, and the substitute goes.
SQL_END_LEAVE = """
    UPDATE stand_in
       SET until_at = %(at)s
     WHERE posting = %(posting)s AND agreed AND from_at < %(at)s AND until_at > %(at)s
"""
SQL_END_SUBSTITUTES = """
    UPDATE posting
       SET until_at = %(at)s
     WHERE post = %(post)s AND kind = 'leave' AND from_at < %(at)s AND until_at > %(at)s
       AND officer IN (SELECT officer FROM stand_in
                        WHERE posting = %(posting)s AND agreed AND from_at < %(at)s)
"""


async def end_leave(tx: Transaction, posting: UUID, *, post: str, at: datetime) -> bool:
    """Wake a posting before its leave is over; False when it does not sleep."""
    await tx.run(SQL_END_SUBSTITUTES, posting=posting, post=post, at=at)
    return await tx.run(SQL_END_LEAVE, posting=posting, at=at) == 1


@dataclass(frozen=True, slots=True)
class Asked:
    """One that waits for its answer, with the names of those concerned."""

    wanted: StandIn
    taker_hi: str
    taker_en: str
    asker_hi: str
    asker_en: str


SQL_WAITING = """
    SELECT c.id, c.kind, c.post, c.posting, c.officer, c.from_at, c.until_at, c.order_no,
           c.asked_by, c.asked_at, c.agreed, t.name_hi AS taker_hi, t.name_en AS taker_en,
           a.name_hi AS asker_hi, a.name_en AS asker_en
      FROM stand_in c
      JOIN officer t ON t.id = c.officer
      JOIN officer a ON a.id = c.asked_by
     WHERE c.until_at > %(now)s
       AND ((c.answered_at IS NULL AND (c.post = ANY(%(posts)s) OR c.officer = %(officer)s
                                        OR c.asked_by = %(officer)s))
            OR (c.agreed AND c.kind = 'leave' AND c.asked_by = %(officer)s
                AND c.from_at <= %(now)s))
     ORDER BY c.from_at, c.id
     LIMIT %(limit)s
"""


async def waiting(
    tx: Transaction, officer: UUID, *, posts: list[str], now: datetime
) -> list[Asked]:
    """Return what waits for an answer: about some posts, or to or from an officer.

    A leave on which the officer is now stands among them, agreed to.
    """
    return await tx.all(Asked, SQL_WAITING, officer=officer, posts=posts, now=now, limit=LISTED)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits on a post, or until when the holder is on leave."""

    post: str
    posting: UUID
    officer: UUID
    user_name: str
    name_hi: str
    name_en: str
    kind: str
    from_at: datetime
    until_at: datetime | None
    away_until: datetime | None


SQL_SITTING = """
    SELECT g.post, g.id AS posting, g.officer, o.user_name, o.name_hi, o.name_en, g.kind,
           g.from_at, g.until_at,
           (SELECT max(c.until_at) FROM stand_in c
             WHERE c.posting = g.id AND c.agreed AND c.from_at <= %(at)s
               AND c.until_at > %(at)s) AS away_until
      FROM posting g
      JOIN officer o ON o.id = g.officer AND o.disabled_at IS NULL
     WHERE g.post = ANY(%(posts)s) AND g.from_at <= %(at)s
       AND (g.until_at IS NULL OR g.until_at > %(at)s)
     ORDER BY g.post, g.from_at, g.id
     LIMIT 5000
"""


async def sitting(tx: Transaction, posts: list[str], *, at: datetime) -> list[Sitting]:
    """Return who sits on some posts at an instant, those on leave too."""
    return await tx.all(Sitting, SQL_SITTING, posts=posts, at=at)


@dataclass(frozen=True, slots=True)
class Load:
    """What lies on a post, counted to a hundred, and the appeals that wait for its decision."""

    post: str
    waiting: int
    late: int
    appeals: int = 0


# Counted to a hundred from the front, whatever lies there: a board says "many", not how many.
SQL_LOADS = """
    SELECT mine.post, count(q.due_on) AS waiting,
           count(*) FILTER (WHERE q.due_on < %(today)s AND NOT q.stands) AS late,
           (SELECT count(*) FROM (SELECT FROM appeal p
                                   WHERE p.bucket BETWEEN 0 AND 1023 AND p.post = mine.post
                                     AND p.stage IN ('filed', 'late', 'listed')
                                   LIMIT 100) AS heard)::int AS appeals
      FROM unnest(%(posts)s::text[]) AS mine(post)
      LEFT JOIN LATERAL (SELECT i.due_on, i.stands
                           FROM inbox i
                          WHERE i.post = mine.post
                          ORDER BY i.due_on, i.received_at, i.application
                          LIMIT 100) AS q ON true
     GROUP BY mine.post
     LIMIT 5000
"""


async def loads(tx: Transaction, posts: list[str], *, today: object) -> list[Load]:
    """Return how much lies on some posts."""
    return await tx.all(Load, SQL_LOADS, posts=posts, today=today)

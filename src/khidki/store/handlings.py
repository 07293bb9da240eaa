"""How one file lies on its desk: who may work at it, who does, and its labels, in one statement.

Only what lies on a desk now is found, and only on the desks that are named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works at a desk: holds its post, or reads for it."""

    officer: UUID
    post: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A label of the desk."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Handling:
    """A file on a desk."""

    office: str
    application: UUID
    post: str
    number: str
    received_at: datetime
    helper: UUID | None
    people: list[Worker]
    labels: list[Tag]
    marked: list[UUID]


@dataclass(frozen=True, slots=True)
class _Row:
    office: str
    application: UUID
    post: str
    number: str
    received_at: datetime
    helper: UUID | None
    people: Any
    labels: Any
    marked: list[UUID]


SQL_OF = """
    SELECT i.office, i.application, i.post, i.number, i.received_at, i.assigned_to AS helper,
           (SELECT json_agg(json_build_object('officer', g.officer, 'post', g.post,
                                              'name_hi', o.name_hi, 'name_en', o.name_en)
                            ORDER BY g.from_at, g.id)
              FROM unnest(%(desks)s::text[], %(seats)s::text[]) AS s(desk, post)
              JOIN posting g ON g.post = s.post AND g.from_at <= %(at)s
                            AND (g.until_at IS NULL OR g.until_at > %(at)s)
                            AND NOT EXISTS (SELECT
                                              FROM stand_in a
                                             WHERE a.posting = g.id AND a.agreed
                                               AND a.from_at <= %(at)s AND a.until_at > %(at)s)
              JOIN officer o ON o.id = g.officer AND o.disabled_at IS NULL
             WHERE s.desk = i.post) AS people,
           (SELECT json_agg(json_build_object('id', l.id, 'name', l.name) ORDER BY l.name)
              FROM label l
             WHERE l.post = i.post) AS labels,
           array(SELECT m.label
                   FROM mark m
                  WHERE m.office = i.office AND m.application = i.application
                    AND m.post = i.post) AS marked
      FROM inbox i
     WHERE i.office = ANY(%(offices)s) AND i.application = %(application)s
       AND i.post = ANY(%(desks)s)
     LIMIT 1
"""


async def of(
    tx: Transaction,
    application: UUID,
    *,
    offices: Sequence[str],
    seats: Mapping[str, Sequence[str]],
    at: datetime,
) -> Handling | None:
    """Return how a file lies on one of some desks; `seats` are the posts that work at each."""
    pairs = [(desk, post) for desk, posts in seats.items() for post in posts]
    row = await tx.one(
        _Row, SQL_OF,
        application=application, offices=list(offices), at=at,
        desks=[desk for desk, _ in pairs], seats=[post for _, post in pairs],
    )  # fmt: skip
    if row is None:
        return None
    return Handling(
        row.office,
        row.application,
        row.post,
        row.number,
        row.received_at,
        row.helper,
        msgspec.convert(row.people or [], list[Worker]),
        msgspec.convert(row.labels or [], list[Tag]),
        row.marked,
    )

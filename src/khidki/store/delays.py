"""What explains a delay: who held some posts within a span, and when the window was shut, at once.

Postings and outages are small tables that every shard has; nothing here is written, and whose the
days were is for `domain/case/held.py` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from khidki.domain.case.held import Held
from khidki.domain.law.outage import WINDOW, Outage
from khidki.store.database import Transaction

SQL_WITHIN = """
    SELECT (SELECT json_agg(json_build_object(
                       'post', g.post, 'officer', g.officer, 'posting', g.id,
                       'name', json_build_object('hi', g.name_hi, 'en', g.name_en),
                       'from_at', g.from_at, 'until_at', g.until_at) ORDER BY g.post, g.from_at)
              FROM (SELECT p.post, p.officer, p.id, p.from_at, p.until_at, f.name_hi, f.name_en
                      FROM posting p
                      JOIN officer f ON f.id = p.officer
                     WHERE p.post = ANY(%(posts)s) AND p.from_at <= %(until)s
                       AND (p.until_at IS NULL OR p.until_at >= %(since)s)
                     ORDER BY p.post, p.from_at
                     LIMIT 200) g) AS held,
           (SELECT json_agg(json_build_object(
                       'what', o.what, 'began_at', o.began_at, 'ended_at', o.ended_at)
                   ORDER BY o.began_at)
              FROM (SELECT what, began_at, ended_at
                      FROM outage
                     WHERE what = %(what)s AND began_at < %(until)s
                       AND (ended_at IS NULL OR ended_at > %(since)s)
                     ORDER BY began_at, id
                     LIMIT 1000) o) AS shut
"""


@dataclass(frozen=True, slots=True)
class Delay:
    """Who held the posts that were asked for, and when nobody could work."""

    held: list[Held]
    shut: list[Outage]


@dataclass(frozen=True, slots=True)
class _Row:
    held: Any
    shut: Any


async def within(
    tx: Transaction, posts: Sequence[str], *, since: datetime, until: datetime
) -> Delay:
    """Return what explains a delay of some posts between two instants."""
    row = await tx.one(_Row, SQL_WITHIN, posts=list(posts), since=since, until=until, what=WINDOW)
    assert row is not None, "a statement without a table has one row"
    return Delay(
        msgspec.convert(row.held or [], list[Held]), msgspec.convert(row.shut or [], list[Outage])
    )

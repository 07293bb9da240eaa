"""What an officer sees around the lines of a desk: labels, and lists of their own.

The page about the lines has one statement to spare; two small lists come as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from khidki.store.database import Transaction
from khidki.store.labels import Label
from khidki.store.saved_filters import SavedFilter


@dataclass(frozen=True, slots=True)
class Around:
    """Labels of some posts, and the lists that an officer comes back to."""

    labels: list[Label]
    saved: list[SavedFilter]


@dataclass(frozen=True, slots=True)
class _Row:
    labels: Any
    saved: Any


SQL_AROUND = """
    SELECT (SELECT json_agg(json_build_object('post', l.post, 'id', l.id, 'name', l.name)
                            ORDER BY l.name, l.post)
              FROM (SELECT post, id, name FROM label
                     WHERE post = ANY(%(posts)s) ORDER BY name, post LIMIT 200) AS l) AS labels,
           (SELECT json_agg(json_build_object('id', s.id, 'name', s.name, 'query', s.query)
                            ORDER BY s.name, s.id)
              FROM (SELECT id, name, query FROM saved_filter
                     WHERE officer = %(officer)s ORDER BY name, id LIMIT 100) AS s) AS saved
"""


async def around(tx: Transaction, officer: UUID, posts: Sequence[str]) -> Around:
    """Return what stands around the lines of some posts."""
    row = await tx.one(_Row, SQL_AROUND, officer=officer, posts=list(posts))
    assert row is not None, "a statement without a table has a row"
    return Around(
        msgspec.convert(row.labels or [], list[Label]),
        msgspec.convert(row.saved or [], list[SavedFilter]),
    )

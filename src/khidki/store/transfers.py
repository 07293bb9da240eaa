"""What a list of transfers is judged by: who the officers are, and who sits where from when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.people.transfer import Sits
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class _Named:
    id: UUID
    user_name: str


SQL_OFFICERS: LiteralString = """
    SELECT id, user_name
      FROM officer
     WHERE user_name = ANY(%(names)s) AND disabled_at IS NULL
     ORDER BY user_name
"""


async def officers(tx: Transaction, names: Sequence[str]) -> dict[str, UUID]:
    """Return the officers of these user names who work here."""
    found = await tx.all(_Named, SQL_OFFICERS, names=sorted(set(names)))
    return {each.user_name: each.id for each in found}


SQL_SITTING: LiteralString = """
    SELECT id AS posting, officer, post, from_at, until_at
      FROM posting
     WHERE (post = ANY(%(posts)s) OR officer = ANY(%(officers)s))
       AND kind <> 'leave' AND (until_at IS NULL OR until_at > %(at)s)
     ORDER BY from_at, id
     LIMIT 10000
"""


async def sitting(
    tx: Transaction, *, posts: Sequence[str], officers: Sequence[UUID], at: datetime
) -> list[Sits]:
    """Return postings to some posts, or of some officers, that are not over."""
    return await tx.all(
        Sits, SQL_SITTING, posts=sorted(set(posts)), officers=sorted(set(officers)), at=at
    )

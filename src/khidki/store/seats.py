"""Offices, posts, officers and postings as lists: who sits where, who held what and when.

Small tables without a bucket. A list goes along one key and a search narrows it by the words of a
name in either language or by the beginning of an id, so it costs what it shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.text import Text
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office and how many posts it has."""

    id: str
    name_hi: str
    name_en: str
    area: str
    area_hi: str
    area_en: str
    posts: int

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)

    @property
    def area_name(self) -> Text:
        """The area's name in both languages."""
        return Text(hi=self.area_hi, en=self.area_en)


SQL_OFFICES: LiteralString = """
    SELECT o.id, o.name_hi, o.name_en, o.area, a.name_hi AS area_hi, a.name_en AS area_en,
           (SELECT count(*) FROM post p WHERE p.office = o.id)::int AS posts
      FROM office o
      JOIN area a ON a.id = o.area
     WHERE o.id > %(after)s
       AND (o.id ILIKE %(begins)s OR o.name_hi ILIKE %(holds)s OR o.name_en ILIKE %(holds)s)
       AND (%(areas)s::text[] IS NULL OR o.area = ANY(%(areas)s))
     ORDER BY o.id
     LIMIT %(limit)s
"""


def _words(search: str | None) -> dict[str, str]:
    """Return the two patterns of a search; what LIKE would read as a sign is itself."""
    given = "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in search or "")
    return {"begins": f"{given}%", "holds": f"%{given}%"}


async def offices(
    tx: Transaction, *, search: str | None, areas: Sequence[str] | None, after: str, limit: int
) -> list[OfficeLine]:
    """Return offices by id, of some areas or all."""
    listed = None if areas is None else list(areas)
    return await tx.all(
        OfficeLine, SQL_OFFICES, **_words(search), areas=listed, after=after, limit=limit
    )


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post, and who holds it now."""

    id: str
    kind: str
    name_hi: str
    name_en: str
    office: str
    holder_id: UUID | None
    holder_hi: str | None
    holder_en: str | None
    holder_user: str | None
    since: datetime | None

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)

    @property
    def holder(self) -> Text | None:
        """Who holds it now, the one longest there first; None when it is vacant."""
        if self.holder_hi is None or self.holder_en is None:
            return None
        return Text(hi=self.holder_hi, en=self.holder_en)


SQL_POSTS: LiteralString = """
    SELECT p.id, p.kind, p.name_hi, p.name_en, p.office, h.officer AS holder_id,
           h.name_hi AS holder_hi, h.name_en AS holder_en, h.user_name AS holder_user,
           h.from_at AS since
      FROM post p
      LEFT JOIN LATERAL (SELECT g.officer, f.name_hi, f.name_en, f.user_name, g.from_at
                           FROM posting g
                           JOIN officer f ON f.id = g.officer
                          WHERE g.post = p.id AND g.from_at <= %(at)s
                            AND (g.until_at IS NULL OR g.until_at > %(at)s)
                          ORDER BY g.from_at, g.id
                          LIMIT 1) h ON true
     WHERE p.id > %(after)s
       AND (p.id ILIKE %(begins)s OR p.name_hi ILIKE %(holds)s OR p.name_en ILIKE %(holds)s)
       AND p.kind = coalesce(%(kind)s, p.kind) AND p.office = coalesce(%(office)s, p.office)
       AND (%(vacant)s::boolean IS NULL OR (h.officer IS NULL) = %(vacant)s)
     ORDER BY p.id
     LIMIT %(limit)s
"""


async def posts(
    tx: Transaction,
    *,
    search: str | None,
    kind: str | None,
    vacant: bool | None,
    at: datetime,
    after: str,
    limit: int,
    office: str | None = None,
) -> list[PostLine]:
    """Return posts by id, with who holds each at an instant."""
    return await tx.all(
        PostLine, SQL_POSTS,
        **_words(search), kind=kind, vacant=vacant, office=office, at=at, after=after, limit=limit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """One officer and how many posts they hold now."""

    id: UUID
    user_name: str
    name_hi: str
    name_en: str
    posts: list[str]
    created_at: datetime
    disabled_at: datetime | None

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)


SQL_OFFICERS: LiteralString = """
    SELECT o.id, o.user_name, o.name_hi, o.name_en, o.created_at, o.disabled_at,
           array(SELECT g.post FROM posting g
                  WHERE g.officer = o.id AND g.from_at <= %(at)s
                    AND (g.until_at IS NULL OR g.until_at > %(at)s)
                  ORDER BY g.from_at, g.id
                  LIMIT 10) AS posts
      FROM officer o
     WHERE o.user_name > %(after)s
       AND (o.user_name ILIKE %(begins)s OR o.name_hi ILIKE %(holds)s OR o.name_en ILIKE %(holds)s)
       AND (%(disabled)s::boolean IS NULL OR (o.disabled_at IS NOT NULL) = %(disabled)s)
     ORDER BY o.user_name
     LIMIT %(limit)s
"""


async def officers(
    tx: Transaction,
    *,
    search: str | None,
    disabled: bool | None,
    at: datetime,
    after: str,
    limit: int,
) -> list[OfficerLine]:
    """Return officers by user name, with the posts they hold at an instant."""
    return await tx.all(
        OfficerLine, SQL_OFFICERS,
        **_words(search), disabled=disabled, at=at, after=after, limit=limit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostingLine:
    """Who held which post from when until when, and by which order."""

    id: UUID
    officer: UUID
    user_name: str
    name_hi: str
    name_en: str
    post: str
    from_at: datetime
    until_at: datetime | None
    order_no: str

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(hi=self.name_hi, en=self.name_en)


SQL_POSTINGS: LiteralString = """
    SELECT g.id, g.officer, o.user_name, o.name_hi, o.name_en, g.post, g.from_at, g.until_at,
           g.order_no
      FROM posting g
      JOIN officer o ON o.id = g.officer
     WHERE (g.from_at, g.id) < (%(at)s, %(after)s)
       AND (g.post = coalesce(%(post)s, g.post)) AND o.user_name = coalesce(%(user)s, o.user_name)
       AND (g.post ILIKE %(begins)s OR g.order_no ILIKE %(begins)s OR o.user_name ILIKE %(begins)s
            OR o.name_hi ILIKE %(holds)s OR o.name_en ILIKE %(holds)s)
       AND (%(on)s::timestamptz IS NULL
            OR (g.from_at <= %(on)s AND (g.until_at IS NULL OR g.until_at > %(on)s)))
     ORDER BY g.from_at DESC, g.id DESC
     LIMIT %(limit)s
"""


async def postings(
    tx: Transaction,
    *,
    search: str | None,
    post: str | None = None,
    user: str | None = None,
    on: datetime | None = None,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[PostingLine]:
    """Return postings, the latest first: all, of a post, of an officer, or in force at a moment."""
    at, after = before
    return await tx.all(
        PostingLine, SQL_POSTINGS,
        **_words(search), post=post, user=user, on=on, at=at, after=after, limit=limit,
    )  # fmt: skip

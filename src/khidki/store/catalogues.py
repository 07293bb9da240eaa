"""What was published, word for word, and the tables of areas, offices and posts beside it.

An item is kept for ever under its version; a new version is stored only when its canonical bytes
differ. Areas, offices and posts are tables, because other rows point at them; they are renewed in
place. `mark` changes with everything that is published, so a process knows when to `load` again.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, LiteralString

from khidki.domain.law.act import Law
from khidki.domain.law.bank_calendar import UNPUBLISHED, BankCalendar
from khidki.domain.message import Template
from khidki.domain.money.biller import Biller
from khidki.domain.money.chart import AccountHead
from khidki.domain.money.payout import OwnAccount, Payee
from khidki.domain.money.split import Split
from khidki.domain.money.tariff import Tariff
from khidki.domain.money.treasury import TreasuryHead
from khidki.domain.money.wallet import Network
from khidki.domain.people.area import Area, AreaKind, Areas
from khidki.domain.people.post import Office, Post, PostKind
from khidki.domain.record.register import Register
from khidki.domain.service.catalogue import CalendarData, Department
from khidki.domain.service.published import Published
from khidki.domain.service.shape import from_plain
from khidki.domain.service.system import System
from khidki.domain.service.topic import Topic
from khidki.domain.text import Text
from khidki.store import outages, pauses
from khidki.store.database import Transaction
from khidki.store.editions import Row, shelve


@dataclass(frozen=True, slots=True)
class Item:
    """One published thing under its version."""

    kind: str
    id: str
    version: int
    language: int
    body: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class _AreaRow:
    id: str
    kind: str
    parent: str | None
    name_hi: str
    name_en: str
    valid_from: date
    valid_until: date | None
    successors: list[str]


@dataclass(frozen=True, slots=True)
class _OfficeRow:
    id: str
    area: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class _PostRow:
    id: str
    kind: str
    area: str
    office: str
    name_hi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class _Newest:
    kind: str
    id: str
    version: int
    digest: bytes


MESSAGES = ("messages", "messages")

SQL_LOCK: LiteralString = "SELECT pg_advisory_xact_lock(7226110)"


async def lock_publishing(tx: Transaction) -> None:
    """Let one publication run at a time, so that versions have no gap and no double."""
    await tx.run(SQL_LOCK)


SQL_NEWEST: LiteralString = """
    SELECT DISTINCT ON (kind, id) kind, id, version, digest
      FROM catalogue_item
     ORDER BY kind, id, version DESC
"""


async def newest(tx: Transaction) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Return the newest version and digest of every item."""
    rows = await tx.all(_Newest, SQL_NEWEST)
    return {(row.kind, row.id): (row.version, row.digest) for row in rows}


SQL_PUT: LiteralString = """
    INSERT INTO catalogue_item (kind, id, version, language, body, digest,
                                published_at, published_by, confirmed_by)
    SELECT kind, id, version, language, body, digest, %(at)s, %(by)s, %(confirmed_by)s
      FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(versions)s::int[], %(languages)s::int[],
                  %(bodies)s::bytea[], %(digests)s::bytea[])
           AS given (kind, id, version, language, body, digest)
"""


async def put(
    tx: Transaction,
    items: Sequence[Item],
    *,
    at: datetime,
    by: str,
    confirmed_by: str | None = None,
) -> None:
    """Store new versions; an existing one can never be written again."""
    await tx.run(
        SQL_PUT,
        at=at,
        by=by,
        confirmed_by=confirmed_by,
        kinds=[item.kind for item in items],
        ids=[item.id for item in items],
        versions=[item.version for item in items],
        languages=[item.language for item in items],
        bodies=[item.body for item in items],
        digests=[item.digest for item in items],
    )


SQL_PUT_AREAS: LiteralString = """
    INSERT INTO area (id, kind, parent, name_hi, name_en, valid_from, valid_until, successors)
    SELECT id, kind, parent, name_hi, name_en, valid_from, valid_until,
           ARRAY(SELECT jsonb_array_elements_text(successors::jsonb))
      FROM unnest(%(ids)s::text[], %(kinds)s::text[], %(parents)s::text[], %(names_hi)s::text[],
                  %(names_en)s::text[], %(from_on)s::date[], %(until_on)s::date[],
                  %(successors)s::text[])
           AS given (id, kind, parent, name_hi, name_en, valid_from, valid_until, successors)
        ON CONFLICT (id) DO UPDATE
       SET kind = excluded.kind, parent = excluded.parent, name_hi = excluded.name_hi,
           name_en = excluded.name_en, valid_from = excluded.valid_from,
           valid_until = excluded.valid_until, successors = excluded.successors
"""


async def put_areas(tx: Transaction, areas: Iterable[Area]) -> None:
    """Write the areas as they are now; none is ever removed, because papers name it."""
    listed = list(areas)
    await tx.run(
        SQL_PUT_AREAS,
        ids=[area.id for area in listed],
        kinds=[area.kind.value for area in listed],
        parents=[area.parent for area in listed],
        names_hi=[area.name.hi for area in listed],
        names_en=[area.name.en for area in listed],
        from_on=[area.from_on for area in listed],
        until_on=[area.until_on for area in listed],
        successors=[json.dumps(area.successors) for area in listed],
    )


SQL_PUT_OFFICES: LiteralString = """
    INSERT INTO office (id, area, name_hi, name_en)
    SELECT id, area, name_hi, name_en
      FROM unnest(%(ids)s::text[], %(areas)s::text[], %(names_hi)s::text[], %(names_en)s::text[])
           AS given (id, area, name_hi, name_en)
        ON CONFLICT (id) DO UPDATE
       SET area = excluded.area, name_hi = excluded.name_hi, name_en = excluded.name_en
"""


async def put_offices(tx: Transaction, offices: Sequence[Office]) -> None:
    """Write the offices as they are now."""
    await tx.run(
        SQL_PUT_OFFICES,
        ids=[office.id for office in offices],
        areas=[office.area for office in offices],
        names_hi=[office.name.hi for office in offices],
        names_en=[office.name.en for office in offices],
    )


SQL_PUT_POSTS: LiteralString = """
    INSERT INTO post (id, kind, area, office, name_hi, name_en)
    SELECT id, kind, area, office, name_hi, name_en
      FROM unnest(%(ids)s::text[], %(kinds)s::text[], %(areas)s::text[], %(offices)s::text[],
                  %(names_hi)s::text[], %(names_en)s::text[])
           AS given (id, kind, area, office, name_hi, name_en)
        ON CONFLICT (id) DO UPDATE
       SET kind = excluded.kind, area = excluded.area, office = excluded.office,
           name_hi = excluded.name_hi, name_en = excluded.name_en
"""


async def put_posts(tx: Transaction, posts: Sequence[tuple[Post, Text]]) -> None:
    """Write the posts as they are now, each with the name by which it is called."""
    await tx.run(
        SQL_PUT_POSTS,
        ids=[post.id for post, _ in posts],
        kinds=[post.kind for post, _ in posts],
        areas=[post.area for post, _ in posts],
        offices=[post.office for post, _ in posts],
        names_hi=[name.hi for _, name in posts],
        names_en=[name.en for _, name in posts],
    )


SQL_MARK: LiteralString = """
    SELECT coalesce(max(published_at)::text, '') || '/' || count(*) || '/' || count(retired_at)
           || (SELECT '/' || count(*) || '/' || count(lifted_at) FROM pause)
           || (SELECT '/' || count(*) FROM outage WHERE ended_at IS NOT NULL)
      FROM catalogue_item
"""


async def mark(tx: Transaction) -> str:
    """Return a word that changes whenever something is published, paused, retired, or was out."""
    return str(await tx.value(SQL_MARK))


SQL_ITEMS: LiteralString = """
    SELECT kind, id, version, body, digest, retired_at IS NOT NULL AS retired
      FROM catalogue_item
     ORDER BY kind, id, version
"""
SQL_AREAS: LiteralString = """
    SELECT id, kind, parent, name_hi, name_en, valid_from, valid_until, successors
      FROM area
     ORDER BY kind, name_en, id
"""
SQL_OFFICES: LiteralString = "SELECT id, area, name_hi, name_en FROM office ORDER BY id"
SQL_POSTS: LiteralString = "SELECT id, kind, area, office, name_hi, name_en FROM post ORDER BY id"


async def load(tx: Transaction) -> Published:
    """Read all that is published: the heads of editions, the newest of everything else."""
    rows = await tx.all(Row, SQL_ITEMS)
    shelved, spoilt = shelve(row for row in rows if row.kind == "service")
    # In the order of versions, so that the newest is what stays.
    last: dict[tuple[str, str], tuple[int, Any]] = {
        (row.kind, row.id): (row.version, json.loads(row.body))
        for row in rows
        if row.kind != "service"
    }
    _, bodies = last.get(("departments", "departments"), (0, {"departments": [], "posts": []}))
    return Published(
        editions=shelved,
        spoilt=spoilt,
        pauses=await pauses.open_pauses(tx),
        messages=[from_plain(Template, each) for each in last.get(MESSAGES, (0, []))[1]],
        departments=[from_plain(Department, each) for each in bodies["departments"]],
        areas=Areas(await _areas(tx)),
        post_kinds=[from_plain(PostKind, each) for each in bodies["posts"]],
        offices=await _offices(tx),
        posts=await _posts(tx),
        calendar=_calendar(last),
        banks=_banks(last),
        outages=await outages.recent(tx),
        laws=[from_plain(Law, plain) for (kind, _), (_, plain) in last.items() if kind == "law"],
        tariffs=[
            from_plain(Tariff, plain) for (kind, _), (_, plain) in last.items() if kind == "tariff"
        ],
        registers=[from_plain(Register, each) for each in bodies.get("registers", [])],
        systems=[from_plain(System, each) for each in bodies.get("systems", [])],
        life_events=[from_plain(Topic, each) for each in bodies.get("life_events", [])],
        audiences=[from_plain(Topic, each) for each in bodies.get("audiences", [])],
        heads=[from_plain(AccountHead, each) for each in bodies.get("heads", [])],
        splits=[from_plain(Split, each) for each in bodies.get("splits", [])],
        bank_accounts=[from_plain(OwnAccount, each) for each in bodies.get("bank_accounts", [])],
        payees=[from_plain(Payee, each) for each in bodies.get("payees", [])],
        networks=[from_plain(Network, each) for each in bodies.get("networks", [])],
        treasury_heads=[
            from_plain(TreasuryHead, each) for each in bodies.get("treasury_heads", [])
        ],
        billers=[from_plain(Biller, each) for each in bodies.get("billers", [])],
    )


def _calendar(last: dict[tuple[str, str], tuple[int, Any]]) -> CalendarData:
    for (kind, _), (version, plain) in last.items():
        if kind == "calendar":
            return replace(from_plain(CalendarData, plain), version=version)
    # Before the first publication: week-ends only, and version 0 says that nothing is known.
    name = Text(hi="सप्ताहांत", en="Week-ends only")
    return CalendarData("none", name, (5, 6), (), "nothing published yet", version=0)


def _banks(last: dict[tuple[str, str], tuple[int, Any]]) -> BankCalendar:
    for (kind, _), (version, plain) in last.items():
        if kind == "bank_calendar":
            return replace(from_plain(BankCalendar, plain), version=version)
    return UNPUBLISHED


SQL_CALENDARS: LiteralString = """
    SELECT DISTINCT ON (id) kind, id, version, body, digest, false AS retired
      FROM catalogue_item
     WHERE kind = 'calendar'
     ORDER BY id, version DESC
"""


async def calendars(tx: Transaction) -> dict[str, CalendarData]:
    """Return the newest version of every calendar by its id."""
    rows = await tx.all(Row, SQL_CALENDARS)
    return {row.id: _calendar({("calendar", row.id): (row.version, json.loads(row.body))})
            for row in rows}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """One stored version: when it came and who answers for it."""

    version: int
    published_at: datetime
    published_by: str
    confirmed_by: str | None


SQL_MADE: LiteralString = """
    SELECT version, published_at, published_by, confirmed_by
      FROM catalogue_item
     WHERE kind = %(kind)s AND id = %(id)s
     ORDER BY version DESC
     LIMIT %(limit)s
"""


async def made(tx: Transaction, kind: str, id_: str, *, limit: int = 20) -> list[Made]:
    """Return the last versions of an item, the newest first, without what they hold."""
    return await tx.all(Made, SQL_MADE, kind=kind, id=id_, limit=limit)


SQL_CALENDAR: LiteralString = """
    SELECT body FROM catalogue_item WHERE kind = 'calendar' AND version = %(version)s
"""


async def calendar(tx: Transaction, version: int) -> CalendarData | None:
    """Return the calendar as it was in a version: a date is explained by the one that made it."""
    body = await tx.value(SQL_CALENDAR, version=version)
    return None if body is None else _calendar({("calendar", ""): (version, json.loads(body))})


async def _areas(tx: Transaction) -> list[Area]:
    return [
        Area(
            row.id,
            AreaKind(row.kind),
            Text(hi=row.name_hi, en=row.name_en),
            row.parent,
            row.valid_from,
            row.valid_until,
            tuple(row.successors),
        )
        for row in await tx.all(_AreaRow, SQL_AREAS)
    ]


async def _offices(tx: Transaction) -> list[Office]:
    rows = await tx.all(_OfficeRow, SQL_OFFICES)
    return [Office(row.id, Text(hi=row.name_hi, en=row.name_en), row.area) for row in rows]


async def _posts(tx: Transaction) -> list[Post]:
    return [
        Post(row.id, row.kind, row.office, row.area, Text(hi=row.name_hi, en=row.name_en))
        for row in await tx.all(_PostRow, SQL_POSTS)
    ]

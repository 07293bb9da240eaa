"""Publishing: the catalogue's folder becomes what runs.

A catalogue with a finding is not published at all, and the findings are the answer. Otherwise every
service, calendar, tariff and law whose canonical bytes changed gets its next version, in one
transaction; what did not change keeps its version. Running applications stay on theirs. Retiring a
service is a separate act: a missing folder retires nothing, a retired one is passed over. This is
for a demo and the first day of an installation; later two people publish (`propose`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from khidki.domain.canonical import canonical
from khidki.domain.law.calendar import Holiday
from khidki.domain.people.area import Area
from khidki.domain.people.post import Office, Post
from khidki.domain.service.catalogue import CalendarData, Catalogue, Finding
from khidki.domain.service.definition import LANGUAGE, Service
from khidki.domain.service.review import review
from khidki.domain.service.shape import to_plain
from khidki.domain.service.stored import from_stored, to_stored
from khidki.domain.text import Text
from khidki.store import catalogues, publications
from khidki.store.catalogues import MESSAGES, Item
from khidki.store.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of it: findings that stopped it, or the items that got a new version."""

    findings: tuple[Finding, ...] = ()
    items: tuple[Item, ...] = ()
    unchanged: int = 0
    retired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What would be published now: new versions, and all places as they are."""

    items: tuple[Item, ...]
    areas: tuple[Area, ...]
    offices: tuple[Office, ...]
    posts: tuple[tuple[Post, Text], ...]
    unchanged: int = 0
    retired: tuple[str, ...] = ()


async def publish(
    database: Database, catalogue: Catalogue, *, by: str, at: datetime
) -> Publication:
    """Publish all that changed, unless the review finds a fault."""
    findings = review(catalogue)
    if findings:
        return Publication(findings=tuple(findings))
    async with database.transaction() as tx:
        await catalogues.lock_publishing(tx)
        asked = await wanted(tx, catalogue)
        await enact(tx, asked, at=at, by=by)
    return Publication(items=asked.items, unchanged=asked.unchanged, retired=asked.retired)


async def wanted(tx: Transaction, catalogue: Catalogue) -> Wanted:
    """Return what of a reviewed catalogue is new; the publishing lock is held."""
    known, gone = await catalogues.newest(tx), await publications.retired(tx)
    declared = _declared(await catalogues.calendars(tx))
    items: list[Item] = []
    unchanged, passed_over = 0, list[str]()
    for (kind, name), plain in _bodies(catalogue, declared).items():
        body = canonical(plain)
        digest = hashlib.sha256(body).digest()
        version, last = known.get((kind, name), (0, b""))
        if kind == "service" and name in gone:
            passed_over.append(name)
        elif digest == last:
            unchanged += 1
        else:
            if kind == "service":
                _read_back(body, catalogue.service(name))
            items.append(Item(kind, name, version + 1, LANGUAGE, body, digest))
    return Wanted(
        items=tuple(items),
        areas=tuple(catalogue.areas),
        offices=tuple(catalogue.offices),
        posts=tuple((post, _called(post, catalogue)) for post in catalogue.posts),
        unchanged=unchanged,
        retired=tuple(passed_over),
    )


def _read_back(body: bytes, service: Service | None) -> None:
    # What runs for ever is read from these bytes, long after the folder has changed.
    found = from_stored(msgspec.json.decode(body)).service
    assert found == service, f"stored otherwise than it is written: {found.id}"


async def enact(
    tx: Transaction, asked: Wanted, *, at: datetime, by: str, confirmed_by: str | None = None
) -> None:
    """Store what is wanted; from the commit on it is what runs."""
    await catalogues.put_areas(tx, asked.areas)
    await catalogues.put_offices(tx, asked.offices)
    await catalogues.put_posts(tx, asked.posts)
    await catalogues.put(tx, asked.items, at=at, by=by, confirmed_by=confirmed_by)


def _declared(calendars: Mapping[str, CalendarData]) -> dict[str, tuple[Holiday, ...]]:
    """Return the days that were declared in the window: a folder adds days and takes none away."""
    return {
        id_: tuple(day for day in calendar.holidays if day.declared)
        for id_, calendar in calendars.items()
    }


def _bodies(
    catalogue: Catalogue, declared: Mapping[str, tuple[Holiday, ...]]
) -> dict[tuple[str, str], Any]:
    places = [
        to_plain(list(each)) for each in (catalogue.areas, catalogue.offices, catalogue.posts)
    ]
    lists = {
        "registers": catalogue.registers,
        "systems": catalogue.systems,
        "life_events": catalogue.life_events,
        "audiences": catalogue.audiences,
        "heads": catalogue.heads,
        "splits": catalogue.splits,
        "bank_accounts": catalogue.bank_accounts,
        "payees": catalogue.payees,
        "networks": catalogue.networks,
        "treasury_heads": catalogue.treasury_heads,
        "billers": catalogue.billers,
    }
    bodies: dict[tuple[str, str], Any] = {
        ("departments", "departments"): {
            "departments": to_plain(catalogue.departments),
            "posts": to_plain(catalogue.post_kinds),
            **{name: to_plain(listed) for name, listed in lists.items() if listed},
        },
        # Areas, offices and posts lie in tables; their digest here tells processes of a change.
        ("departments", "places"): {"sha256": hashlib.sha256(canonical(places)).hexdigest()},
    }
    # The paper's template is part of the version: an old application prints as it was promised.
    bodies |= {
        ("service", each.id): to_stored(each, template_of(each, catalogue))
        for each in catalogue.services
    }
    bodies |= {
        ("calendar", each.id): to_plain(
            replace(each, version=1, holidays=(*each.holidays, *declared.get(each.id, ())))
        )
        for each in catalogue.calendars
    }
    if catalogue.messages:
        bodies[MESSAGES] = to_plain(catalogue.messages)
    bodies |= {("bank_calendar", each.id): to_plain(each) for each in catalogue.banks}
    bodies |= {("law", each.id): to_plain(each) for each in catalogue.laws}
    return bodies | {("tariff", each.id): to_plain(each) for each in catalogue.tariffs}


def template_of(service: Service, catalogue: Catalogue) -> str:
    """Return the text of a service's paper, or nothing when a grant gives none."""
    certificate = service.output.certificate
    return (
        "" if certificate is None else catalogue.templates[f"{service.id}/{certificate.template}"]
    )


def _called(post: Post, catalogue: Catalogue) -> Text:
    if post.title is not None:
        return post.title
    kind, area = catalogue.post_kind(post.kind), catalogue.areas.get(post.area)
    assert kind is not None, "reviewed"
    assert area is not None, "reviewed"
    return Text(hi=f"{kind.title.hi}, {area.name.hi}", en=f"{kind.title.en}, {area.name.en}")

"""Publishing: the catalogue's folder becomes what runs.

A catalogue with a finding is not published at all, and the findings are the answer. Otherwise every
service, calendar, tariff and law whose canonical bytes changed gets its next version, in one
transaction; what did not change keeps its version. Running applications stay on theirs. Retiring a
service is a separate act: a missing folder retires nothing.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from khidki.domain.canonical import canonical
from khidki.domain.people.post import Post
from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.definition import LANGUAGE, Service
from khidki.domain.service.review import review
from khidki.domain.service.shape import to_plain
from khidki.domain.service.stored import to_stored
from khidki.domain.text import Text
from khidki.store import catalogues
from khidki.store.catalogues import Item
from khidki.store.database import Database


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of it: findings that stopped it, or the items that got a new version."""

    findings: tuple[Finding, ...] = ()
    items: tuple[Item, ...] = ()
    unchanged: int = 0


async def publish(
    database: Database, catalogue: Catalogue, *, by: str, at: datetime
) -> Publication:
    """Publish all that changed, unless the review finds a fault."""
    findings = review(catalogue)
    if findings:
        return Publication(findings=tuple(findings))
    bodies = _bodies(catalogue)
    async with database.transaction() as tx:
        await catalogues.lock_publishing(tx)
        known = await catalogues.newest(tx)
        items: list[Item] = []
        for (kind, name), plain in bodies.items():
            body = canonical(plain)
            digest = hashlib.sha256(body).digest()
            version, last = known.get((kind, name), (0, b""))
            if digest != last:
                items.append(Item(kind, name, version + 1, LANGUAGE, body, digest))
        await catalogues.put_areas(tx, catalogue.areas)
        await catalogues.put_offices(tx, catalogue.offices)
        await catalogues.put_posts(
            tx, [(post, _called(post, catalogue)) for post in catalogue.posts]
        )
        await catalogues.put(tx, items, at=at, by=by)
    return Publication(items=tuple(items), unchanged=len(bodies) - len(items))


def _bodies(catalogue: Catalogue) -> dict[tuple[str, str], Any]:
    places = [
        to_plain(list(each)) for each in (catalogue.areas, catalogue.offices, catalogue.posts)
    ]
    bodies: dict[tuple[str, str], Any] = {
        ("departments", "departments"): {
            "departments": to_plain(catalogue.departments),
            "posts": to_plain(catalogue.post_kinds),
        },
        # Areas, offices and posts lie in tables; their digest here tells processes of a change.
        ("departments", "places"): {"sha256": hashlib.sha256(canonical(places)).hexdigest()},
    }
    # The paper's template is part of the version: an old application prints as it was promised.
    bodies |= {
        ("service", each.id): to_stored(each, _template(each, catalogue))
        for each in catalogue.services
    }
    bodies |= {
        ("calendar", each.id): to_plain(replace(each, version=1)) for each in catalogue.calendars
    }
    bodies |= {("law", each.id): to_plain(each) for each in catalogue.laws}
    return bodies | {("tariff", each.id): to_plain(each) for each in catalogue.tariffs}


def _template(service: Service, catalogue: Catalogue) -> str:
    return catalogue.templates[f"{service.id}/{service.output.certificate.template}"]


def _called(post: Post, catalogue: Catalogue) -> Text:
    if post.title is not None:
        return post.title
    kind, area = catalogue.post_kind(post.kind), catalogue.areas.get(post.area)
    assert kind is not None, "reviewed"
    assert area is not None, "reviewed"
    return Text(hi=f"{kind.title.hi}, {area.name.hi}", en=f"{kind.title.en}, {area.name.en}")

"""Keeps the officers' desks true to the applications.

An officer's own act shows at once, in its own transaction; everything else the worker brings here.
The projection is made from the application as it is now, never from an event, so running twice or
late changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.case.application import Application
from khidki.domain.service.definition import Service
from khidki.domain.service.published import Published
from khidki.domain.service.skeleton import skeleton
from khidki.domain.service.stage import has_turn
from khidki.store import applications, inboxes
from khidki.store.applications import Said
from khidki.store.database import Transaction
from khidki.store.inboxes import Line


def answers_in(said: Sequence[Said]) -> dict[str, Any]:
    """Return the answers as they stand: the last content that carries any."""
    for each in reversed(said):
        answers: dict[str, Any] | None = msgspec.json.decode(each.body).get("answers")
        if answers is not None:
            return answers
    return {}


def name_key(name: str) -> str:
    """Return a name as its folded consonants, for a search from the front."""
    return " ".join(skeleton(word) for word in name.split())


def applicant_name(service: Service, answers: Mapping[str, Any]) -> tuple[str, str]:
    """Return the person's name in Hindi and English, each falling back to the other."""
    given: Mapping[str, str] = answers.get(service.applicant.name) or {}
    hi, en = given.get("hi") or "", given.get("en") or ""
    return hi or en, en or hi


async def clear(tx: Transaction, published: Published, ids: Sequence[UUID]) -> None:
    """Take decided applications off every desk they ever lay on."""
    held = await applications.posts_held(tx, ids)
    offices = {published.posts[each.post].office for each in held if each.post in published.posts}
    await inboxes.keep_only(tx, [(id_, None) for id_ in ids], offices=list(offices))


async def show(
    tx: Transaction,
    published: Published,
    cases: Sequence[tuple[Application, Mapping[str, Any]]],
    *,
    left: str | None = None,
) -> None:
    """Bring desks up to date for applications and their answers; `left` is an office they left."""
    lines: list[Line] = []
    for application, answers in cases:
        if not application.is_open:
            continue
        service = published.edition(application.service, application.service_version).service
        hi, en = applicant_name(service, answers)
        assert application.step is not None
        assert application.post is not None
        assert application.office is not None
        lines.append(
            Line(
                office=application.office,
                application=application.id,
                bucket=application.bucket,
                post=application.post,
                number=application.number,
                service=application.service,
                step=application.step,
                state=application.state,
                due_on=application.due_on or _strict(published, service, application),
                stands=application.due_on is None,
                received_at=application.received_at,
                name_hi=hi,
                name_en=en,
                name_key=name_key(en or hi),
                revision=application.revision,
                in_turn=has_turn(application.state, service.step(application.step)),
            )
        )
    await inboxes.put(tx, lines)
    kept = [(application.id, application.office) for application, _ in cases]
    await inboxes.keep_only(tx, kept, offices=[left] if left else [])


def _strict(published: Published, service: Service, application: Application) -> date:
    """Return the date without any pause: the place that a file keeps while its clock stands."""
    assert application.office is not None, "an open application lies in an office"
    calendar = published.calendar(application.office)
    return published.due_by(service, calendar, application.received_at).strict_on

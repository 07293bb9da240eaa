"""People who are about to submit: signed in, their papers uploaded, one press from the end.

They are put into the database as their earlier visits would have left them; the requests of their
last step are written to files before the clock starts, so that the load costs as little as can be.
A person may have one live application, so every round frees them all and begins new drafts.
"""

import json
import random
import secrets as chances
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from bench.copying import Rows
from bench.load import add_citizen
from bench.people import Citizen, citizen
from bench.window import SERVICE, Window
from khidki.domain.bucket import bucket_for, bucket_of, with_bucket
from khidki.domain.canonical import canonical
from khidki.domain.service import example
from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.definition import Service
from khidki.domain.service.published import Published
from khidki.gateways.secrets import Secrets
from khidki.store import sessions
from khidki.web import csrf
from khidki.web.session import Session

REVISION = 9
CHUNK = 5_000
THREADS = 2
FIRST_SERIAL = 50_000_000  # of mobiles that no loaded citizen has


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody who can submit: by session or, for the same account, by a program's token."""

    account: UUID
    person: UUID
    language: str
    answers: dict[str, dict[str, Any]]  # by service
    session: str
    form_token: str
    bearer: str


Write = Callable[[Ready, str, UUID], bytes]


@dataclass(frozen=True, slots=True)
class Rich:
    """The service whose worked example says most, and what it says."""

    service: Service
    answers: dict[str, Any]

    def of(self, who: Citizen) -> dict[str, Any]:
        """Return the answers of a citizen: the example's, under their own name."""
        return {**self.answers, self.service.applicant.name: who.details["name"]}


def richest(catalogue: Catalogue) -> Rich:
    """Return the service that takes the most to fill in."""
    filled = [
        Rich(service, answers)
        for service in catalogue.services
        for each in catalogue.examples[service.id]
        if each.eligible and not each.problems
        for _, answers in [example.answered(each, service, catalogue)]
    ]
    return max(filled, key=lambda rich: len(canonical(rich.answers)))


def register(
    window: Window,
    published: Published,
    rich: Rich,
    count: int,
    *,
    areas: Sequence[str] = (),
) -> list[Ready]:
    """Register so many people in the window's database, of some areas or of all."""
    secrets = Secrets(window.secret)
    chance = random.Random(2)
    areas = areas or [area.id for area in published.areas if area.kind.value in {"village", "ward"}]
    now = datetime.now(UTC)
    until = now + timedelta(hours=12)
    ready: list[Ready] = []
    rows = Rows()
    with window.connect() as connection:
        for serial in range(count):
            who = citizen(chance, FIRST_SERIAL + serial, secrets, areas, now)
            add_citizen(rows, who, secrets, now)
            session, bearer = chances.token_urlsafe(32), chances.token_urlsafe(32)
            _sign_in(rows, who.account, session=session, bearer=bearer, now=now, until=until)
            token = csrf.token(Session("s" + session))
            answers = {rich.service.id: rich.of(who), SERVICE: dict(who.answers)}
            ready.append(
                Ready(who.account, who.person, who.language, answers, session, token, bearer)
            )
            if (serial + 1) % CHUNK == 0 or serial + 1 == count:
                rows.copy(connection)
        connection.execute("ANALYZE")
    return ready


def _sign_in(
    rows: Rows, account: UUID, *, session: str, bearer: str, now: datetime, until: datetime
) -> None:
    id_ = sessions.token_id(session)
    rows.add("session", bucket_for(id_), id_, account, None, True, {}, now, until)
    id_ = sessions.token_id(bearer)
    rows.add("api_token", bucket_for(id_), id_, account, ["submit", "read"], now, until)


def begin_drafts(
    connection: psycopg.Connection[Any],
    published: Published,
    ready: Sequence[Ready],
    file: str,
    *,
    service: str,
    declared: bool,
) -> list[UUID]:
    """Free everybody, and begin a draft with all its papers for each; return the drafts' ids."""
    connection.execute("TRUNCATE live")
    edition = published.newest(service)
    agreed = set() if declared else {*edition.form.declarations()}
    asks = [a.id for a in edition.service.documents if a.required and a.required_if is None]
    digest = chances.token_bytes(32)
    now = datetime.now(UTC)
    rows, ids = Rows(), list[UUID]()
    for serial, who in enumerate(ready, start=1):
        bucket = bucket_of(who.person)
        id_ = with_bucket(uuid7(), bucket)
        ids.append(id_)
        answers = {k: v for k, v in who.answers[service].items() if k not in agreed}
        rows.add(
            "draft", bucket, id_, who.account, who.person, service, edition.version, who.language,
            "self", answers, None, REVISION, now, now,
        )  # fmt: skip
        rows.add("filed", bucket_of(who.account), who.account, id_, service, now)
        for ask in asks:
            paper = with_bucket(uuid7(), bucket)
            rows.add(
                "document", bucket, id_, paper, ask, file, digest, "image/jpeg", 182_044,
                "IMG_20261120.jpg", now,
            )  # fmt: skip
        if serial % CHUNK == 0 or serial == len(ready):
            rows.copy(connection)
    return ids


def by_session(who: Ready, _: str, draft: UUID) -> bytes:
    """Return the request of the last step of a saved draft."""
    body = f"csrf={who.form_token}&declared=yes&version={REVISION}".encode()
    head = (
        f"POST /{who.language}/drafts/{draft}/submit HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: khidki=s{who.session}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def by_program(who: Ready, service: str, draft: UUID) -> bytes:
    """Return the request of a program that submits a whole application in one call."""
    told = {
        "service": service,
        "person": str(who.person),
        "language": who.language,
        "answers": who.answers[service],
        "draft": str(draft),
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    head = (
        f"POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {who.bearer}\r\nIdempotency-Key: {draft}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def write_requests(
    stem: Path, ready: Sequence[Ready], drafts: Sequence[UUID], write: Write, service: str
) -> None:
    """Write a file of requests for each thread of the load."""
    for thread in range(THREADS):
        with Path(f"{stem}.{thread}").open("wb") as file:
            for who, draft in list(zip(ready, drafts, strict=True))[thread::THREADS]:
                request = write(who, service, draft)
                file.write(b"%d\n%s" % (len(request), request))

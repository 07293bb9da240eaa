"""A grant becomes a paper: facts, typesetting, signature, and a row that anyone can ask about.

Runs as a job after the decision. The paper states answers that the definition names, as they stood
when the officer decided, and is signed in the name of that officer's post under the posting of that
day. Running twice makes one certificate; a paper replaced by a new one is marked, never deleted.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application, act
from khidki.domain.case.event import SYSTEM, Act, Content, Event, State
from khidki.domain.case.number import SERIALS, number
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.words import amount_words
from khidki.domain.record.certificate import (
    Certificate,
    Line,
    Signatory,
    code_from,
    code_hash,
)
from khidki.domain.record.payload import message_of, payload_text, verify_url
from khidki.domain.service import kind
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Facts, Field
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.gateways.papers import certificate_data
from khidki.gateways.signer import SignedBy
from khidki.store import applications, certificates, officers
from khidki.store.certificates import Issued
from khidki.store.outboxes import Job


async def issue(world: World, job: Job) -> None:
    """Make the certificate of a granted application, or its new edition after a reissue."""
    id_ = UUID(job.body["application"])
    async with world.reading() as tx:
        application = await applications.by_id(tx, id_)
        if application is None or application.state is not State.GRANTED:
            return
        history = await applications.events(tx, id_)
        said = await applications.contents(tx, id_)
        issued = await certificates.of(tx, id_)
    cause = next(event for event in history if event.seq == job.body["seq"])
    if any(event.act is Act.ISSUE and event.seq > cause.seq for event in history):
        return
    edition = edition_of(world.published, application, said)
    signatory = await _signatory(world, cause)
    certificate = facts_of(
        world,
        edition,
        application,
        answers_in(said),
        signatory=signatory,
        number_=_draw(world, id_),
    )
    code = code_from(secrets.token_bytes(16))
    pdf = await _paper(world, edition, certificate, code)
    await _store(world, application, certificate, code=code, pdf=pdf, replaces=issued)


def facts_of(
    world: World,
    edition: Edition,
    application: Application,
    answers: Mapping[str, Any],
    *,
    signatory: Signatory,
    number_: str,
) -> Certificate:
    """Return what the certificate of an application says."""
    output = edition.service.output.certificate
    issued_on = legal_day(world.now())
    facts = world.published.facts(world.now())
    return Certificate(
        number=number_,
        service=application.service,
        version=application.service_version,
        title=output.title,
        holder=_lines(edition.service, output.holder, answers, facts),
        facts=_lines(edition.service, output.facts, answers, facts),
        issued_on=issued_on,
        valid_until=_years_after(issued_on, output.validity_years),
        signer=signatory,
    )


async def _signatory(world: World, cause: Event) -> Signatory:
    assert cause.posting is not None, "only an officer grants"
    async with world.reading() as tx:
        holder = await officers.of_posting(tx, cause.posting)
    assert holder is not None, "postings are never deleted"
    post = world.published.posts[holder.post]
    return Signatory(
        name=holder.name,
        post=world.published.post_name(holder.post),
        office=world.published.offices[post.office].name,
        posting=str(cause.posting),
    )


async def _paper(world: World, edition: Edition, certificate: Certificate, code: str) -> bytes:
    signer = world.signer
    message = message_of(certificate, key_id=signer.key_id)
    payload = payload_text(message, await asyncio.to_thread(signer.sign_bytes, message))
    department = world.published.departments[edition.service.department]
    data = certificate_data(
        certificate,
        state=world.published.government(),
        department=department.name,
        code=code,
        qr_url=verify_url(world.public_url, payload),
        verify_at=f"{world.public_url}/hi/verify",
        demo=world.demo,
    )
    at = world.now()
    pdf = await world.papers.render(edition.template, data, at=at)
    by = SignedBy(
        officer=certificate.signer.name,
        post=certificate.signer.post,
        office=certificate.signer.office,
        posting=certificate.signer.posting,
        number=certificate.number,
    )
    return await asyncio.to_thread(signer.sign_pdf, pdf, by, at=at)


async def _store(
    world: World,
    application: Application,
    certificate: Certificate,
    *,
    code: str,
    pdf: bytes,
    replaces: Sequence[Issued],
) -> None:
    file = await world.files.put(pdf)
    salt = world.salt()
    at = world.now()
    issued = Issued(
        bucket=application.bucket,
        id=world.new_id(application.bucket),
        application=application.id,
        number=certificate.number,
        code_hash=code_hash(
            code, number=certificate.number, key=world.secrets.key("certificate codes")
        ),
        facts=canonical(certificate.as_data()),
        salt=salt,
        file=file,
        digest=hashlib.sha256(pdf).digest(),
        key_id=world.signer.key_id,
        posting=UUID(certificate.signer.posting),
        issued_at=at,
        valid_until=certificate.valid_until,
        revoked_at=None,
        replaced_by=None,
    )
    content = Content.of(
        {"certificate": certificate.number, "sha256": issued.digest.hex()},
        salt=salt,
        retention="register",
    )
    async with world.transaction() as tx:
        before = await applications.by_id(tx, application.id)
        assert before is not None
        after, event = act(before, Act.ISSUE, by=SYSTEM, at=at, content=content)
        await applications.append(
            tx, after, event, content=content, message=world.new_id(before.bucket)
        )
        assert await certificates.add(tx, issued), "a drawn number was taken: the job runs again"
        for old in replaces:
            await certificates.revoke(tx, old, at=at, replaced_by=certificate.number)


def _draw(world: World, application: UUID) -> str:
    return number(
        year=legal_day(world.now()).year,
        bucket=bucket_of(application),
        serial=secrets.randbelow(SERIALS),
    )


def _lines(
    service: Service, wanted: Sequence[str], answers: Mapping[str, Any], facts: Facts
) -> tuple[Line, ...]:
    asked = {each.id: each for each in service.fields()}
    return tuple(
        _line(asked[id_], answers[id_], facts) for id_ in wanted if answers.get(id_) is not None
    )


def _line(field: Field, answer: Any, facts: Facts) -> Line:
    value = Text(
        hi=kind.read_back(field, answer, "hi", facts), en=kind.read_back(field, answer, "en", facts)
    )
    words = amount_words(answer) if field.kind == "money" else None
    return Line(field.id, field.label, value, words)


def _years_after(day: date, years: int | None) -> date | None:
    """Return the last day of a validity of so many years, or None for a lifetime."""
    if years is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)

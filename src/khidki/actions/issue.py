"""A grant becomes what the service gives: a signed paper, an entry in a register, or both.

Runs as a job after the decision. The paper states what the definition names, as it stood when it
was decided: signed in the name of the officer's post under the posting of that
day, or under the seal of the window where it or another system decided. Running twice makes one
certificate; a paper replaced by a new one is marked, never deleted.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.actions.edition_of import edition_of
from khidki.actions.look_up import looked_up
from khidki.actions.paper_lines import lines_of, told_in
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application, act
from khidki.domain.case.event import SYSTEM, Act, Content, Event, State
from khidki.domain.case.number import SERIALS, number
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import last_holder
from khidki.domain.record.certificate import (
    Certificate,
    Line,
    Signatory,
    code_from,
    code_hash,
)
from khidki.domain.record.payload import message_of, payload_text, verify_url
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.gateways.papers import certificate_data
from khidki.gateways.signer import SignedBy
from khidki.store import applications, certificates, officers, registers
from khidki.store.certificates import Issued
from khidki.store.database import Transaction
from khidki.store.outboxes import Job
from khidki.store.registers import Entry

NO_POSTING = "-"  # in a signature that no officer stands behind
SEAL = Text(hi="खिड़की की मुहर", en="Seal of the window")


async def issue(world: World, job: Job) -> None:
    """Make the certificate of a granted application, or its new edition after a reissue."""
    id_ = UUID(job.body["application"])
    async with world.reading() as tx:
        application = await applications.by_id(tx, id_)
        if application is None or application.state is not State.GRANTED:
            return
        history = await applications.events(tx, id_)
        said = await applications.contents(tx, id_)
        before = await certificates.of(tx, id_)
    cause = next(event for event in history if event.seq == job.body["seq"])
    if any(event.act is Act.ISSUE and event.seq > cause.seq for event in history):
        return
    edition = edition_of(world.published, application, said)
    told = told_in(said)
    if edition.service.output.certificate is None:
        await _enter_only(world, application, edition, told)
        return
    signatory = await _signatory(world, edition, cause, history)
    certificate = facts_of(
        world, edition, application, told, signatory=signatory, number_=_draw(world, id_)
    )
    code = code_from(secrets.token_bytes(16))
    pdf = await _paper(world, edition, certificate, code)
    file = await world.files.put(pdf)
    issued = _issued(world, application, certificate, pdf=pdf, file=file, code=code)
    register = edition.service.output.register
    await _store(world, application, issued, register=register, replaces=before)


def facts_of(
    world: World,
    edition: Edition,
    application: Application,
    told: Mapping[str, Any],
    *,
    signatory: Signatory,
    number_: str,
) -> Certificate:
    """Return what the certificate of an application says."""
    output = edition.service.output.certificate
    assert output is not None, "asked only of services that give a paper"
    issued_on = legal_day(world.now())
    facts = world.published.facts(world.now())

    def lines(wanted: Sequence[str]) -> tuple[Line, ...]:
        return lines_of(world.published, edition.service, wanted, told, facts)

    return Certificate(
        number=number_,
        service=application.service,
        version=application.service_version,
        title=output.title,
        holder=lines(output.holder),
        facts=lines(output.facts),
        issued_on=issued_on,
        valid_until=_years_after(issued_on, output.validity_years),
        signer=signatory,
    )


async def _signatory(
    world: World, edition: Edition, cause: Event, history: Sequence[Event]
) -> Signatory:
    published = world.published
    if cause.posting is None:
        return _seal_of(world, edition, cause, history)
    async with world.reading() as tx:
        holder = await officers.of_posting(tx, cause.posting)
    assert holder is not None, "postings are never deleted"
    post = published.posts[holder.post]
    return Signatory(
        name=holder.name,
        post=published.post_name(holder.post),
        office=published.offices[post.office].name,
        posting=str(cause.posting),
    )


def _seal_of(world: World, edition: Edition, cause: Event, history: Sequence[Event]) -> Signatory:
    """Return who stands for a grant that no officer of the window made: a register, or a system."""
    published = world.published
    system = published.system_of(cause.actor_id)
    step = looked_up(edition.service)
    register = None if step is None else published.registers.get(step.register or "")
    department = published.departments[edition.service.department].name
    held = last_holder([event for event in history if event.seq < cause.seq])
    office = published.offices[published.posts[held].office].name if held else department
    source = system.name if system else register.title if register else department
    return Signatory(name=SEAL, post=source, office=office, posting="")


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
        posting=certificate.signer.posting or NO_POSTING,
        number=certificate.number,
    )
    return await asyncio.to_thread(signer.sign_pdf, pdf, by, at=at)


def _issued(
    world: World,
    application: Application,
    certificate: Certificate,
    *,
    pdf: bytes,
    file: str,
    code: str,
) -> Issued:
    key = world.secrets.key("certificate codes")
    return Issued(
        bucket=application.bucket,
        id=world.new_id(application.bucket),
        application=application.id,
        number=certificate.number,
        code_hash=code_hash(code, number=certificate.number, key=key),
        facts=canonical(certificate.as_data()),
        salt=world.salt(),
        file=file,
        digest=hashlib.sha256(pdf).digest(),
        key_id=world.signer.key_id,
        posting=UUID(certificate.signer.posting) if certificate.signer.posting else None,
        issued_at=world.now(),
        valid_until=certificate.valid_until,
        revoked_at=None,
        replaced_by=None,
    )


async def _store(
    world: World,
    application: Application,
    issued: Issued,
    *,
    register: str | None,
    replaces: Sequence[Issued],
) -> None:
    said = {"certificate": issued.number, "sha256": issued.digest.hex()}
    content = Content.of(said, salt=issued.salt, retention="register")
    async with world.transaction() as tx:
        seq = await _made(world, tx, application, content, at=issued.issued_at)
        assert await certificates.add(tx, issued), "a drawn number was taken: the job runs again"
        for old in replaces:
            await certificates.revoke(tx, old, at=issued.issued_at, replaced_by=issued.number)
        if register is not None:
            entry = Entry(register, application.id, seq, issued.number, issued.facts, issued.salt,
                          issued.issued_at)  # fmt: skip
            await registers.enter(tx, entry)


async def _enter_only(
    world: World, application: Application, edition: Edition, told: Mapping[str, Any]
) -> None:
    """Enter a grant into its register, where the service gives no paper."""
    at, salt = world.now(), world.salt()
    register = edition.service.output.register
    facts = canonical({"answers": told.get("answers", {}), "number": told.get("number")})
    content = Content.of({"register": register}, salt=salt, retention="register")
    async with world.transaction() as tx:
        seq = await _made(world, tx, application, content, at=at)
        if register is not None:
            await registers.enter(tx, Entry(register, application.id, seq, None, facts, salt, at))


async def _made(
    world: World, tx: Transaction, application: Application, content: Content, *, at: datetime
) -> int:
    """Add to the history that what was granted is there; return the event's place."""
    before = await applications.by_id(tx, application.id)
    assert before is not None, "applications are never deleted"
    after, event = act(before, Act.ISSUE, by=SYSTEM, at=at, content=content)
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))
    return event.seq


def _draw(world: World, application: UUID) -> str:
    return number(
        year=legal_day(world.now()).year,
        bucket=bucket_of(application),
        serial=secrets.randbelow(SERIALS),
    )


def _years_after(day: date, years: int | None) -> date | None:
    """Return the last day of a validity of so many years, or None for a lifetime."""
    if years is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)

"""What a certificate of an application says, and the paper that says it.

Everything up to the signature: the facts that the definition names, who signs, the number and code,
and the paper set in type with its QR code, which the window's key signs. Nothing here is stored.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.actions.look_up import looked_up
from khidki.actions.paper_lines import lines_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application
from khidki.domain.case.event import Event
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
from khidki.gateways.pdf_signature import SignedBy
from khidki.store import officers

NO_POSTING = "-"  # in a signature that no officer stands behind
SEAL = Text(hi="खिड़की की मुहर", en="Seal of the window")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is set in type and not signed yet."""

    certificate: Certificate
    pdf: bytes
    code_hash: bytes
    salt: bytes

    @property
    def facts(self) -> bytes:
        """What the database keeps of it."""
        return canonical(self.certificate.as_data())


async def make_paper(
    world: World,
    edition: Edition,
    application: Application,
    told: Mapping[str, Any],
    *,
    signatory: Signatory,
    number_: str | None = None,
) -> Paper:
    """Set the paper of an application in type, under a fresh code and, if none is given, number."""
    drawn = number_ or _draw(world, application.id)
    certificate = _facts_of(world, edition, application, told, signatory=signatory, number_=drawn)
    code = code_from(secrets.token_bytes(16))
    key = world.secrets.key("certificate codes")
    return Paper(
        certificate=certificate,
        pdf=await _set(world, edition, certificate, code),
        code_hash=code_hash(code, number=drawn, key=key),
        salt=world.salt(),
    )


async def signatory_of_posting(world: World, posting: UUID) -> Signatory:
    """Return the officer of a posting as papers name them."""
    async with world.reading() as tx:
        holder = await officers.of_posting(tx, posting)
    assert holder is not None, "postings are never deleted"
    published = world.published
    return Signatory(
        name=holder.name,
        post=published.post_name(holder.post),
        office=published.offices[published.posts[holder.post].office].name,
        posting=str(posting),
    )


def seal_of(world: World, edition: Edition, cause: Event, history: Sequence[Event]) -> Signatory:
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


def signed_by(certificate: Certificate) -> SignedBy:
    """Return what the signature of a paper says beside itself."""
    return SignedBy(
        officer=certificate.signer.name,
        post=certificate.signer.post,
        office=certificate.signer.office,
        posting=certificate.signer.posting or NO_POSTING,
        number=certificate.number,
    )


def _facts_of(
    world: World,
    edition: Edition,
    application: Application,
    told: Mapping[str, Any],
    *,
    signatory: Signatory,
    number_: str,
) -> Certificate:
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


async def _set(world: World, edition: Edition, certificate: Certificate, code: str) -> bytes:
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
    at: datetime = world.now()
    return await world.papers.render(edition.template, data, at=at)


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

"""Tell a stranger whether a paper is genuine, revoked or unknown, and what was signed.

By number alone only the verdict is told. With the printed code, the QR's content or the signed
PDF itself the asker holds the paper, so they also see what was signed and by which post. Codes are
tried a few times an hour for each number; nothing that was asked is kept.
"""

import asyncio
import hmac
import json
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from khidki.actions.limit import hit
from khidki.actions.world import World
from khidki.domain.bucket import BUCKETS, GROUP
from khidki.domain.case.number import read_number
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.certificate import (
    Certificate,
    certificate_from,
    code_hash,
    read_code,
)
from khidki.domain.record.copy import Copy, copied_number
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.record.seal import NotASeal
from khidki.domain.refusal import Refusal
from khidki.gateways.keys import KeyRecord, public_key_set
from khidki.gateways.verification import LARGEST_PDF, Finding, PdfVerdict, verify_qr
from khidki.store import certificates, copies
from khidki.store.certificates import Issued
from khidki.store.database import Transaction

CODE_TRIES = 10
HOUR = timedelta(hours=1)


class Verdict(StrEnum):
    """What a stranger is told about a paper."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict; `certificate` only for whoever has the paper in hand."""

    verdict: Verdict
    number: str = ""
    certificate: Certificate | None = None
    revoked_at: datetime | None = None
    replaced_by: str | None = None
    reason: RevocationReason | None = None
    is_copy: bool = False  # a certified copy; `original` is what became of the paper that it copies
    original: "Checked | None" = None


class WrongCode(Refusal):
    """The code is not the one printed on the certificate of this number."""

    code = "wrong_code"


class FileTooLarge(Refusal):
    """The file is larger than any paper of the window."""

    code = "file_too_large"


async def check_number(world: World, typed: str, *, code: str = "") -> Checked:
    """Judge a certificate by its number; with the printed code, show what was signed."""
    number = read_number(typed)
    given = read_code(code) if code.strip() else ""
    if given:
        await hit(world, "certificate code", number, hits=CODE_TRIES, per=HOUR)
    async with world.reading() as tx:
        found = await registered(tx, number)
    if found.code_hash is None:
        return Checked(Verdict.UNKNOWN, number)
    if given:
        key = world.secrets.key("certificate codes")
        if not hmac.compare_digest(code_hash(given, number=number, key=key), found.code_hash):
            raise WrongCode
    return found.told(number, shown=bool(given))


async def check_payload(world: World, text: str) -> Checked:
    """Judge the content of a QR code by our public keys, then by what became of the paper."""
    records = await asyncio.to_thread(world.keys.records)
    verdict = verify_qr(text, {record.key_id: record for record in records})
    if verdict.finding is not Finding.GENUINE:
        return Checked(Verdict.ALTERED)
    number = verdict.certificate.number
    async with world.reading() as tx:
        found = await registered(tx, number)
    # Signed by us and yet not in the register: nobody should rely on it before asking.
    return found.told(number, shown=True)


async def check_pdf(world: World, data: AsyncIterable[bytes]) -> Checked:
    """Judge an uploaded PDF by its signature, then by what became of the paper."""
    whole = bytearray()
    async for piece in data:
        whole += piece
        if len(whole) > LARGEST_PDF:
            raise FileTooLarge
    told = await judged(world, bytes(whole))
    if told.finding is Finding.ALTERED:
        return Checked(Verdict.ALTERED)
    if told.finding is not Finding.GENUINE:
        return Checked(Verdict.UNKNOWN)
    async with world.reading() as tx:
        found = await registered(tx, told.number)
    return found.told(told.number, shown=True)


async def judged(world: World, pdf: bytes) -> PdfVerdict:
    """Judge a signed paper by the keys of this window and the authorities of its officers."""
    trusted, withdrawn, authorities = await asyncio.to_thread(_trusted, world)
    return await world.verification.verify(pdf, trusted, withdrawn, authorities)


def _trusted(world: World) -> tuple[list[bytes], list[str], list[bytes]]:
    sealing = [record.certificate for record in world.keys.records()]
    return (
        [world.keys.authority, *sealing],
        sorted(world.keys.withdrawn()),
        world.authorities.pems,
    )


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One sealing key as anyone may see it; `until_on` is when the next one took its place."""

    id: str
    fingerprint: str
    pem: str
    from_on: date
    until_on: date | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Root:
    """The newest published block of one group of buckets."""

    group: int
    number: int
    sealed_at: datetime
    digest: str


async def public_keys(world: World) -> list[PublicKey]:
    """Return every sealing key there ever was, the current one first."""
    records = await asyncio.to_thread(world.keys.records)
    begun = [legal_day(_certificate(record).not_valid_before_utc) for record in records]
    ended: list[date | None] = [*begun[1:], None]
    keys = [
        PublicKey(
            id=record.key_id,
            fingerprint=_certificate(record).fingerprint(hashes.SHA256()).hex(":"),
            pem=record.certificate.decode(),
            from_on=first,
            until_on=last,
            withdrawn=record.state == "withdrawn",
        )
        for record, first, last in zip(records, begun, ended, strict=True)
    ]
    return keys[::-1]


async def key_set(world: World) -> dict[str, Any]:
    """Return every public key as a JWK set, with the authorities of officers' certificates."""
    return await asyncio.to_thread(
        lambda: public_key_set(world.keys.records(), world.authorities.pems)
    )


async def newest_roots(world: World) -> list[Root]:
    """Return the newest published block of every group that has one, the latest first."""
    return await asyncio.to_thread(_newest_roots, world)


def _newest_roots(world: World) -> list[Root]:
    found: list[Root] = []
    for group in range(0, BUCKETS, GROUP):
        try:
            signed = world.published_roots.head(group)
        except NotASeal:  # `khidki history verify` names it; the page shows what can be read
            continue
        if signed is not None:
            block = signed.block
            found.append(Root(group, block.block, block.sealed_at, block.root.hex()))
    return sorted(found, key=lambda root: root.sealed_at, reverse=True)


def _certificate(record: KeyRecord) -> x509.Certificate:
    return x509.load_pem_x509_certificate(record.certificate)


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registers have under a number: a paper, or a copy with the paper that it copies."""

    issued: Issued | None = None
    copy: Copy | None = None

    @property
    def code_hash(self) -> bytes | None:
        """The keyed hash of the printed code; None when nothing has this number."""
        if self.copy is not None:
            return self.copy.code_hash
        return None if self.issued is None else self.issued.code_hash

    def told(self, number: str, *, shown: bool) -> Checked:
        """Return what a stranger is told; `shown` when they have the paper in hand."""
        if self.copy is not None:
            return _copied(self.copy, self.issued, shown=shown)
        if self.issued is None:
            return Checked(Verdict.UNKNOWN, number)
        return _checked(self.issued, shown=shown)


async def registered(tx: Transaction, number: str) -> Registered:
    """Return what the registers have under a checked number."""
    issued = await certificates.by_number(tx, number)
    if issued is not None:
        return Registered(issued)
    copy = await copies.by_number(tx, number)
    if copy is None:
        return Registered()
    of = copied_number(copy.paper)
    return Registered(await certificates.by_number(tx, of) if of else None, copy)


def _copied(copy: Copy, of: Issued | None, *, shown: bool) -> Checked:
    assert copy.facts is not None, "what has a number was given"
    assert copy.number is not None, "what was found by it has it"
    return Checked(
        verdict=Verdict.GENUINE if copy.revoked_at is None else Verdict.REVOKED,
        number=copy.number,
        certificate=certificate_from(json.loads(copy.facts)) if shown else None,
        revoked_at=copy.revoked_at,
        reason=copy.revoked_reason,
        is_copy=True,
        original=None if of is None else _checked(of, shown=False),
    )


def _checked(issued: Issued, *, shown: bool) -> Checked:
    return Checked(
        verdict=Verdict.GENUINE if issued.revoked_at is None else Verdict.REVOKED,
        number=issued.number,
        certificate=certificate_from(json.loads(issued.facts)) if shown else None,
        revoked_at=issued.revoked_at,
        replaced_by=issued.replaced_by,
        reason=issued.revoked_reason,
    )

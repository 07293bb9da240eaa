"""A grant becomes what the service gives: a signed paper, an entry in a register, or both.

Runs as a job after the decision. The paper states what the definition names, as it stood when it
was decided: signed in the name of the officer's post under the posting of that day, or under the
seal of the window where it or another system decided. Where the posting signs with something of the
officer's own, the paper waits for that (`sign_papers`). Running twice makes one certificate; a
paper replaced by a new one is marked, never deleted.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions.edition_of import edition_of
from khidki.actions.make_paper import (
    Paper,
    make_paper,
    seal_of,
    signatory_of_posting,
    signed_by,
)
from khidki.actions.paper_lines import told_in
from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application, act
from khidki.domain.case.court import Stayed, is_stayed
from khidki.domain.case.event import SYSTEM, Act, Content, Event, State
from khidki.domain.people.signing import SignerKind
from khidki.domain.service.published import Edition
from khidki.store import applications, certificates, registers, signing_means, unsigned_papers
from khidki.store.certificates import Issued
from khidki.store.database import Transaction
from khidki.store.outboxes import Job
from khidki.store.registers import Entry
from khidki.store.signing_means import Signs
from khidki.store.unsigned_papers import Unsigned


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant that nothing was issued for yet."""

    application: Application
    edition: Edition
    told: Mapping[str, Any]
    cause: Event
    history: Sequence[Event]


async def issue(world: World, job: Job) -> None:
    """Make the certificate of a granted application, or its new edition after a reissue."""
    granted = await granted_at(world, UUID(job.body["application"]), job.body["seq"])
    if granted is None:
        return
    if is_stayed(event.act for event in granted.history):
        raise Stayed  # before a paper is set: the job waits until the stay is vacated
    if granted.edition.service.output.certificate is None:
        await _enter_only(world, granted)
        return
    signs = await _signs(world, granted.cause)
    paper = await paper_of(world, granted, posting=granted.cause.posting)
    if signs is not None and signs.signer is not SignerKind.WINDOW:
        await _let_wait(world, granted, paper, signs)
        return
    pdf = await asyncio.to_thread(
        world.signer.sign_pdf, paper.pdf, signed_by(paper.certificate), at=world.now()
    )
    issued = issued_of(world, granted.application, paper, pdf=pdf, file=await world.files.put(pdf))
    async with world.transaction() as tx:
        assert await store_issued(world, tx, granted, issued), "a drawn number was taken: once more"


async def granted_at(world: World, id_: UUID, seq: int) -> Granted | None:
    """Return the grant, or reissue, of that place in a history; None when it was issued."""
    async with world.reading() as tx:
        application = await applications.by_id(tx, id_)
        if application is None or application.state is not State.GRANTED:
            return None
        history = await applications.events(tx, id_)
        said = await applications.contents(tx, id_)
    cause = next(event for event in history if event.seq == seq)
    if any(event.act is Act.ISSUE and event.seq > cause.seq for event in history):
        return None
    edition = edition_of(world.published, application, said)
    return Granted(application, edition, told_in(said), cause, history)


async def paper_of(
    world: World, granted: Granted, *, posting: UUID | None, number: str | None = None
) -> Paper:
    """Set the paper of a grant, in the name of a posting or under the seal of the window."""
    if posting is None:
        signatory = seal_of(world, granted.edition, granted.cause, granted.history)
    else:
        signatory = await signatory_of_posting(world, posting)
    return await make_paper(
        world,
        granted.edition,
        granted.application,
        granted.told,
        signatory=signatory,
        number_=number,
    )


def issued_of(
    world: World, application: Application, paper: Paper, *, pdf: bytes, file: str
) -> Issued:
    """Return the certificate of a signed paper as it is stored."""
    posting = paper.certificate.signer.posting
    return Issued(
        bucket=application.bucket,
        id=world.new_id(application.bucket),
        application=application.id,
        number=paper.certificate.number,
        code_hash=paper.code_hash,
        facts=paper.facts,
        salt=paper.salt,
        file=file,
        digest=hashlib.sha256(pdf).digest(),
        key_id=world.signer.key_id,
        posting=UUID(posting) if posting else None,
        issued_at=world.now(),
        valid_until=paper.certificate.valid_until,
        revoked_at=None,
        replaced_by=None,
    )


async def store_issued(world: World, tx: Transaction, granted: Granted, issued: Issued) -> bool:
    """Store a certificate with all that follows; False when its number is taken."""
    said = {"certificate": issued.number, "sha256": issued.digest.hex()}
    content = Content.of(said, salt=issued.salt, retention="register")
    before = await certificates.of(tx, issued.application)
    if not await certificates.add(tx, issued):
        return False
    seq = await _made(world, tx, granted.application, content, at=issued.issued_at)
    for old in before:
        if await certificates.revoke(tx, old, at=issued.issued_at, replaced_by=issued.number):
            await registers.revoke(
                tx, old.application, old.number, at=issued.issued_at, replaced_by=issued.number
            )
    register = granted.edition.service.output.register
    if register is not None:
        entry = Entry(register, issued.application, seq, issued.number, issued.facts, issued.salt,
                      issued.issued_at)  # fmt: skip
        await registers.enter(tx, entry)
    return True


async def _signs(world: World, cause: Event) -> Signs | None:
    if cause.posting is None:
        return None
    async with world.reading() as tx:
        return await signing_means.signs(tx, cause.posting)


async def _let_wait(world: World, granted: Granted, paper: Paper, signs: Signs) -> None:
    """Keep a paper until the officer signs it; a second time changes nothing."""
    application, cause = granted.application, granted.cause
    assert cause.posting is not None, "only officers sign with something of their own"
    waiting = Unsigned(
        bucket=application.bucket,
        application=application.id,
        seq=cause.seq,
        id=world.new_id(application.bucket),
        number=paper.certificate.number,
        posting=cause.posting,
        post=signs.post,
        signer=signs.signer,
        facts=paper.facts,
        salt=paper.salt,
        code_hash=paper.code_hash,
        file=await world.files.put(paper.pdf),
        key_id=world.signer.key_id,
        valid_until=paper.certificate.valid_until,
        since=world.now(),
    )
    async with world.transaction() as tx:
        added = await unsigned_papers.add(tx, waiting)
    if not added:
        await world.files.delete(waiting.file)


async def _enter_only(world: World, granted: Granted) -> None:
    """Enter a grant into its register, where the service gives no paper."""
    at, salt = world.now(), world.salt()
    register = granted.edition.service.output.register
    told = granted.told
    facts = canonical({"answers": told.get("answers", {}), "number": told.get("number")})
    content = Content.of({"register": register}, salt=salt, retention="register")
    async with world.transaction() as tx:
        seq = await _made(world, tx, granted.application, content, at=at)
        if register is not None:
            id_ = granted.application.id
            await registers.enter(tx, Entry(register, id_, seq, None, facts, salt, at))


async def _made(
    world: World, tx: Transaction, application: Application, content: Content, *, at: datetime
) -> int:
    """Add to the history that what was granted is there; return the event's place."""
    before = await applications.by_id(tx, application.id)
    assert before is not None, "applications are never deleted"
    after, event = act(before, Act.ISSUE, by=SYSTEM, at=at, content=content)
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))
    return event.seq

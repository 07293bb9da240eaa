"""Judge what an officer's token or the eSign provider signed, and issue the papers it is good for.

A signature counts when the file is whole and genuine with it, and its certificate is one with which
this officer may sign now. Everything that came is kept with what became of it: what was forged,
came twice, or signs another paper changes nothing. A paper that was not signed waits on.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.actions.check_certificate import judged
from khidki.actions.issue import Granted, granted_at, store_issued
from khidki.actions.sign_in_officer import NoOfficer, officer_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.case.court import Stayed, is_stayed
from khidki.domain.people.signing import Blocker, CertificateRefused, SignerKind
from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.authorities import OwnCertificate
from khidki.gateways.pdf_signature import embed
from khidki.gateways.verification import Finding
from khidki.store import signing_batches, signing_means, unsigned_papers
from khidki.store.certificates import Issued
from khidki.store.signing_batches import Batch, Received
from khidki.store.unsigned_papers import Unsigned

KEPT_MOST = 400_000
GOOD = "signed"
STAYED = "stayed"  # by a court: the paper waits unsigned, and is asked for again after the stay
# What is wrong with a certificate in a way that the next signature will meet again.
LASTING = {Blocker.REVOKED.value}


class BatchOver(Refusal):
    """The batch was signed, given up, or has run out; the officer may open another."""

    code = "batch_over"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of each signature, by the place of its paper."""

    verdicts: Mapping[int, str]

    @property
    def issued(self) -> int:
        """How many papers were issued."""
        return sum(each == GOOD for each in self.verdicts.values())

    @property
    def verdict(self) -> str:
        """The whole in one word, for the record."""
        return ",".join(sorted(set(self.verdicts.values()))) or "empty"


async def take_signatures(
    world: World,
    batch: Batch,
    signatures: Mapping[int, bytes],
    *,
    source: str,
    body: bytes,
    made_at: datetime,
) -> Taken:
    """Issue what is signed well; `made_at` is when, as far as is known from a trusted mouth."""
    name = await _name_of(world, batch)
    async with world.reading() as tx:
        papers = {each.place: each for each in await unsigned_papers.in_batch(tx, batch.id)}
    if batch.ended_at is not None or name is None:
        await record(world, batch, source=source, verdict="late", body=body)
        raise BatchOver
    verdicts: dict[int, str] = {}
    for place, message in signatures.items():
        paper = papers.get(place)
        if paper is None:
            verdicts[place] = "not_asked"
        else:
            verdicts[place] = await _take(world, batch, paper, message, name=name, at=made_at)
    taken = Taken(verdicts)
    await _conclude(world, batch, taken, left=len(papers) - taken.issued)
    await record(world, batch, source=source, verdict=taken.verdict, body=body)
    return taken


async def record(
    world: World, batch: Batch | str, *, source: str, verdict: str, body: bytes
) -> None:
    """Keep what came, with what became of it."""
    digest = hashlib.sha256(body).digest()
    known = isinstance(batch, Batch)
    bucket = batch.bucket if known else bucket_for(digest)
    kept = Received(
        bucket=bucket,
        id=world.new_id(bucket),
        batch=str(batch.id) if known else batch[:64],
        source=source,
        verdict=verdict[:200],
        digest=digest,
        body=body[:KEPT_MOST],
        received_at=world.now(),
    )
    async with world.transaction() as tx:
        await signing_batches.record(tx, kept)


async def _name_of(world: World, batch: Batch) -> str | None:
    """Return the name of the officer if they hold the posting still and nothing stops them."""
    try:
        officer = await officer_of(world, batch.officer)
    except NoOfficer:
        return None
    holds = any(hat.posting == batch.posting for hat in officer.hats)
    return officer.name.en if holds and not officer.is_frozen else None


async def _take(
    world: World, batch: Batch, paper: Unsigned, message: bytes, *, name: str, at: datetime
) -> str:
    """Issue one paper if the signature is good; return what it is."""
    assert paper.prepared is not None, "a paper in a batch is prepared"
    try:
        pdf = embed(await world.files.read(paper.prepared), message)
    except Fault:
        return "too_large"
    # As any stranger would judge it, in a confined child: an answer may be hostile.
    verdict = await judged(world, pdf)
    if verdict.finding is not Finding.GENUINE or verdict.number != paper.number:
        return verdict.finding.value
    try:
        own = await asyncio.to_thread(
            world.authorities.check, verdict.certificate, name=name, at=at
        )
        await _belongs(world, batch, own)
    except CertificateRefused as refusal:
        if refusal.why in LASTING:
            async with world.transaction() as tx:
                await signing_means.note_trouble(tx, batch.officer, batch.kind, trouble=refusal.why)
        return f"certificate_{refusal.why}"
    granted = await granted_at(world, paper.application, paper.seq)
    if granted is None:
        return "not_granted"
    try:
        return GOOD if await _issue(world, granted, paper, pdf) else "again"
    except Stayed:
        return STAYED


async def _belongs(world: World, batch: Batch, own: OwnCertificate) -> None:
    """Refuse a certificate that is not the one with which the officer paired the token."""
    async with world.reading() as tx:
        means = await signing_means.of(tx, batch.officer, batch.kind)
    if means is None:
        raise CertificateRefused("no_means")
    if batch.kind is SignerKind.TOKEN and means.fingerprint != own.fingerprint:
        raise CertificateRefused("other_certificate")
    async with world.transaction() as tx:
        await signing_means.note_name(tx, means.id, name=own.name)


async def _issue(world: World, granted: Granted, paper: Unsigned, pdf: bytes) -> bool:
    if is_stayed(event.act for event in granted.history):
        raise Stayed  # before a file is kept; one that comes meanwhile is met where it is stored
    issued = Issued(
        bucket=paper.bucket,
        id=world.new_id(paper.bucket),
        application=paper.application,
        number=paper.number,
        code_hash=paper.code_hash,
        facts=paper.facts,
        salt=paper.salt,
        file=await world.files.put(pdf),
        digest=hashlib.sha256(pdf).digest(),
        key_id=paper.key_id,
        posting=paper.posting,
        issued_at=world.now(),
        valid_until=paper.valid_until,
        revoked_at=None,
        replaced_by=None,
    )
    async with world.transaction() as tx:
        if not await unsigned_papers.take(tx, paper):
            return False
        # Numbers are drawn; one that was given out while this paper waited is drawn once more.
        assert await store_issued(world, tx, granted, issued), "a drawn number was taken"
    for file in (paper.file, paper.prepared):
        if file is not None:
            await world.files.delete(file)
    return True


async def _conclude(world: World, batch: Batch, taken: Taken, *, left: int) -> None:
    outcome = "refused" if not taken.issued else "in_part" if left else "signed"
    async with world.transaction() as tx:
        await signing_batches.end(tx, batch, outcome=outcome, at=world.now())


async def close_batch(world: World, batch: Batch, *, source: str, why: str, body: bytes) -> None:
    """Close a batch that was not signed, and say why; its papers wait on."""
    async with world.transaction() as tx:
        ended = await signing_batches.end(tx, batch, outcome="declined", at=world.now())
    if ended:
        await record(world, batch, source=source, verdict=why, body=body)


async def batch_named(world: World, named: str) -> Batch | None:
    """Return the batch of an id as it was written, or None."""
    try:
        id_ = UUID(named)
    except ValueError:
        return None
    async with world.reading() as tx:
        return await signing_batches.by_id(tx, id_)

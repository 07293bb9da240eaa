"""Officers lay granted papers out for their own signature, some together, with one PIN or consent.

A batch is opened by the officer, fetched by the agent or asked for at the provider, and runs out
after a quarter of an hour; its papers are free again then. A paper that was set on another day, or
in the name of who held the post before, is set anew first, so that it says what is true when it is
signed. What comes back is judged in `take_signatures`.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from khidki.actions.issue import granted_at, paper_of
from khidki.actions.make_paper import signed_by
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Frozen, Officer
from khidki.domain.people.signing import Blocker, SignerKind, standing
from khidki.domain.record.certificate import Certificate, certificate_from
from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.esign import Asked
from khidki.gateways.pdf_signature import prepare
from khidki.store import signing_batches, unsigned_papers
from khidki.store.signing_batches import Batch
from khidki.store.unsigned_papers import Unsigned, Waits

LISTED = 100
TOGETHER_MOST = 50
OPEN_FOR = timedelta(minutes=15)
START = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class NothingToSign(Refusal):
    """None of the papers that were named waits for this officer's own signature."""

    code = "nothing_to_sign"


class CannotSign(Refusal):
    """The officer has no working signature; `blockers` say why."""

    code = "cannot_sign"

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(*blockers)
        self.blockers = tuple(blockers)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper with what it says."""

    paper: Unsigned
    certificate: Certificate

    @property
    def name(self) -> str:
        """By what it is named at both ends: number, title, and for whom."""
        holder = self.certificate.holder[0].value if self.certificate.holder else None
        words = [self.certificate.number, self.certificate.title.en, holder.en if holder else ""]
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for an officer's signature, each with the posting and means it needs."""

    waiting: list[tuple[Waits, Waiting]]
    more: bool


async def to_sign(
    world: World,
    officer: Officer,
    *,
    after: tuple[datetime, UUID] = START,
    ids: Sequence[UUID] | None = None,
    kind: SignerKind | None = None,
    number: str | None = None,
    limit: int = LISTED,
) -> Queue:
    """Return what waits for the officer, the oldest first: all, of one kind, or of one number."""
    async with world.reading() as tx:
        found = await unsigned_papers.waiting_for(
            tx,
            officer.id,
            posts=[hat.post for hat in officer.hats],
            at=world.now(),
            after=after,
            ids=ids,
            kind=kind,
            number=number,
            limit=limit + 1,
        )
    return Queue([(each, read_paper(each.paper)) for each in found[:limit]], len(found) > limit)


def blockers(world: World, each: Waits) -> tuple[Blocker, ...]:
    """Return what keeps the officer from signing a paper now, and what soon will."""
    return standing(each.kind, each.known, at=world.now(), waits=True)


async def open_batch(
    world: World, officer: Officer, kind: SignerKind, papers: Sequence[UUID]
) -> Batch:
    """Lay these papers out for the officer's signature of a kind, as many as may lie in a batch.

    What a court has stayed is left out: its paper waits until the stay is vacated.
    """
    if officer.is_frozen:
        raise Frozen
    queue = await to_sign(world, officer, ids=papers[:LISTED], limit=TOGETHER_MOST)
    chosen = [
        (each, paper)
        for each, paper in queue.waiting
        if each.kind is kind and not each.paper.stayed
    ]
    if not chosen:
        raise NothingToSign
    first = chosen[0][0]
    # An agent that was not seen lately may be starting just now; the rest cannot sign at all.
    may = {Blocker.AGENT_NOT_SEEN, Blocker.TOKEN_MISSING}
    stopping = [b for b in blockers(world, first) if not b.is_warning and b not in may]
    if stopping:
        raise CannotSign(stopping)
    batch = _new(world, officer, first.hat, kind)
    laid = [await _prepared(world, paper, each.hat) for each, paper in chosen]
    async with world.transaction() as tx:
        await signing_batches.end_open(
            tx, officer.id, kind, bucket=batch.bucket, at=batch.opened_at
        )
        await signing_batches.add(tx, batch)
        for place, paper in enumerate(laid, start=1):
            assert paper.prepared is not None, "prepared above"
            assert paper.digest is not None, "prepared above"
            await unsigned_papers.lay(
                tx, paper,
                batch=batch.id, place=place, prepared=paper.prepared, digest=paper.digest,
            )  # fmt: skip
    if kind is SignerKind.ESIGN:
        return await _ask_provider(world, batch, first.signer_id or "", laid)
    return batch


async def read_batch(
    world: World, officer: Officer, id_: UUID
) -> tuple[Batch, list[Waiting]] | None:
    """Return an own batch with the papers that are not signed yet, or None."""
    async with world.reading() as tx:
        batch = await signing_batches.by_id(tx, id_)
        if batch is None or batch.officer != officer.id:
            return None
        papers = await unsigned_papers.in_batch(tx, id_)
    return batch, [read_paper(each) for each in papers]


async def give_up(world: World, officer: Officer, id_: UUID) -> None:
    """Close an own batch without a signature; its papers wait on."""
    async with world.transaction() as tx:
        batch = await signing_batches.by_id(tx, id_)
        if batch is not None and batch.officer == officer.id:
            await signing_batches.end(tx, batch, outcome="declined", at=world.now())


def _new(world: World, officer: Officer, posting: UUID, kind: SignerKind) -> Batch:
    bucket, at = bucket_for(officer.id.bytes), world.now()
    return Batch(
        bucket=bucket,
        id=world.new_id(bucket),
        officer=officer.id,
        posting=posting,
        kind=kind,
        code=f"{secrets.randbelow(10_000):04d}",
        go_to="",
        opened_at=at,
        expires_at=at + OPEN_FOR,
    )


async def _prepared(world: World, waiting: Waiting, posting: UUID) -> Unsigned:
    """Return the paper, set anew if it is of another day or holder, with a place to sign."""
    paper, certificate = waiting.paper, waiting.certificate
    today = certificate.issued_on == legal_day(world.now())
    if not (today and paper.posting == posting and paper.key_id == world.signer.key_id):
        paper, certificate = await _set_anew(world, paper, posting)
    signer, at = world.signer, world.now()
    made = await asyncio.to_thread(
        prepare,
        await world.files.read(paper.file),
        signed_by(certificate),
        key_id=signer.key_id,
        vouch=signer.sign_bytes,
        at=at,
    )
    return replace(paper, prepared=await world.files.put(made.pdf), digest=made.digest)


async def _set_anew(world: World, old: Unsigned, posting: UUID) -> tuple[Unsigned, Certificate]:
    granted = await granted_at(world, old.application, old.seq)
    if granted is None:
        raise NothingToSign
    made = await paper_of(world, granted, posting=posting, number=old.number)
    paper = replace(
        old,
        posting=posting,
        facts=made.facts,
        salt=made.salt,
        code_hash=made.code_hash,
        file=await world.files.put(made.pdf),
        key_id=world.signer.key_id,
        valid_until=made.certificate.valid_until,
        batch=None,
    )
    async with world.transaction() as tx:
        await unsigned_papers.renew(tx, paper)
    await world.files.delete(old.file)
    return paper, made.certificate


async def _ask_provider(
    world: World, batch: Batch, signer_id: str, papers: Sequence[Unsigned]
) -> Batch:
    asked = Asked(
        txn=str(batch.id),
        signer_id=signer_id,
        hashes=[(read_paper(each).name, each.digest or b"") for each in papers],
        answer_to=f"{world.public_url}/api/v1/esign/answers",
        back_to=f"{world.public_url}/hi/office/to-sign/batches/{batch.id}",
    )
    try:
        go_to = await world.esign.ask(asked, sign=world.signer.sign_bytes, at=world.now())
    except Fault:
        # A request that got no answer may still be taken up; nothing can come of it any more.
        async with world.transaction() as tx:
            await signing_batches.end(tx, batch, outcome="lapsed", at=world.now())
        raise
    async with world.transaction() as tx:
        await signing_batches.go_on_at(tx, batch, go_to=go_to, at=world.now())
    return replace(batch, go_to=go_to)


def read_paper(paper: Unsigned) -> Waiting:
    """Return a waiting paper with what it says."""
    return Waiting(paper, certificate_from(json.loads(paper.facts)))

"""Tie an officer's token to the officer, and know the agent that speaks for it.

The officer, after a second factor, reads a code off the window and types it into the agent; the
agent brings it back signed by the token. So the window knows that the one who is signed in, the
machine with the agent and the key in the token belong together, and that the certificate bears the
officer's name. The agent then has an access of its own, of which only the hash is kept.
"""

import asyncio
import hashlib
import secrets
from datetime import timedelta

from uuid_utils.compat import uuid7

from khidki.actions.sign_in_officer import officer_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.people.access import Officer
from khidki.domain.people.signing import Blocker, CertificateRefused, SignerKind
from khidki.domain.record.certificate import CODE_LETTERS
from khidki.domain.refusal import Refusal
from khidki.gateways.authorities import is_signed_by
from khidki.store import signing_batches, signing_means, unsigned_papers
from khidki.store.signing_batches import Batch
from khidki.store.signing_means import OwnMeans
from khidki.store.unsigned_papers import Unsigned

CODE_LENGTH = 10
CODE_LIVES = timedelta(minutes=10)
NOTED_EVERY = timedelta(seconds=30)
SIGNER_ID_MOST = 100


class PairingRefused(Refusal):
    """The code is not one that waits, or the certificate is another officer's already."""

    code = "pairing_refused"


class NotAnAgent(Refusal):
    """The access is not that of an agent which is paired now."""

    code = "not_an_agent"


class NotASignerId(Refusal):
    """What was typed cannot be an identity at the eSign provider."""

    code = "not_a_signer_id"


def pairing_message(origin: str, code: str) -> bytes:
    """Return what the token signs to be paired with one window."""
    return f"khidki pair 1\n{origin}\n{code}".encode()


async def offer_pairing(world: World, officer: Officer) -> str:
    """Return a fresh code that the officer's agent may bring once."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    at = world.now()
    async with world.transaction() as tx:
        await signing_means.add_code(
            tx, uuid7(),
            officer=officer.id, access_hash=_hash(code), at=at, until=at + CODE_LIVES,
        )  # fmt: skip
    return code


async def pair(world: World, *, code: str, certificate: bytes, proof: bytes) -> tuple[str, str]:
    """Pair the agent that brings a code; return its access and the name on the certificate."""
    at = world.now()
    async with world.reading() as tx:
        means = await signing_means.by_access(tx, _hash(code))
    if means is None or means.paired_at is not None or (means.expires_at or at) <= at:
        raise PairingRefused
    officer = await officer_of(world, means.officer)
    own = await asyncio.to_thread(world.authorities.check, certificate, name=officer.name.en, at=at)
    if not is_signed_by(certificate, proof, pairing_message(world.public_url, code)):
        raise CertificateRefused("no_key")
    access = secrets.token_urlsafe(32)
    async with world.transaction() as tx:
        paired = await signing_means.pair(
            tx, means,
            name=own.name, fingerprint=own.fingerprint, access_hash=_hash(access),
            expires_at=own.until, at=at,
        )  # fmt: skip
        if not paired:
            raise PairingRefused
    return access, own.name


async def register_identity(world: World, officer: Officer, signer_id: str) -> None:
    """Let an officer sign at the eSign provider as this identity from now on."""
    wanted = signer_id.strip()
    if not (3 <= len(wanted) <= SIGNER_ID_MOST and wanted.isascii() and wanted.isprintable()):
        raise NotASignerId
    means, at = uuid7(), world.now()
    async with world.transaction() as tx:
        await signing_means.end_all(tx, officer.id, SignerKind.ESIGN, at=at, but=means)
        await signing_means.add_identity(tx, means, officer=officer.id, signer_id=wanted, at=at)


async def end_means(world: World, officer: Officer, kind: SignerKind) -> None:
    """End what the officer signs with, as when a token was lost."""
    async with world.transaction() as tx:
        await signing_means.end_all(tx, officer.id, kind, at=world.now(), but=uuid7())


async def agent_of(world: World, access: str) -> OwnMeans:
    """Return whose agent holds an access, or refuse."""
    async with world.reading() as tx:
        means = await signing_means.by_access(tx, _hash(access))
    if means is None or means.paired_at is None:
        raise NotAnAgent
    return means


async def next_batch(
    world: World, means: OwnMeans, *, has_token: bool
) -> tuple[Batch, list[Unsigned]] | None:
    """Note that the agent spoke, and return the open batch of its officer, if there is one."""
    at = world.now()
    trouble = "" if has_token else Blocker.TOKEN_MISSING.value
    if has_token and means.trouble == Blocker.REVOKED:
        trouble = means.trouble
    bucket = bucket_for(means.officer.bytes)
    async with world.transaction() as tx:
        await signing_means.seen(tx, means.id, trouble=trouble, at=at, before=at - NOTED_EVERY)
        batch = await signing_batches.open_of(
            tx, means.officer, SignerKind.TOKEN, bucket=bucket, at=at
        )
        if batch is None:
            return None
        return batch, await unsigned_papers.in_batch(tx, batch.id)


async def paper_for_agent(world: World, means: OwnMeans, batch: Batch, place: int) -> bytes:
    """Return a paper of the officer's open batch as it is to be signed."""
    async with world.reading() as tx:
        papers = await unsigned_papers.in_batch(tx, batch.id)
    found = next((each for each in papers if each.place == place), None)
    if found is None or found.prepared is None or batch.officer != means.officer:
        raise NotAnAgent
    return await world.files.read(found.prepared)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

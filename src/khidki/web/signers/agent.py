"""What an officer's agent asks of the window: to be paired, what to sign, and here are signatures.

The agent shows its access in a header; whoever does not hold one is told nothing, not even whether
a batch exists. The PIN never comes here. See `docs/howto/sign-with-your-token.md`.
"""

import base64
import binascii
from typing import Any

from khidki.actions.pair_agent import (
    NotAnAgent,
    PairingRefused,
    agent_of,
    next_batch,
    pair,
    paper_for_agent,
)
from khidki.actions.sign_in_officer import NoOfficer
from khidki.actions.sign_papers import read_paper
from khidki.actions.take_signatures import BatchOver, batch_named, close_batch, take_signatures
from khidki.domain.people.signing import CertificateRefused
from khidki.store.signing_batches import Batch
from khidki.store.signing_means import OwnMeans
from khidki.web.form import BadBody
from khidki.web.request import Request
from khidki.web.response import Bytes, Json, Response

BODY_MOST = 2_000_000
AGENT = "agent"
PROBLEM = "application/problem+json"
SIGNATURES_MOST = 200


async def pairing(request: Request) -> Response:
    """Pair the agent that brings a code and shows that it holds the key."""
    try:
        told: Any = await request.json()
        code = str(told["code"])
        certificate, proof = (_bytes(told[name]) for name in ("certificate", "proof"))
        access, name = await pair(request.world, code=code, certificate=certificate, proof=proof)
    except (BadBody, KeyError, TypeError, ValueError):
        return _refused(PairingRefused.code)
    except CertificateRefused as refusal:
        return _refused(refusal.code, refusal.why)
    except (PairingRefused, NoOfficer) as refusal:
        return _refused(refusal.code)
    return Json({"access": access, "name": name}, status=201)


async def batches(request: Request) -> Response:
    """Note that the agent is there, and tell what its officer wants to sign."""
    try:
        means = await _means(request)
        told: Any = await request.json()
        has_token = told["has_token"] is True
    except (NotAnAgent, BadBody, KeyError, TypeError):
        return _refused(NotAnAgent.code)
    found = await next_batch(request.world, means, has_token=has_token)
    if found is None:
        return Json({"id": None})
    batch, papers = found
    return Json(
        {
            "window": request.world.public_url,
            "id": str(batch.id),
            "code": batch.code,
            "expires_at": batch.expires_at.isoformat(),
            "papers": [
                {"place": each.place, "name": read_paper(each).name, "sha256": each.digest.hex()}
                for each in papers
                if each.digest is not None
            ],
        }
    )


async def paper(request: Request) -> Response:
    """Give a paper as it is to be signed, so that the agent hashes it by itself."""
    try:
        means = await _means(request)
        batch = await _batch(request, means)
        place = int(request.params["place"])
        data = await paper_for_agent(request.world, means, batch, place)
    except (NotAnAgent, ValueError):
        return _refused(NotAnAgent.code)
    return Bytes(data, "application/pdf", f"{place}.pdf")


async def signatures(request: Request) -> Response:
    """Take the signatures of a batch, and say what became of each."""
    try:
        batch = await _batch(request, await _means(request))
        told: Any = await request.json()
        given = {int(place): _bytes(text) for place, text in dict(told["signatures"]).items()}
    except (NotAnAgent, BadBody, KeyError, TypeError, ValueError):
        return _refused(NotAnAgent.code)
    if len(given) > SIGNATURES_MOST:
        return _refused(NotAnAgent.code)
    if batch.expires_at <= request.now:
        return _refused(BatchOver.code, status=409)
    try:
        taken = await take_signatures(
            request.world,
            batch,
            given,
            source=AGENT,
            body=await request.body(),
            made_at=request.now,
        )
    except BatchOver as refusal:
        return _refused(refusal.code, status=409)
    return Json({"verdicts": {str(place): verdict for place, verdict in taken.verdicts.items()}})


async def declined(request: Request) -> Response:
    """Close a batch that the officer, or the agent itself, would not sign."""
    try:
        batch = await _batch(request, await _means(request))
        told: Any = await request.json()
        why = str(told["why"])[:40]
    except (NotAnAgent, BadBody, KeyError, TypeError):
        return _refused(NotAnAgent.code)
    await close_batch(request.world, batch, source=AGENT, why=why, body=await request.body())
    return Json({})


async def _means(request: Request) -> OwnMeans:
    scheme, _, access = request.header(b"authorization").partition(" ")
    if scheme.lower() != "bearer" or not access:
        raise NotAnAgent
    return await agent_of(request.world, access.strip())


async def _batch(request: Request, means: OwnMeans) -> Batch:
    found = await batch_named(request.world, request.params["batch"])
    if found is None or found.officer != means.officer or found.kind is not means.kind:
        raise NotAnAgent
    return found


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as cause:
        raise ValueError("base64") from cause


def _refused(code: str, why: str = "", *, status: int = 401) -> Response:
    told = {"type": "about:blank", "status": status, "code": code, "why": why}
    return Json(told, status=status, media_type=PROBLEM)

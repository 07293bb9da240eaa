"""What an officer signs with: pair a token's agent, name an identity for eSign, end what was lost.

Each change needs a fresh second factor. The pairing code is shown once, on the answer to the press
of the button, and stands in no address.
"""

from typing import Any

from khidki.actions.pair_agent import (
    NotASignerId,
    end_means,
    offer_pairing,
    register_identity,
)
from khidki.actions.read_signature import Mine, read_signature
from khidki.domain.people.access import Officer
from khidki.domain.people.signing import SignerKind
from khidki.domain.problem import Problem
from khidki.web.case_words import office_of
from khidki.web.officer.entry import officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import said

DONE = ("identity", "ended")


async def show(request: Request) -> Response:
    """Show what the officer signs with, post by post."""
    return await _page(request, await officer_in(request))


async def pair(request: Request) -> Response:
    """Show a fresh code for the agent."""
    officer = await officer_in(request)
    code = await offer_pairing(request.world, officer)
    return await _page(request, officer, code=f"{code[:5]}-{code[5:]}")


async def identity(request: Request) -> Response:
    """Keep by which name the eSign provider knows the officer."""
    officer = await officer_in(request)
    typed = (await request.form()).get("signer_id", "")
    try:
        await register_identity(request.world, officer, typed)
    except NotASignerId:
        problems = [Problem("signer_id", "not_a_signer_id")]
        return await _page(request, officer, typed=typed, problems=problems)
    return Redirect(f"/{request.language}/office/signature?done=identity")


async def end(request: Request) -> Response:
    """End what the officer signed with, as when a token was lost."""
    officer = await officer_in(request)
    kind = (await request.form()).get("kind", "")
    if kind in {SignerKind.TOKEN, SignerKind.ESIGN}:
        await end_means(request.world, officer, SignerKind(kind))
    return Redirect(f"/{request.language}/office/signature?done=ended")


async def _page(
    request: Request,
    officer: Officer,
    *,
    code: str = "",
    typed: str = "",
    problems: list[Problem] | None = None,
) -> Response:
    mine = await read_signature(request.world, officer)
    done = request.query.get("done", "")
    data = {
        "posts": [_post(request, each) for each in mine.posts],
        "token": mine.token,
        "esign": mine.esign,
        "code": code,
        "window": request.world.public_url,
        "values": {"signer_id": typed or (mine.esign.signer_id or "" if mine.esign else "")},
        "problems": problems or [],
        "labels": {"signer_id": said("signature.signer_id")},
        "notice": f"signature.{done}_done" if done in DONE else None,
    }
    return Page("officer/signature.html", data, status=422 if problems else 200)


def _post(request: Request, each: Mine) -> dict[str, Any]:
    post, _ = office_of(request.world.published, each.post)
    return {
        "name": post,
        "kind": each.kind.value,
        "blockers": [blocker.value for blocker in each.blockers],
    }

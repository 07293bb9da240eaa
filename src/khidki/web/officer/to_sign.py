"""Papers that wait for the officer's own signature: chosen, laid out together, and followed.

Signing itself happens at the agent on the officer's computer or at the eSign provider; here stand
the code that both ends show, every paper with its hash, and what keeps the officer from signing. A
batch that is open renews its page every few seconds, without a script.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.actions.sign_papers import (
    START,
    TOGETHER_MOST,
    CannotSign,
    NothingToSign,
    Waiting,
    blockers,
    give_up,
    open_batch,
    read_batch,
    to_sign,
)
from khidki.domain.people.signing import Blocker, SignerKind
from khidki.domain.refusal import Fault
from khidki.store.signing_batches import Batch
from khidki.store.unsigned_papers import Waits
from khidki.web.errors import NotFound
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

OWN = (SignerKind.TOKEN, SignerKind.ESIGN)
NOTICES = ("nothing", "cannot", "provider", "given_up")


async def show(request: Request) -> Response:
    """Show what waits, the oldest first, and what keeps it waiting."""
    officer = await officer_in(request)
    queue = await to_sign(request.world, officer, after=_after(request))
    kinds = [kind for kind in OWN if any(each.kind is kind for each, _ in queue.waiting)]
    last = queue.waiting[-1][0].paper if queue.waiting else None
    path = f"/{request.language}/office/to-sign"
    data = {
        "parts": [_part(request, queue.waiting, kind) for kind in kinds],
        "most": TOGETHER_MOST,
        "next_url": f"{path}?after={_place(last.since, last.id)}" if queue.more and last else None,
        "first_url": path if request.query.get("after") else None,
        "notice": _notice(request),
    }
    return Page("officer/to_sign.html", data)


async def ask(request: Request) -> Response:
    """Lay the chosen papers out for signing."""
    officer = await officer_in(request)
    form = await request.form()
    kind = SignerKind(form["kind"]) if form.get("kind") in OWN else SignerKind.TOKEN
    path = f"/{request.language}/office/to-sign"
    try:
        batch = await open_batch(request.world, officer, kind, _ids(form.all("paper")))
    except NothingToSign:
        return Redirect(f"{path}?notice=nothing")
    except CannotSign:
        return Redirect(f"{path}?notice=cannot")
    except Fault as fault:
        if fault.what == "database":
            raise
        return Redirect(f"{path}?notice=provider")
    return Redirect(f"{path}/batches/{batch.id}")


async def batch(request: Request) -> Response:
    """Show one batch: what is to be done now, or what became of it."""
    officer = await officer_in(request)
    found = await read_batch(request.world, officer, id_in(request, "batch"))
    if found is None:
        raise NotFound
    opened, papers = found
    data = {
        "id": str(opened.id),
        "kind": opened.kind.value,
        "code": opened.code,
        "go_to": opened.go_to,
        "state": _state(request, opened),
        "until": opened.expires_at,
        "papers": [
            {
                "place": each.paper.place,
                "name": each.name,
                "digest": each.paper.digest.hex() if each.paper.digest else "",
                "stayed": each.paper.stayed,
            }
            for each in papers
        ],
    }
    return Page("officer/signing_batch.html", data)


async def close(request: Request) -> Response:
    """Give a batch up; its papers wait on."""
    await give_up(request.world, await officer_in(request), id_in(request, "batch"))
    return Redirect(f"/{request.language}/office/to-sign?notice=given_up")


def _part(
    request: Request, waiting: list[tuple[Waits, Waiting]], kind: SignerKind
) -> dict[str, Any]:
    ours = [(each, paper) for each, paper in waiting if each.kind is kind]
    found = blockers(request.world, ours[0][0])
    return {
        "kind": kind.value,
        "blockers": [each.value for each in found if not each.is_warning],
        "warnings": [each.value for each in found if each.is_warning],
        "can": not {each for each in found if not each.is_warning} - {Blocker.AGENT_NOT_SEEN},
        "rows": [_row(request, paper) for _, paper in ours],
    }


def _row(request: Request, waiting: Waiting) -> dict[str, Any]:
    certificate = waiting.certificate
    return {
        "id": str(waiting.paper.id),
        "case": str(waiting.paper.application),
        "number": certificate.number,
        "title": certificate.title,
        "holder": certificate.holder[0].value.of(request.language) if certificate.holder else "",
        "since": waiting.paper.since,
        "stayed": waiting.paper.stayed,
    }


def _state(request: Request, opened: Batch) -> str:
    if opened.ended_at is None and opened.expires_at <= request.now:
        return "lapsed"
    return opened.outcome


def _ids(given: list[str]) -> list[UUID]:
    found: list[UUID] = []
    for text in given[:200]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _place(since: datetime, id_: UUID) -> str:
    return f"{(since - START[0]) // timedelta(microseconds=1)}_{id_.hex}"


def _after(request: Request) -> tuple[datetime, UUID]:
    since, _, id_ = request.query.get("after", "").partition("_")
    try:
        return START[0] + timedelta(microseconds=int(since[:20])), UUID(hex=id_)
    except (ValueError, OverflowError):
        return START


def _notice(request: Request) -> str | None:
    given = request.query.get("notice", "")
    return f"to_sign.notice.{given}" if given in NOTICES else None

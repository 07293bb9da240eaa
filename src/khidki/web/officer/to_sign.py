"""Papers that wait for the officer's own signature: chosen, laid out together, and followed.

Signing itself happens at the agent on the officer's computer or at the eSign provider; here stand
the code that both ends show, every paper with its hash, and what keeps the officer from signing. A
page that renewed itself would take away what somebody is reading, so one looks again by a link.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions.record_look import record_look
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
from khidki.domain.people.footprint import Looked
from khidki.domain.people.signing import Blocker, SignerKind
from khidki.domain.refusal import Fault
from khidki.domain.text import Text
from khidki.store.signing_batches import Batch
from khidki.store.unsigned_papers import Waits
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Number, Option, Table, Wanted

OWN = (SignerKind.TOKEN, SignerKind.ESIGN)
Place = tuple[datetime, UUID]
Row = tuple[Waits, Waiting]
NOTICES = ("nothing", "cannot", "provider", "given_up")


async def show(request: Request) -> Response:
    """Show what waits, the oldest first, and what keeps it waiting."""
    shown, waiting = await PAPERS.page(request)
    kinds = [kind for kind in OWN if any(each.kind is kind for each, _ in waiting)]
    data = {
        "parts": [_part(request, waiting, kind) for kind in kinds],
        "most": TOGETHER_MOST,
        "list": shown,
        "notice": _notice(request),
    }
    return Page("officer/to_sign.html", data)


async def export(request: Request) -> Response:
    """Return the same list as a file, and remember to whom: it names people."""
    officer = await officer_in(request)
    hat = officer.hats[0] if officer.hats else None
    record_look(request.world, officer, hat, Looked.EXPORT, about=PAPERS.id)
    return PAPERS.export(request)


async def ask(request: Request) -> Response:
    """Lay the chosen papers out for signing."""
    officer = await officer_in(request)
    form = await request.form()
    kind = SignerKind(form["kind"]) if form.get("kind") in OWN else SignerKind.TOKEN
    path = f"/{request.language}/office/to-sign"
    chosen = _ids(form.all("paper"))
    try:
        batch = await open_batch(request.world, officer, kind, chosen)
    except NothingToSign:
        return Redirect(f"{path}?notice=nothing")
    except CannotSign:
        return Redirect(f"{path}?notice=cannot")
    except Fault as fault:
        if fault.what == "database":
            raise
        return Redirect(f"{path}?notice=provider")
    laid = await read_batch(request.world, officer, batch.id)
    left = len(chosen) - len(laid[1]) if laid is not None else 0
    return Redirect(f"{path}/batches/{batch.id}" + (f"?left={left}" if left > 0 else ""))


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
        "state": _state(request, opened, papers),
        "left": _count(request.query.get("left", "")),
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
    request: Request, waiting: Sequence[tuple[Waits, Waiting]], kind: SignerKind
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
        "holder": _holder(waiting).of(request.language),
        "since": waiting.paper.since,
        "stayed": waiting.paper.stayed,
    }


def _holder(waiting: Waiting) -> Text:
    holder = waiting.certificate.holder
    return holder[0].value if holder else Text(hi="", en="")


def _state(request: Request, opened: Batch, papers: list[Waiting]) -> str:
    if opened.ended_at is None and opened.expires_at <= request.now:
        return "lapsed"
    # Laid out anew elsewhere, by who holds the post too; or just signed, which the next look says.
    return "taken" if opened.ended_at is None and not papers else opened.outcome


def _ids(given: list[str]) -> list[UUID]:
    found: dict[UUID, None] = {}
    for text in given[:200]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def _count(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Row]:
    kind = wanted.get("means")
    queue = await to_sign(
        request.world,
        await officer_in(request),
        after=wanted.after or START,
        kind=SignerKind(kind) if kind else None,
        number=wanted.get("number"),
        limit=limit,
    )
    return queue.waiting


def _kinds(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"to_sign.with.{each}")) for each in OWN]


PAPERS: Table[Row, Place] = Table(
    id="to_sign",
    path="/office/to-sign",
    columns=(
        Column("number", of=lambda row: number(row[1].certificate.number)),
        Column("paper", of=lambda row: row[1].certificate.title),
        Column("holder", of=lambda row: _holder(row[1])),
        Column("since", of=lambda row: row[0].paper.since),
        Column("stayed", of=lambda row: Key("to_sign.stayed") if row[0].paper.stayed else None),
    ),
    asks=(Number(), Choice("means", _kinds)),
    read=_read,
    place=lambda row: (row[0].paper.since, row[0].paper.id),
    place_type=Place,
)


def _notice(request: Request) -> str | None:
    given = request.query.get("notice", "")
    return f"to_sign.notice.{given}" if given in NOTICES else None

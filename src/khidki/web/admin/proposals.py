"""What would be published: the folder of drafts with its review, proposals, and their confirmation.

One administrator proposes, another confirms what stands on the page, word for word what was
proposed. A folder with a finding cannot be proposed; each finding says where, what and what to do.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from khidki.actions.place_in_time import END
from khidki.actions.propose import (
    HASH_SHOWN,
    NoSuchProposal,
    Overtaken,
    OwnProposal,
    confirm,
    propose,
)
from khidki.actions.read_drafts import Changed, NoDrafts, read_drafts, read_proposal
from khidki.actions.record_look import record_look
from khidki.domain.people.duty import Duty
from khidki.domain.people.footprint import Looked
from khidki.store import publications
from khidki.store.publications import Waiting
from khidki.web import texts
from khidki.web.admin.entry import hat, listed, officer_in, page, user_name
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

Place = tuple[datetime, bytes]
NEWEST = (END, b"\xff" * 33)
FINDINGS_SHOWN = 200


def _states(_: Request) -> Sequence[Option]:
    return [(each, Key(f"admin.proposals.{each}")) for each in ("waiting", "confirmed")]


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Waiting]:
    state = wanted.get("state")
    async with request.world.reading() as tx:
        return await publications.listed(
            tx,
            by=wanted.get("search") or "",
            confirmed=None if state is None else state == "confirmed",
            before=wanted.after or NEWEST,
            limit=limit,
        )


def _state(row: Waiting) -> Key:
    return Key(f"admin.proposals.{'waiting' if row.confirmed_at is None else 'confirmed'}")


PROPOSALS: Table[Waiting, Place] = Table(
    id="admin.proposals",
    path="/admin/proposals",
    columns=(
        Column(
            "hash",
            of=lambda row: row.digest.hex()[:HASH_SHOWN],
            link=lambda row: f"/admin/proposals/{row.digest.hex()}",
        ),
        Column("at", of=lambda row: row.proposed_at),
        Column("by", of=lambda row: row.proposed_by),
        Column("state", of=_state),
        Column("confirmed_by", of=lambda row: row.confirmed_by),
    ),
    asks=(Search("search"), Choice("state", _states)),
    read=_read,
    place=lambda row: (row.proposed_at, row.digest),
    place_type=Place,
)


async def show(request: Request) -> Response:
    """Show the proposals."""
    return listed(request, "admin.proposals", await PROPOSALS.shown(request))


async def drafts(request: Request) -> Response:
    """Show what the folder of drafts would change, or what is wrong with it."""
    try:
        read = await read_drafts(request.world)
    except NoDrafts:
        return page(request, "drafts.html", {"there": False, "findings": [], "changed": []})
    data = {
        "there": True,
        "findings": read.findings[:FINDINGS_SHOWN],
        "more": max(0, len(read.findings) - FINDINGS_SHOWN),
        "changed": [_changed(each) for each in read.changed],
        "nothing": request.query.get("nothing") == "1",
    }
    return page(request, "drafts.html", data)


async def suggest(request: Request) -> Response:
    """Propose what the folder says now, for another administrator to confirm."""
    read = await read_drafts(request.world)
    by = await user_name(request)
    made = await propose(request.world.database, read.catalogue, by=by, at=request.now)
    base = f"/{request.language}/admin"
    if not made.digest:
        return Redirect(f"{base}/drafts?nothing=1")
    _remember(request, f"propose {made.digest}")
    return Redirect(f"{base}/proposals?state=waiting")


async def proposal(request: Request) -> Response:
    """Show one proposal with what it changes."""
    return await _proposal(request, "")


async def accept(request: Request) -> Response:
    """Confirm what somebody else proposed; from now on it is what runs."""
    digest, by = _digest(request), await user_name(request)
    try:
        await confirm(request.world.database, digest, by=by, at=request.now)
    except OwnProposal:
        return await _proposal(request, "own")
    except Overtaken:
        return await _proposal(request, "overtaken")
    _remember(request, f"confirm {digest[:HASH_SHOWN]}")
    await request.world.library.look()
    return Redirect(f"/{request.language}/admin/proposals/{digest}")


async def _proposal(request: Request, refused: str) -> Response:
    read = await read_proposal(request.world, _digest(request))
    stored = read.proposal
    data: dict[str, Any] = {
        "digest": stored.digest.hex(),
        "hash": stored.digest.hex()[:HASH_SHOWN],
        "at": stored.proposed_at,
        "by": stored.proposed_by,
        "confirmed_at": stored.confirmed_at,
        "confirmed_by": stored.confirmed_by,
        "changed": [_changed(each) for each in read.changed],
        "others": [
            {"kind": f"admin.kind.{kind}", "id": id_, "version": version}
            for kind, id_, version in read.others
            if texts.has(f"admin.kind.{kind}")
        ],
        "messages": [
            {"name": new.name, "before": old, "after": new.text} for old, new in read.messages
        ],
        "refused": f"admin.proposals.{refused}" if refused else None,
    }
    return page(request, "proposal.html", data, status=409 if refused else 200)


def _digest(request: Request) -> str:
    given = request.params["digest"]
    if len(given) != 64 or not set(given) <= set("0123456789abcdef"):
        raise NoSuchProposal
    return given


def _changed(each: Changed) -> dict[str, Any]:
    return {
        "title": each.service.title,
        "id": each.service.id,
        "version": each.version,
        "is_new": each.changes is None,
        "changes": [change.text for change in each.changes or ()],
    }


def _remember(request: Request, about: str) -> None:
    as_ = hat(request, Duty.SERVICES)
    record_look(request.world, officer_in(request), as_, Looked.ACT, about=about)

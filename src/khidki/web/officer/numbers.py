"""A lost or changed mobile, at the desk: one officer asks, another compares and confirms.

What is wrong with the form is said beside the field; who asked is shown whose papers the account
holds on the next page, as the second officer is. Doing it is `actions/change_number.py`.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions.change_number import ChangePending, NumberTaken, ask_change, confirm_change
from khidki.actions.read_number_changes import Asked, Holder, list_changes, read_change
from khidki.actions.sign_in import NotAMobile
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import NotANumber
from khidki.domain.people.account import Proof
from khidki.domain.problem import Problem
from khidki.web.case_words import said
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

FIELDS = ("number", "mobile", "proof")
TYPED_MOST = 60


async def show(request: Request) -> Response:
    """Show the form, and what waits for a second officer."""
    return await _page(request, {}, [])


async def export(request: Request) -> Response:
    """Return what waits for a second officer as a file."""
    return WAITING.export(request)


async def ask(request: Request) -> Response:
    """Ask for a change, and lead to it; or say beside the field what is wrong."""
    officer = await officer_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip()[:TYPED_MOST] for name in FIELDS}
    if typed["proof"] not in set(Proof):
        return await _page(request, typed, [Problem("proof", "required")])
    try:
        change = await ask_change(
            request.world,
            officer,
            number=typed["number"],
            mobile=typed["mobile"],
            proof=Proof(typed["proof"]),
        )
    except NotAMobile:
        problem = Problem("mobile", "not_a_mobile")
    except NumberTaken:
        problem = Problem("mobile", "number_taken")
    except ChangePending:
        problem = Problem("number", "change_pending")
    except (NotANumber, Unknown):
        problem = Problem("number", "no_application")
    else:
        return Redirect(f"{_path(request, change.account, change.id)}?done=asked")
    return await _page(request, typed, [problem])


async def compare(request: Request) -> Response:
    """Show one change with what has to be compared before it is confirmed."""
    officer = await officer_in(request)
    account, change = id_in(request, "account"), id_in(request, "change")
    read = await read_change(request.world, officer, account=account, change=change)
    done = request.query.get("done")
    data = {
        "change": _line(request, read.asked),
        "old_hint": f"••••••••{read.old_ending}",
        "holders": [_holder(request, each) for each in read.holders],
        "state": "stopped" if read.is_stopped else "waiting" if read.is_waiting else "confirmed",
        "is_mine": read.asked.asked_by == officer.id,
        "from_at": read.effective_at,
        "notice": f"numbers.{done}_done" if done in {"asked", "confirmed"} else None,
    }
    return Page("officer/number_change.html", data)


async def confirm(request: Request) -> Response:
    """Confirm as the second person."""
    officer = await officer_in(request)
    account, change = id_in(request, "account"), id_in(request, "change")
    await confirm_change(request.world, officer, account=account, change=change)
    return Redirect(f"{_path(request, account, change)}?done=confirmed")


async def _page(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    shown, lines = await WAITING.page(request)
    me = (request.officer or await officer_in(request)).id
    data = {
        "values": {name: typed.get(name, "") for name in FIELDS},
        "proofs": [{"value": each.value, "title": said(f"proof.{each}")} for each in Proof],
        "problems": problems,
        "labels": {name: said(f"numbers.{name}") for name in FIELDS},
        "rows": [{**_line(request, each), "is_mine": each.asked_by == me} for each in lines],
        "list": shown,
    }
    return Page("officer/numbers.html", data, status=422 if problems else 200)


def _line(request: Request, asked: Asked) -> dict[str, Any]:
    return {
        "url": _path(request, asked.account, asked.id),
        "mobile": f"{asked.mobile[:5]} {asked.mobile[5:]}",
        "proof": said(f"proof.{asked.proof}"),
        "by": asked.officer,
        "at": asked.asked_at,
    }


def _holder(request: Request, holder: Holder) -> dict[str, Any]:
    born = "" if holder.birth is None else str(holder.birth.on or holder.birth.year)
    name = holder.name.of(request.language)
    value = f"{name}, {said('numbers.born', birth=born).of(request.language)}" if born else name
    return {"label": said(f"case.relation.{holder.relation.value}"), "value": value}


def _path(request: Request, account: UUID, change: UUID) -> str:
    return f"/{request.language}/office/numbers/{account}/{change}"


async def _read(request: Request, wanted: Wanted[UUID], limit: int) -> Sequence[Asked]:
    officer, proof = await officer_in(request), wanted.get("seen")
    return await list_changes(
        request.world,
        officer,
        proof=Proof(proof) if proof else None,
        by=wanted.get("by") or "",
        after=wanted.after,
        limit=limit,
    )


def _proofs(_: Request) -> Sequence[Option]:
    return [(each.value, said(f"proof.{each}")) for each in Proof]


WAITING: Table[Asked, UUID] = Table(
    id="numbers",
    path="/office/numbers",
    columns=(
        # A list of numbers in a file would be a find; on the page it is needed to compare.
        Column("mobile", of=lambda row: row.mobile, exported=False),
        Column("proof_seen", of=lambda row: said(f"proof.{row.proof}")),
        Column("by", of=lambda row: row.officer),
        Column("at", of=lambda row: row.asked_at),
    ),
    asks=(Search("by"), Choice("seen", _proofs)),
    read=_read,
    place=lambda row: row.id,
    place_type=UUID,
)

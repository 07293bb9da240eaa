"""Penalties before an officer's posts, or about the officer: list, notice, reply, order, revision.

One page shows the same to who decides and who is heard; the buttons are those that are open to the
reader. Each act carries the revision that was read. What imposes, drops, recovers or revises signs.
"""

from datetime import date
from typing import Any
from uuid import UUID

from khidki.actions import revise as revising
from khidki.actions.answer_penalty import ask_revision, reply, window_of
from khidki.actions.penalise import (
    Stayed,
    give_notice,
    list_penalty,
    order_penalty,
    read_notice,
    recover,
)
from khidki.actions.read_penalties import Read, list_penalties, read_penalty
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Listing
from khidki.domain.case.penalty import OF_AUTHORITY, OF_REVISER, Notice, Penalty, Sentence
from khidki.domain.case.proceeding import Kind, NotOpen, opens_out_of
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.window import Standing
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.store.due_places import Place
from khidki.web import penalty_words
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.officer.hearings import listing_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import said
from khidki.web.table import Choice, Column, Number, Table, Wanted

ACTS = {
    "hearing": Act.PENALTY_LIST,
    "reply": Act.PENALTY_REPLY,
    "impose": Act.PENALTY_IMPOSE,
    "drop": Act.PENALTY_DROP,
    "recover": Act.PENALTY_RECOVER,
    "ask": Act.REVISION_ASK,
    "condone": Act.REVISION_CONDONE,
    "stay": Act.REVISION_STAY,
    "uphold": Act.REVISION_UPHOLD,
    "reduce": Act.REVISION_REDUCE,
    "set-aside": Act.REVISION_SET_ASIDE,
}
STAGES = ("noticed", "replied", "imposed", "asked", "late", "stayed")
SPOKEN = frozenset({"reply", "ask", "hearing"})  # these sign nothing
WITH_SUM = frozenset({"impose", "reduce"})
FIELDS = (
    "posting", "fault", "words", "reply_by", "amount", "discipline", "cause",
    "day", "time", "where", "by_video",
)  # fmt: skip


def signs(request: Request) -> bool:
    """Say whether the act of the address is an order."""
    return request.params["act"] not in SPOKEN


async def show(request: Request) -> Response:
    """Show the penalties before the officer's posts, and those about the officer."""
    return Page("officer/penalties.html", {"list": await _table(request).shown(request)})


async def export(request: Request) -> Response:
    """Return the same list as a file."""
    return _table(request).export(request)


async def read(request: Request) -> Response:
    """Show one penalty, or one revision, with all that it rests on."""
    officer = await officer_in(request)
    found = await read_penalty(request.world, officer, id_in(request, "penalty"))
    done = request.query.get("done", "")
    revision, revised = found.revision, found.revised
    data: dict[str, Any] = {
        **penalty_words.heading(request, found),
        "basis": penalty_words.basis(request, found.basis),
        "said": penalty_words.told(found.said),
        "heard_at": found.heard_at,
        "acts": _open(found, officer),
        "revision": None if revision is None else penalty_words.view(request, revision),
        "revised": None if revised is None else penalty_words.view(request, revised),
        "window": _window(request, found),
        "notice": f"penalty.act.{done}_done" if done in ACTS or done == "notice" else None,
    }
    return Page("officer/penalty.html", data)


async def why(request: Request) -> Response:
    """Show why a sum was proposed and imposed, from what was kept when that was done."""
    officer = await officer_in(request)
    found = await read_penalty(request.world, officer, id_in(request, "penalty"))
    data = penalty_words.heading(request, found)
    return Page(
        "officer/penalty_why.html", {**data, "amounts": penalty_words.amounts(request, found.said)}
    )


async def ask_notice(request: Request) -> Response:
    """Show the form of a notice, with whom and what it may be about."""
    return await _notice_form(request, dict.fromkeys(FIELDS, ""), [])


async def give(request: Request) -> Response:
    """Give the notice, or say everything that is wrong with it."""
    officer = await officer_in(request)
    typed, revision = await _typed(request)
    notice = Notice(typed["posting"], typed["fault"], typed["words"], _day(typed["reply_by"]))
    appeal = id_in(request, "appeal")
    listing = _listing(typed)
    try:
        made = await give_notice(
            request.world, officer, appeal, notice, revision=revision, listing=listing
        )
    except Incomplete as refusal:
        return await _notice_form(request, typed, list(refusal.problems))
    except SomebodyElseActed:
        return await _notice_form(request, typed, [Problem("words", "appeal_moved")])
    return Redirect(f"/{request.language}/office/penalties/{made.id}?done=notice")


async def ask(request: Request) -> Response:
    """Show the form of an act."""
    return await _act_form(request, dict.fromkeys(FIELDS, ""), [])


async def do(request: Request) -> Response:
    """Do an act, or say everything that is wrong with it."""
    officer, slug, id_ = await officer_in(request), _slug(request), id_in(request, "penalty")
    typed, revision = await _typed(request)
    try:
        await _do(request, officer, slug, id_, typed, revision=revision)
    except Incomplete as refusal:
        return await _act_form(request, typed, list(refusal.problems))
    except SomebodyElseActed:
        return await _act_form(request, typed, [Problem("words", "appeal_moved")])
    except Stayed:
        return await _act_form(request, typed, [Problem("words", "penalty_stayed")])
    except NotOpen:
        return Redirect(f"/{request.language}/office/penalties/{id_}")
    return Redirect(f"/{request.language}/office/penalties/{id_}?done={slug}")


async def _do(
    request: Request,
    officer: Officer,
    slug: str,
    id_: UUID,
    typed: dict[str, str],
    *,
    revision: int,
) -> None:
    world, words, act = request.world, typed["words"], ACTS[slug]
    paise = _paise(typed["amount"]) if slug in WITH_SUM else None
    sentence = Sentence(words, paise, typed["discipline"] == "yes")
    match slug:
        case "reply":
            await reply(world, officer, id_, words, at_revision=revision)
        case "ask":
            cause = typed["cause"]
            await ask_revision(world, officer, id_, words, cause=cause, at_revision=revision)
        case "hearing":
            listing = _listing(typed) or Listing(None, typed["where"])
            await list_penalty(world, officer, id_, listing, revision=revision)
        case "impose" | "drop":
            await order_penalty(world, officer, id_, act, sentence, revision=revision)
        case "recover":
            await recover(world, officer, id_, words, revision=revision)
        case _:
            await revising.revise(world, officer, id_, act, sentence, revision=revision)


async def _act_form(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    slug = _slug(request)
    officer = await officer_in(request)
    found = await read_penalty(request.world, officer, id_in(request, "penalty"))
    if slug not in _open(found, officer):
        return Redirect(f"/{request.language}/office/penalties/{found.penalty.id}")
    window = _window(request, found)
    data: dict[str, Any] = {
        **penalty_words.heading(request, found),
        "basis": penalty_words.basis(request, found.basis),
        "act": slug,
        "with_sum": slug in WITH_SUM,
        "is_late": slug == "ask" and window is not None and window["is_late"],
        "values": typed,
        "problems": problems,
        "labels": {name: said(f"penalty.{name}") for name in FIELDS},
    }
    return Page("officer/penalty_act.html", data, status=422 if problems else 200)


async def _notice_form(
    request: Request, typed: dict[str, str], problems: list[Problem]
) -> Response:
    officer = await officer_in(request)
    found = await read_notice(request.world, officer, id_in(request, "appeal"))
    data: dict[str, Any] = {
        "appeal": {"id": str(found.appeal.id), "number": found.appeal.number},
        "application": {
            "number": found.file.application.number,
            "service": found.file.edition.service.title,
        },
        "version": found.file.application.revision,
        "may_open": found.may_open,
        "because": found.because,
        "basis": penalty_words.basis(request, found.basis),
        "charged": [
            {
                "posting": str(each.posting),
                "name": each.name,
                "post": penalty_words.post_of(request.world.published, each.post),
                "role": said("penalty.first" if each.is_first_authority else "penalty.designated"),
            }
            for each in found.basis.charged
        ],
        "values": typed,
        "problems": problems,
        "labels": {name: said(f"penalty.{name}") for name in FIELDS},
    }
    return Page("officer/penalty_notice.html", data, status=422 if problems else 200)


def _open(found: Read, officer: Officer) -> list[str]:
    """Return the acts that are open to the reader, in the order in which a page shows them."""
    penalty = found.penalty
    mine: set[Act] = set()
    if officer.hat_of(penalty.post) is not None:
        mine |= {*OF_AUTHORITY, *OF_REVISER}
    if found.is_own:
        mine |= {Act.PENALTY_REPLY}
    slugs = [slug for slug, act in ACTS.items() if act in mine and penalty.can(act)]
    asks = opens_out_of(Kind.REVISION, Kind(penalty.kind), penalty.stage)
    return [*slugs, "ask"] if found.is_own and asks and found.revision is None else slugs


def _window(request: Request, found: Read) -> dict[str, Any] | None:
    """Return until when the officer may ask for revision, where something was imposed."""
    if found.penalty.kind != Kind.PENALTY or found.penalty.stage not in {"imposed", "recovered"}:
        return None
    ends = window_of(request.world, found.law, found.penalty)
    stands = ends.standing(legal_day(request.now))
    return {
        "until": ends.shown_on,
        "is_late": stands is Standing.LATE,
        "because": ends.because,
    }


def _slug(request: Request) -> str:
    if request.params["act"] not in ACTS:
        raise NotFound
    return request.params["act"]


async def _typed(request: Request) -> tuple[dict[str, str], int]:
    form = await request.form()
    typed = {name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}
    version = form.get("version", "")
    whole = version.isascii() and version.isdigit() and len(version) < 9
    return typed, int(version) if whole else 0


def _listing(typed: dict[str, str]) -> Listing | None:
    """Return the hearing that was typed, or None where nothing was."""
    return listing_in(typed) if any(typed[name] for name in ("day", "time", "where")) else None


def _paise(given: str) -> int | None:
    try:
        return int(parse_rupees(given))
    except ValueError:
        return None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _table(request: Request) -> Table[Penalty, tuple[str, str]]:
    published = request.world.published

    def post(each: Penalty) -> Cell:
        return penalty_words.post_of(published, each.held_post)

    return Table(
        id="penalties",
        path="/office/penalties",
        columns=(
            Column("number", lambda each: each.number, lambda each: f"/office/penalties/{each.id}"),
            Column("kind", lambda each: Key(f"penalty.kind.{each.kind}")),
            Column("post", post),
            Column("opened_at", lambda each: each.opened_at),
            Column("due_on", lambda each: each.due_on if each.is_open else None),
            Column("stage", lambda each: Key(f"penalty.stage.{each.stage}")),
            Column("amount", lambda each: format_rupees(each.paise) if each.paise else None),
        ),
        asks=(
            Number(),
            Choice("side", lambda _: [(one, Key(f"penalty.stage.{one}")) for one in STAGES]),
        ),
        read=_read,
        place=lambda each: (each.due_on.isoformat(), str(each.id)),
        place_type=tuple[str, str],
    )


async def _read(request: Request, wanted: Wanted[tuple[str, str]], limit: int) -> list[Penalty]:
    stage = wanted.get("side")
    return await list_penalties(
        request.world,
        await officer_in(request),
        stages=None if stage is None else [stage],
        number=wanted.get("number"),
        after=Place.read(wanted.after),
        limit=limit,
    )

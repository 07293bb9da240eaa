"""The tokens of one's programs: see them, make one, end one. The same page for every audience.

A citizen makes tokens for their account, an officer for the posts they hold, and whoever looks
after people for a department. The token stands on the page that answers the making, this once; no
address, session or log ever holds it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from khidki.actions.make_token import Wanted, list_tokens, make_token, revoke_token
from khidki.actions.record_look import record_look
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.duty import Duty
from khidki.domain.people.footprint import Looked
from khidki.domain.people.program import GIVES, LIVES_DAYS, Holder, HolderKind
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.tokens import Listed
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.route import PageFunction
from khidki.web.spoken import said
from khidki.web.table import Table

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose tokens a page is about, and what the page stands in."""

    kind: HolderKind
    place: str
    layout: str
    around: Callable[[Request], dict[str, Any]] = lambda _: {}
    list: Table[Listed, Any] | None = None  # where there may be many


def pages(audience: Audience) -> tuple[PageFunction, PageFunction, PageFunction]:
    """Return the pages that show, make and end tokens for an audience."""

    async def show(request: Request) -> Response:
        return await _page(request, audience)

    async def make(request: Request) -> Response:
        form = await request.form()
        wanted = Wanted(form.get("name", "").strip(), form.all("scopes"), _days(form))
        holder = _holder(request, audience, form)
        try:
            token = await make_token(request.world, holder, wanted, made_by=request.session.officer)
        except Incomplete as wrong:
            return await _page(request, audience, typed=form, problems=list(wrong.problems))
        _record(request, holder, "token made for")
        return await _page(request, audience, token=token)

    async def end(request: Request) -> Response:
        form = await request.form()
        holder = _holder(request, audience, form)
        await revoke_token(request.world, holder, _id(form))
        _record(request, holder, "token ended of")
        return Redirect(f"/{request.language}{audience.place}?done=ended")

    return show, make, end


async def _page(
    request: Request,
    audience: Audience,
    *,
    token: str | None = None,
    typed: Form | None = None,
    problems: list[Problem] | None = None,
) -> Page:
    typed = typed or Form()
    departments = request.world.published.departments
    if audience.list is None:
        shown, listed = None, await list_tokens(request.world, _holder(request, audience, typed))
    else:
        shown, listed = await audience.list.page(request)
    chosen = typed.all("scopes")
    data: dict[str, Any] = {
        "layout": audience.layout,
        "place": f"/{request.language}{audience.place}",
        "kind": audience.kind.value,
        "token": token,
        "notice": "tokens.ended" if request.query.get("done") == "ended" else None,
        "list": shown,
        "tokens": [_line(request, each) for each in listed],
        "departments": [
            {"value": id_, "text": each.name.of(request.language)}
            for id_, each in sorted(departments.items())
        ]
        if audience.kind is HolderKind.DEPARTMENT
        else [],
        "scopes": [
            {"value": scope.value, "text": f"tokens.scope.{scope}", "checked": scope in chosen}
            for scope in GIVES[audience.kind]
        ],
        "lives": [
            {"value": str(days), "checked": str(days) == typed.get("days", str(LIVES_DAYS[1]))}
            for days in LIVES_DAYS
        ],
        "values": {"name": typed.get("name", ""), "department": typed.get("department", "")},
        "problems": problems or [],
        "labels": labels(),
    }
    return Page("tokens.html", data | audience.around(request), status=422 if problems else 200)


def _record(request: Request, holder: Holder, act: str) -> None:
    """Put on record who made or ended a department's token; one's own is one's own affair."""
    if holder.kind is HolderKind.DEPARTMENT and request.officer is not None:
        hat = request.officer.hat_for(Duty.PEOPLE)
        about = f"{act} {holder.id}"
        record_look(request.world, request.officer, hat, Looked.ACT, about=about)


def _line(request: Request, one: Listed) -> dict[str, Any]:
    department = request.world.published.departments.get(one.department or "")
    return {
        "id": one.id.hex(),
        "name": one.name or "-",
        "mark": one.mark,
        "department": one.department,
        "department_name": None if department is None else department.name,
        "scopes": [f"tokens.scope.{scope}" for scope in one.scopes],
        "made_at": one.created_at,
        "until": one.expires_at,
        "used_at": one.last_used_at,
    }


def labels() -> dict[str, Text]:
    """Return how the boxes of the form are called."""
    return {name: said(f"tokens.{name}") for name in ("name", "scopes", "days", "department")}


def _holder(request: Request, audience: Audience, form: Form) -> Holder:
    match audience.kind:
        case HolderKind.ACCOUNT:
            assert request.session.account is not None, "the route has seen to it"
            return Holder.of_account(request.session.account)
        case HolderKind.OFFICER:
            assert request.session.officer is not None, "the route has seen to it"
            return Holder(HolderKind.OFFICER, str(request.session.officer))
        case HolderKind.DEPARTMENT:
            return Holder(HolderKind.DEPARTMENT, form.get("department", "")[:100])


def _days(form: Form) -> int:
    given = form.get("days", "")
    return int(given) if given in {str(days) for days in LIVES_DAYS} else 0


def _id(form: Form) -> bytes:
    try:
        found = bytes.fromhex(form.get("token", ""))
    except ValueError as cause:
        raise NotFound from cause
    if len(found) != HASH_BYTES:
        raise NotFound
    return found

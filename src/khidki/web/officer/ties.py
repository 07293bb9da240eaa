"""What an officer declares: whose files are not theirs to decide.

A mobile is never shown whole again; who takes a declaration back is told until when it counts.
"""

from khidki.actions.declare import declare, declared_by, take_back
from khidki.domain.people.tie import OUTLASTS, TieKind
from khidki.domain.problem import Problem
from khidki.web.case_words import said
from khidki.web.officer.entry import officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def show(request: Request) -> Response:
    """Show what is declared, and a form for more."""
    return await _page(request, {}, [])


async def add(request: Request) -> Response:
    """Declare a mobile."""
    officer = await officer_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip()[:60] for name in ("mobile", "kind")}
    problems = await declare(request.world, officer.id, mobile=typed["mobile"], kind=typed["kind"])
    if problems:
        return await _page(request, typed, problems)
    return Redirect(f"/{request.language}/office/ties?done=declared")


async def back(request: Request) -> Response:
    """Take a declaration back."""
    officer = await officer_in(request)
    await take_back(request.world, officer.id, (await request.form()).get("tie", ""))
    return Redirect(f"/{request.language}/office/ties")


async def _page(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    officer = await officer_in(request)
    found = await declared_by(request.world, officer.id)
    done = request.query.get("done")
    data = {
        "rows": [
            {
                "id": each.id,
                "ending": each.ending,
                "kind": said(f"tie.{each.kind}"),
                "at": each.declared_at,
                "ends_at": each.ends_at,
            }
            for each in found
        ],
        "kinds": [{"value": each.value, "title": said(f"tie.{each.value}")} for each in TieKind],
        "values": {name: typed.get(name, "") for name in ("mobile", "kind")},
        "outlasts": OUTLASTS.days,
        "problems": problems,
        "labels": {"mobile": said("ties.mobile"), "kind": said("ties.kind")},
        "notice": "ties.declared" if done == "declared" else None,
    }
    return Page("officer/ties.html", data, status=422 if problems else 200)

"""Several files at one stroke: those that this officer opened or a rule cleared, and nothing else.

The list stands in the order received, service by service. What was drawn for a second look, or not
opened, comes with the way to its own page, and holds back what came after it. The answer says of
every file what became of it.
"""

from typing import Any
from uuid import UUID

from khidki.actions.decide_together import (
    MOST,
    Chosen,
    Fate,
    Outcome,
    grant_together,
    read_together,
)
from khidki.actions.measure import count_effort
from khidki.domain.case.effort import Spent
from khidki.domain.case.opening import Standing
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.store.openings import OnDesk
from khidki.web.case_words import said
from khidki.web.form import Form
from khidki.web.officer.entry import Listing, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Response

MAY = frozenset({Standing.READY, Standing.CLEARED})


async def show(request: Request) -> Response:
    """Show which files may be granted together, and which not yet."""
    return await _list(request, await officer_in(request))


async def do(request: Request) -> Response:
    """Grant what was chosen, and say of every file what became of it."""
    officer = await officer_in(request)
    form = await request.form()
    chosen = [each for text in form.all("file")[:MOST] if (each := _chosen(text)) is not None]
    if not chosen:
        problems = [Problem("file", "file_needed")]
        return await _list(request, officer, problems)
    outcomes = await grant_together(request.world, officer, chosen)
    await _count(request, form, outcomes)
    base = f"/{request.language}/office"
    query = Listing.of(request).query()
    rows = [
        {
            "number": each.number,
            "fate": each.fate.value,
            "good": each.fate is Fate.DONE,
            "url": f"{base}/cases/{each.chosen.application}{query}" if each.number else None,
        }
        for each in outcomes
    ]
    done = sum(each.fate is Fate.DONE for each in outcomes)
    data = {"rows": rows, "done": done, "left": len(rows) - done, "query": query}
    return Page("officer/together_done.html", data)


async def _list(request: Request, officer: Officer, problems: list[Problem] | Any = ()) -> Response:
    listing = Listing.of(request)
    service = listing.wanted.service
    found = await read_together(request.world, officer, listing.hats(officer), service=service)
    data = {
        "problems": list(problems),
        "labels": {"file": said("together.choose")},
        "query": listing.query(),
        "may": [_row(request, listing, *each) for each in found if each[1] in MAY],
        "may_not": [_row(request, listing, *each) for each in found if each[1] not in MAY],
        "most": MOST,
        "is_full": len(found) >= MOST,
    }
    return Page("officer/together.html", data, status=422 if problems else 200)


def _row(request: Request, listing: Listing, file: OnDesk, stands: Standing) -> dict[str, Any]:
    head = request.world.published.head(file.service)
    return {
        "value": f"{file.application}.{file.revision}",
        "url": f"/{request.language}/office/cases/{file.application}{listing.query()}",
        "number": file.number,
        "name": file.name.of(request.language),
        "service": file.service if head is None else head.title,
        "received_on": legal_day(file.received_at),
        "stands": stands.value,
    }


def _chosen(text: str) -> Chosen | None:
    id_, _, revision = text.partition(".")
    if not (revision.isascii() and revision.isdigit() and len(revision) <= 9):
        return None
    try:
        return Chosen(UUID(id_), int(revision))
    except ValueError:
        return None


async def _count(request: Request, form: Form, outcomes: list[Outcome]) -> None:
    """Count the clicks and seconds of the page, shared among the files that were granted."""
    done = [each.after for each in outcomes if each.after is not None]
    given = [form.get(name, "") for name in ("active_seconds", "clicks")]
    if not done or not all(each.isascii() and each.isdigit() and len(each) < 7 for each in given):
        return
    seconds, clicks = (round(int(each) / len(done)) for each in given)
    for service in {each.service for each in done}:
        of_service = [each for each in done if each.service == service]
        step = request.world.published.newest(service).service.steps[-1].id
        await count_effort(
            request.world, bucket=of_service[0].bucket, service=service, step=step,
            spent=Spent(seconds=seconds, clicks=clicks), acts=len(of_service),
        )  # fmt: skip

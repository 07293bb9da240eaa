"""What work takes: what pages send about it, and the page that shows it to a department.

A form carries when the file was first opened, and its script adds how long the page was before an
active person and how many clicks that took. Leaving a file without an act sends the same by
itself. Only counts are kept; see `domain/case/effort`.
"""

from datetime import datetime
from typing import Any

from khidki.actions.measure import StepEffort, count_effort, read_effort
from khidki.actions.read_case import ReadCase, read_case
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application
from khidki.domain.case.effort import SHOWN_FROM, Measure, Spent, span_end
from khidki.domain.service.head import Head
from khidki.web.form import Form
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Response, Text
from khidki.web.spoken import said, same

DIGITS_MOST = 12


def spent_fields(read: ReadCase, now: datetime) -> dict[str, Any]:
    """Return what every form of an act carries so that its effort can be counted."""
    opened_at = read.case.opened_at or now
    return {"step": read.case.application.step or "", "since": int(opened_at.timestamp())}


async def count(request: Request, form: Form, after: Application) -> None:
    """Count what an act took that was just done."""
    since = _digits(form.get("since", ""))
    now = int(request.now.timestamp())
    spent = Spent(
        seconds=_digits(form.get("active_seconds", "")),
        clicks=_digits(form.get("clicks", "")),
        served=None if since is None else max(0, now - since),
    )
    await _count(request, after, form.get("step", ""), spent)


async def left(request: Request) -> Response:
    """Take what a page's script says when a file is left without an act."""
    await read_case(request.world, await officer_in(request), id_in(request))
    form = await request.form()
    service, step = form.get("service", ""), form.get("step", "")
    looked = _digits(form.get("active_seconds", ""))
    if looked and _is_step(request, service, step):
        await count_effort(
            request.world, bucket=bucket_of(id_in(request)), service=service, step=step,
            spent=Spent(looked=looked),
        )  # fmt: skip
    return Text("", status=204)


async def show(request: Request) -> Response:
    """Show what the work of one's departments usually takes, service by service, step by step."""
    officer = await officer_in(request)
    published = request.world.published
    departments = {published.post_kinds[hat.kind].department for hat in officer.hats}
    heads = {each.id: each for each in published.offered() if each.department in departments}
    since, listed = await read_effort(request.world, list(heads))
    rows = [_row(heads[each.service], each) for each in listed]
    data = {"since": since, "rows": rows, "least": SHOWN_FROM}
    return Page("officer/effort.html", data)


async def _count(request: Request, after: Application, step: str, spent: Spent) -> None:
    if _is_step(request, after.service, step):
        await count_effort(
            request.world, bucket=after.bucket, service=after.service, step=step, spent=spent
        )


def _is_step(request: Request, service: str, step: str) -> bool:
    head = request.world.published.head(service)
    return head is not None and step in dict(head.steps)


def _row(head: Head, each: StepEffort) -> dict[str, Any]:
    seconds = (Measure.SECONDS, Measure.SERVED, Measure.LOOKED)
    return {
        "service": head.title,
        "step": dict(head.steps).get(each.step, same(each.step)),
        "acts": each.acts,
        "clicks": each.middle[Measure.CLICKS],
        **{measure.value: _span(each.middle[measure]) for measure in seconds},
    }


def _span(slot: int | None) -> Any:
    if slot is None:
        return None
    end = span_end(slot)
    return said("effort.span", least=slot, most=end) if end else said("effort.more", least=slot)


def _digits(given: str) -> int | None:
    known = given.isascii() and given.isdigit() and len(given) <= DIGITS_MOST
    return int(given) if known else None

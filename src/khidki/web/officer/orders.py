"""The reader's page on which an order is prepared, and the officer's way to return one.

The page begins with what is known: rules, register and enquiry (`domain/service/proposal`). Which
order it is, its words, reasons and defects the reader changes freely. It is put before the officer
and decides nothing.
"""

from dataclasses import replace
from typing import Any

from khidki.actions.decide import Ruling
from khidki.actions.prepare import prepare, return_draft
from khidki.actions.read_case import ReadCase, read_case
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.access import NotYourPost
from khidki.domain.service.proposal import proposal
from khidki.web.errors import NotFound
from khidki.web.officer import act_forms
from khidki.web.officer.acts import revision_in, ruling_in, ruling_of
from khidki.web.officer.case import heading
from khidki.web.officer.compared import known
from khidki.web.officer.conflict import conflict
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.officer.notes import sheet
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def ask(request: Request) -> Response:
    """Show the order as it could be, or the draft that stands."""
    officer = await officer_in(request)
    read = await read_case(request.world, officer, id_in(request))
    if not read.drafts:
        return _back(request, read)
    draft = read.draft
    wanted = request.query.get("order", "")
    if draft is not None and not wanted:
        return _form(request, read, draft.act, ruling_of(draft))
    made = proposal(known(request, read), read.case.application.language)
    chosen = {act.value: act for act in read.drafts}.get(wanted, made.act)
    act = chosen if chosen in read.drafts else Act.GRANT
    defects = made.defects if act is Act.SEND_BACK else []
    return _form(request, read, act, Ruling(words=made.words, defects=defects))


async def put_up(request: Request) -> Response:
    """Put the draft before the officer."""
    officer, id_ = await officer_in(request), id_in(request)
    form = await request.form()
    revision, ruling = revision_in(form), _of_act(form.get("order", ""), ruling_in(form))
    act = {each.value: each for each in Act}.get(form.get("order", ""))
    if act is None:
        raise NotFound
    try:
        await prepare(request.world, officer, id_, act, ruling, revision=revision)
    except Incomplete as wrong:
        read = await read_case(request.world, officer, id_)
        return _form(request, read, act, ruling, problems=wrong.problems)
    except (SomebodyElseActed, NotYourPost):
        return conflict(request, None, ruling)
    return _to_case(request, "draft")


async def give_back(request: Request) -> Response:
    """Return the draft to the reader, with words."""
    officer, id_ = await officer_in(request), id_in(request)
    form = await request.form()
    words = form.get("note", "").strip()
    try:
        await return_draft(request.world, officer, id_, words, revision=revision_in(form))
    except Incomplete as wrong:
        read = await read_case(request.world, officer, id_)
        return sheet(request, read, words=words, problems=wrong.problems)
    except (SomebodyElseActed, NotYourPost):
        return conflict(request, None, Ruling(words=words))
    return _to_case(request, "returned")


def _form(
    request: Request, read: ReadCase, act: Act, ruling: Ruling, *, problems: Any = ()
) -> Response:
    data = act_forms.asked(request, read, act, ruling) | {
        "case": heading(request, read),
        "order": act.value,
        "orders": [each.value for each in read.drafts],
        "version": read.case.application.revision,
        "problems": list(problems),
        "in_language": read.case.application.language,
    }
    return Page("officer/order.html", data, status=422 if problems else 200)


def _of_act(order: str, ruling: Ruling) -> Ruling:
    """Keep only what belongs to the order that was chosen."""
    kept = replace(ruling, findings=None, draft=None, receipt="", paise=None)
    if order != Act.REFUSE:
        kept = replace(kept, reasons=())
    return kept if order == Act.SEND_BACK else replace(kept, defects=())


def _back(request: Request, read: ReadCase) -> Response:
    id_ = read.case.application.id
    return Redirect(f"/{request.language}/office/cases/{id_}{Listing.of(request).query()}")


def _to_case(request: Request, done: str) -> Response:
    query = Listing.of(request).query(done=done)
    return Redirect(f"/{request.language}/office/cases/{id_in(request)}{query}")

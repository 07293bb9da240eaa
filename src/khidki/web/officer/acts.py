"""What an officer does with a case: one form an act, each carrying the revision that was read.

What was typed stays in the form when something is wrong with it. A refusal is first shown as the
citizen will read it. Somebody who acted in between is named; the same button pressed twice is one
act. Afterwards comes the next case of the same list.
"""

from typing import Any
from uuid import UUID

from khidki.actions import revoke
from khidki.actions.decide import DEFECT_WORDS_MOST, Ruling, decide, problems_with
from khidki.actions.look_up import looked_up, said_of
from khidki.actions.paper_lines import lines_of
from khidki.actions.read_case import Overtaken, ReadCase, overtaken, read_case
from khidki.actions.read_desk import next_to_decide
from khidki.domain.case.application import Application, SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.problem import Problem
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.service.published import Published
from khidki.domain.service.relation_paper import asks_of
from khidki.domain.text import Text
from khidki.store.registers import Found
from khidki.web import case_words
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.officer.case import answers_of, heading
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

ACTS = {
    "forward": Act.FORWARD,
    "report": Act.REPORT,
    "send-back": Act.SEND_BACK,
    "grant": Act.GRANT,
    "refuse": Act.REFUSE,
    "paid": Act.PAID,
    "object": Act.OBJECT,
    "revoke": Act.REVOKE,
    "reissue": Act.REISSUE,
}
REVISION_DIGITS_MOST = 9
TOLD_COLUMNS = 3


async def ask(request: Request) -> Response:
    """Show the form of an act, or the case when the act is not open."""
    officer = await officer_in(request)
    act = _act(request)
    read = await read_case(request.world, officer, id_in(request))
    if act not in read.acts:
        return Redirect(_path(request, read.case.application.id))
    return _form(request, read, act, Ruling(), revision=read.case.application.revision)


async def do(request: Request) -> Response:
    """Do the act, and go on with the next case of the same list."""
    officer = await officer_in(request)
    act, id_ = _act(request), id_in(request)
    form = await request.form()
    revision, ruling = _revision(form), ruling_in(form)
    try:
        if act is Act.REFUSE and form.get("sure") != "yes":
            read = await _read_as_at(request, officer, id_, revision)
            return _preview(request, read, ruling, form, revision=revision)
        after = await _do(request, officer, id_, act, ruling, revision=revision)
    except Incomplete as wrong:
        read = await read_case(request.world, officer, id_)
        return _form(request, read, act, ruling, revision=revision, problems=wrong.problems)
    except (SomebodyElseActed, NotYourPost):
        seen = await overtaken(request.world, officer, id_, revision=revision)
        if not (seen.by_same_officer and seen.event.act is act):
            return _conflict(request, seen)
        after = seen.case.application
    return await _next(request, officer, act, after)


def ruling_in(form: Form) -> Ruling:
    """Return what a form says; what belongs to another act than the one done is not stored."""
    defects: list[dict[str, str]] = []
    for name, words in form.items():
        kind, _, named = name.removeprefix("defect.").partition(".")
        if name.startswith("defect.") and kind in {"field", "paper"} and words.strip():
            defects.append({kind: named, "words": words.strip()})
    return Ruling(
        words=form.get("words", "").strip().replace("\r\n", "\n"),
        reasons=list(dict.fromkeys(form.all("reasons"))),
        defects=defects,
        receipt=form.get("receipt", "").strip(),
        paise=_paise(form.get("paise", "")),
        row=form.get("row", ""),
    )


def _paise(typed: str) -> int | None:
    """Return what was typed as an amount; what is none is refused as -1, what is empty as None."""
    if not typed.strip():
        return None
    try:
        return parse_rupees(typed)
    except ValueError:
        return -1


async def _do(
    request: Request, officer: Officer, id_: UUID, act: Act, ruling: Ruling, *, revision: int
) -> Application:
    world = request.world
    match act:
        case Act.REVOKE:
            reason = ruling.reasons[0] if ruling.reasons else ""
            return await revoke.revoke(
                world, officer, id_, reason=reason, words=ruling.words, revision=revision
            )
        case Act.REISSUE:
            return await revoke.reissue(world, officer, id_, words=ruling.words, revision=revision)
        case Act.REFUSE:
            kept = Ruling(words=ruling.words, reasons=ruling.reasons)
        case Act.SEND_BACK:
            kept = Ruling(words=ruling.words, defects=ruling.defects)
        case Act.PAID:
            kept = Ruling(words=ruling.words, receipt=ruling.receipt, paise=ruling.paise)
        case Act.GRANT:
            kept = Ruling(words=ruling.words, row=ruling.row)
        case _:
            kept = Ruling(words=ruling.words)
    return await decide(world, officer, id_, act, kept, revision=revision)


async def _read_as_at(request: Request, officer: Officer, id_: UUID, revision: int) -> ReadCase:
    """Return the case as it was when the form was opened, or refuse because it moved on."""
    read = await read_case(request.world, officer, id_)
    if read.case.application.revision != revision or Act.REFUSE not in read.acts:
        raise SomebodyElseActed
    return read


async def _next(request: Request, officer: Officer, act: Act, after: Application) -> Response:
    listing = Listing.of(request)
    hat = listing.hat(officer)
    told = {"done": act.value, "of": after.number}
    if act not in {Act.REVOKE, Act.REISSUE} and hat is not None:
        wanted = listing.wanted
        found = await next_to_decide(request.world, officer, hat, wanted=wanted, done=after)
        if found is not None:
            return Redirect(f"{_path(request, found, **told)}")
        return Redirect(f"/{request.language}/office{listing.query(**told)}")
    return Redirect(_path(request, after.id, **told))


def _preview(
    request: Request, read: ReadCase, ruling: Ruling, form: Form, *, revision: int
) -> Response:
    problems = problems_with(read.edition.service, Act.REFUSE, ruling)
    if problems or form.get("change"):
        problems = [] if form.get("change") else problems
        return _form(request, read, Act.REFUSE, ruling, revision=revision, problems=problems)
    language = read.case.application.language
    reasons = [read.edition.service.reason(code) for code in ruling.reasons]
    data = {
        "case": heading(request, read),
        "version": revision,
        "in_language": language,
        "reasons": [
            {"code": each.code, "words": each.text.of(language), "bring": each.remedy.of(language)}
            for each in reasons
            if each is not None
        ],
        "words": ruling.words,
    }
    return Page("officer/refusal_preview.html", data)


def _form(
    request: Request,
    read: ReadCase,
    act: Act,
    ruling: Ruling,
    *,
    revision: int,
    problems: Any = (),
) -> Response:
    service = read.edition.service
    named = ("words", "reasons", "receipt", "paise", "row")
    labels: dict[str, Text] = {name: said(f"act.{name}") for name in named}
    labels |= {f"defect.field.{asked.id}": asked.label for asked in service.fields()}
    asks = asks_of(service, read.case.application.relation)
    labels |= {f"defect.paper.{ask.id}": ask.title for ask in asks}
    data = {
        "act": act.value,
        "slug": request.params["act"],
        "case": heading(request, read),
        "version": revision,
        "problems": list(problems),
        "labels": labels,
        "fields": _fields(request.world.published, read, act, ruling),
        "summary": _on_the_paper(request, read) if act in {Act.GRANT, Act.REISSUE} else [],
        "defects": _defects(request, read, ruling) if act is Act.SEND_BACK else [],
    }
    return Page("officer/act.html", data, status=422 if problems else 200)


def _fields(published: Published, read: ReadCase, act: Act, ruling: Ruling) -> list[dict[str, Any]]:
    must = act in {Act.REPORT, Act.FORWARD, Act.OBJECT, Act.REVOKE, Act.REISSUE}
    words = _widget("words", "long_text", said("act.words"), said(f"act.{act}_hint"), ruling.words)
    words["required"] = must
    if act is Act.REVOKE:
        chosen = ruling.reasons[0] if ruling.reasons else None
        hint = said("act.revoke_reason_hint")
        why = _widget("reasons", "choice", said("act.revoke_reason"), hint, chosen)
        why["options"] = [
            {"value": each.value, "label": said(f"revoked.{each.value}"), "hint": None}
            for each in RevocationReason
        ]
        return [why, words]
    if act is Act.PAID:
        return [*_payment(read, ruling), words]
    if act is Act.GRANT and looked_up(read.edition.service) is not None:
        return [_rows(published, read, ruling), words]
    if act is not Act.REFUSE:
        return [words]
    reasons = _widget("reasons", "several_choices", said("act.reasons"), None, list(ruling.reasons))
    reasons["options"] = [
        {"value": each.code, "label": each.text, "hint": each.remedy}
        for each in read.edition.service.refusal_reasons
    ]
    return [reasons, words]


def _payment(read: ReadCase, ruling: Ruling) -> list[dict[str, Any]]:
    asked = read.asked_paise()
    paise = ruling.paise if ruling.paise is not None and ruling.paise > 0 else asked
    given = format_rupees(paise).removeprefix("₹") if paise else None
    receipt = _widget(
        "receipt", "text", said("act.receipt"), said("act.receipt_hint"), ruling.receipt
    )
    hint = said("act.paise_hint", amount=format_rupees(asked))
    return [receipt, _widget("paise", "money", said("act.paise"), hint, given)]


def _rows(published: Published, read: ReadCase, ruling: Ruling) -> dict[str, Any]:
    hint = None if read.rows else said("act.row_none")
    rows = _widget("row", "choice", said("act.row"), hint, ruling.row or None)
    rows["options"] = [
        {"value": row.id, "label": _row_words(published, read, row), "hint": None}
        for row in read.rows
    ]
    return rows


def _row_words(published: Published, read: ReadCase, row: Found) -> Text:
    """Return what tells a row of a register from another: its first columns, in one line."""
    step = looked_up(read.edition.service)
    register = None if step is None else published.registers.get(step.register or "")
    columns = [] if register is None else [column.id for column in register.columns]
    values = [row.says[column] for column in columns if column in row.says][:TOLD_COLUMNS]
    return Text(
        hi=" · ".join(each.get("hi", "") for each in values),
        en=" · ".join(each.get("en", "") for each in values),
    )


def _widget(id_: str, kind: str, label: Text, hint: Text | None, value: Any) -> dict[str, Any]:
    return {"id": id_, "kind": kind, "label": label, "hint": hint, "required": True, "value": value}


def _defects(request: Request, read: ReadCase, ruling: Ruling) -> list[dict[str, Any]]:
    """Return every question and paper with what was answered, and a place for what is wrong."""
    given = {
        f"defect.{kind}.{defect[kind]}": defect["words"]
        for defect in ruling.defects
        for kind in ("field", "paper")
        if kind in defect
    }
    groups = [
        {
            "title": section["title"],
            "rows": [
                _defect(f"defect.field.{row['id']}", row["label"], row["value"], given)
                for row in section["rows"]
                if row["can_be_wrong"]
            ],
        }
        for section in answers_of(request, read)
    ]
    held = {paper.ask: paper.label for paper in read.case.papers}
    papers = [
        _defect(f"defect.paper.{ask.id}", ask.title, held.get(ask.id, ""), given)
        for ask in asks_of(read.edition.service, read.case.application.relation)
    ]
    return [*(group for group in groups if group["rows"]), {"title": None, "rows": papers}]


def _defect(name: str, label: Text, answer: str, given: dict[str, str]) -> dict[str, Any]:
    words = given.get(name, "")
    return {
        "name": name,
        "label": label,
        "answer": answer,
        "words": words,
        "most": DEFECT_WORDS_MOST,
    }


def _on_the_paper(request: Request, read: ReadCase) -> list[dict[str, Any]]:
    service, published = read.edition.service, request.world.published
    if service.output.certificate is None:
        return []
    told: dict[str, Any] = read.told()
    step = looked_up(service)
    if step is not None and len(read.rows) == 1:
        told |= said_of(step, read.rows[0])
    wanted = (*service.output.certificate.holder, *service.output.certificate.facts)
    lines = lines_of(published, service, wanted, told, published.facts(request.now))
    return [{"label": line.label, "value": line.value} for line in lines]


def _conflict(request: Request, seen: Overtaken) -> Response:
    published = request.world.published
    application = seen.case.application
    post, _ = case_words.office_of(published, seen.event.acting_post)
    data = {
        "case": {
            "id": str(application.id),
            "number": application.number,
            "service": seen.edition.service.title,
            "name": seen.name.of(request.language),
            "query": Listing.of(request).query(),
        },
        "happened": {
            "what": said(f"timeline.{seen.event.act}"),
            "by": post or said("case.applicant"),
            "officer": seen.event.officer,
            "at": seen.event.happened_at,
        },
        "state": case_words.status_of(application.state),
        "holder": case_words.office_of(published, application.post)[0],
    }
    return Page("officer/conflict.html", data, status=409)


def _act(request: Request) -> Act:
    found = ACTS.get(request.params["act"])
    if found is None:
        raise NotFound
    return found


def _revision(form: Form) -> int:
    given = form.get("version", "")
    if not (given.isascii() and given.isdigit() and len(given) <= REVISION_DIGITS_MOST):
        raise Incomplete([Problem("version", "required")])
    return int(given)


def _path(request: Request, id_: UUID, **told: str) -> str:
    return f"/{request.language}/office/cases/{id_}{Listing.of(request).query(**told)}"

"""The form of each act: what is asked with it, what was typed, and how a refusal will read.

Every form carries the revision that was read. A report asks point by point what was found, and a
grant shows what the paper will say. Nothing is done here.
"""

from typing import Any

from khidki.actions.arrange_desk import PURPOSES
from khidki.actions.decide import DEFECT_WORDS_MOST, FOUND_MOST, Ruling, problems_with
from khidki.actions.look_up import looked_up, said_of
from khidki.actions.paper_lines import lines_of
from khidki.actions.read_case import ReadCase
from khidki.domain.case.comparison import NOT_FOUND, SAME_WORD
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.money.amount import format_rupees
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.service.beside import comparable
from khidki.domain.service.definition import StepAct
from khidki.domain.service.published import Published
from khidki.domain.service.relation_paper import asks_of
from khidki.domain.text import Text
from khidki.store.registers import Found
from khidki.web.case_words import said
from khidki.web.form import Form
from khidki.web.officer.case import answers_of, heading, words_of
from khidki.web.officer.effort import spent_fields
from khidki.web.request import Request
from khidki.web.response import Page, Response

TOLD_COLUMNS = 3


def preview(
    request: Request, read: ReadCase, ruling: Ruling, sent: Form, *, revision: int
) -> Response:
    """Return the refusal as the citizen will read it, or its form where something is wrong."""
    problems = problems_with(read.edition.service, Act.REFUSE, ruling)
    if problems or sent.get("change"):
        problems = [] if sent.get("change") else problems
        return form(request, read, Act.REFUSE, ruling, revision=revision, problems=problems)
    language = read.case.application.language
    reasons = [read.edition.service.reason(code) for code in ruling.reasons]
    data = {
        "case": heading(request, read),
        "version": revision,
        "draft": ruling.draft,
        **spent_fields(read, request.now),
        "in_language": language,
        "reasons": [
            {"code": each.code, "words": each.text.of(language), "bring": each.remedy.of(language)}
            for each in reasons
            if each is not None
        ],
        "words": ruling.words,
        "first": ruling.first or "",
    }
    return Page("officer/refusal_preview.html", data)


def form(
    request: Request,
    read: ReadCase,
    act: Act,
    ruling: Ruling,
    *,
    revision: int,
    problems: Any = (),
) -> Response:
    """Return the form of an act, with what was typed and what is wrong with it."""
    passes = ruling.first is not None or any(each.path == "first" for each in problems)
    data: dict[str, Any] = (
        asked(request, read, act, ruling)
        | spent_fields(read, request.now)
        | {
            "act": act.value,
            "slug": request.params["act"],
            "phrases": f"?for={act}&case={read.case.application.id}" if act in PURPOSES else None,
            "case": heading(request, read),
            "version": revision,
            "draft": ruling.draft,
            "problems": list(problems),
            "summary": _on_the_paper(request, read) if act in {Act.GRANT, Act.REISSUE} else [],
            "findings": _findings(request, read, ruling) if _enquires(read, act) else [],
        }
    )
    if passes:
        data["fields"] = [_first(ruling), *data["fields"]]
    return Page("officer/act.html", data, status=422 if problems else 200)


def first_in(form: Form) -> First | None:
    """Return the coded reason for which a later file is taken first, if one was chosen."""
    return {each.value: each for each in First}.get(form.get("first", ""))


def asked(request: Request, read: ReadCase, act: Act, ruling: Ruling) -> dict[str, Any]:
    """Return the fields of an act with what was typed, and how each is called."""
    service = read.edition.service
    named = ("words", "reasons", "receipt", "paise", "row", "first")
    labels: dict[str, Text] = {name: said(f"act.{name}") for name in named}
    for prefix in ("defect.field", "found"):
        labels |= {f"{prefix}.{each.id}": each.label for each in service.fields()}
    asks = asks_of(service, read.case.application.relation)
    labels |= {f"defect.paper.{ask.id}": ask.title for ask in asks}
    return {
        "labels": labels,
        "fields": _fields(request.world.published, read, act, ruling),
        "defects": _defects(request, read, ruling) if act is Act.SEND_BACK else [],
    }


def _first(ruling: Ruling) -> dict[str, Any]:
    """Return the question why this file is taken before an earlier one."""
    why = _widget("first", "choice", said("act.first"), said("act.first_hint"), ruling.first)
    why["options"] = [
        {"value": each.value, "label": said(f"first.{each.value}"), "hint": None} for each in First
    ]
    return why


def _enquires(read: ReadCase, act: Act) -> bool:
    step = read.edition.service.step(read.case.application.step or "")
    return act is Act.REPORT and step is not None and step.act is StepAct.REPORT


def _findings(request: Request, read: ReadCase, ruling: Ruling) -> list[dict[str, Any]]:
    """Return every answer that an enquiry may speak of, with what was found so far."""
    facts = request.world.published.facts(request.now)
    given = ruling.findings or {}
    rows: list[dict[str, Any]] = []
    for each in comparable(read.edition.service, read.answers):
        found = given.get(each.id)
        chosen = {None: "", SAME_WORD: "same", NOT_FOUND: "missing"}.get(found, "other")
        rows.append(
            {
                "id": each.id,
                "label": each.label,
                "answer": words_of(request, read, each.id, facts),
                "chosen": chosen,
                "words": found if chosen == "other" else "",
                "most": FOUND_MOST,
            }
        )
    return rows


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

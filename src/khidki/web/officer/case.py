"""One page with all that is needed to decide a case: answers, papers, history, what may be done.

Everything comes from one reading; here it is only put into words. What was said with each act
(report, question, answer, decision) is shown with who said it as which post.
"""

from typing import Any

from khidki.actions.decide_together import is_drawn_out
from khidki.actions.read_case import Drafted, ReadCase, open_case
from khidki.domain.case.court import is_stayed
from khidki.domain.case.event import Act, ActorKind
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.document import shown_day
from khidki.domain.service import kind
from khidki.domain.service.definition import Service
from khidki.domain.service.eligibility import judged
from khidki.domain.service.field import Facts
from khidki.domain.service.relation_paper import RELATION_PAPER, asks_of
from khidki.domain.text import Text
from khidki.store.cases import Happened
from khidki.web import case_words, step_words
from khidki.web.case_words import Now, said
from khidki.web.clauses import verdict_view
from khidki.web.officer.compared import answers_beside
from khidki.web.officer.effort import spent_fields
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.officer.inbox import notice_of, number_of
from khidki.web.request import Request
from khidki.web.response import Page, Response

KINDS = {
    Act.REPORT: "primary",
    Act.GRANT: "primary",
    Act.PAID: "primary",
    Act.OBJECT: "secondary",
    Act.SEND_BACK: "secondary",
    Act.FORWARD: "secondary",
    Act.REISSUE: "secondary",
    Act.REFUSE: "warning",
    Act.REVOKE: "warning",
}
# Which letter leads to an act; none for what cannot be taken back after a decision.
KEYS = {
    Act.REPORT: "r",
    Act.GRANT: "g",
    Act.PAID: "p",
    Act.OBJECT: "o",
    Act.SEND_BACK: "b",
    Act.FORWARD: "w",
    Act.REFUSE: "x",
}


async def show(request: Request) -> Response:
    """Show the case."""
    officer = await officer_in(request)
    read = await open_case(request.world, officer, id_in(request))
    return Page("officer/case.html", {**_shown(request, read), **_notice(request)})


def heading(request: Request, read: ReadCase) -> dict[str, Any]:
    """Return what the pages about a case say at their top."""
    return {
        "id": str(read.case.application.id),
        "number": read.case.application.number,
        "service": read.edition.service.title,
        "service_id": read.edition.service.id,
        "name": read.name.of(request.language),
        "query": Listing.of(request).query(),
    }


def answers_of(request: Request, read: ReadCase) -> list[dict[str, Any]]:
    """Return the answers as they stand, page by page, read back in the reader's language."""
    facts = request.world.published.facts(request.now)
    return [
        {
            "title": section.title,
            "rows": [
                {
                    "id": asked.id,
                    "label": asked.label,
                    "value": words_of(request, read, asked.id, facts),
                    "can_be_wrong": not asked.is_computed and asked.kind != "declaration",
                }
                for asked in section.fields
            ],
        }
        for section in read.edition.service.form
    ]


def words_of(request: Request, read: ReadCase, field: str, facts: Facts) -> str:
    """Return one answer in words."""
    asked = read.edition.form.by_id[field]
    return kind.read_back(asked, read.answers.get(field), request.language, facts)


def points_of(service: Service, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the coded reasons and the defects that were said with an act."""
    points: list[dict[str, Any]] = []
    for code in content.get("reasons", []):
        reason = service.reason(code)
        if reason is not None:
            points.append({"what": reason.text, "words": ""})
    if (found := content.get("found")) is not None:
        points.append({"what": said(f"found.{found}"), "words": ""})
    if (note := step_words.note_of(service, content)) is not None:
        points.append({"what": note, "words": ""})
    if (because := case_words.revoked_because(content.get("reason"))) is not None:
        points.append({"what": because, "words": ""})
    fields = {asked.id: asked.label for asked in service.fields()}
    asks = {ask.id: ask.title for ask in (*service.documents, RELATION_PAPER)}
    for defect in content.get("defects", []):
        what = fields.get(defect.get("field", "")) or asks.get(defect.get("paper", ""))
        if what is not None:
            points.append({"what": what, "words": defect.get("words", "")})
    return points


def _notice(request: Request) -> dict[str, Any]:
    return {
        "notice": notice_of(request.query.get("done", "")),
        "notice_number": number_of(request.query.get("of", "")),
    }


def _shown(request: Request, read: ReadCase) -> dict[str, Any]:
    published = request.world.published
    case, application = read.case, read.case.application
    service = read.edition.service
    step = service.step(application.step or "")
    today = legal_day(request.now)
    holding = next((c for c in case.certificates if c.revoked_at is None), None)
    now = Now(
        read.edition,
        application.state,
        application.step,
        application.post,
        application.due_on,
        has_certificate=bool(case.certificates),
        is_revoked=bool(case.certificates) and holding is None,
    )
    return {
        "case": {
            **heading(request, read),
            "state": case_words.status_of(application.state),
            "late": case_words.is_late(application.state, application.due_on, request.now),
            "open": application.is_open,
            "step": step.title if step else None,
            "post": read.hat.post_name,
            "received_on": legal_day(application.received_at),
            "due_on": application.due_on,
            "days_left": (application.due_on - today).days if application.due_on else None,
            "relation": said(f"case.relation.{application.relation}"),
            "is_heard": service.is_heard,
            "variant": None if read.edition.variant is None else read.edition.variant.title,
        },
        "beside": answers_beside(request, read),
        "draft": None if read.draft is None else _draft(request, read, read.draft),
        "drafts": bool(read.drafts),
        "note_count": len(read.case.notes),
        "drawn": Act.GRANT in read.acts and is_drawn_out(request.world, application),
        "version": application.revision,
        **spent_fields(read, request.now),
        "documents": _documents(request, read),
        "timeline": case_words.timeline(published, now, case.history, read.contents()),
        "verdict": _verdict(request, read),
        "notes": _notes(request, read),
        "earlier": _earlier(read),
        "certificates": [
            {"number": c.number, "issued_on": legal_day(c.issued_at), "holds": c is holding}
            for c in case.certificates
        ],
        "waits": _waits(request, read),
        "acts": [{"act": act.value, "kind": KINDS[act], "key": KEYS.get(act)} for act in read.acts],
    }


def _verdict(request: Request, read: ReadCase) -> dict[str, Any] | None:
    """Judge the answers as they stand by the rules, on the day on which they were given."""
    if not read.edition.form.eligibility:
        return None
    given = [event for event in read.case.history if event.act in {Act.SUBMIT, Act.ANSWER}]
    facts = request.world.published.facts(given[-1].happened_at if given else request.now)
    return verdict_view(judged(read.edition.form, read.answers, facts))


def _draft(request: Request, read: ReadCase, draft: Drafted) -> dict[str, Any]:
    """Return the draft order that stands, with everything its act would be handed."""
    post, _ = case_words.office_of(request.world.published, draft.line.post)
    name, said_ = draft.line.officer, draft.said
    defects = [
        {"name": f"defect.{kind}.{each[kind]}", "words": each.get("words", "")}
        for each in said_.get("defects", [])
        for kind in ("field", "paper")
        if kind in each
    ]
    return {
        "number": draft.line.seq,
        "act": draft.act.value,
        "by": name if post is None else Text(f"{name.hi}, {post.hi}", f"{name.en}, {post.en}"),
        "at": draft.line.written_at,
        "words": said_.get("words", ""),
        "points": points_of(read.edition.service, said_),
        "reasons": said_.get("reasons", []),
        "defects": defects,
        "row": said_.get("row", ""),
        "mine": draft.act in read.acts,
    }


def _waits(request: Request, read: ReadCase) -> Text | None:
    """Say what a step waits for besides the officer, if it does."""
    if is_stayed(each.act for each in read.case.history):
        return said("case.stayed")
    if read.open_until is not None and Act.REPORT not in read.acts:
        return said("case.open_until", day=shown_day(read.open_until))
    step = read.edition.service.step(read.case.application.step or "")
    system = None if step is None else request.world.published.systems.get(step.system or "")
    return None if system is None else said("case.outside", system=system.name)


def _documents(request: Request, read: ReadCase) -> list[dict[str, Any]]:
    asks = asks_of(read.edition.service, read.case.application.relation)
    titles = {ask.id: ask.title for ask in asks}
    base = f"/{request.language}/office/cases/{read.case.application.id}/papers"
    return [
        {
            "title": titles.get(paper.ask) or Text(hi=paper.ask, en=paper.ask),
            "name": paper.label,
            "size_kb": max(1, paper.size_bytes // 1024),
            "url": f"{base}/{paper.id}",
            "preview_url": f"{base}/{paper.id}" if paper.media_type.startswith("image/") else None,
        }
        for paper in read.case.papers
    ]


def _notes(request: Request, read: ReadCase) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    before: str | None = None
    for event in read.case.history:
        content, left = read.said_with(event.seq), before
        before = event.step
        points = points_of(read.edition.service, content)
        words = content.get("words", "")
        if event.act is not Act.SUBMIT and (words or points):
            notes.append(
                {
                    "title": step_words.title_of(read.edition.service, event, left),
                    "by": _who(request, event),
                    "at": event.happened_at,
                    "words": words,
                    "points": points,
                }
            )
    return notes


def _who(request: Request, event: Happened) -> Text:
    system = request.world.published.system_of(event.actor_id)
    if system is not None:
        return system.name
    if event.actor is ActorKind.SYSTEM:
        return said("timeline.window")
    post, _ = case_words.office_of(request.world.published, event.acting_post)
    if post is None:
        return said("case.applicant")
    name = event.officer
    return post if name is None else Text(hi=f"{name.hi}, {post.hi}", en=f"{name.en}, {post.en}")


def _earlier(read: ReadCase) -> dict[str, Any] | None:
    earlier = read.case.earlier
    if earlier is None:
        return None
    last = read.refused_before()
    return {
        "number": earlier.number,
        "state": case_words.status_of(earlier.state),
        "on": legal_day(earlier.received_at),
        "points": points_of(read.edition.service, last),
        "words": last.get("words", ""),
    }

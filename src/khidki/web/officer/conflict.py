"""What an officer is told who was overtaken: by whom, how the case stands, and what they had typed.

The words stay on the page to be copied; nothing of them was stored. Where the file was taken away
from the officer altogether, only that is said, and their own words.
"""

from typing import Any

from khidki.actions.decide import Ruling
from khidki.actions.read_case import Overtaken
from khidki.domain.case.comparison import NOT_FOUND, SAME_WORD
from khidki.domain.service.definition import Service
from khidki.domain.text import Text
from khidki.web import case_words
from khidki.web.case_words import said
from khidki.web.officer.entry import Listing
from khidki.web.request import Request
from khidki.web.response import Page, Response


def conflict(request: Request, seen: Overtaken | None, ruling: Ruling) -> Response:
    """Return the page; `seen` is None where the officer may not know what happened since."""
    query = Listing.of(request).query()
    if seen is None:
        typed = typed_of(None, ruling)
        data = {"case": None, "happened": None, "query": query, "typed": typed}
        return Page("officer/conflict.html", data, status=403)
    published = request.world.published
    application = seen.case.application
    post, _ = case_words.office_of(published, seen.event.acting_post)
    data = {
        "case": {
            "id": str(application.id),
            "number": application.number,
            "service": seen.edition.service.title,
            "name": seen.name.of(request.language),
            "query": query,
        },
        "query": query,
        "happened": {
            "what": said(f"timeline.{seen.event.act}"),
            "by": post or said("case.applicant"),
            "officer": seen.event.officer,
            "at": seen.event.happened_at,
        },
        "state": case_words.status_of(application.state),
        "holder": case_words.office_of(published, application.post)[0],
        "typed": typed_of(seen.edition.service, ruling),
    }
    return Page("officer/conflict.html", data, status=409)


def typed_of(service: Service | None, ruling: Ruling) -> list[dict[str, Any]]:
    """Return everything that was typed, each with the name of its box where it is known."""
    labels: dict[str, Text] = {}
    if service is not None:
        labels |= {asked.id: asked.label for asked in service.fields()}
        labels |= {ask.id: ask.title for ask in service.documents}
        labels |= {reason.code: reason.text for reason in service.refusal_reasons}
    lines: list[tuple[Text, str]] = []
    if ruling.words:
        lines.append((said("act.words"), ruling.words))
    for code in ruling.reasons:
        chosen = labels.get(code)
        if chosen is not None:
            lines.append((said("act.reasons"), chosen.of("hi") + " / " + chosen.of("en")))
    for defect in ruling.defects:
        name = defect.get("field") or defect.get("paper", "")
        lines.append((labels.get(name, said("act.send_back")), defect.get("words", "")))
    for name, found in (ruling.findings or {}).items():
        if found not in {SAME_WORD, NOT_FOUND}:
            lines.append((labels.get(name, said("act.report")), found))
    if ruling.receipt:
        lines.append((said("act.receipt"), ruling.receipt))
    return [{"label": label, "words": words} for label, words in lines]

"""The parts of a draft in their order: pages of questions, then papers.

A declaration is not a part: it is made when sending. A paper that the answers do not ask for is
left out unless it was given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from khidki.actions.desk import applicant_name
from khidki.actions.open_draft import moved
from khidki.actions.show_draft import Begun
from khidki.domain.case.draft import lapses_at
from khidki.domain.law.calendar import legal_day
from khidki.domain.service import relation_paper as papers
from khidki.domain.service.definition import DocumentAsk, Section, Service
from khidki.domain.service.eligibility import Denied
from khidki.domain.service.published import Published
from khidki.domain.text import Language, Text
from khidki.web.citizen.answers import problems_in
from khidki.web.clauses import clause_view


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a draft."""

    id: str
    title: Text
    path: str
    state: str
    required: bool


def question_sections(service: Service) -> list[Section]:
    """Return the sections that ask something; those that only declare come with sending."""
    return [
        section
        for section in service.form
        if any(field.kind != "declaration" for field in section.fields)
    ]


def asks_of(begun: Begun) -> list[DocumentAsk]:
    """Return the papers that this draft asks for or has."""
    given = {paper.ask for paper in begun.papers}
    return [
        ask
        for ask in papers.asks_of(begun.edition.service, begun.draft.relation)
        if ask.id in given or ask.required_if is None or begun.requires(ask)
    ]


def parts_of(begun: Begun) -> list[Part]:
    """Return every part with its state."""
    base = f"/drafts/{begun.draft.id}"
    parts = [
        Part(
            section.id,
            section.title,
            f"{base}/q/{section.id}",
            _section_state(begun, section),
            True,
        )
        for section in question_sections(begun.edition.service)
    ]
    for ask in asks_of(begun):
        state = "done" if begun.papers_of(ask.id) else "todo"
        required = begun.requires(ask)
        parts.append(Part(ask.id, ask.title, f"{base}/papers/{ask.id}", state, required))
    return parts


def after(begun: Begun, part_id: str) -> str:
    """Return the path of the part after another; after the last one, the check."""
    parts = parts_of(begun)
    here = next((i for i, part in enumerate(parts) if part.id == part_id), len(parts))
    following = parts[here + 1 :]
    return following[0].path if following else f"/drafts/{begun.draft.id}/check"


def before(begun: Begun, part_id: str) -> str:
    """Return the path of the part before another; before the first one, the list."""
    parts = parts_of(begun)
    here = next((i for i, part in enumerate(parts) if part.id == part_id), 0)
    return parts[here - 1].path if here > 0 else f"/drafts/{begun.draft.id}"


def draft_view(begun: Begun, language: Language) -> dict[str, Any]:
    """Return what templates say about a draft as a whole."""
    parts = [part for part in parts_of(begun) if part.required]
    done = [part for part in parts if part.state == "done"]
    draft, service = begun.draft, begun.edition.service
    return {
        "id": draft.id,
        "service": {"id": service.id, "title": service.title},
        "for_name": applicant_name(service, draft.answers)[language == "en"],
        "saved_at": draft.updated_at,
        "expires_on": legal_day(lapses_at(saved_at=draft.updated_at)),
        "complete": len(done) == len(parts),
        "done": len(done),
        "of": len(parts),
    }


def moved_view(published: Published, begun: Begun) -> dict[str, Any] | None:
    """Return what is told of a draft that was carried to a newer version."""
    told = moved(published, begun)
    if told is None:
        return None
    aside = [{"label": label, "value": words} for label, words in told.set_aside]
    return {"changes": told.changes, "set_aside": aside}


def denied_view(denied: Iterable[Denied]) -> list[dict[str, Any]]:
    """Return why the service cannot be had: what to do, and every clause with its outcome."""
    return [
        {"otherwise": each.otherwise, "clauses": [clause_view(line) for line in each.lines]}
        for each in denied
    ]


def denied_here(begun: Begun, section: Section) -> list[Denied]:
    """Return the rules that are not met and that look at a question of this page."""
    own = {asked.id for asked in section.fields}
    return [each for each in begun.denied if not own.isdisjoint(each.questions)]


def _section_state(begun: Begun, section: Section) -> str:
    answers = begun.draft.answers
    begun_here = any(field.id in answers for field in section.fields if not field.is_computed)
    if not problems_in(section, begun.problems):
        return "done"
    return "started" if begun_here else "todo"

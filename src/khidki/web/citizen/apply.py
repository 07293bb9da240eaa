"""Whom an application is for: the person who asks, somebody served before, or somebody new.

Somebody new is described first (a name is enough to begin with), so that the next application finds
them again; a relation that needs a paper asks for it among the papers of the draft.
"""

from datetime import date
from typing import Any
from uuid import UUID

from khidki.actions.draft import BegunBefore, add_person, begin
from khidki.actions.show_draft import persons_of
from khidki.domain.case.application import Unknown
from khidki.domain.people.area import AreaKind
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.domain.problem import Problem
from khidki.domain.service.definition import Section
from khidki.domain.service.field import Facts, Field, Precision
from khidki.domain.service.form import Form as Questions
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.store.people import Known, Related
from khidki.web.case_words import said
from khidki.web.citizen import typed
from khidki.web.citizen.answers import Raw, raw_from, settle_areas, widgets
from khidki.web.citizen.entry import account_of, start_of
from khidki.web.form import Form
from khidki.web.public.services import begun_view, offered
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

RELATIONS = {
    "self": Relation.SELF,
    "parent": Relation.PARENT,
    "minor": Relation.MINOR_CHILD,
    "attorney": Relation.POWER_OF_ATTORNEY,
}


def _section(whose: str) -> Section:
    """Return the questions about a person, spoken to them or about them."""
    birth = Field(
        "birth",
        "date",
        said("person.birth"),
        required=False,
        precision=Precision.YEAR,
        past=True,
    )
    return Section(
        id="person",
        title=said(f"person.{whose}.title"),
        hint=said("person.hint"),
        fields=(
            Field("name", "name", said("person.name"), said("person.name_hint")),
            birth,
            Field("parent", "name", said("person.parent"), required=False),
            Field("area", "area", said(f"person.{whose}.area"), lowest=AreaKind.TEHSIL),
        ),
    )


SELF, OTHER = _section("self"), _section("other")
PERSON_FORM = Questions(sections=(OTHER,), documents=(), by_id={f.id: f for f in OTHER.fields})


async def ask_who(request: Request) -> Response:
    """Ask whom the application is for."""
    return await _who_page(request, offered(request))


async def choose_who(request: Request) -> Response:
    """Begin a draft for a person known, or lead to the page that asks about a new one."""
    edition = offered(request)
    form = await request.form()
    who, anew = form.get("who", ""), form.get("anew") == "yes"
    account = account_of(request)
    if who in RELATIONS:
        known = await persons_of(request.world, account)
        mine = [each.person for each, _ in known if each.kind == Relation.SELF.value]
        if who == "self" and mine:
            return await _begin(request, edition, mine[0], anew=anew)
        return Redirect(f"{start_of(request)}/apply/{edition.service.id}/person?who={who}")
    kind, _, id_ = who.partition(":")
    if kind == "person":
        try:
            return await _begin(request, edition, UUID(id_), anew=anew)
        except (ValueError, Unknown):
            pass  # not an id, or not one of theirs: the two look alike
    return await _who_page(request, edition, Problem("who", "who_missing"))


async def ask_person(request: Request) -> Response:
    """Ask who the person is, with what was typed before a sign-in."""
    if (left := typed.left_for(request)) is not None:
        return await add_again(request, left)
    return _person_page(request, offered(request), {}, [])


async def add_again(request: Request, form: Form) -> Response:
    """Show what was typed about the person, unsaved."""
    raw = raw_from(form)
    settle_areas(OTHER, raw, request.world.published.facts(request.now))
    return _person_page(request, offered(request), raw, [], notice=said("typed.again"))


async def add(request: Request) -> Response:
    """Store the person and begin a draft for them."""
    edition = offered(request)
    relation = RELATIONS.get(request.query.get("who", ""), Relation.SELF)
    raw = raw_from(await request.form())
    facts = request.world.published.facts(request.now)
    pending = settle_areas(OTHER, raw, facts)
    answers, problems = PERSON_FORM.normalise(OTHER, raw, {}, facts)
    if pending:
        return _person_page(request, edition, raw, [], notice=said("form.next_area"))
    if relation is Relation.MINOR_CHILD and not problems:
        problems = _not_a_child(answers, facts)
    if problems:
        return _person_page(request, edition, raw, problems)
    person = await add_person(request.world, account_of(request), _person(answers), relation)
    return await _begin(request, edition, person)


async def _begin(
    request: Request, edition: Edition, person: UUID, *, anew: bool = False
) -> Response:
    service, language = edition.service, request.language
    try:
        draft = await begin(
            request.world, account_of(request), person, service.id, language, anew=anew
        )
    except BegunBefore as refusal:
        begun = refusal.draft
        data = {
            "service": {"id": service.id, "title": service.title},
            "draft": begun_view(request, edition, begun)
            | {"url": f"{start_of(request)}/drafts/{begun.id}"},
            "person": person,
        }
        return Page("citizen/begun_before.html", data, status=409)
    return Redirect(f"{start_of(request)}/drafts/{draft.id}")


async def _who_page(request: Request, edition: Edition, problem: Problem | None = None) -> Response:
    known = await persons_of(request.world, account_of(request))
    data = {
        "service": {"id": edition.service.id, "title": edition.service.title},
        "persons": [_listed(request, each, person) for each, person in known],
        "values": {"who": ""},
        "problems": [problem] if problem else [],
    }
    return Page("citizen/who_for.html", data, status=422 if problem else 200)


def _listed(request: Request, related: Related, known: Known) -> dict[str, Any]:
    name: dict[str, str] = known.details.get("name", {})
    shown = name.get(request.language) or next(iter(name.values()), "")
    return {"id": known.id, "name": shown, "relation": said(f"relation.{related.kind}")}


def _person_page(
    request: Request,
    edition: Edition,
    raw: Raw,
    problems: list[Problem],
    *,
    notice: Text | None = None,
) -> Response:
    section = SELF if request.query.get("who") == "self" else OTHER
    service = edition.service
    facts = request.world.published.facts(request.now)
    data = {
        "draft": {"id": None, "service": {"id": service.id, "title": service.title}},
        "section": {
            "id": section.id,
            "title": section.title,
            "hint": section.hint,
            "number": None,
            "of": None,
        },
        "fields": widgets(section.fields, raw, facts),
        "problems": problems,
        "labels": {field.id: field.label for field in section.fields},
        "back_url": f"{start_of(request)}/apply/{service.id}",
        "version": 0,
        "base": "",
        "saved_at": None,
        "notice": notice,
        "denied": [],
        "plan": None,
        "turned": None,
        "typed": [],
    }
    return Page("citizen/question.html", data, status=422 if problems else 200)


def _person(answers: dict[str, Any]) -> Person:
    birth, parent = answers.get("birth"), answers.get("parent")
    return Person(
        name=Name(**answers["name"]),
        birth=Birth.parse(birth) if birth else None,
        parent=Name(**parent) if parent else None,
        area=answers.get("area"),
    )


def _not_a_child(answers: dict[str, Any], facts: Facts) -> list[Problem]:
    birth = answers.get("birth")
    today: date | None = facts.today
    assert today is not None
    if birth is None:
        return [Problem("birth", "required")]
    return (
        [Problem("birth", "not_a_minor")] if Birth.parse(birth).is_minor_on(today) is False else []
    )

"""What a citizen does with an application that is under way: answer what was asked, or withdraw.

An answer brings the application back to the desk that asked, with the answers as they now stand.
Only what the office named as a defect may be changed; new papers are kept beside the old ones.
Another bank account, mobile or birth date takes a second factor of the last minutes. Who is not
eligible by the new answers is told before they are sent, and may send them all the same: the office
decides.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions import desk
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.stand_still import gone_on
from khidki.actions.world import World
from khidki.domain.case.appeal import UnderAppeal
from khidki.domain.case.application import Application, act, require_seen
from khidki.domain.case.event import Act, Content, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.people import access
from khidki.domain.problem import Problem
from khidki.domain.service.eligibility import NotEligible, standing
from khidki.domain.service.guarded import FactorNeeded, guarded_changes
from khidki.domain.service.published import Edition
from khidki.store import appeals, applications, documents
from khidki.store.applications import Said
from khidki.store.documents import Document

WORDS_MOST = 4000
Mended = tuple[dict[str, Any], list[Problem]]


async def answer_query(
    world: World,
    account: UUID,
    application_id: UUID,
    *,
    words: str,
    raw: Mapping[str, str | list[str]],
    despite: bool = True,
    proven: bool = False,
) -> Application:
    """Answer everything that was asked at once; the application returns to the same desk.

    Unless `despite`, answers by which the rules deny are refused, once, so that it can be told.
    `proven` says that the person gave a second factor in the last minutes.
    """

    def mend(edition: Edition, said: list[Said], _: list[Document]) -> Mended:
        return _mended(world, edition, said, raw)

    return await _send(
        world, account, application_id, mend, words=words, despite=despite, proven=proven
    )


async def answer_directly(
    world: World,
    account: UUID,
    application_id: UUID,
    *,
    revision: int,
    words: str,
    answers: Mapping[str, Any],
    despite: bool,
) -> Application:
    """Answer what was asked at `revision` with answers as they are stored; a program does so."""

    def mend(edition: Edition, said: list[Said], papers: list[Document]) -> Mended:
        after, problems = _given(world, edition, said, answers)
        if not (words.strip() or answers or _new_papers(said, papers)):
            problems.append(Problem("words", "required"))
        return after, problems

    return await _send(
        world, account, application_id, mend, words=words, despite=despite, revision=revision
    )


async def _send(
    world: World,
    account: UUID,
    application_id: UUID,
    mend: Callable[[Edition, list[Said], list[Document]], Mended],
    *,
    words: str,
    despite: bool,
    proven: bool = False,
    revision: int | None = None,
) -> Application:
    async with world.transaction() as tx:
        found = await applications.held(tx, application_id)
        before, by = access.applicant_for(found, account)
        if before.state is not State.SENT_BACK:
            raise NotNow(before.state, Act.ANSWER)
        if revision is not None and revision != before.revision:
            require_seen(before, await applications.events(tx, application_id), revision)
        said = await applications.contents(tx, application_id)
        edition = edition_of(world.published, before, said)
        kept = await documents.of(tx, application_id)
        answers, problems = mend(edition, said, kept)
        if len(words) > WORDS_MOST:
            problems.append(Problem("words", "too_long", {"most": WORDS_MOST, "given": len(words)}))
        if problems:
            raise Incomplete(problems)
        if not despite:
            _warn(world, edition, answers)
        changed = guarded_changes(edition.service, before=answers_in(said), after=answers)
        if changed and not proven:
            raise FactorNeeded(changed)
        value = {"words": words, "answers": answers, "papers": [_paper(each) for each in kept]}
        content = Content.of(value, salt=world.salt())
        at = world.now()
        dated = await gone_on(world, tx, before, edition.service, at=at)
        after, event = act(dated, Act.ANSWER, by=by, at=at, content=content)
        await applications.append(
            tx, after, event, content=content, message=world.new_id(after.bucket)
        )
        await desk.show(tx, world.published, [(after, answers)])
    return after


def _paper(paper: Document) -> dict[str, str]:
    return {
        "ask": paper.ask,
        "id": str(paper.id),
        "sha256": paper.digest.hex(),
        "media_type": paper.media_type,
    }


async def withdraw(world: World, account: UUID, application_id: UUID) -> Application:
    """Take an open application back; nothing more is owed and a new one may be filed."""
    async with world.transaction() as tx:
        found = await applications.held(tx, application_id)
        before, by = access.applicant_for(found, account)
        if any(each.is_open for each in await appeals.of(tx, application_id)):
            raise UnderAppeal
        after, event = act(before, Act.WITHDRAW, by=by, at=world.now())
        await applications.append(tx, after, event, message=world.new_id(after.bucket))
        await desk.show(tx, world.published, [(after, {})], left=before.office)
    return after


def _warn(world: World, edition: Edition, answers: Mapping[str, Any]) -> None:
    facts = world.published.facts(world.now())
    denied = standing(edition.form, answers, facts, ()).denied
    if denied:
        raise NotEligible(denied)


def defects_of(said: list[Said]) -> list[dict[str, str]]:
    """Return the defects that the office named last."""
    for each in reversed(said):
        defects = msgspec.json.decode(each.body).get("defects")
        if defects:
            return defects
    return []


def papers_asked(said: list[Said]) -> set[str]:
    """Return the papers that the office named last."""
    return {defect["paper"] for defect in defects_of(said) if "paper" in defect}


def _mended(
    world: World, edition: Edition, said: list[Said], raw: Mapping[str, str | list[str]]
) -> Mended:
    """Return the answers with the named fields answered anew, and what is wrong with them."""
    answers = answers_in(said)
    named = _named(said)
    facts = world.published.facts(world.now())
    problems: list[Problem] = []
    for section in edition.service.form:
        if not any(asked.id in named for asked in section.fields):
            continue
        given, wrong = edition.form.normalise(section, raw, answers, facts)
        own = {asked.id for asked in section.fields}
        answers = {**{k: v for k, v in answers.items() if k not in own}, **given}
        problems.extend(wrong)
    return answers, problems


def _given(world: World, edition: Edition, said: list[Said], given: Mapping[str, Any]) -> Mended:
    """Return the answers with those that were given, and what is wrong on the pages named."""
    form, named, before = edition.form, _named(said), answers_in(said)
    pages = [
        section.fields
        for section in edition.service.form
        if any(asked.id in named for asked in section.fields)
    ]
    asked = {each.id: each for page in pages for each in page if not each.is_computed}
    # What a new answer makes necessary on its page may be answered with it.
    open_ = {id_ for id_, each in asked.items() if each.required_if and id_ not in before}
    problems = [Problem(id_[:100], "not_asked") for id_ in given if id_ not in named | open_]
    after = {**before, **{id_: given[id_] for id_ in given if id_ in named | open_}}
    after |= form.sums(after, [each for page in pages for each in page])
    facts = world.published.facts(world.now())
    found = form.problems(after, facts)
    return after, [*problems, *(each for each in found if each.question in asked)]


def _named(said: list[Said]) -> set[str]:
    return {defect["field"] for defect in defects_of(said) if "field" in defect}


def _new_papers(said: list[Said], papers: list[Document]) -> bool:
    """Say whether there is a paper that was not handed in before."""
    known = {
        paper["id"] for each in said for paper in msgspec.json.decode(each.body).get("papers", ())
    }
    return any(str(paper.id) not in known for paper in papers)

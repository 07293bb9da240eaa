"""What a citizen does with an application that is under way: answer what was asked, or withdraw.

An answer brings the application back to the desk that asked, with the answers as they now stand.
Only what the office named as a defect may be changed; new papers are kept beside the old ones. Who
is not eligible by the new answers is told before they are sent, and may send them all the same: the
office decides.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions import desk
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.case.appeal import UnderAppeal
from khidki.domain.case.application import Application, act
from khidki.domain.case.event import Act, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.people import access
from khidki.domain.problem import Problem
from khidki.domain.service.eligibility import NotEligible, standing
from khidki.domain.service.published import Edition
from khidki.store import appeals, applications, documents
from khidki.store.applications import Said

WORDS_MOST = 4000


async def answer_query(
    world: World,
    account: UUID,
    application_id: UUID,
    *,
    words: str,
    raw: Mapping[str, str | list[str]],
    despite: bool = True,
) -> Application:
    """Answer everything that was asked at once; the application returns to the same desk.

    Unless `despite`, answers by which the rules deny are refused, once, so that it can be told.
    """
    async with world.transaction() as tx:
        found = await applications.by_id(tx, application_id)
        before, by = access.applicant_for(found, account)
        said = await applications.contents(tx, application_id)
        edition = edition_of(world.published, before, said)
        answers, problems = _mended(world, edition, said, raw)
        if len(words) > WORDS_MOST:
            problems.append(Problem("words", "too_long", {"most": WORDS_MOST, "given": len(words)}))
        if problems:
            raise Incomplete(problems)
        if not despite:
            _warn(world, edition, answers)
        papers = [
            {
                "ask": paper.ask,
                "id": str(paper.id),
                "sha256": paper.digest.hex(),
                "media_type": paper.media_type,
            }
            for paper in await documents.of(tx, application_id)
        ]
        value = {"words": words, "answers": answers, "papers": papers}
        content = Content.of(value, salt=world.salt())
        after, event = act(before, Act.ANSWER, by=by, at=world.now(), content=content)
        await applications.append(
            tx, after, event, content=content, message=world.new_id(after.bucket)
        )
        await desk.show(tx, world.published, [(after, answers)])
    return after


async def withdraw(world: World, account: UUID, application_id: UUID) -> Application:
    """Take an open application back; nothing more is owed and a new one may be filed."""
    async with world.transaction() as tx:
        found = await applications.by_id(tx, application_id)
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


def _mended(
    world: World, edition: Edition, said: list[Said], raw: Mapping[str, str | list[str]]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the answers with the named fields answered anew, and what is wrong with them."""
    answers = answers_in(said)
    named = {defect.get("field") for defect in defects_of(said)}
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

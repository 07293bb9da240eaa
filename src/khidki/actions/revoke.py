"""Take an issued certificate back, or have it made anew: acts of the post that decided.

A revoked certificate is told to everybody who verifies it; the reason is kept with the event. A
reissue sets off the same job as a grant, which makes the new paper and marks the old one replaced.
Both need a certificate that holds now, so nothing can be revoked while its paper is still being
made.
"""

from collections.abc import Sequence
from uuid import UUID

from khidki.actions.decide import WORDS_MOST
from khidki.actions.world import World
from khidki.domain.case.application import Application, SomebodyElseActed, Unknown, act
from khidki.domain.case.event import Act, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.people import access
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.store import applications, certificates

AFTER_DECISION = (Act.REISSUE, Act.REVOKE)


async def revoke(
    world: World, officer: Officer, application_id: UUID, *, words: str, revision: int
) -> Application:
    """Mark the certificate of an application as no longer true, and say why."""
    return await _after_decision(world, officer, application_id, Act.REVOKE, words, revision)


async def reissue(
    world: World, officer: Officer, application_id: UUID, *, words: str, revision: int
) -> Application:
    """Have a new certificate made in place of the one that holds now, and say why."""
    return await _after_decision(world, officer, application_id, Act.REISSUE, words, revision)


def problems_with_words(words: str) -> list[Problem]:
    """Return what is wrong with the reason given."""
    if not words.strip():
        return [Problem("words", "required")]
    if len(words) > WORDS_MOST:
        return [Problem("words", "too_long", {"most": WORDS_MOST})]
    return []


def is_being_made(acts: Sequence[Act]) -> bool:
    """Say whether a certificate was granted or asked for anew and is not there yet."""
    for each in reversed(acts):
        if each in {Act.GRANT, Act.REISSUE}:
            return True
        if each is Act.ISSUE:
            return False
    return False


async def _after_decision(
    world: World, officer: Officer, id_: UUID, act_: Act, words: str, revision: int
) -> Application:
    at = world.now()
    async with world.transaction() as tx:
        before = await applications.by_id(tx, id_)
        if before is None:
            raise Unknown
        if before.revision != revision:
            raise SomebodyElseActed
        history = await applications.events(tx, id_)
        decided_by = access.last_holder(history)
        by, _ = access.officer_for(before, act_, officer, decided_by=decided_by)
        holding = next((c for c in await certificates.of(tx, id_) if c.revoked_at is None), None)
        if holding is None or is_being_made([event.act for event in history]):
            raise NotNow(before.state, act_)
        if problems := problems_with_words(words):
            raise Incomplete(problems)
        said = Content.of({"words": words, "certificate": holding.number}, salt=world.salt())
        after, event = act(before, act_, by=by, at=at, content=said)
        await applications.append(
            tx, after, event, content=said, message=world.new_id(after.bucket)
        )
        if act_ is Act.REVOKE:
            await certificates.revoke(tx, holding, at=at)
    return after

"""Grant several files at one stroke: only those that were opened or that a rule cleared.

Each file is its own act in its own transaction, held to all that a single grant is held to. It must
have been open before this officer as it stands, or cleared by a rule of its service; one in twenty
is drawn out and has to be decided on its own page. What changed meanwhile is left out and told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.decide import Ruling, decide
from khidki.actions.look_up import looked_up
from khidki.actions.world import World
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act
from khidki.domain.case.note import standing
from khidki.domain.case.opening import Standing, day_key, is_drawn, standings
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Refusal
from khidki.domain.service.definition import StepAct
from khidki.store import applications, notes, openings
from khidki.store.openings import OnDesk

MOST = 60


class Fate(StrEnum):
    """What became of one file."""

    DONE = "done"
    CHANGED = "changed"  # somebody acted on it, or took it away, since the list was shown
    NOT_OPENED = "not_opened"
    DRAWN = "drawn"
    BEHIND = "behind"
    ALONE = "alone"  # something has to be chosen or said on its own page
    REFUSED = "refused"  # not by this officer, or not like this: its own page says why


FATES = {
    "somebody_else_acted": Fate.CHANGED,
    "not_your_post": Fate.CHANGED,
    "unknown": Fate.CHANGED,
    "not_now": Fate.CHANGED,
    "out_of_turn": Fate.BEHIND,
    "incomplete": Fate.ALONE,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file as the officer saw it on the list."""

    application: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chosen file; `number` is empty where there is no such file."""

    chosen: Chosen
    fate: Fate
    number: str = ""
    after: Application | None = None


async def read_together(
    world: World, officer: Officer, hats: Sequence[Hat], *, service: str = ""
) -> list[tuple[OnDesk, Standing]]:
    """Return the files of some posts that wait for a grant, in order, and how each stands."""
    async with world.transaction() as tx:
        await tx.become_officer(officer.desks)
        found = await openings.on_desk(
            tx, [hat.post for hat in hats], officer.id, service=service or None, limit=MOST
        )
    files = [each for each in found if _is_granted_at(world, each)]
    out = [_drawn(world, each.application, each.revision, each.received_at) for each in files]
    return list(zip(files, standings(files, drawn=out), strict=True))


async def grant_together(world: World, officer: Officer, chosen: Sequence[Chosen]) -> list[Outcome]:
    """Grant each of the files in the order given, and return what became of each."""
    assert len(chosen) <= MOST, "the page sees to it"
    return [await _grant(world, officer, each) for each in dict.fromkeys(chosen)]


async def _grant(world: World, officer: Officer, chosen: Chosen) -> Outcome:
    id_, revision = chosen.application, chosen.revision
    async with world.reading() as tx:
        application = await applications.by_id(tx, id_)
        opened = await openings.is_opened(tx, id_, revision=revision, officer=officer.id)
        drafts = await notes.drafts(tx, id_)
    if application is None or officer.hat_of(application.post) is None:
        # Another post's file and one that does not exist look alike; of neither anything is told.
        return Outcome(chosen, Fate.CHANGED)
    if application.revision != revision:
        return Outcome(chosen, Fate.CHANGED, application.number)
    if _drawn(world, id_, revision, application.received_at):
        return Outcome(chosen, Fate.DRAWN, application.number)
    if not opened:
        return Outcome(chosen, Fate.NOT_OPENED, application.number)
    draft = standing(drafts, revision)
    said: dict[str, Any] = {} if draft is None else msgspec.json.decode(draft.body)
    words = said.get("words", "") if said.get("act") == Act.GRANT else ""
    number = draft.seq if draft is not None and words else None
    ruling = Ruling(words=words, draft=number, together=True)
    try:
        after = await decide(world, officer, id_, Act.GRANT, ruling, revision=revision)
    except Refusal as refusal:
        # One file's refusal is that file's alone: the others go on.
        fate = FATES.get(refusal.code, Fate.REFUSED)
        return Outcome(chosen, fate, application.number)
    return Outcome(chosen, Fate.DONE, application.number, after)


def is_drawn_out(world: World, application: Application) -> bool:
    """Say whether a file is drawn for a second look as it stands."""
    return _drawn(world, application.id, application.revision, application.received_at)


def _is_granted_at(world: World, file: OnDesk) -> bool:
    """Say whether a file lies at a step that grants, with nothing left to be chosen for it."""
    service = world.published.edition(file.service, file.service_version).service
    step = service.step(file.step)
    return step is not None and step.act is StepAct.DECISION and looked_up(service) is None


def _drawn(world: World, application: UUID, revision: int, received_at: datetime) -> bool:
    key = day_key(world.secrets.key("second look"), legal_day(received_at))
    return is_drawn(key, application, revision)

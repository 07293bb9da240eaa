"""A reader prepares an order and the officer signs it, changes it or returns it.

A draft is a line of the note-sheet with what would be decided: it is held to everything that the
act itself is held to, and decides nothing. Signing is the officer's own act (`decide`), which names
the draft it rests on. A draft is over as soon as anything happens to the application.
"""

from typing import Any
from uuid import UUID

from khidki.actions.decide import Ruling, acts_open, problems_with
from khidki.actions.edition_of import edition_of
from khidki.actions.in_turn import in_turn
from khidki.actions.note import problems_of, put, readable
from khidki.actions.world import World
from khidki.domain.case.application import Application, require_seen
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.case.note import DRAFTED, NoteKind, standing
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.store import applications, notes
from khidki.store.database import Transaction


async def prepare(
    world: World, officer: Officer, id_: UUID, act_: Act, ruling: Ruling, *, revision: int
) -> int:
    """Put a draft order before the officer and return its number on the note-sheet, or refuse."""
    return await in_turn(lambda: _prepare(world, officer, id_, act_, ruling, revision))


async def return_draft(
    world: World, officer: Officer, id_: UUID, words: str, *, revision: int
) -> int:
    """Give the draft that stands back to the reader, saying why."""
    return await in_turn(lambda: _return(world, officer, id_, words, revision))


async def _prepare(
    world: World, officer: Officer, id_: UUID, act_: Act, ruling: Ruling, revision: int
) -> int:
    async with world.transaction() as tx:
        application, hat = await _as_seen(tx, officer, id_, revision)
        if hat.reads != application.post:
            raise NotYourPost
        contents = await applications.contents(tx, id_)
        service = edition_of(world.published, application, contents).service
        offered = acts_open(world.published, service, application, [], world.now())
        if act_ not in DRAFTED or act_ not in offered:
            raise NotNow(application.state, act_)
        if problems := problems_with(service, act_, ruling):
            raise Incomplete(problems)
        return await put(world, tx, application, hat, NoteKind.DRAFT, _said(act_, ruling))


async def _return(world: World, officer: Officer, id_: UUID, words: str, revision: int) -> int:
    async with world.transaction() as tx:
        application, hat = await _as_seen(tx, officer, id_, revision)
        if hat.post != application.post:
            raise NotYourPost
        if problems := problems_of(words):
            raise Incomplete(problems)
        if standing(await notes.drafts(tx, id_), revision) is None:
            raise NotNow(application.state, Act.GRANT)
        said = {"words": words}
        return await put(world, tx, application, hat, NoteKind.RETURNED, said)


async def _as_seen(
    tx: Transaction, officer: Officer, id_: UUID, revision: int
) -> tuple[Application, Hat]:
    application, hat = await readable(tx, officer, id_)
    if application.revision != revision:
        require_seen(application, await applications.events(tx, id_), revision)
    return application, hat


def _said(act_: Act, ruling: Ruling) -> dict[str, Any]:
    said: dict[str, Any] = {"act": act_.value, **ruling.content()}
    return said | {"row": ruling.row} if ruling.row else said

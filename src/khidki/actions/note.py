"""Write on the note-sheet of a case: what officers tell each other, and citizens never see.

Whoever may read a case may write on its sheet, under the hat in which they read it. A note takes
the next number; two who write at once both get one. Nothing that was written can be changed.
"""

from typing import Any
from uuid import UUID

from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.case.application import Application, SomebodyElseActed, Unknown
from khidki.domain.case.event import Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.note import Note, NoteKind
from khidki.domain.people import access
from khidki.domain.people.access import Hat, Officer
from khidki.domain.problem import Problem, problems_with_words
from khidki.store import applications, notes
from khidki.store.database import Transaction


async def write_note(world: World, officer: Officer, application_id: UUID, words: str) -> int:
    """Add a note in words and return its number, or refuse."""
    if problems := problems_of(words):
        raise Incomplete(problems)
    return await in_turn(lambda: _write(world, officer, application_id, words))


def problems_of(words: str) -> list[Problem]:
    """Return what is wrong with the words of a note."""
    return problems_with_words("note", words)


async def _write(world: World, officer: Officer, id_: UUID, words: str) -> int:
    async with world.transaction() as tx:
        application, hat = await readable(tx, officer, id_)
        return await put(world, tx, application, hat, NoteKind.NOTE, {"words": words})


async def readable(tx: Transaction, officer: Officer, id_: UUID) -> tuple[Application, Hat]:
    """Return a case and the hat under which the officer may read it, or refuse."""
    application = await applications.by_id(tx, id_)
    if application is None:
        raise Unknown
    holder = application.post or access.last_holder(await applications.events(tx, id_))
    return application, access.reader_for(holder, officer)


async def put(
    world: World,
    tx: Transaction,
    application: Application,
    hat: Hat,
    kind: NoteKind,
    said: dict[str, Any],
) -> int:
    """Store a note and return its number; refuse when somebody else took it."""
    content = Content.of(said, salt=world.salt())
    note = Note(application.id, kind, application.revision, hat.posting, world.now(), content)
    number = await notes.add(tx, note)
    if number is None:
        raise SomebodyElseActed
    return number

"""The note-sheet of a case: what officers write to each other, numbered and never changed.

A note may be words, a draft order that a reader prepared, or the officer's return of a draft. A
draft stands as long as nothing happened to the application since and nobody returned it; it
decides nothing. Citizens' pages never read this; what is told to a citizen is an event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import Act, Content

DRAFTED = (Act.GRANT, Act.REFUSE, Act.SEND_BACK)  # what a reader may prepare


class NoteKind(StrEnum):
    """What a line of the note-sheet is."""

    NOTE = "note"
    DRAFT = "draft"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the note-sheet; `revision` is the application's as its writer saw it."""

    application: UUID
    kind: NoteKind
    revision: int
    posting: UUID
    written_at: datetime
    content: Content

    @property
    def bucket(self) -> int:
        """Where the case lies."""
        return bucket_of(self.application)


class Line(Protocol):
    """What has to be known of a note to say whether a draft stands."""

    @property
    def kind(self) -> NoteKind: ...
    @property
    def revision(self) -> int: ...


Noted = TypeVar("Noted", bound=Line)


def standing(notes: Sequence[Noted], revision: int) -> Noted | None:
    """Return the draft that stands for an application as it is now, or None."""
    drafts = [note for note in notes if note.kind is not NoteKind.NOTE]
    last = drafts[-1] if drafts else None
    if last is None or last.kind is NoteKind.RETURNED or last.revision != revision:
        return None
    return last

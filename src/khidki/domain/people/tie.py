"""Nobody decides their own file, their family's, or their own operator's.

What the system can know is exactly this: the mobile on an officer's own record; the mobiles that
they declared as their own, of family, or of an operator; the accounts that these mobiles sign in to
today, with the persons whom the own and the family's accounts stand in a relation to; and the kiosk
operators who are told on these mobiles, with the files that were paid out of their wallets.
A file is barred when one of those accounts filed it, or such an operator worked on it, or when it
is for one of those persons, whoever filed it. An operator's clients are strangers: of them only
the work counts. What nobody declared and no account shows, the system cannot know; a false silence
is a matter for the service rules of the state, and the declarations stay on record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from khidki.domain.case.application import Application
from khidki.domain.refusal import Refusal

# Taking a declaration back would otherwise open a file for an afternoon.
OUTLASTS = timedelta(days=30)


class TieKind(StrEnum):
    """What somebody is to an officer."""

    SELF = "self"
    FAMILY = "family"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Tie:
    """An account that is tied to an officer, with the persons it files for.

    `files` are those that an operator worked on, among the ones that were asked about.
    """

    kind: TieKind
    account: UUID
    persons: frozenset[UUID] = frozenset()
    files: frozenset[UUID] = frozenset()


class OwnFile(Refusal):
    """The file is the officer's own, their family's or their operator's; another has to decide."""

    code = "own_file"

    def __init__(self, kind: TieKind) -> None:
        super().__init__(kind)
        self.kind = kind


def bars(application: Application, ties: Iterable[Tie]) -> TieKind | None:
    """Return by which tie an officer is kept from a file, or None."""
    for tie in ties:
        if application.account == tie.account or application.id in tie.files:
            return tie.kind
        if tie.kind is not TieKind.OPERATOR and application.person in tie.persons:
            return tie.kind
    return None


def require_stranger(application: Application, ties: Iterable[Tie]) -> None:
    """Refuse who is tied to the file."""
    kind = bars(application, ties)
    if kind is not None:
        raise OwnFile(kind)

"""An answer beside what a register and the enquiry say about the same thing.

Three sources, one row: what the person answered, what the row of a register states, what whoever
enquired found. Each of the two is the same, other, missing (somebody looked and found nothing), or
not looked for at all. Letters' case, spaces, digits of either script make no difference; nothing
is judged here.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.money.amount import western_digits
from khidki.domain.text import Text

SAME_WORD = "="  # a finding that says: as it was answered
NOT_FOUND = "-"  # a finding that says: looked for, and not there


class Agreement(StrEnum):
    """How another source stands to an answer."""

    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"
    NOT_LOOKED = "not_looked"


@dataclass(frozen=True, slots=True)
class Beside:
    """What another source says, and how it stands to the answer."""

    agreement: Agreement
    value: Text | None = None


NOTHING = Beside(Agreement.NOT_LOOKED)


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with its answer and both other sources."""

    field: str
    register: Beside = NOTHING
    enquiry: Beside = NOTHING

    @property
    def differs(self) -> bool:
        """Whether any source says otherwise or found nothing."""
        off = {Agreement.DIFFERS, Agreement.MISSING}
        return self.register.agreement in off or self.enquiry.agreement in off


def with_register(answer: Text, stated: Text | None) -> Beside:
    """Return how a register stands to an answer in words; None where its row says nothing."""
    if stated is None or not (stated.hi or stated.en).strip():
        return Beside(Agreement.MISSING)
    told = {_folded(stated.hi), _folded(stated.en)} - {""}
    same = bool(told & {_folded(answer.hi), _folded(answer.en)})
    return Beside(Agreement.SAME if same else Agreement.DIFFERS, stated)


def with_enquiry(answer: Text, found: str | None) -> Beside:
    """Return how a finding of the enquiry stands to an answer in words."""
    if found is None:
        return NOTHING
    if found == NOT_FOUND:
        return Beside(Agreement.MISSING)
    value = Text(hi=found, en=found)
    same = found == SAME_WORD or _folded(found) in {_folded(answer.hi), _folded(answer.en)}
    return Beside(Agreement.SAME) if same else Beside(Agreement.DIFFERS, value)


def _folded(words: str) -> str:
    plain = western_digits(unicodedata.normalize("NFKC", words)).casefold()
    return "".join(
        letter
        for letter in plain
        if letter.isalnum() or unicodedata.category(letter).startswith("M")
    )

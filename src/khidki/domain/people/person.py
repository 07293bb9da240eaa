"""The person whom a service is for, as far as the state can tell.

A person may have one name, in one script, no father's name, a birth year only, and no phone; none
of that may stop anybody. What makes two entries the same person is the strongest identifier given;
`identity_of` returns bytes to be keyed (HMAC) by the caller and how sure they make us. Too little
is *uncertain*: strangers share such bytes, so nobody may be merged or refused by them. An Aadhaar
number is never seen here, only the token that the state's vault gives for it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum

from khidki.domain.text import Language

_MEMBER_NUMBER = re.compile(r"\d{11}")


class Relation(Enum):
    """What the account that files is to the person the service is for."""

    SELF = "self"
    PARENT = "parent"
    MINOR_CHILD = "minor-child"
    SPOUSE = "spouse"
    WARD = "ward"
    POWER_OF_ATTORNEY = "power-of-attorney"

    @property
    def needs_paper(self) -> bool:
        """Say whether the relation must be shown by a paper."""
        return self is not Relation.SELF


class Assurance(IntEnum):
    """How sure we are that two entries with one key are one person."""

    UNCERTAIN = 0
    DESCRIBED = 1
    TOKEN = 2
    FAMILY_REGISTER = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Devanagari, in Roman letters, or both; one word is a name."""

    hi: str | None = None
    en: str | None = None

    def __post_init__(self) -> None:
        """Refuse a name that is in no script at all."""
        if not (self.hi or self.en):
            raise ValueError("a name needs at least one script")

    def of(self, language: Language) -> str:
        """Return the name in a language, or in the only script there is."""
        return (self.hi or self.en or "") if language == "hi" else (self.en or self.hi or "")


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth, or only its year."""

    year: int
    on: date | None = None

    def __post_init__(self) -> None:
        """Refuse a date of another year."""
        if self.on is not None and self.on.year != self.year:
            raise ValueError("the birth date lies in another year")

    @classmethod
    def parse(cls, answer: str) -> "Birth":
        """Read an answer of the date kind: "1968-04-02" or "1968"."""
        if len(answer) == 4:
            return cls(int(answer))
        on = date.fromisoformat(answer)
        return cls(on.year, on)

    def is_minor_on(self, day: date) -> bool | None:
        """Say whether the person is under 18 on a day; None when the year alone cannot tell."""
        if self.on is not None:
            had_birthday = (day.month, day.day) >= (self.on.month, self.on.day)
            return day.year - self.year - (not had_birthday) < 18
        age_at_most = day.year - self.year
        return None if age_at_most == 18 else age_at_most < 18


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person; all but the name may be missing."""

    name: Name
    birth: Birth | None = None
    parent: Name | None = None
    area: str | None = None
    member_number: str | None = None
    aadhaar_token: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Canonical bytes of the strongest identifier (keyed, never stored) and their strength."""

    key: bytes
    assurance: Assurance


def identity_of(person: Person) -> Identity:
    """Return what tells this person from all others, by the strongest identifier given."""
    if person.member_number is not None:
        assert _MEMBER_NUMBER.fullmatch(person.member_number), "checked by the form"
        return Identity(_joined("member", person.member_number), Assurance.FAMILY_REGISTER)
    if person.aadhaar_token is not None:
        return Identity(_joined("aadhaar-token", person.aadhaar_token), Assurance.TOKEN)
    birth = person.birth
    born = "" if birth is None else birth.on.isoformat() if birth.on else str(birth.year)
    described = _joined(
        "described",
        _folded(person.name),
        born,
        _folded(person.parent) if person.parent else "",
        person.area or "",
    )
    enough = birth is not None and person.area is not None
    return Identity(described, Assurance.DESCRIBED if enough else Assurance.UNCERTAIN)


def _folded(name: Name) -> str:
    # Scripts are not transliterated into each other: that would make two people one, which is
    # worse than asking one person twice.
    words = unicodedata.normalize("NFKC", name.hi or name.en or "").casefold()
    return " ".join(words.replace(".", " ").split())


def _joined(*parts: str) -> bytes:
    # Lengths before the parts: no two different lists can give the same bytes.
    encoded = [part.encode() for part in ("khidki-person-1", *parts)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)

"""Short messages to phones: registered words with gaps, filled and counted.

In India a message goes out only in words registered beforehand (DLT), each under an id, with gaps
of at most 30 characters. What it costs is its parts: 160 characters of the GSM alphabet (153 each
when several), or 70 (67) as soon as one character is outside it, as in every Hindi message.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from khidki.domain.text import Language, Text

GAP = re.compile(r"\{([a-z_]+)\}")
LONGEST_VALUE = 30
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is on the air."""

    unicode: bool
    units: int
    parts: int


@dataclass(frozen=True, slots=True)
class Template:
    """Registered words; `registered` is false for the ids that only the demo knows."""

    name: str
    ids: Text
    text: Text
    registered: bool

    @property
    def gaps(self) -> frozenset[str]:
        """The names of the gaps, which are the same in both languages."""
        return frozenset(GAP.findall(self.text.en))


@dataclass(frozen=True, slots=True)
class Message:
    """A text ready to be sent, with the id under which it is registered."""

    template: str
    text: str
    length: Length


def length(text: str) -> Length:
    """Count a text as the network does."""
    if all(char in GSM or char in GSM_EXTENDED for char in text):
        units = sum(2 if char in GSM_EXTENDED else 1 for char in text)
        return Length(unicode=False, units=units, parts=_parts(units, alone=160, joined=153))
    units = len(text.encode("utf-16-be")) // 2
    return Length(unicode=True, units=units, parts=_parts(units, alone=70, joined=67))


def fill(template: Template, language: Language, values: Mapping[str, str]) -> Message:
    """Fill every gap; a value too long for its gap is cut and ends in dots."""
    assert values.keys() == template.gaps, f"{template.name} has the gaps {sorted(template.gaps)}"
    words = template.text.of(language)
    text = GAP.sub(lambda gap: _fitting(values[gap.group(1)]), words)
    return Message(template=template.ids.of(language), text=text, length=length(text))


def shortcomings(template: Template) -> list[str]:
    """Say what would make the registry or the network turn this template away."""
    found: list[str] = []
    if set(GAP.findall(template.text.hi)) != set(GAP.findall(template.text.en)):
        found.append("the gaps differ between the languages")
    for language in ("hi", "en"):
        words = template.text.of(language)
        if not template.ids.of(language).isdecimal() or len(template.ids.of(language)) != 19:
            found.append(f"{language}: the id must have 19 digits")
        if "{" in GAP.sub("", words) or "}" in GAP.sub("", words):
            found.append(f"{language}: a brace that is no gap")
    if length(GAP.sub("0", template.text.en)).unicode:
        found.append("en: a character outside the GSM alphabet doubles the price")
    return found


def _parts(units: int, *, alone: int, joined: int) -> int:
    return 1 if units <= alone else ceil(units / joined)


def _fitting(value: str) -> str:
    # A name may hold what a keyboard or a forger put there; a message is one line of plain words.
    plain = "".join(
        char if char in "\u200c\u200d" or unicodedata.category(char)[0] != "C" else " "
        for char in unicodedata.normalize("NFC", value)
    )
    line = " ".join(plain.split())
    if len(line.encode("utf-16-be")) // 2 <= LONGEST_VALUE:
        return line
    cut = line
    while len(cut.encode("utf-16-be")) // 2 > LONGEST_VALUE - 3:
        cut = cut[:-1]
    while cut and unicodedata.category(cut[-1])[0] == "M":
        cut = cut[:-1]  # A vowel sign or half letter at the cut would hang in the air.
    return cut.rstrip() + "..."

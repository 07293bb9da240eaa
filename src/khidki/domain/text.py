"""Words that people read, always in both languages.

A `Text` is data written by a department (a title, a hint, a reason). It has no default: a missing
translation is a review finding, never an empty string on a page.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["hi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or title in Hindi and in English."""

    hi: str
    en: str

    def of(self, language: Language) -> str:
        """Return the words in the reader's language."""
        return self.hi if language == "hi" else self.en

"""What is wrong with an answer, as a value.

A form check returns every problem at once, so that a person is told everything in one go. A problem
has no prose: `code` picks the sentence, in the reader's language, at the edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

WORDS_MOST = 4000  # of what is written in words, where nothing says less


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where (`path`, ids joined by dots), what (`code`) and its numbers."""

    path: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict[str, str | int])

    @property
    def question(self) -> str:
        """Return the id of the question or paper, without the row or part that is meant."""
        return self.path.partition(".")[0]


def problems_with_words(path: str, given: str, *, most: int = WORDS_MOST) -> list[Problem]:
    """Return what is wrong with words that must be there and not too many."""
    if not given.strip():
        return [Problem(path, "required")]
    if len(given) > most:
        return [Problem(path, "too_long", {"most": most, "given": len(given)})]
    return []

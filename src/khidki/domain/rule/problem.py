"""What is wrong with a rule as it is written: a code, a place, and what the sentence needs.

`at` counts code points from the start of the rule. The sentences, in both languages and each with a
remedy, are in `sentence`; `nearest` finds the word that was meant, and nothing is ever corrected by
itself. Parsing stops at the first problem; checking finds them all. What can go wrong when a rule
is computed is `exact.Failure`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One fault of a rule."""

    code: str
    at: int
    params: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


class Unwritable(ValueError):  # noqa: N818 -- says what the text is
    """The text is no rule; caught where `read` is called, which returns the problem."""

    def __init__(self, code: str, at: int, **params: str | int) -> None:
        super().__init__(code)
        self.problem = RuleProblem(code, at, params)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is likely meant, or nothing."""
    reach = 1 + len(word) // 4
    close = [(edits(word, each), each) for each in known if abs(len(each) - len(word)) <= reach]
    close += [(reach, each) for each in known if len(word) > 2 and word in each.split("_")]
    best = min(close, default=(reach + 1, ""))
    return best[1] if best[0] <= reach else ""


def edits(one: str, other: str) -> int:
    """Count the edits between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, mark in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mark != wanted))
            if i > 1 and j > 1 and mark == other[j - 2] and one[i - 2] == wanted:
                least = min(least, older[j - 2] + 1)
            row.append(least)
    return row[-1]

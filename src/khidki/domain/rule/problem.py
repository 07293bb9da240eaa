"""What is wrong with a rule as it is written: a code, a place, and what the sentence needs.

`at` counts code points from the start of the rule. The sentences, in both languages and each with a
remedy, are in `sentence`. Parsing stops at the first problem; checking finds them all. What can go
wrong when a rule is computed is `exact.Failure`.
"""

from collections.abc import Mapping
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

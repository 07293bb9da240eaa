"""Services that people mix up, met with plain questions before anything is asked or paid.

Whoever asks for the wrong one of several like certificates loses weeks: it is refused, and they
begin again. A service lists a few questions; each answer names the right service, says what to do
elsewhere, or goes on to the next question. Nothing that is answered is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """One answer: it leads to a service, or elsewhere with what to do, or to the next question."""

    text: Text
    service: str | None = None
    elsewhere: Text | None = None

    @property
    def goes_on(self) -> bool:
        """Say whether the next question follows."""
        return self.service is None and self.elsewhere is None


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """A question anyone can answer without knowing what the services are called."""

    question: Text
    answers: tuple[PlainAnswer, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How far somebody has come: the answers given, and the next question or where it leads."""

    given: tuple[int, ...]
    question: PlainQuestion | None
    answer: PlainAnswer | None = None


def way(questions: Sequence[PlainQuestion], given: Sequence[int]) -> Way:
    """Follow answers, by their places, as far as they make sense; what follows is dropped."""
    assert questions, "asked only where there are questions"
    for step, (asked, place) in enumerate(zip(questions, given, strict=False)):
        if not 0 <= place < len(asked.answers):
            return Way(tuple(given[:step]), asked)
        answer = asked.answers[place]
        if not answer.goes_on or step + 1 == len(questions):
            return Way(tuple(given[: step + 1]), None, answer)
    return Way(tuple(given), questions[len(given)])

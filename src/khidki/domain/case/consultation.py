"""One office asks another about a file: a question, a day for the answer, and the answer.

The clock is the question's own; the citizen's due date does not wait for it. The office that is
asked sees the question and the number of the file, and nothing else of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import count
from khidki.domain.law.period import Period, Unit
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal

DAYS = (2, 5, 10, 15)  # working days of the office that is asked; the page offers these


class Answered(Refusal):
    """The question was answered by somebody else of the office."""

    code = "answered"


@dataclass(frozen=True, slots=True)
class Consultation:
    """A question of one post to another, and its answer once there is one."""

    bucket: int
    id: UUID
    application: UUID
    number: str
    from_post: str
    to_post: str
    asked_posting: UUID
    asked_at: datetime
    due_on: date
    question: str
    answered_at: datetime | None = None
    answer: str | None = None
    lay_with: Sequence[str] = ()  # posts of ended areas from which it came on, the first first

    def is_late(self, today: date) -> bool:
        """Say whether the answer should be there by now."""
        return self.answered_at is None and self.due_on < today

    def followed(self, ended: str, post: str) -> "Consultation":
        """Return the question with a post in the place of one whose area ended."""
        return replace(
            self,
            from_post=post if self.from_post == ended else self.from_post,
            to_post=post if self.to_post == ended else self.to_post,
            lay_with=(*self.lay_with, ended),
        )


def due_on(asked_on: date, days: int, calendar: Calendar) -> date:
    """Return the last day for an answer, counted in the asked office's working days."""
    return count(asked_on, Period(days, Unit.WORKING_DAYS), calendar)


def problems_with(
    *, question: str, to_post: str, days: int | None, posts: Sequence[str]
) -> list[Problem]:
    """Return everything that is wrong with a question before it is sent."""
    problems = problems_with_words("question", question)
    if to_post not in posts:
        problems.append(Problem("to_post", "required"))
    if days not in DAYS:
        problems.append(Problem("days", "required"))
    return problems

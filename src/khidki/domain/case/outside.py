"""What another system says about a step that was handed over to it, and what to make of it.

Statuses of one step are numbered from 1 without a gap, so a lost, doubled or swapped one is seen.
A status either changes the case or is kept for a person; nothing that was signed is thrown away,
and nothing is guessed. Signature and time window are checked before; here is only what it means.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from khidki.domain.problem import Problem

CLOCKS_DIFFER = timedelta(minutes=5)
WORDS_MOST = 500
NUMBER_MOST = 60
PAISE_MOST = 2**53
SEQ_MOST = 10_000


class Word(StrEnum):
    """All that another system can say about a step."""

    RECEIVED = "received"  # it is there, under our number
    PROGRESS = "progress"  # something was done that people should know
    DONE = "done"  # the step is finished; at the deciding step: granted
    REFUSED = "refused"  # for a reason of the service's own list


class Verdict(StrEnum):
    """What became of a status; everything but `applied` waits for a person."""

    APPLIED = "applied"
    EARLY = "early"  # one before it is still missing; it is applied when that one comes
    CONTRADICTORY = "contradictory"  # it says something else than was said before
    TOO_LATE = "too_late"  # the step is over: by hand, by the applicant, or by a decision
    UNKNOWN = "unknown"  # no such application was handed over to this system
    UNCLEAR = "unclear"  # a reason that the service does not have, a time that cannot be


@dataclass(frozen=True, slots=True)
class Status:
    """One status event as the other system sent it."""

    number: str
    step: str
    seq: int
    word: Word
    at: datetime
    their_number: str | None = None
    reason: str | None = None
    words: str = ""
    demand_paise: int | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with its shape, whatever it is about."""
        checks = {
            "number": 0 < len(self.number) <= NUMBER_MOST,
            "step": 0 < len(self.step) <= NUMBER_MOST,
            "seq": 1 <= self.seq <= SEQ_MOST,
            "at": self.at.tzinfo is not None,
            "their_number": self.their_number is None or 3 <= len(self.their_number) <= NUMBER_MOST,
            "reason": (self.reason is not None) == (self.word is Word.REFUSED),
            "words": len(self.words) <= WORDS_MOST,
            "demand_paise": self.demand_paise is None or 0 < self.demand_paise <= PAISE_MOST,
        }
        return [Problem(name, "wrong_shape") for name, fits in checks.items() if not fits]

    def content(self, system: str) -> dict[str, Any]:
        """Return what is kept with the event that it makes."""
        said: dict[str, Any] = {"system": system, "status": self.word.value, "seq": self.seq}
        if self.words:
            said["words"] = self.words
        if self.reason is not None:
            said["reasons"] = [self.reason]
        if self.their_number is not None:
            said["outside_number"] = self.their_number
        if self.demand_paise is not None:
            said["demand_paise"] = self.demand_paise
        return said


def judge(
    status: Status,
    *,
    last_seq: int,
    is_there: bool,
    given_at: datetime,
    reasons: Collection[str],
    now: datetime,
) -> Verdict:
    """Say what a status means that was never heard before.

    `last_seq` was the last one applied; `is_there` says whether the application still is at the
    step; `given_at` is when the step was handed over.
    """
    if not given_at - CLOCKS_DIFFER <= status.at <= now + CLOCKS_DIFFER:
        return Verdict.UNCLEAR
    if status.reason is not None and status.reason not in reasons:
        return Verdict.UNCLEAR
    if status.seq <= last_seq:
        return Verdict.CONTRADICTORY
    if not is_there:
        return Verdict.TOO_LATE
    return Verdict.APPLIED if status.seq == last_seq + 1 else Verdict.EARLY

"""A penalty on an officer, and its revision: the summary of each, and what is wrong with each act.

It opens only out of a second appeal, for an officer who held the post that was late, or who did not
decide the first appeal. The officer is heard first; the authority orders with reasons, never more
than the Act allows. A revision is asked for by the officer; asking stays nothing. What happens are
events of the file; `proceeding.py` says which act is open. Whose days they were is `held.py`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.domain.case.event import Act
from khidki.domain.case.proceeding import TARGETS, Kind, is_open, standing, step
from khidki.domain.law.penalty import Fault
from khidki.domain.problem import Problem, problems_with_words

REPLY_DAYS_LEAST, REPLY_DAYS_MOST = 7, 60  # to answer a notice takes some days, and not a year
FAULTS = {
    "late": Fault.LATE,
    "no_service": Fault.NO_SERVICE,
    "not_decided": Fault.APPEAL_NOT_DECIDED,
}
OF_AUTHORITY = (Act.PENALTY_LIST, Act.PENALTY_IMPOSE, Act.PENALTY_DROP, Act.PENALTY_RECOVER)
OF_OFFICER = (Act.PENALTY_REPLY,)
OF_REVISER = (
    Act.REVISION_CONDONE, Act.REVISION_STAY, Act.REVISION_UPHOLD, Act.REVISION_REDUCE,
    Act.REVISION_SET_ASIDE,
)  # fmt: skip
ASKING = (Act.REVISION_ASK, Act.REVISION_ASK_LATE)
TARGET_OF = {"replied": "penalty", "imposed": "recovery"}


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty, or its revision, as it stands.

    `of` is the second appeal out of which a penalty came, or the penalty that a revision is about;
    `post` is who decides, `officer` who is heard. `due_on` is the day by which its holder acts.
    """

    bucket: int
    id: UUID
    application: UUID
    kind: str
    of: UUID
    stage: str
    number: str
    post: str
    officer: UUID
    posting: UUID
    held_post: str
    opened_at: datetime
    due_on: date
    seq: int
    paise: int = 0
    ordered_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return not standing(Kind(self.kind), self.stage).is_end

    def can(self, act: Act) -> bool:
        """Say whether an act is open now."""
        return is_open(Kind(self.kind), self.stage, act)


@dataclass(frozen=True, slots=True)
class Notice:
    """Why an officer is to be heard, about what, and until when a reply is awaited."""

    posting: str
    fault: str
    words: str
    reply_by: date | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the authority orders: a sum with reasons, and whether it recommends discipline."""

    words: str
    paise: int | None = None
    discipline: bool = False

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        value: dict[str, Any] = {"words": self.words}
        if self.paise is not None:
            value["paise"] = self.paise
        return value | {"discipline": True} if self.discipline else value


def done(penalty: Penalty, act: Act, *, at: datetime, seq: int) -> Penalty:
    """Return the penalty after an act, or refuse when the table has no such row."""
    row = step(Kind(penalty.kind), penalty.stage, act)
    after = replace(penalty, stage=row.to, seq=seq)
    if act is Act.PENALTY_IMPOSE or (penalty.kind == Kind.REVISION and act in OF_REVISER[2:]):
        after = replace(after, ordered_at=at)
    return replace(after, told_at=at) if act is Act.PENALTY_TELL else after


def target(stage: str, today: date) -> date:
    """Return the day by which the holder of a stage should have acted."""
    return today + timedelta(days=TARGETS[TARGET_OF.get(stage, "revision")].count)


def problems_with_notice(notice: Notice, *, known: set[str], today: date) -> list[Problem]:
    """Return what is wrong with a notice to an officer; `known` are the postings it may name."""
    problems: list[Problem] = []
    if notice.posting not in known:
        problems.append(Problem("posting", "required"))
    if notice.fault not in FAULTS:
        problems.append(Problem("fault", "required"))
    problems += problems_with_words("words", notice.words)
    if notice.reply_by is None:
        return [*problems, Problem("reply_by", "not_a_date")]
    days = (notice.reply_by - today).days
    if not REPLY_DAYS_LEAST <= days <= REPLY_DAYS_MOST:
        told = {"least": REPLY_DAYS_LEAST, "most": REPLY_DAYS_MOST}
        problems.append(Problem("reply_by", "reply_days", told))
    return problems


def problems_with_sentence(sentence: Sentence, act: Act, *, most_paise: int) -> list[Problem]:
    """Return what is wrong with an order: no reasons, no sum, or more than the Act allows."""
    problems = problems_with_words("words", sentence.words)
    if act in {Act.PENALTY_IMPOSE, Act.REVISION_REDUCE}:
        if sentence.paise is None or sentence.paise <= 0:
            problems.append(Problem("amount", "not_an_amount"))
        elif sentence.paise > most_paise:
            problems.append(Problem("amount", "above_the_most", {"most": most_paise // 100}))
    return problems

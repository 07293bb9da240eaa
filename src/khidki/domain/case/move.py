"""Which act is open to whom in which state: one table to read down.

A service's steps say which of these acts a step offers; this table says what an act does to the
application. Anything that is not in the table is refused.
"""

from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.case.event import Act, State
from khidki.domain.refusal import Refusal


class Role(StrEnum):
    """In which capacity an act is done."""

    APPLICANT = "applicant"  # the account that files for the person
    # Who holds it now: the officer of its post, the system that its step was handed over to, or the
    # window on a step of its own.
    HOLDER = "holder"
    DECIDER = "decider"  # an officer of the post that may decide, after the decision
    WINDOW = "window"  # Khidki itself
    AUTHORITY = "authority"  # the officer before whom an appeal about it is
    OFFICER = "officer"  # who is heard about a penalty
    COURT = "court"  # an officer above the file, who enters what a court ordered
    CUSTODIAN = "custodian"  # an officer of the post that has the file, or had it last
    REVISER = "reviser"  # the officer whom the state nominated to revise penalties


class Where(StrEnum):
    """Which step an act leads to."""

    FIRST = "first"  # the first step of the service
    NEXT = "next"  # the step that the definition names for this act
    SAME = "same"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: in `state`, `act` by `role` leads to `to` at `where`."""

    state: State | None
    act: Act
    role: Role
    to: State
    where: Where


# What happens in an appeal leaves the application where it is; `proceeding.py` has the rest.
APPEALS = {
    Act.APPEAL_FIRST: Role.APPLICANT,
    Act.APPEAL_FIRST_LATE: Role.APPLICANT,
    Act.APPEAL_SECOND: Role.APPLICANT,
    Act.APPEAL_SECOND_LATE: Role.APPLICANT,
    Act.APPEAL_SECOND_DIRECT: Role.APPLICANT,
    Act.APPEAL_ADD: Role.APPLICANT,
    Act.APPEAL_WITHDRAW: Role.APPLICANT,
    Act.APPEAL_CONDONE: Role.AUTHORITY,
    Act.APPEAL_LIST: Role.AUTHORITY,
    Act.APPEAL_ORDER: Role.AUTHORITY,
    Act.APPEAL_DISMISS: Role.AUTHORITY,
    Act.APPEAL_NOTE: Role.AUTHORITY,
    Act.APPEAL_TELL: Role.WINDOW,
    Act.APPEAL_OBEY: Role.WINDOW,
    Act.APPEAL_FOLLOW: Role.WINDOW,
}
# So does what happens in a penalty and its revision.
PENALTIES = {
    Act.PENALTY_NOTICE: Role.AUTHORITY,
    Act.PENALTY_LIST: Role.AUTHORITY,
    Act.PENALTY_REPLY: Role.OFFICER,
    Act.PENALTY_CLOSE: Role.WINDOW,
    Act.PENALTY_FOLLOW: Role.WINDOW,
    Act.REVISION_FOLLOW: Role.WINDOW,
    Act.PENALTY_IMPOSE: Role.AUTHORITY,
    Act.PENALTY_DROP: Role.AUTHORITY,
    Act.PENALTY_TELL: Role.WINDOW,
    Act.PENALTY_RECOVER: Role.AUTHORITY,
    Act.REVISION_ASK: Role.OFFICER,
    Act.REVISION_ASK_LATE: Role.OFFICER,
    Act.REVISION_CONDONE: Role.REVISER,
    Act.REVISION_STAY: Role.REVISER,
    Act.REVISION_UPHOLD: Role.REVISER,
    Act.REVISION_REDUCE: Role.REVISER,
    Act.REVISION_SET_ASIDE: Role.REVISER,
}
# And a hearing, or the intake of an office: none of these moves the application itself.
HEARINGS = {
    Act.HEARING_LIST: Role.HOLDER,
    Act.HEARING_NOTE: Role.HOLDER,
    Act.INTAKE_LOG: Role.WINDOW,
}
# So is what a court orders, unless it sends back what was refused.
COURTS = dict.fromkeys((act for act in Act if act.startswith("court_")), Role.COURT)
# And a copy of one of its papers.
COPIES = {
    Act.COPY_ASK: Role.APPLICANT,
    Act.COPY_GIVE: Role.CUSTODIAN,
    Act.COPY_DECLINE: Role.CUSTODIAN,
    Act.COPY_PRODUCE: Role.CUSTODIAN,
}
BESIDE = {**APPEALS, **PENALTIES, **HEARINGS, **COURTS, **COPIES}
REOPENS = {(State.REFUSED, Act.APPEAL_ORDER), (State.REFUSED, Act.COURT_REMAND)}
MOVES = (
    Move(None, Act.SUBMIT, Role.APPLICANT, State.AT_STEP, Where.FIRST),
    Move(State.AT_STEP, Act.FORWARD, Role.HOLDER, State.AT_STEP, Where.NEXT),
    Move(State.AT_STEP, Act.REPORT, Role.HOLDER, State.AT_STEP, Where.NEXT),
    Move(State.AT_STEP, Act.PAID, Role.HOLDER, State.AT_STEP, Where.NEXT),
    Move(State.AT_STEP, Act.OBJECT, Role.HOLDER, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.HAND_OVER, Role.WINDOW, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.PROGRESS, Role.HOLDER, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.SEND_BACK, Role.HOLDER, State.SENT_BACK, Where.SAME),
    Move(State.SENT_BACK, Act.ANSWER, Role.APPLICANT, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.GRANT, Role.HOLDER, State.GRANTED, Where.NONE),
    Move(State.AT_STEP, Act.REFUSE, Role.HOLDER, State.REFUSED, Where.NONE),
    # Where a rule that is cited says so: nobody corrected, or nobody decided, in time.
    Move(State.SENT_BACK, Act.REFUSE, Role.WINDOW, State.REFUSED, Where.NONE),
    Move(State.AT_STEP, Act.DEEM, Role.WINDOW, State.GRANTED, Where.NONE),
    Move(State.AT_STEP, Act.MOVE_DATE, Role.WINDOW, State.AT_STEP, Where.SAME),
    Move(State.SENT_BACK, Act.MOVE_DATE, Role.WINDOW, State.SENT_BACK, Where.SAME),
    Move(State.AT_STEP, Act.FOLLOW, Role.WINDOW, State.AT_STEP, Where.NEXT),
    Move(State.SENT_BACK, Act.FOLLOW, Role.WINDOW, State.SENT_BACK, Where.NEXT),
    Move(State.AT_STEP, Act.WITHDRAW, Role.APPLICANT, State.WITHDRAWN, Where.NONE),
    Move(State.SENT_BACK, Act.WITHDRAW, Role.APPLICANT, State.WITHDRAWN, Where.NONE),
    Move(State.GRANTED, Act.ISSUE, Role.WINDOW, State.GRANTED, Where.NONE),
    Move(State.GRANTED, Act.REVOKE, Role.DECIDER, State.GRANTED, Where.NONE),
    Move(State.GRANTED, Act.REISSUE, Role.DECIDER, State.GRANTED, Where.NONE),
    Move(State.AT_STEP, Act.FIRST_URGENT, Role.HOLDER, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.FIRST_COURT_ORDER, Role.HOLDER, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.FIRST_CAMP, Role.HOLDER, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.FIRST_SAME_APPLICANT, Role.HOLDER, State.AT_STEP, Where.SAME),
    Move(State.AT_STEP, Act.COMMUNICATE, Role.WINDOW, State.AT_STEP, Where.SAME),
    Move(State.SENT_BACK, Act.COMMUNICATE, Role.WINDOW, State.SENT_BACK, Where.SAME),
    Move(State.GRANTED, Act.COMMUNICATE, Role.WINDOW, State.GRANTED, Where.NONE),
    Move(State.REFUSED, Act.COMMUNICATE, Role.WINDOW, State.REFUSED, Where.NONE),
    Move(State.WITHDRAWN, Act.COMMUNICATE, Role.WINDOW, State.WITHDRAWN, Where.NONE),
    *(
        Move(state, act, role, state, Where.SAME)
        for act, role in BESIDE.items()
        for state in State
        if (state, act) not in REOPENS
    ),
    # An order for service opens again what was refused, at the step that decides.
    Move(State.REFUSED, Act.APPEAL_ORDER, Role.AUTHORITY, State.AT_STEP, Where.NEXT),
    Move(State.REFUSED, Act.COURT_REMAND, Role.COURT, State.AT_STEP, Where.NEXT),
)
_TABLE = {(move.state, move.act): move for move in MOVES}


class NotNow(Refusal):
    """The act is not open in the state the application is in."""

    code = "not_now"

    def __init__(self, state: State | None, act: Act) -> None:
        super().__init__(state, act)
        self.state = state
        self.act = act


def move(state: State | None, act: Act) -> Move:
    """Return the row for an act in a state, or refuse."""
    found = _TABLE.get((state, act))
    if found is None:
        raise NotNow(state, act)
    return found

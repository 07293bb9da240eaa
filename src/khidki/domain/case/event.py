"""What happened to an application: events that nobody can rewrite.

An event holds no personal data and no free text: the act, the actor's posting, two times, ids and
the digest of its content. Content (answers, notes, reasons) lies apart with its own salt; erasing
content and salt leaves the event provable and empty of the person. `happened_at` is the legal time,
`recorded_at` ours.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.canonical import canonical
from khidki.domain.record.proof import leaf_hash


class Act(StrEnum):
    """Everything that can happen to an application."""

    SUBMIT = "submit"
    FORWARD = "forward"
    REPORT = "report"
    SEND_BACK = "send_back"
    ANSWER = "answer"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    COMMUNICATE = "communicate"
    ISSUE = "issue"
    REVOKE = "revoke"
    REISSUE = "reissue"
    PAID = "paid"
    OBJECT = "object"
    HAND_OVER = "hand_over"
    PROGRESS = "progress"
    # A later file is taken before an earlier one: the code stands in the act itself, which anybody
    # may read, because a content may not be shown to the public.
    FIRST_URGENT = "first_urgent"
    FIRST_COURT_ORDER = "first_court_order"
    FIRST_CAMP = "first_camp"
    FIRST_SAME_APPLICANT = "first_same_applicant"
    # Nobody decided in time and the Act takes that for granted; a change of the calendar moved the
    # date; the area of the post ended, and the file went to the one that answers now.
    DEEM = "deem"
    MOVE_DATE = "move_date"
    FOLLOW = "follow"
    # An appeal is heard on the file that it is about, so the record below is always with it.
    APPEAL_FIRST = "appeal_first"
    APPEAL_FIRST_LATE = "appeal_first_late"
    APPEAL_SECOND = "appeal_second"
    APPEAL_SECOND_LATE = "appeal_second_late"
    APPEAL_SECOND_DIRECT = "appeal_second_direct"
    APPEAL_ADD = "appeal_add"
    APPEAL_WITHDRAW = "appeal_withdraw"
    APPEAL_CONDONE = "appeal_condone"
    APPEAL_LIST = "appeal_list"
    APPEAL_ORDER = "appeal_order"
    APPEAL_DISMISS = "appeal_dismiss"
    APPEAL_TELL = "appeal_tell"
    APPEAL_OBEY = "appeal_obey"
    APPEAL_NOTE = "appeal_note"  # what was said at the hearing of an appeal
    APPEAL_FOLLOW = "appeal_follow"  # the area of the authority ended
    # A complaint under the right to be heard is decided only after a hearing.
    HEARING_LIST = "hearing_list"
    HEARING_NOTE = "hearing_note"
    # They would not take it: what the office did take that day is put beside what is said of it.
    INTAKE_LOG = "intake_log"
    # A penalty on an officer, and its revision, belong to the file of the appeal that opened it.
    PENALTY_NOTICE = "penalty_notice"
    PENALTY_LIST = "penalty_list"
    PENALTY_REPLY = "penalty_reply"
    PENALTY_CLOSE = "penalty_close"
    PENALTY_FOLLOW = "penalty_follow"
    REVISION_FOLLOW = "revision_follow"
    PENALTY_IMPOSE = "penalty_impose"
    PENALTY_DROP = "penalty_drop"
    PENALTY_TELL = "penalty_tell"
    PENALTY_RECOVER = "penalty_recover"
    REVISION_ASK = "revision_ask"
    REVISION_ASK_LATE = "revision_ask_late"
    REVISION_CONDONE = "revision_condone"
    REVISION_STAY = "revision_stay"
    REVISION_UPHOLD = "revision_uphold"
    REVISION_REDUCE = "revision_reduce"
    REVISION_SET_ASIDE = "revision_set_aside"
    # What a court orders about a file, entered by an officer above it.
    COURT_STAY = "court_stay"
    COURT_VACATE = "court_vacate"
    COURT_REMAND = "court_remand"
    COURT_DIRECT = "court_direct"
    COURT_COMPLY = "court_comply"
    COURT_CONTEMPT = "court_contempt"
    COURT_SUMMON = "court_summon"
    COURT_PRODUCE = "court_produce"
    # A certified copy of a paper of the file: asked for, given, or not given and why.
    COPY_ASK = "copy_ask"
    COPY_GIVE = "copy_give"
    COPY_DECLINE = "copy_decline"
    COPY_PRODUCE = "copy_produce"  # made for a court that summoned the record


class State(StrEnum):
    """Where an application stands."""

    AT_STEP = "at_step"
    SENT_BACK = "sent_back"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (State.AT_STEP, State.SENT_BACK)


class ActorKind(StrEnum):
    """Who acted: never a name."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    SYSTEM = "system"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: an account, an officer under a posting, the window, or another system."""

    kind: ActorKind
    id: UUID | None = None
    posting: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as it is stored; `digest` is its leaf in the proof log."""

    bucket: int
    application: UUID
    seq: int
    act: Act
    actor: ActorKind
    actor_id: UUID | None
    posting: UUID | None
    state: State
    step: str | None
    post: str | None
    due_on: date | None
    happened_at: datetime
    recorded_at: datetime
    content_digest: bytes | None

    def leaf(self) -> bytes:
        """Return the leaf hash over every field."""
        return leaf_hash(self.data())

    def data(self) -> bytes:
        """Return the one spelling of every field: what the leaf is the hash of."""
        return canonical(self._spelling())

    def _spelling(self) -> dict[str, Any]:
        return {
            "bucket": self.bucket,
            "application": str(self.application),
            "seq": self.seq,
            "act": self.act,
            "actor": self.actor,
            "actor_id": None if self.actor_id is None else str(self.actor_id),
            "posting": None if self.posting is None else str(self.posting),
            "state": self.state,
            "step": self.step,
            "post": self.post,
            "due_on": None if self.due_on is None else self.due_on.isoformat(),
            "happened_at": _microseconds(self.happened_at),
            "recorded_at": _microseconds(self.recorded_at),
            "content": None if self.content_digest is None else self.content_digest.hex(),
        }


@dataclass(frozen=True, slots=True)
class Content:
    """What was said with an event: canonical JSON, its salt, and how long it is kept."""

    body: bytes
    salt: bytes
    retention: str = "case"

    @classmethod
    def of(cls, value: Mapping[str, Any], *, salt: bytes, retention: str = "case") -> "Content":
        """Return the content in its one spelling."""
        return cls(canonical(value), salt, retention)

    def digest(self) -> bytes:
        """Return sha256(salt || body), the only trace of the content in the event."""
        return hashlib.sha256(self.salt + self.body).digest()


def _microseconds(instant: datetime) -> int:
    # Whole microseconds since 1970: exactly what the database keeps, free of time zones.
    assert instant.tzinfo is not None
    return int(instant.timestamp()) * 1_000_000 + instant.microsecond

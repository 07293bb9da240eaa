"""A hearing: when and where somebody is heard about an appeal, a complaint, a penalty.

Each proceeding has one date at a time; earlier ones stand in the events of its file. What was said
at the hearing is noted by who heard it, on that day or later and never before. A complaint is
decided only after it was heard (`require_heard`). Nothing here knows which day is lawful in a
month's schedule: that is `law/hearing_day.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act
from khidki.domain.case.penalty import Penalty
from khidki.domain.case.proceeding import Kind, stage_after
from khidki.domain.law.calendar import Calendar, legal_day
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal

WHERE_MOST = 300
PRESENT_MOST = 500
HEARD_WITHIN = timedelta(days=365)
LASTS = timedelta(minutes=30)


class NotHeard(Refusal):
    """A complaint is decided after the hearing and not before."""

    code = "not_heard"


@dataclass(frozen=True, slots=True)
class Listing:
    """When and where somebody is heard; by video the place is the link."""

    at: datetime | None
    where: str
    by_video: bool = False

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        assert self.at is not None
        return {"at": self.at.isoformat(), "where": self.where, "by_video": self.by_video}


@dataclass(frozen=True, slots=True)
class Hearing:
    """The date of a proceeding; `subject` is the appeal, penalty or complaint that is heard."""

    bucket: int
    subject: UUID
    application: UUID
    kind: str
    number: str
    post: str
    at: datetime
    place: str
    by_video: bool
    seq: int  # the event that fixed it, or noted what was said
    noted_at: datetime | None = None
    about: UUID | None = None  # the application that a complaint is about
    closed: bool = False  # decided or taken back: on no list any more

    @property
    def ends_at(self) -> datetime:
        """When the calendar of an invitation lets it end."""
        return self.at + LASTS


def fixed(
    heard: Application | Appeal | Penalty, listing: Listing, *, about: UUID | None = None
) -> Hearing:
    """Return the date of what is heard, as it was fixed by the event that changed it last."""
    match heard:
        case Application():
            of, kind, seq = heard.id, Kind.COMPLAINT.value, heard.revision
        case Appeal() | Penalty():
            of, kind, seq = heard.application, heard.kind, heard.seq
    assert listing.at is not None, "a listing without a time was refused"
    assert heard.post is not None, "what is heard lies with a post"
    return Hearing(
        bucket=heard.bucket,
        subject=heard.id,
        application=of,
        kind=kind,
        number=heard.number,
        post=heard.post,
        at=listing.at,
        place=listing.where,
        by_video=listing.by_video,
        seq=seq,
        about=about,
    )


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is noted at a hearing: who was there, and what was said.

    Somebody who came before the day and agreed to be heard is not sent home.
    """

    present: str
    words: str
    came_early: bool = False

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        value: dict[str, Any] = {"present": self.present, "words": self.words}
        return value | {"came_early": True} if self.came_early else value


def problems_with_listing(
    listing: Listing, calendar: Calendar, *, filed_at: datetime, now: datetime
) -> list[Problem]:
    """Return what is wrong with a hearing: it lies ahead, on a day on which the office is open."""
    problems: list[Problem] = []
    today = legal_day(now)
    if listing.at is None:
        problems.append(Problem("day", "not_a_date"))
    elif (day := legal_day(listing.at)) <= today or listing.at <= filed_at:
        problems.append(Problem("day", "hearing_too_soon"))
    elif listing.at > now + HEARD_WITHIN:
        problems.append(Problem("day", "date_far_away"))
    elif not calendar.is_open(day):
        problems.append(Problem("day", "office_closed"))
    return problems + problems_with_words("where", listing.where, most=WHERE_MOST)


def problems_with_minutes(minutes: Minutes, *, heard_on: date | None, today: date) -> list[Problem]:
    """Return what is wrong with a note of a hearing: it is written after it, and says something."""
    problems = problems_with_words("present", minutes.present, most=PRESENT_MOST)
    problems += problems_with_words("words", minutes.words)
    if not minutes.came_early and (heard_on is None or today < heard_on):
        problems.append(Problem("words", "not_heard_yet"))
    return problems


def require_heard(acts: Iterable[str]) -> None:
    """Refuse to decide a complaint that nobody was heard about."""
    if stage_after(Kind.COMPLAINT, acts) != "heard":
        raise NotHeard


def decides(act: Act) -> bool:
    """Say whether an act decides a complaint."""
    return act in {Act.GRANT, Act.REFUSE}

"""What the events of one file add to the public figures.

`counted` is a pure function of what happened to a file: asked once for the events up to yesterday's
place and once for those up to today's, the difference is what today adds. So figures can be made
again from nothing and come out the same, however the events were cut into pieces. A file counts at
the post that holds it, or held it when it was decided; acts count for the posting that did them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from khidki.domain.case.event import OPEN_STATES, Act, State
from khidki.domain.law.calendar import legal_day

LAST_DAYS = timedelta(days=1)  # the last day of the limit and the one before it


class Measure(StrEnum):
    """What is counted; the columns of the figures carry these names."""

    RECEIVED = "received"
    GRANTED_IN_TIME = "granted_in_time"
    REFUSED_IN_TIME = "refused_in_time"
    GRANTED_LATE = "granted_late"
    REFUSED_LATE = "refused_late"
    WITHDRAWN = "withdrawn"
    REFUSED_AT_LAST = "refused_at_last"
    REVERSED = "reversed"
    SECOND_TRIES = "second_tries"
    SENT_BACK = "sent_back"
    SENT_BACK_EMPTY = "sent_back_empty"
    TAKEN_FIRST = "taken_first"
    FIRST_APPEALS = "first_appeals"
    SECOND_APPEALS = "second_appeals"
    APPEALS_ALLOWED = "appeals_allowed"
    APPEALS_DISMISSED = "appeals_dismissed"
    PASSED_ON = "passed_on"  # reported or forwarded: work of a posting that decides nothing
    PENDING = "pending"


class Past(NamedTuple):
    """One event as far as it counts."""

    seq: int
    act: Act
    state: State
    post: str | None
    posting: UUID | None
    due_on: date | None
    happened_at: datetime


class Count(NamedTuple):
    """Where something counts: at a post or for a posting, in a month; without one it is now."""

    post: str
    posting: UUID | None
    month: date | None
    measure: Measure


class Open(NamedTuple):
    """A file that waits: where, since when, and until when the law gives."""

    post: str
    received_on: date
    due_on: date | None


GRANTS = frozenset({Act.GRANT, Act.DEEM})
TAKEN_FIRST = frozenset(act for act in Act if act.startswith("first_"))
FIRST_APPEALS = frozenset({Act.APPEAL_FIRST, Act.APPEAL_FIRST_LATE})
SECOND_APPEALS = frozenset(
    {Act.APPEAL_SECOND, Act.APPEAL_SECOND_LATE, Act.APPEAL_SECOND_DIRECT}
)  # fmt: skip
# What is counted as often as it happens, and changes nothing else.
_SIMPLE = {
    Act.SUBMIT: Measure.RECEIVED,
    Act.WITHDRAW: Measure.WITHDRAWN,
    Act.SEND_BACK: Measure.SENT_BACK,
    Act.REPORT: Measure.PASSED_ON,
    Act.FORWARD: Measure.PASSED_ON,
    Act.APPEAL_DISMISS: Measure.APPEALS_DISMISSED,
    Act.APPEAL_ORDER: Measure.APPEALS_ALLOWED,
    **dict.fromkeys(TAKEN_FIRST, Measure.TAKEN_FIRST),
    **dict.fromkeys(FIRST_APPEALS, Measure.FIRST_APPEALS),
    **dict.fromkeys(SECOND_APPEALS, Measure.SECOND_APPEALS),
}


def counted(
    pasts: Sequence[Past], *, again: bool = False, unchanged: Collection[int] = ()
) -> Counter[Count]:
    """Return what a file counts for.

    `again` is a file begun from a refused one; `unchanged` are the sendings back (by their event)
    after which the same answers and papers came back, as far as that can still be known.
    """
    found: Counter[Count] = Counter()
    post = last_post(pasts)
    if post is None:
        return found
    for past, measure, posting in _measured(pasts, again=again, unchanged=unchanged):
        month = legal_day(past.happened_at).replace(day=1)
        found[Count(post, None, month, measure)] += 1
        if posting is not None:
            found[Count(post, posting, month, measure)] += 1
    if pasts[-1].state in OPEN_STATES:
        found[Count(post, None, None, Measure.PENDING)] += 1
    return found


def waiting(pasts: Sequence[Past]) -> Open | None:
    """Return where a file waits after these events, or None when nobody owes it anything."""
    post = last_post(pasts)
    if post is None or pasts[-1].state not in OPEN_STATES:
        return None
    return Open(post, legal_day(pasts[0].happened_at), _limits(pasts)[-1])


def _limits(pasts: Sequence[Past]) -> list[date | None]:
    """Return the last day of the law's limit as it stood at each event.

    An order that opens a file again gives days of its own; they make nothing timely that was late.
    """
    found: list[date | None] = []
    is_fixed = False
    for past in pasts:
        is_fixed = is_fixed or past.act in {Act.APPEAL_ORDER, Act.COURT_REMAND}
        found.append(found[-1] if is_fixed and found else past.due_on)
    return found


def last_post(pasts: Sequence[Past]) -> str | None:
    """Return the post that holds the file, or held it last."""
    return next((past.post for past in reversed(pasts) if past.post is not None), None)


def _measured(
    pasts: Sequence[Past], *, again: bool, unchanged: Collection[int]
) -> Iterator[tuple[Past, Measure, UUID | None]]:
    refused: Past | None = None
    granted = any(past.act in GRANTS for past in pasts)
    for past, limit in zip(pasts, _limits(pasts), strict=True):
        if past.act in _SIMPLE:
            yield past, _SIMPLE[past.act], past.posting
        if past.act in GRANTS or past.act is Act.REFUSE:
            yield past, _decided(past, limit), past.posting
        if past.act is Act.REFUSE:
            refused = past
            if _at_last(past, limit):
                yield past, Measure.REFUSED_AT_LAST, past.posting
        if past.act is Act.APPEAL_ORDER and refused is not None:
            # Counts against whoever refused, in the month in which it was set right.
            yield past, Measure.REVERSED, refused.posting
            refused = None
        if past.act in GRANTS and again:
            yield past, Measure.SECOND_TRIES, None
        if past.act is Act.SEND_BACK and granted and past.seq in unchanged:
            yield past, Measure.SENT_BACK_EMPTY, past.posting


def _decided(past: Past, limit: date | None) -> Measure:
    in_time = limit is None or legal_day(past.happened_at) <= limit
    if past.act in GRANTS:
        return Measure.GRANTED_IN_TIME if in_time else Measure.GRANTED_LATE
    return Measure.REFUSED_IN_TIME if in_time else Measure.REFUSED_LATE


def _at_last(past: Past, limit: date | None) -> bool:
    return limit is not None and limit - LAST_DAYS <= legal_day(past.happened_at) <= limit


def unchanged_rounds(said: Iterable[tuple[int, object]], sent_back: Iterable[int]) -> set[int]:
    """Return the sendings back after which the very same came in again.

    `said` is what the applicant handed in, by event; what was erased is not there, and then nothing
    is known of that round.
    """
    handed_in = sorted(said, key=lambda each: each[0])
    found: set[int] = set()
    for seq in sent_back:
        before = [value for at, value in handed_in if at < seq]
        after = [value for at, value in handed_in if at > seq]
        if before and after and before[-1] == after[0]:
            found.add(seq)
    return found

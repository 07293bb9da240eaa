"""From the events of a file to the doors that the law opens: what may be appealed now, and how.

The events and the appeals already made become the facts that `law/appeal.py` asks for. Of several
open doors the one is chosen in which nobody is late; a late one asks for its cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.case.appeal import Appeal
from khidki.domain.case.event import Act, Event
from khidki.domain.case.move import BESIDE
from khidki.domain.case.proceeding import TARGETS, Kind
from khidki.domain.law.act import Law
from khidki.domain.law.appeal import Course, DecideBy, Door, Route, decide_by, routes
from khidki.domain.law.calendar import Calendar, legal_day
from khidki.domain.law.clock import count, counting_of
from khidki.domain.law.parameter import Reason
from khidki.domain.law.period import Period
from khidki.domain.law.window import Standing
from khidki.domain.text import Text

ACTS = {
    Door.FIRST_APPEAL: Act.APPEAL_FIRST,
    Door.DIRECT_FIRST_APPEAL: Act.APPEAL_FIRST,
    Door.SECOND_APPEAL: Act.APPEAL_SECOND,
    Door.DIRECT_SECOND_APPEAL: Act.APPEAL_SECOND_DIRECT,
}
LATE = {
    Act.APPEAL_FIRST: Act.APPEAL_FIRST_LATE,
    Act.APPEAL_SECOND: Act.APPEAL_SECOND_LATE,
}
_TARGET = Text(
    hi="यह प्रशासनिक लक्ष्य है, क़ानून की समय-सीमा नहीं।",
    en="This is an administrative target, not a limit of the law.",
)


@dataclass(frozen=True, slots=True)
class Recourse:
    """The appeal that is open: by which act it is made, whether late, and the words of the law."""

    kind: Kind
    act: Act
    door: Door
    is_late: bool
    until: date | None
    because: tuple[Reason, ...]


def course_of(
    events: Sequence[Event], appeals: Sequence[Appeal], *, receipt_given: bool = True
) -> Course:
    """Return what has happened in a file, as far as an appeal asks."""
    below = [event for event in events if event.act not in BESIDE]
    ordered = next((event.seq for event in events if event.act is Act.APPEAL_ORDER), None)
    due = [e.due_on for e in events if ordered is None or e.seq < ordered]
    refusal = next((event for event in reversed(below) if event.act is Act.REFUSE), None)
    first = _last(appeals, Kind.FIRST_APPEAL)
    second = _last(appeals, Kind.SECOND_APPEAL)
    decided_at = None if first is None else first.decided_at
    return Course(
        handed_in_on=legal_day(events[0].happened_at),
        receipt_given=receipt_given,
        due_on=due[-1],
        served_on=_day(below, Act.GRANT),
        refused_on=None if refusal is None else legal_day(refusal.happened_at),
        refusal_told_on=None if refusal is None else _told(below, refusal),
        appealed_on=None if first is None else legal_day(first.filed_at),
        appeal_due_on=None if first is None else first.due_on,
        ordered_on=None if decided_at is None else legal_day(decided_at),
        order_told_on=None if first is None or not first.told_at else legal_day(first.told_at),
        obey_by=None if first is None else first.obey_by,
        obeyed_on=_day(below, Act.GRANT) if first is not None else None,
        appealed_again_on=None if second is None else legal_day(second.filed_at),
    )


def recourse(course: Course, law: Law, calendar: Calendar, *, today: date) -> Recourse | None:
    """Return the appeal that may be made today, or None."""
    found = [_seen(route, today) for route in routes(course, law, calendar, today=today)]
    open_ = [each for each in found if each is not None]
    in_time = [each for each in open_ if not each.is_late]
    # Who met an ignored order or silence need not argue with the order as well.
    direct = [each for each in in_time if each.door is Door.DIRECT_SECOND_APPEAL]
    return next(iter(direct or in_time or open_), None)


def due_of(
    law: Law, kind: Kind, filed_on: date, calendar: Calendar, *, of_service: Period | None
) -> DecideBy:
    """Return by when an appeal must be decided; where nothing says, by an administrative target."""
    name = "first-appeal-limit" if kind is Kind.FIRST_APPEAL else "second-appeal-limit"
    found = decide_by(law, name, filed_on, calendar, of_service=of_service)
    if found.on is not None:
        return found
    on = count(filed_on, TARGETS["appeal"], calendar, counting_of(law))
    return DecideBy(on, True, (*found.because, Reason(_TARGET)))


def _seen(route: Route, today: date) -> Recourse | None:
    act = ACTS[route.door]
    stands = Standing.IN_TIME if route.until is None else route.until.standing(today)
    if stands is Standing.BARRED:
        return None
    second = route.door in {Door.SECOND_APPEAL, Door.DIRECT_SECOND_APPEAL}
    is_late = stands is Standing.LATE
    return Recourse(
        kind=Kind.SECOND_APPEAL if second else Kind.FIRST_APPEAL,
        act=LATE.get(act, act) if is_late else act,
        door=route.door,
        is_late=is_late,
        until=None if route.until is None else route.until.shown_on,
        because=route.because,
    )


def _last(appeals: Sequence[Appeal], kind: Kind) -> Appeal | None:
    """Return the newest appeal of a kind; one that was taken back leaves the door as it was."""
    made = [each for each in appeals if each.kind == kind and each.stage != "withdrawn"]
    return max(made, key=lambda each: each.seq, default=None)


def _day(events: Sequence[Event], act: Act) -> date | None:
    found = next((event for event in reversed(events) if event.act is act), None)
    return None if found is None else legal_day(found.happened_at)


def _told(events: Sequence[Event], refusal: Event) -> date | None:
    later = [each for each in events if each.seq > refusal.seq and each.act is Act.COMMUNICATE]
    return legal_day(later[0].happened_at) if later else None

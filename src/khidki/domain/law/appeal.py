"""First and second appeal: which doors are open, until when, and by when each must be answered.

A refusal or a limit that ran out opens the first appeal, its decision the second. Whoever got no
receipt, or met an officer who does nothing, goes to the first authority directly; an order that is
ignored or an appeal that is not decided leads directly to the second. Which of these an Act knows
stands in its values. An authority without a limit in the law has a target, and it is called one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import count, counting_of
from khidki.domain.law.outage import Outage
from khidki.domain.law.parameter import Reason, cases_of, reason_of, reasons_of
from khidki.domain.law.period import Period
from khidki.domain.law.window import Window, window
from khidki.domain.text import Text


class Door(Enum):
    """A way that is open to somebody who was not served."""

    FIRST_APPEAL = "first-appeal"
    DIRECT_FIRST_APPEAL = "direct-first-appeal"
    SECOND_APPEAL = "second-appeal"
    DIRECT_SECOND_APPEAL = "direct-second-appeal"


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened in a case, as far as an appeal asks; None is what has not happened."""

    handed_in_on: date
    receipt_given: bool = True
    due_on: date | None = None
    served_on: date | None = None
    refused_on: date | None = None
    refusal_told_on: date | None = None
    appealed_on: date | None = None
    appeal_due_on: date | None = None
    ordered_on: date | None = None
    order_told_on: date | None = None
    obey_by: date | None = None  # only where service was ordered
    obeyed_on: date | None = None
    appealed_again_on: date | None = None
    outages: tuple[Outage, ...] = ()  # of the window, which give days back


@dataclass(frozen=True, slots=True)
class Route:
    """An open door, until when, and the words of the law."""

    door: Door
    until: Window | None
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DecideBy:
    """The last day to decide; none where nothing is known, and a target is no limit of the law."""

    on: date | None
    is_target: bool
    because: tuple[Reason, ...]


_NO_LIMIT = Text(
    hi="इस प्राधिकारी के लिए क़ानून में कोई समय-सीमा नहीं मिली।",
    en="No limit of the law was found for this authority.",
)
_OF_SERVICE = Text(
    hi="इस सेवा के लिए अपील पर निर्णय की अवधि: ", en="To decide an appeal about this service: "
)
_TARGET = Text(
    hi="यह प्रशासनिक लक्ष्य है, क़ानून की समय-सीमा नहीं।",
    en="This is an administrative target, not a limit of the law.",
)


def routes(course: Course, law: Law, calendar: Calendar, *, today: date) -> tuple[Route, ...]:
    """Return every door that is open to the applicant on a day, the usual one first."""
    if course.appealed_again_on is not None:
        return ()
    if course.appealed_on is None:
        return tuple(_to_the_first(course, law, calendar, today))
    return tuple(_to_the_second(course, law, calendar, today))


def decide_by(
    law: Law, name: str, filed_on: date, calendar: Calendar, *, of_service: Period | None = None
) -> DecideBy:
    """Return by when an appeal filed on a day must be decided; a service may have its own limit."""
    if of_service is not None:
        said = of_service.text()
        words = Text(hi=_OF_SERVICE.hi + said.hi, en=_OF_SERVICE.en + said.en)
        return DecideBy(
            count(filed_on, of_service, calendar, counting_of(law)), False, (Reason(words),)
        )
    value = law.value(name)
    if value is None or value.period is None:
        return DecideBy(None, False, (Reason(_NO_LIMIT),))
    because = (reason_of(law, value), *((Reason(_TARGET),) if value.target else ()))
    return DecideBy(
        count(filed_on, value.period, calendar, counting_of(law)), value.target, because
    )


def _to_the_first(course: Course, law: Law, calendar: Calendar, today: date) -> Iterator[Route]:
    direct = cases_of(law, "direct-first-appeal")
    straight = reasons_of(law, "direct-first-appeal")
    if not course.receipt_given:
        if "no-receipt" in direct:
            yield Route(Door.DIRECT_FIRST_APPEAL, None, straight)
        return
    if course.refused_on is not None:
        ends = window(
            law,
            "first-appeal-window",
            calendar,
            communicated_on=course.refusal_told_on,
            decided_on=course.refused_on,
            outages=course.outages,
        )
        yield Route(Door.FIRST_APPEAL, ends, ends.because)
    elif course.served_on is None and course.due_on is not None and today > course.due_on:
        ends = window(
            law,
            "first-appeal-window",
            calendar,
            communicated_on=course.due_on,
            outages=course.outages,
        )
        yield Route(Door.FIRST_APPEAL, ends, ends.because)
        if "no-action" in direct:
            yield Route(Door.DIRECT_FIRST_APPEAL, None, straight)


def _to_the_second(course: Course, law: Law, calendar: Calendar, today: date) -> Iterator[Route]:
    direct = cases_of(law, "direct-second-appeal")
    straight = reasons_of(law, "direct-second-appeal")
    if course.ordered_on is None:
        silent = course.appeal_due_on is not None and today > course.appeal_due_on
        if silent and "appeal-not-decided" in direct:
            yield Route(Door.DIRECT_SECOND_APPEAL, None, straight)
        return
    ends = window(
        law,
        "second-appeal-window",
        calendar,
        communicated_on=course.order_told_on,
        decided_on=course.ordered_on,
        outages=course.outages,
    )
    if course.obeyed_on is None:
        yield Route(Door.SECOND_APPEAL, ends, ends.because)
        ignored = course.obey_by is not None and today > course.obey_by
        if ignored and "order-ignored" in direct:
            yield Route(Door.DIRECT_SECOND_APPEAL, None, straight)

"""The right to be heard: what is a complaint, by when it is heard, and by when the answer is told.

The hearing and the telling are two limits; that of the hearing is counted by the clock. What an Act
excludes changed with its amendment, so the day of filing decides. The first authority may order
that a hearing be given, or reject; it cannot order the service itself (`may_order`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import count, counting_of
from khidki.domain.law.parameter import Reason, cases_of, period_of, reasons_of
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whether a complaint is taken, and by when its decision is told; None before it is made."""

    excluded_by: tuple[str, ...]
    tell_by: date | None
    because: tuple[Reason, ...]


_BARRED = Text(
    hi="यह शिकायत अभी नहीं ली जा सकती; कारण हटने पर फिर दी जा सकती है।",
    en="This complaint cannot be taken now; it may come again when the reason is gone.",
)


def hearing(
    law: Law,
    calendar: Calendar,
    *,
    about: Collection[str] = (),
    decided_on: date | None = None,
) -> Hearing:
    """Return what becomes of a complaint; `about` are its cases, as `guaranteed-service`."""
    excluded = tuple(case for case in cases_of(law, "complaint-excludes") if case in about)
    if excluded:
        cited = reasons_of(law, "complaint-excludes")
        return Hearing(excluded, None, (*cited, Reason(_BARRED)))
    tell = period_of(law, "decision-told-limit")
    return Hearing(
        (),
        None
        if tell is None or decided_on is None
        else count(decided_on, tell, calendar, counting_of(law)),
        reasons_of(law, "hearing-limit", "decision-told-limit"),
    )


def may_order(law: Law, order: str) -> bool:
    """Say whether the first authority may order this; an Act that is silent forbids nothing."""
    known = cases_of(law, "first-appeal-orders")
    return not known or order in known

"""What a penalty on an officer would be, as a proposal: the authority decides, never the machine.

Days late are calendar days from the due date to the delivery. Delay costs a sum a day up to a most;
no service without cause, and an appeal not decided in time, cost a lump sum between two ends. Where
the Act can be read in more than one way the proposal names the reading that it used. Whether there
may be a penalty at all (only inside a second appeal, say) is `opens`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import Calendar
from khidki.domain.law.parameter import (
    Reason,
    cases_of,
    paise_of,
    reading_of,
    reasons_of,
)
from khidki.domain.law.window import Window, window
from khidki.domain.money.amount import format_rupees
from khidki.domain.text import Text


class Fault(Enum):
    """What an officer is heard about."""

    LATE = "late"
    NO_SERVICE = "no service"
    APPEAL_NOT_DECIDED = "appeal not decided"


@dataclass(frozen=True, slots=True)
class Part:
    """A sum for one fault; a lump sum lies between its ends, and `paise` is the proposed one."""

    fault: Fault
    paise: int
    least_paise: int
    most_paise: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: the sum, its parts, and why; no parts where nothing can be imposed."""

    paise: int
    parts: tuple[Part, ...]
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Who answered for the file: a post, a vacancy, an outage or the applicant, from a day on."""

    holder: str
    from_on: date


_LUMPS = {
    Fault.NO_SERVICE: ("lump-sum-least", "lump-sum-most"),
    Fault.APPEAL_NOT_DECIDED: ("appeal-lump-sum-least", "appeal-lump-sum-most"),
}
_CAUSE = Text(
    hi="पर्याप्त कारण माना गया: कोई शास्ति नहीं।", en="Sufficient cause was found: no penalty."
)
_SILENT = Text(
    hi="इस अधिनियम में इसके लिए कोई शास्ति नहीं मिली।",
    en="No penalty for this was found in the Act.",
)
_END = {
    "least": Text(hi="सबसे कम एकमुश्त राशि प्रस्तावित।", en="The least lump sum is proposed."),
    "most": Text(hi="सबसे अधिक एकमुश्त राशि प्रस्तावित।", en="The greatest lump sum is proposed."),
}
_TOGETHER = {
    "greater": Text(
        hi="देरी और एकमुश्त में से बड़ी राशि ली गई।",
        en="Of delay and lump sum the greater was taken.",
    ),
    "added": Text(hi="देरी और एकमुश्त राशि जोड़ी गई।", en="Delay and lump sum were added."),
}


def opens(law: Law, proceeding: str) -> bool:
    """Say whether a proceeding, as `second-appeal`, may end in a penalty under the Act."""
    return proceeding in cases_of(law, "penalty-opens-in")


def days_late(due_on: date, ended_on: date) -> int:
    """Return the calendar days from the due date to the end of the delay; 0 when in time."""
    return max(0, (ended_on - due_on).days)


def delay_ends_on(law: Law, *, served_on: date | None, ordered_on: date) -> date:
    """Return the day until which delay is counted: delivery, or the order where that is read."""
    if served_on is None or reading_of(law, "days-late-until") == "order":
        return ordered_on
    return served_on


def propose(
    law: Law, *, late_days: int, faults: Sequence[Fault] = (), cause_found: bool = False
) -> Proposal:
    """Return what a penalty would be for days of delay and other faults."""
    if cause_found:
        return Proposal(0, (), (Reason(_CAUSE),))
    delay = _for_delay(law, late_days) if late_days > 0 else None
    lumps = [part for fault in faults if (part := _lump(law, fault)) is not None]
    parts = (*((delay,) if delay else ()), *lumps)
    if not parts:
        return Proposal(0, (), (Reason(_SILENT),))
    because: list[Reason] = []
    if delay is not None:
        because += (_sum(delay, late_days), *reasons_of(law, "delay-penalty-a-day"))
        because += reasons_of(law, "delay-penalty-most")
    if lumps:
        because += (_reading(law, "lump-sum-end", _END),)
        because += reasons_of(law, *(name for part in lumps for name in _LUMPS[part.fault]))
    paise = sum(part.paise for part in parts)
    if len(parts) > 1:
        because.append(_reading(law, "penalties-together", _TOGETHER))
        if reading_of(law, "penalties-together") == "greater":
            paise = max(part.paise for part in parts)
    return Proposal(paise, parts, tuple(because))


def shares(holdings: Iterable[Holding], *, due_on: date, ended_on: date) -> dict[str, int]:
    """Divide the days late among those who answered for the file, in the order of first days.

    The first day late is the day after the due date; a day belongs to who had the file on it.
    """
    ordered = sorted(holdings, key=lambda each: each.from_on)
    divided = {each.holder: 0 for each in ordered}
    for place, each in enumerate(ordered):
        last = place + 1 == len(ordered)
        until = ended_on.toordinal() if last else ordered[place + 1].from_on.toordinal() - 1
        begin = max(each.from_on.toordinal(), due_on.toordinal() + 1)
        divided[each.holder] += max(0, min(until, ended_on.toordinal()) - begin + 1)
    return divided


def revision(law: Law, calendar: Calendar, *, ordered_on: date, told_on: date | None) -> Window:
    """Return until when the penalised officer may ask for revision."""
    return window(law, "revision-window", calendar, communicated_on=told_on, decided_on=ordered_on)


def reviser(law: Law) -> str:
    """Return the kind of post that hears a revision."""
    return reading_of(law, "revision-before")


def _for_delay(law: Law, late_days: int) -> Part | None:
    a_day, most = paise_of(law, "delay-penalty-a-day"), paise_of(law, "delay-penalty-most")
    if a_day is None:
        return None
    paise = a_day * late_days if most is None else min(most, a_day * late_days)
    return Part(Fault.LATE, paise, paise, paise)


def _lump(law: Law, fault: Fault) -> Part | None:
    if fault is Fault.LATE:
        return None
    least, most = (paise_of(law, name) for name in _LUMPS[fault])
    if least is None or most is None:
        return None
    proposed = least if reading_of(law, "lump-sum-end") == "least" else most
    return Part(fault, proposed, least, most)


def _sum(delay: Part, late_days: int) -> Reason:
    money = format_rupees(delay.paise)
    return Reason(Text(hi=f"{late_days} दिन की देरी: {money}", en=f"{late_days} days late: {money}"))


def _reading(law: Law, name: str, said: dict[str, Text]) -> Reason:
    value = law.value(name)
    section = None if value is None else value.section
    verified = value is None or value.verified
    return Reason(said[reading_of(law, name)], law.id, section, verified)

"""What an Act can fix: every parameter that the clock, the appeals and the money know.

One table to read down. A parameter holds a period, money, one of several readings, or cases. Where
an Act is silent a reading has a default, the first that is listed, and the answer says that it is
ours; a period or an amount has none: what no source gives is not computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from khidki.domain.law.act import Law, LawValue
from khidki.domain.law.period import Period
from khidki.domain.text import Text

NOT_FOUND = "not found"  # as the section of a value whose section nobody has found


class Holds(Enum):
    """What a parameter is written as."""

    PERIOD = "period"
    RUPEES = "rupees"
    READING = "reading"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: what it holds, the words it may hold, and what it means."""

    holds: Holds
    means: str
    words: tuple[str, ...] = ()


def _period(means: str) -> Parameter:
    return Parameter(Holds.PERIOD, means)


def _rupees(means: str) -> Parameter:
    return Parameter(Holds.RUPEES, means)


def _reading(means: str, *words: str) -> Parameter:
    return Parameter(Holds.READING, means, words)


def _cases(means: str, *words: str) -> Parameter:
    return Parameter(Holds.CASES, means, words)


_THURSDAYS = ("first-thursday", "second-thursday", "third-thursday", "every-thursday")
PARAMETERS: Mapping[str, Parameter] = {
    # Receipt
    "incomplete-application": _reading("when day 0 is", "last-paper", "handing-in"),
    "fee-before-receipt": _reading("what receipt waits for", "payment", "handing-in"),
    "unauthorised-channel": _reading("where the clock begins", "forwarding", "handing-in"),
    # Counting
    "counting-begins": _reading("the first day that counts", "next-day", "same-day"),
    "limit-on-closed-day": _reading("an officer's calendar days", "stands", "next-open-day"),
    "window-on-closed-day": _reading("a citizen's window", "next-open-day", "stands"),
    "window-during-outage": _reading("days on which we did not answer", "given-back", "stands"),
    "sending-back": _reading("the clock while papers are awaited", "runs", "stands"),
    "deemed-outcome": _reading("a limit that ran out without a decision", "none", "granted"),
    # Appeals
    "first-appeal-window": _period("to make a first appeal"),
    "second-appeal-window": _period("to make a second appeal"),
    "appeal-window-begins": _reading("a window opens with", "communication", "decision"),
    "late-appeal": _reading("after the window", "condonable", "barred"),
    "first-appeal-limit": _period("to decide a first appeal"),
    "second-appeal-limit": _period("to decide a second appeal"),
    "direct-first-appeal": _cases("straight to the first authority", "no-receipt", "no-action"),
    "direct-second-appeal": _cases(
        "straight to the second authority", "order-ignored", "appeal-not-decided"
    ),
    "first-appeal-orders": _cases(
        "what the first authority may order", "give-service", "give-hearing", "dismiss"
    ),
    "revision-window": _period("for the penalised officer to ask for revision"),
    "revision-before": _reading(
        "the kind of post that hears a revision", "revision-officer", "divisional-commissioner"
    ),
    # Penalty on an officer
    "delay-penalty-a-day": _rupees("for each day late"),
    "delay-penalty-most": _rupees("at most for delay in one case"),
    "lump-sum-least": _rupees("at least, for no service without cause"),
    "lump-sum-most": _rupees("at most, for no service without cause"),
    "appeal-lump-sum-least": _rupees("at least, for an appeal not decided in time"),
    "appeal-lump-sum-most": _rupees("at most, for an appeal not decided in time"),
    "lump-sum-end": _reading("which end is proposed", "least", "most"),
    "penalties-together": _reading("delay and lump sum in one case", "greater", "added"),
    "days-late-until": _reading("the last day late", "delivery", "order"),
    "penalty-opens-in": _cases(
        "what a penalty needs first", "second-appeal", "direct-second-appeal", "lateness"
    ),
    # Compensation of the citizen
    "compensation": _reading("money for the citizen", "off", "on"),
    "compensation-a-day": _rupees("for each day late"),
    "compensation-most": _rupees("at most in one case"),
    # Right to hearing
    "hearing-limit": _period("to hear and decide a complaint"),
    "decision-told-limit": _period("to tell the decision"),
    "complaint-excludes": _cases(
        "what is no complaint", "service-matter", "court-matter", "information-request",
        "guaranteed-service", "appeal-pending",
    ),
    "public-hearing-panchayat": _reading("the public hearing of a panchayat", *_THURSDAYS),
    "public-hearing-sub-division": _reading("the public hearing of a sub-division", *_THURSDAYS),
    "public-hearing-district": _reading("the public hearing of a district", *_THURSDAYS),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a computation in words, the section it rests on, and how sure that is.

    Without a `section` it rests on facts, or on our own reading where the Act is silent.
    """

    says: Text
    law: str | None = None
    section: str | None = None
    verified: bool = True

    def cited(self, language: str) -> str:
        """Return the words with section and doubt."""
        hi = language == "hi"
        words = self.says.hi if hi else self.says.en
        if self.section == NOT_FOUND:
            words += f" [{self.law}, {'धारा नहीं मिली' if hi else 'section not found'}]"
        elif self.section is not None:
            words += f" [{self.law}, {'धारा' if hi else 's.'} {self.section}]"
        return words if self.verified else words + (" (असत्यापित)" if hi else " (not verified)")


def reason_of(law: Law, value: LawValue) -> Reason:
    """Return what a value says, with its section."""
    return Reason(value.says, law.id, value.section, value.verified)


def period_of(law: Law, name: str) -> Period | None:
    """Return a period of the Act, or None where none was found."""
    assert PARAMETERS[name].holds is Holds.PERIOD
    value = law.value(name)
    return None if value is None else value.period


def paise_of(law: Law, name: str) -> int | None:
    """Return money of the Act, or None where none was found."""
    assert PARAMETERS[name].holds is Holds.RUPEES
    value = law.value(name)
    return None if value is None else value.paise


def reading_of(law: Law, name: str) -> str:
    """Return how the Act is read, or the default where it is silent."""
    assert PARAMETERS[name].holds is Holds.READING
    value = law.value(name)
    return PARAMETERS[name].words[0] if value is None or value.reading is None else value.reading


def cases_of(law: Law, name: str) -> tuple[str, ...]:
    """Return the cases that the Act names; none where it is silent."""
    assert PARAMETERS[name].holds is Holds.CASES
    value = law.value(name)
    return () if value is None else value.cases


def reasons_of(law: Law, *names: str) -> tuple[Reason, ...]:
    """Return what the Act says about parameters, leaving out where it is silent."""
    values = (law.value(name) for name in names)
    return tuple(reason_of(law, value) for value in values if value is not None)

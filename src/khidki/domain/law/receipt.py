"""Day 0: when an application counts as received, or what it still waits for.

Only a complete application has a day 0. One that lacks papers gets a receipt that lists them and
bears no date; where a fee comes first the provider's own time of payment counts; and where no order
lets a channel receive for the officer, the clock begins when the application reaches the office.
Each of these is a reading that an Act can change (`parameter`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from khidki.domain.law.act import Law
from khidki.domain.law.parameter import Reason, reading_of, reasons_of
from khidki.domain.text import Text


class Awaited(Enum):
    """What keeps an application from being received."""

    PAPERS = "papers"
    PAYMENT = "payment"
    FORWARDING = "forwarding"


@dataclass(frozen=True, slots=True)
class Intake:
    """What happened at the window: each instant is None where it has not happened.

    `complete_at` is when the last paper came, and `paid_at` what the provider says.
    """

    handed_in_at: datetime
    complete_at: datetime | None
    fee_is_due: bool = False
    paid_at: datetime | None = None
    channel_is_authorised: bool = True
    forwarded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The legal instant of receipt, or everything that it waits for; never both."""

    received_at: datetime | None
    awaits: tuple[Awaited, ...]
    because: tuple[Reason, ...]


_STEPS = {
    Awaited.PAPERS: ("incomplete-application", "last-paper"),
    Awaited.PAYMENT: ("fee-before-receipt", "payment"),
    Awaited.FORWARDING: ("unauthorised-channel", "forwarding"),
}
_SAID = {
    Awaited.PAPERS: Text(
        hi="दिन 0: जिस दिन आख़िरी कागज़ मिला; तब तक रसीद पर कोई तिथि नहीं।",
        en="Day 0 is the day of the last paper; until then the receipt bears no date.",
    ),
    Awaited.PAYMENT: Text(
        hi="शुल्क पहले देना है: भुगतान-प्रदाता का समय प्राप्ति का समय है।",
        en="The fee comes first: the provider's time of payment is the time of receipt.",
    ),
    Awaited.FORWARDING: Text(
        hi="इस माध्यम को प्राप्ति का आदेश नहीं है: घड़ी कार्यालय पहुँचने पर चलती है।",
        en="No order lets this channel receive: the clock begins when the office has it.",
    ),
}
_AT_ONCE = Text(hi="पूरा आवेदन मिलने का दिन, दिन 0 है।", en="Day 0 is the day of receipt.")


def receipt(intake: Intake, law: Law) -> Receipt:
    """Return when an application is received under an Act, and by which of its readings."""
    waited = {
        Awaited.PAPERS: (intake.complete_at != intake.handed_in_at, intake.complete_at),
        Awaited.PAYMENT: (intake.fee_is_due, intake.paid_at),
        Awaited.FORWARDING: (not intake.channel_is_authorised, intake.forwarded_at),
    }
    received_at, awaits, because = intake.handed_in_at, list[Awaited](), list[Reason]()
    for step, (applies, happened_at) in waited.items():
        name, reading = _STEPS[step]
        if not applies or reading_of(law, name) != reading:
            continue
        because += reasons_of(law, name) or (Reason(_SAID[step]),)
        if happened_at is None:
            awaits.append(step)
        else:
            received_at = max(received_at, happened_at)
    found = tuple(because) or (Reason(_AT_ONCE),)
    return Receipt(None if awaits else received_at, tuple(awaits), found)

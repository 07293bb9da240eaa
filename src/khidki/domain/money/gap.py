"""A gap: something that the books, a gateway and a bank do not say alike; a piece of work.

Each gap has a kind, what it is about, both sums, the day on which it was seen and somebody who
answers for it. It closes by itself when the missing half arrives, or by a person who says how.
Nothing here finds gaps; `actions/{take_settlement,take_statement,follow_bill}.py` do.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from khidki.domain.refusal import Refusal
from khidki.domain.text import Text


class What(StrEnum):
    """Every kind of gap."""

    NOT_IN_BOOKS = "not_in_books"
    OTHER_SUM = "other_sum"
    SETTLED_TWICE = "settled_twice"
    NOT_SETTLED = "not_settled"
    FILE_LATE = "file_late"
    NOT_ARRIVED = "not_arrived"
    OTHER_ARRIVED = "other_arrived"
    UNKNOWN_CREDIT = "unknown_credit"
    UNKNOWN_DEBIT = "unknown_debit"
    OPENING = "opening"
    REJECTED = "rejected"
    CONTRADICTED = "contradicted"
    BILLER = "biller"


SAID = {
    What.NOT_IN_BOOKS: Text(
        hi="गेटवे ने बताया, बहीखाते में नहीं है", en="The gateway says it, the books do not have it"
    ),
    What.OTHER_SUM: Text(
        hi="गेटवे और बहीखाते की राशि अलग है", en="The gateway and the books have different sums"
    ),
    What.SETTLED_TWICE: Text(
        hi="गेटवे ने एक ही भुगतान दो बार गिना", en="The gateway counted one payment twice"
    ),
    What.NOT_SETTLED: Text(
        hi="बहीखाते में है, गेटवे की फ़ाइल में नहीं", en="In the books, and in no file of the gateway"
    ),
    What.FILE_LATE: Text(
        hi="गेटवे के दिन की फ़ाइल समय पर नहीं आई", en="A gateway's file of a day did not come in time"
    ),
    What.NOT_ARRIVED: Text(
        hi="गेटवे का पैसा बैंक में समय पर नहीं आया",
        en="The gateway's money did not reach the bank in time",
    ),
    What.OTHER_ARRIVED: Text(
        hi="गेटवे ने जितना कहा, बैंक में उतना नहीं आया",
        en="Another sum reached the bank than the gateway announced",
    ),
    What.UNKNOWN_CREDIT: Text(
        hi="बैंक में पैसा आया, किसका है पता नहीं", en="Money came to the bank; nobody knows whose"
    ),
    What.UNKNOWN_DEBIT: Text(
        hi="बैंक से पैसा गया, क्यों पता नहीं", en="Money left the bank; nobody knows why"
    ),
    What.OPENING: Text(
        hi="पहले विवरण से पहले का शेष", en="What the account held before its first statement"
    ),
    What.REJECTED: Text(hi="बैंक ने भुगतान नहीं किया", en="The bank did not carry out a payout"),
    What.CONTRADICTED: Text(
        hi="बैंक की दो बातें आपस में नहीं मिलतीं", en="Two words of the bank contradict each other"
    ),
    What.BILLER: Text(
        hi="बिल वाली संस्था की बात मेल नहीं खाती, या उसने बताया नहीं",
        en="What a biller says of a bill cannot be true, or it never said",
    ),
}
assert set(SAID) == set(What)


class NoGap(Refusal):
    """There is no such gap, or it is closed."""

    code = "no_gap"


class NoReason(Refusal):
    """Whoever closes a gap says how it was cleared up."""

    code = "no_reason"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap."""

    what: What
    about: UUID  # a payment, a settlement, a line of the bank, a payout, a bill
    source: str  # the account in the books at which it was seen
    books_paise: int
    said_paise: int
    opened_on: date
    owner: str
    note: str = ""
    closed_at: datetime | None = None
    closed_by: str | None = None
    how: str | None = None

    def age_on(self, day: date) -> int:
        """Return for how many days it has been open."""
        return (day - self.opened_on).days


def owned(owner: str) -> str:
    """Return who answers, or refuse nobody."""
    found = owner.strip()[:80]
    if not found:
        raise NoReason
    return found


def said_how(how: str) -> str:
    """Return the words of whoever closes a gap, or refuse silence."""
    found = how.strip()[:500]
    if len(found) < 3:
        raise NoReason
    return found

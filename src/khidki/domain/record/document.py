"""The papers a citizen takes home besides the certificate: the receipt and the refusal order.

Each is a plain record that `as_data` turns into what a template sets in type; both languages
always, days written out so that nobody reads 3/4 as the other month. The receipt is the
citizen's protection: it says by when the law wants a decision and where to go without one. It
computes no due date or fee.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from khidki.domain.law.calendar import IST
from khidki.domain.money.amount import format_rupees
from khidki.domain.record.certificate import Line, Signatory, line_data, text_data
from khidki.domain.text import Text

_MONTHS_HI = [
    "जनवरी",
    "फ़रवरी",
    "मार्च",
    "अप्रैल",
    "मई",
    "जून",
    "जुलाई",
    "अगस्त",
    "सितंबर",
    "अक्टूबर",
    "नवंबर",
    "दिसंबर",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SHORT_DIGEST = 16  # hex digits printed of a document's hash: enough to tell two files apart


@dataclass(frozen=True, slots=True)
class Received:
    """One document that came with an application; `digest` is the hex SHA-256 of what is kept."""

    title: Text
    digest: str


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of what was charged, in paise, and who receives how much of it."""

    title: Text
    paise: int
    parts: "tuple[Fee, ...]" = ()

    def as_data(self) -> dict[str, Any]:
        """Return what `receipt.typ` reads."""
        return {
            "title": text_data(self.title),
            "amount": format_rupees(self.paise),
            "parts": [part.as_data() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of an application; `appeal_to` hears it when nothing is decided in time."""

    number: str
    service: Text
    department: Text
    applicant: tuple[Line, ...]
    received_at: datetime
    due_on: date
    appeal_to: Text
    appeal_days: int
    documents: tuple[Received, ...]
    fees: tuple[Fee, ...]

    def as_data(self) -> dict[str, Any]:
        """Return what `receipt.typ` reads, without the QR code."""
        return {
            "number": self.number,
            "number_shown": shown_number(self.number),
            "service": text_data(self.service),
            "department": text_data(self.department),
            "applicant": [line_data(line) for line in self.applicant],
            "received_at": text_data(shown_moment(self.received_at)),
            "due_on": text_data(shown_day(self.due_on)),
            "appeal_to": text_data(self.appeal_to),
            "appeal_days": self.appeal_days,
            "documents": [
                {"title": text_data(paper.title), "digest": paper.digest[:SHORT_DIGEST]}
                for paper in self.documents
            ],
            "fees": [fee.as_data() for fee in self.fees],
            "total": format_rupees(sum(fee.paise for fee in self.fees)),
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One coded reason of a refusal and what would mend it."""

    code: str
    title: Text
    remedy: Text


class Printed(Protocol):
    """What a template prints as it is told."""

    def as_data(self) -> dict[str, Any]:
        """Return what a template reads."""
        ...


@dataclass(frozen=True, slots=True)
class RefusalOrder:
    """A refusal: coded reasons, the officer's own words (in one language), and where to appeal."""

    number: str
    service: Text
    department: Text
    applicant: tuple[Line, ...]
    received_at: datetime
    decided_at: datetime
    reasons: tuple[Reason, ...]
    words: str
    appeal_to: Text
    appeal_days: int
    appeal_until: date
    trying_again: Text
    signer: Signatory
    why: "Printed | None" = None  # how the due date was computed

    def as_data(self) -> dict[str, Any]:
        """Return what `refusal.typ` reads, without the QR code."""
        assert self.reasons, "a refusal without a reason is not lawful"
        return {
            "number": self.number,
            "number_shown": shown_number(self.number),
            "service": text_data(self.service),
            "department": text_data(self.department),
            "applicant": [line_data(line) for line in self.applicant],
            "received_at": text_data(shown_moment(self.received_at)),
            "decided_at": text_data(shown_moment(self.decided_at)),
            "reasons": [
                {
                    "code": reason.code,
                    "title": text_data(reason.title),
                    "remedy": text_data(reason.remedy),
                }
                for reason in self.reasons
            ],
            "words": self.words,
            "appeal_to": text_data(self.appeal_to),
            "appeal_days": self.appeal_days,
            "appeal_until": text_data(shown_day(self.appeal_until)),
            "trying_again": text_data(self.trying_again),
            "why": None if self.why is None else self.why.as_data(),
            "signer": {
                "name": text_data(self.signer.name),
                "post": text_data(self.signer.post),
                "office": text_data(self.signer.office),
                "posting": self.signer.posting,
            },
        }


def shown_number(number: str) -> str:
    """Return the 14 digits in the groups in which people read them out."""
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10:]}"


def shown_day(day: date) -> Text:
    """Return a legal day with the month as a word."""
    return Text(
        hi=f"{day.day} {_MONTHS_HI[day.month - 1]} {day.year}",
        en=f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}",
    )


def shown_month(day: date) -> Text:
    """Return the month of a day with its year, as a calendar sheet is headed."""
    at = day.month - 1
    return Text(hi=f"{_MONTHS_HI[at]} {day.year}", en=f"{_MONTHS_EN[at]} {day.year}")


def shown_moment(at: datetime) -> Text:
    """Return an instant as the clock on an Indian wall shows it."""
    local = at.astimezone(IST)
    day = shown_day(local.date())
    return Text(hi=f"{day.hi}, {local:%H:%M} बजे", en=f"{day.en}, {local:%H:%M} IST")

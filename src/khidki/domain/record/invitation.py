"""An invitation to a hearing as a calendar file (RFC 5545), for any telephone or mail program.

Lines end with CR LF and are folded at 75 octets, never inside a letter; text is escaped; times are
in UTC. A hearing that was moved has the same UID and a higher SEQUENCE, so a calendar shows one
entry. Standard modules only: of the format no more is written than an invitation needs.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

OCTETS_MOST = 75
MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
PRODUCT = "-//Khidki//Hearings 1.0//EN"
_ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an entry of a calendar says."""

    uid: str
    sequence: int
    made_at: datetime
    begins_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    url: str = ""

    def ics(self) -> bytes:
        """Return the file."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODUCT}",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            f"UID:{escaped(self.uid)}",
            f"SEQUENCE:{self.sequence}",
            f"DTSTAMP:{_instant(self.made_at)}",
            f"DTSTART:{_instant(self.begins_at)}",
            f"DTEND:{_instant(self.ends_at)}",
            f"SUMMARY:{escaped(self.summary)}",
            f"DESCRIPTION:{escaped(self.description)}",
            f"LOCATION:{escaped(self.location)}",
            *([f"URL:{self.url}"] if self.url else []),
            "STATUS:CONFIRMED",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        return "".join(folded(line) + "\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """Return a text as a property carries it; control characters have no place in it."""
    for plain, written in _ESCAPES:
        text = text.replace(plain, written)
    return "".join(letter for letter in text if letter >= " " or letter == "\t")


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, each further one begun by a space."""
    pieces, piece, room = list[str](), "", OCTETS_MOST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", OCTETS_MOST - 1  # the space counts
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])


def _instant(at: datetime) -> str:
    assert at.tzinfo is not None
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

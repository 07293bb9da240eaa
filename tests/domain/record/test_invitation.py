"""An invitation as RFC 5545 has it: escaped, folded by octets, in UTC."""

from datetime import UTC, datetime, timedelta

from khidki.domain.law.calendar import IST
from khidki.domain.record.invitation import Invitation, escaped, folded

AT = datetime(2026, 12, 3, 11, tzinfo=IST)
MADE = Invitation(
    uid="1@khidki", sequence=4, made_at=datetime(2026, 11, 20, 6, 30, tzinfo=UTC),
    begins_at=AT, ends_at=AT + timedelta(minutes=30), summary="सुनवाई: शिकायत 26000012345675",
    description="रसीद, कागज़ साथ रखें; और यह संख्या भी\nधन्यवाद", location="कमरा 4, तहसील चौमूं",
    url="https://video.example/4",
)  # fmt: skip


def unfolded(data):
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_times_are_in_utc_and_every_line_ends_as_it_must():
    lines = unfolded(MADE.ics())
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20261203T053000Z" in lines
    assert "DTEND:20261203T060000Z" in lines
    assert MADE.ics().count(b"\n") == MADE.ics().count(b"\r\n")


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut():
    raw = MADE.ics().split(b"\r\n")
    assert max(map(len, raw)) <= 75
    assert any(line.startswith(b" ") for line in raw)
    for line in raw:
        line.decode()


def test_folding_takes_nothing_away():
    line = "SUMMARY:" + "सुनवाई " * 60
    assert folded(line).replace("\r\n ", "") == line


def test_text_is_escaped_and_cannot_begin_a_line_of_its_own():
    assert escaped("a;b,c\\d\nEND:VEVENT\r\nx\x00") == "a\\;b\\,c\\\\d\\nEND:VEVENT\\nx"
    description = next(line for line in unfolded(MADE.ics()) if line.startswith("DESCRIPTION:"))
    assert description == "DESCRIPTION:रसीद\\, कागज़ साथ रखें\\; और यह संख्या भी\\nधन्यवाद"


def test_a_moved_hearing_is_the_same_entry_with_a_higher_sequence():
    lines = unfolded(MADE.ics())
    assert "UID:1@khidki" in lines
    assert "SEQUENCE:4" in lines

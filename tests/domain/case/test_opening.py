"""Which files may be decided together: opened or cleared, in order, and one in twenty drawn out."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from khidki.domain.case.opening import ONE_IN, Standing, day_key, is_drawn, standings

DAY = date(2026, 11, 20)
KEY = day_key(b"a secret", DAY)


@dataclass
class File:
    queue: str = "income"
    opened: bool = True
    cleared: bool = False


def test_one_in_twenty_is_drawn():
    drawn = sum(is_drawn(KEY, UUID(int=n), 2) for n in range(20_000))
    assert abs(drawn - 20_000 / ONE_IN) < 150


def test_a_draw_can_be_drawn_again_and_hangs_on_file_revision_and_day():
    files = [UUID(int=n) for n in range(500)]
    first = [is_drawn(KEY, file, 2) for file in files]
    assert first == [is_drawn(day_key(b"a secret", DAY), file, 2) for file in files]
    assert first != [is_drawn(KEY, file, 3) for file in files]
    other = day_key(b"a secret", DAY + timedelta(days=1))
    assert first != [is_drawn(other, file, 2) for file in files]


def test_only_what_was_opened_or_cleared_is_ready():
    files = [File(), File(opened=False, cleared=True), File(opened=False)]
    stands = standings(files, drawn=[False] * 3)
    assert stands == [Standing.READY, Standing.CLEARED, Standing.NOT_OPENED]


def test_what_was_drawn_keeps_later_files_of_its_service_back():
    files = [File(), File(), File(), File("caste")]
    stands = standings(files, drawn=[False, True, False, False])
    assert stands == [Standing.READY, Standing.DRAWN, Standing.BEHIND, Standing.READY]


def test_a_cleared_file_that_is_drawn_is_not_ready():
    assert standings([File(opened=False, cleared=True)], drawn=[True]) == [Standing.DRAWN]

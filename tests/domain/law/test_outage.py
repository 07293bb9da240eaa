"""What an outage gives back: never less than there was, the last day whole, an officer nothing."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.law.calendar import IST, Calendar
from khidki.domain.law.moving import Whose, binding_on
from khidki.domain.law.outage import Outage, extended, lasted, lost_on

WEEK = Calendar.of([], version=1, weekly_off={5, 6})
OPENED, STRICT = date(2026, 3, 3), date(2026, 4, 2)  # a Tuesday, and a Thursday


def out(day, begin, end, *, month=4):
    def at(moment):
        hour, minute = map(int, moment.split(":"))
        return datetime(2026, month, day, hour, minute, tzinfo=IST)

    return Outage("window", at(begin), at(end))


def until(*outages):
    return extended(OPENED, STRICT, outages, WEEK, rolls=True).on


def test_any_outage_on_the_last_day_gives_another_day():
    assert until(out(2, "22:00", "22:05")) == date(2026, 4, 3)


def test_half_an_hour_before_the_last_day_gives_nothing():
    assert until(out(1, "22:00", "22:30")) == STRICT


def test_parts_of_a_day_are_added_and_what_overlaps_counts_once():
    parts = [out(1, "09:00", "09:30"), out(1, "20:00", "20:31")]
    same = [out(1, "09:00", "09:40"), out(1, "09:10", "09:50")]
    assert until(*parts) == date(2026, 4, 3)
    assert until(*same) == STRICT
    assert lost_on(same, date(2026, 4, 1)) == timedelta(minutes=50)


def test_a_day_that_was_given_back_and_shut_again_is_given_back_again():
    # Friday the 3rd is shut too; the 4th is a Saturday, so Monday.
    assert until(out(2, "12:00", "12:05"), out(3, "12:00", "12:05")) == date(2026, 4, 6)


def test_an_outage_before_the_window_opened_or_after_its_end_gives_nothing():
    assert until(out(1, "09:00", "18:00", month=3), out(20, "09:00", "18:00")) == STRICT


def test_an_outage_that_still_lasts_counts_when_it_is_over():
    lasting = Outage("window", datetime(2026, 4, 2, 12, tzinfo=IST))
    assert until(lasting) == STRICT
    day = (datetime(2026, 4, 2, tzinfo=IST), datetime(2026, 4, 3, tzinfo=IST))
    assert lasted([lasting], *day) == timedelta(hours=12)


instants = st.datetimes(datetime(2026, 2, 1), datetime(2026, 5, 1)).map(
    lambda at: at.replace(tzinfo=IST)
)
outages = st.lists(
    st.builds(
        lambda at, hours: Outage("window", at, at + timedelta(hours=hours)),
        instants,
        st.integers(0, 90),
    ),
    max_size=6,
)


@given(outages, st.booleans())
def test_a_window_is_never_shorter_and_grows_with_every_further_outage(listed, rolls):
    before = extended(OPENED, STRICT, listed[:-1], WEEK, rolls=rolls).on
    after = extended(OPENED, STRICT, listed, WEEK, rolls=rolls)
    assert STRICT <= before <= after.on
    assert all(OPENED < day <= after.on for day in after.given_back)


@given(st.dates(), st.dates())
def test_of_two_dates_the_better_binds_for_the_citizen(given_on, counted_on):
    own = binding_on(given_on, counted_on, whose=Whose.CITIZEN)
    assert own == max(given_on, counted_on)
    assert binding_on(given_on, counted_on, whose=Whose.OFFICER) == counted_on

"""Legal days, and which of them an office is open.

The only place that turns an instant (UTC) into a legal day (Asia/Kolkata) or back. Indian time has
had no summer time since 1945, so a fixed offset is exact for every application and never missing
from a machine's time-zone files. A calendar answers for every day of every year: years without
seeded holidays still have their weekly offs, and `is_seeded` says that the answer is weaker. Open
days are counted by weeks, not one by one, so a due date costs the same for one day as for ninety.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone

from khidki.domain.text import Text

IST = timezone(timedelta(hours=5, minutes=30), "IST")
ONE_DAY = timedelta(days=1)
_LAST_ORDINAL = date.max.toordinal()
_LAST_SECOND = time(23, 59, 59, tzinfo=IST)
WEEKDAYS = (
    Text(hi="सोमवार", en="Monday"),
    Text(hi="मंगलवार", en="Tuesday"),
    Text(hi="बुधवार", en="Wednesday"),
    Text(hi="गुरुवार", en="Thursday"),
    Text(hi="शुक्रवार", en="Friday"),
    Text(hi="शनिवार", en="Saturday"),
    Text(hi="रविवार", en="Sunday"),
)


def legal_day(instant: datetime) -> date:
    """Return the date in India at an instant."""
    assert instant.tzinfo is not None, "an instant carries its zone"
    try:
        return instant.astimezone(IST).date()
    except OverflowError:
        return date.max if instant.year > 1 else date.min


def day_begins_at(day: date) -> datetime:
    """Return the first instant of a legal day, in UTC."""
    begins = datetime.combine(day, time.min, tzinfo=IST)
    return begins.astimezone(UTC) if day > date.min else datetime.min.replace(tzinfo=UTC)


def day_ends_at(day: date) -> datetime:
    """Return 23:59:59 of a legal day, in UTC: the last moment at which an act is in time."""
    ends = datetime.combine(day, _LAST_SECOND)
    return ends.astimezone(UTC)


def check_week(weekly_off: Collection[int]) -> None:
    """Raise `ValueError` for a week without an open day: counting in it would never end."""
    off = set(weekly_off)
    if not off <= set(range(7)) or len(off) == 7:
        raise ValueError("a week needs an open day; weekly offs are 0 (Monday) to 6 (Sunday)")


def following(day: date) -> date:
    """Return the next day; the last day that a computer knows follows itself."""
    return day + ONE_DAY if day < date.max else day


@dataclass(frozen=True, slots=True)
class Holiday:
    """One closed day, for the whole state or for the area or office whose id it names."""

    on: date
    name: Text
    area: str | None = None
    office: str | None = None
    verified: bool = False
    source: str = ""
    works: bool = False  # a holiday that was announced and withdrawn: offices work on that day
    declared: bool = False  # entered in the window with its gazette, not in the catalogue's folder

    def closes(self, areas: Collection[str], office: str | None) -> bool:
        """Say whether it is about a place: the whole state, one of its areas, or its office."""
        return (self.area is None or self.area in areas) and self.office in {None, office}


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From when until when offices work on an open day, by the clock of India."""

    opens: time
    closes: time
    source: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        """Refuse hours in which nothing can be counted."""
        if self.opens >= self.closes:
            raise ValueError("an office opens before it closes, on the same day")

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return when offices open and close on a day, in UTC."""
        opens, closes = (
            datetime.combine(day, each, tzinfo=IST).astimezone(UTC)
            for each in (self.opens, self.closes)
        )
        return opens, closes


@dataclass(frozen=True, slots=True)
class OfficeWeek:
    """The weekly offs of one office, where they are not those of the state."""

    office: str
    weekly_off: tuple[int, ...]
    source: str
    verified: bool = False

    def __post_init__(self) -> None:
        """Refuse a week in which nothing can be counted."""
        check_week(self.weekly_off)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open and closed days of one place, at one version of the calendar's data."""

    version: int
    weekly_off: frozenset[int]
    holidays: Mapping[date, Holiday] = field(default_factory=dict[date, Holiday])
    seeded_years: frozenset[int] = frozenset()
    withdrawn: Mapping[date, Holiday] = field(default_factory=dict[date, Holiday])
    hours: OfficeHours | None = None
    # Holidays that are not weekly offs anyhow, as ordinals in order.
    _closed: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)
    # Row w, place k: how many days after a day w of the week its k-th open day is.
    _ahead: tuple[tuple[int, ...], ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a week without an open day: counting in it would never end."""
        check_week(self.weekly_off)
        off = self.weekly_off
        closed = (day.toordinal() for day in self.holidays if day.weekday() not in off)
        object.__setattr__(self, "_closed", tuple(sorted(closed)))
        ahead = (
            tuple(step for step in range(1, 8) if (today + step) % 7 not in off)
            for today in range(7)
        )
        object.__setattr__(self, "_ahead", tuple(ahead))

    @classmethod
    def of(
        cls,
        holidays: Iterable[Holiday],
        *,
        version: int,
        weekly_off: Collection[int],
        areas: Collection[str] = (),
        office: str | None = None,
        hours: OfficeHours | None = None,
    ) -> "Calendar":
        """Build the calendar of a place: state-wide holidays, those of its areas and its office."""
        every = tuple(holidays)
        ours = [holiday for holiday in every if holiday.closes(areas, office)]
        worked = {holiday.on for holiday in ours if holiday.works}
        held = {holiday.on: holiday for holiday in reversed(ours) if holiday.on not in worked}
        gone = {holiday.on: holiday for holiday in reversed(ours) if holiday.on in worked}
        years = frozenset(holiday.on.year for holiday in every if holiday.area is None)
        return cls(version, frozenset(weekly_off), held, years, gone, hours)

    def as_announced(self) -> "Calendar":
        """Return it with the days still closed whose holiday was withdrawn: so citizens counted."""
        if not self.withdrawn:
            return self
        held = {**self.withdrawn, **self.holidays}
        return Calendar(self.version, self.weekly_off, held, self.seeded_years, hours=self.hours)

    def why_closed(self, day: date) -> Text | None:
        """Name the holiday or the weekday for which offices are closed, or None when open."""
        holiday = self.holidays.get(day)
        if holiday is not None:
            return holiday.name
        return WEEKDAYS[day.weekday()] if day.weekday() in self.weekly_off else None

    def is_open(self, day: date) -> bool:
        """Say whether offices work on that day."""
        return day.weekday() not in self.weekly_off and day not in self.holidays

    def is_seeded(self, year: int) -> bool:
        """Say whether the holidays of that year are known, or only its weekly offs."""
        return year in self.seeded_years

    def open_day_from(self, day: date) -> date:
        """Return that day if open, else the next open one."""
        while not self.is_open(day) and day < date.max:
            day = following(day)
        return day

    def open_day_after(self, day: date, count: int) -> date:
        """Return the open day that many after a day; beyond the last day there is none further."""
        at, left = day.toordinal(), count
        seen = bisect_right(self._closed, at)
        while left > 0:
            at = self._weekday_after(at, left)
            if at >= _LAST_ORDINAL:
                return date.max
            # Holidays on the way were counted as open: that many more are needed.
            left = bisect_right(self._closed, at) - seen
            seen += left
        return date.fromordinal(at)

    def open_days_between(self, day: date, until: date) -> int:
        """Return how many open days there are after a day, up to and with another."""
        begin, end = day.toordinal(), until.toordinal()
        if end <= begin:
            return 0
        weeks, rest = divmod(end - begin, 7)
        row = self._ahead[(begin - 1) % 7]
        days = weeks * len(row) + bisect_right(row, rest)
        return days - bisect_right(self._closed, end) + bisect_right(self._closed, begin)

    def _weekday_after(self, at: int, count: int) -> int:
        row = self._ahead[(at - 1) % 7]
        weeks, rest = divmod(count - 1, len(row))
        return at + weeks * 7 + row[rest]

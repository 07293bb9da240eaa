"""Seed a state's calendar file once from the `holidays` library; an officer confirms it afterwards.

    python scripts/seed_calendar.py RJ 2011 2035 > catalogue/calendars/rajasthan.yaml

The library is not the gazette: every day is written with `verified: no` and its source, and days
that follow the moon carry "(estimated)" in the source. Only the three national holidays are sure
without a gazette: their dates are fixed. Never run it over a calendar that people corrected.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import version

import holidays

NATIONAL = {(1, 26), (8, 15), (10, 2)}
HEAD = """\
# Days on which state offices are closed. Seeded from a library, not from the gazette: each day
# stays "verified: no" until an officer compares it with the notification of its year. To correct
# it, change the day, set "verified: yes", and name the notification as its source. Only the three
# national holidays, whose dates are fixed, need none. A festival announced late is a day more here:
# publishing makes the next version of the calendar, and a due date remembers which one made it.
# A local day of a district has "area:", one of an office "office:"; an office that keeps another
# week stands under "office_weeks:", with its own weekly_off and source.
id: rajasthan
title:
  hi: राजस्थान राज्य कार्यालय कैलेंडर
  en: Calendar of Rajasthan state offices
source: State offices work five days a week; holidays seeded from the holidays library {release}
verified: no
# 0 is Monday: all Saturdays and Sundays are off.
weekly_off:
  - 5
  - 6
# The hours in which a limit in office hours is counted; no service has one yet.
hours:
  opens: "09:30"
  closes: "18:00"
  source: A guess; no order was compared
  verified: no
holidays:"""


def days(state: str, first: int, last: int) -> Iterator[tuple[str, str, str, str, bool]]:
    """Give date, Hindi name, English name and source of each holiday, and whether it is sure."""
    years = range(first, last + 1)
    hindi = holidays.country_holidays("IN", subdiv=state, years=years, language="hi")
    english = holidays.country_holidays("IN", subdiv=state, years=years, language="en_IN")
    release = version("holidays")
    for day in sorted(english):
        names = english.get_list(day)
        moon = " (estimated)" if any("estimated" in name for name in names) else ""
        spoken = " / ".join(name.replace(" (estimated)", "") for name in names)
        local = " / ".join(name.split(" (")[0] for name in hindi.get_list(day))
        if (day.month, day.day) in NATIONAL:
            yield day.isoformat(), local, spoken, "National holiday on a fixed date", True
        else:
            yield day.isoformat(), local, spoken, f"holidays {release}{moon}", False


def main() -> None:
    """Print the calendar file."""
    state, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print(HEAD.format(release=version("holidays")))
    for day, hindi, english, source, sure in days(state, first, last):
        print(f"  - on: {day}\n    name:\n      hi: {hindi}\n      en: {english}")
        print(f"    source: {source}\n    verified: {'yes' if sure else 'no'}")


if __name__ == "__main__":
    main()

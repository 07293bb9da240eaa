"""The part of the review that looks at Acts and calendars.

An Act may fix only what the program knows (`domain/law/parameter`), each thing once, with a section
and a source; what amends it comes later than what it amends. A calendar has no day twice, no place
that there is not, and no year left out between two that are known.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from khidki.domain.law.act import Law, LawValue
from khidki.domain.law.bank_calendar import BankCalendar
from khidki.domain.law.parameter import NOT_FOUND, PARAMETERS, Holds
from khidki.domain.law.period import Unit
from khidki.domain.rule.problem import nearest
from khidki.domain.service.catalogue import CalendarData, Catalogue, Finding
from khidki.domain.service.review_field import Fault

_SECTION = re.compile(r"\d+(?:-[A-Z])?(?:\(\d+\))?(?:\([a-z]\))?")
_ATTRIBUTE = {
    Holds.PERIOD: "period",
    Holds.RUPEES: "paise",
    Holds.READING: "reading",
    Holds.CASES: "cases",
}
_RANGES = (("lump-sum-least", "lump-sum-most"), ("appeal-lump-sum-least", "appeal-lump-sum-most"))
_TOGETHER = {
    "delay-penalty-most": "delay-penalty-a-day",
    "compensation-most": "compensation-a-day",
    **dict(_RANGES),
    **{most: least for least, most in _RANGES},
}


def law_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield everything that is wrong with the Acts of a catalogue."""
    for law in catalogue.laws:
        for fault in law_faults(law):
            yield catalogue.finding(f"law:{law.id}", *fault)


def law_faults(law: Law) -> Iterator[Fault]:
    """Yield what is wrong with one Act and its amendments."""
    yield from _values("values", law.values)
    known = {value.id for value in law.values}
    last = law.in_force_on
    for place, amendment in enumerate(law.amendments):
        path = f"amendments.{place}"
        if last is not None and amendment.in_force_on < last:
            what = f"this comes into force before what it amends ({last.isoformat()})"
            yield f"{path}.in_force_on", what, "correct the day, or the order of the amendments"
        last = amendment.in_force_on
        yield from _source(path, amendment.source)
        yield from _values(f"{path}.values", amendment.values)
        for name in amendment.omits:
            if name not in known:
                yield f"{path}.omits", f'"{name}" is not in the Act', "name a value of the Act"
        known = (known | {value.id for value in amendment.values}) - set(amendment.omits)
        yield from _whole(law.on(amendment.in_force_on), f"{path}.values")
    first = date.min if law.in_force_on is None else law.in_force_on
    yield from _whole(law.on(first), "values")


def calendar_findings(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield everything that is wrong with the calendars of a catalogue."""
    offices = {office.id for office in catalogue.offices}
    for calendar in catalogue.calendars:
        faults = (
            *_weeks(calendar, offices),
            *_days(calendar, catalogue, offices),
            *_hours(calendar, catalogue),
        )
        for fault in faults:
            yield catalogue.finding(f"calendar:{calendar.id}", *fault)
    for banks in catalogue.banks:
        for fault in _bank_days(banks):
            yield catalogue.finding(f"bank_calendar:{banks.id}", *fault)


def _values(path: str, values: Sequence[LawValue]) -> Iterator[Fault]:
    ids = [value.id for value in values]
    for place, value in enumerate(values):
        here = f"{path}.{place}"
        if value.id in ids[:place]:
            yield f"{here}.id", f'"{value.id}" stands twice', "remove one of them"
        yield from _value(here, value)
        yield from _source(here, value.source)
        if value.section != NOT_FOUND and not all(
            _SECTION.fullmatch(each.strip()) for each in value.section.split(",")
        ):
            what = f'"{value.section}" is no section'
            yield f"{here}.section", what, f'write it like 6(5)(a), or "{NOT_FOUND}"'


def _value(path: str, value: LawValue) -> Iterator[Fault]:
    parameter = PARAMETERS.get(value.id)
    if parameter is None:
        near = nearest(value.id, PARAMETERS)
        remedy = f'did you mean "{near}"?' if near else "use a name of docs/law.md"
        yield f"{path}.id", f'the program knows no "{value.id}"', remedy
        return
    held = {name for name in _ATTRIBUTE.values() if getattr(value, name) not in (None, ())}
    wanted = _ATTRIBUTE[parameter.holds]
    if held != {wanted}:
        what = f'"{value.id}" holds {parameter.holds.value} and nothing else'
        yield path, what, f'write one line "{parameter.holds.value}:" ({parameter.means})'
        return
    for word in (value.reading, *value.cases):
        if word is not None and word not in parameter.words:
            what = f'"{value.id}" knows no "{word}"'
            yield f"{path}.{wanted}", what, f"use: {', '.join(parameter.words)}"
    if value.target and (parameter.holds is not Holds.PERIOD or value.verified):
        what = "a target is a period that no law gives, and nobody can verify it"
        yield f"{path}.target", what, 'remove "target:", or write "verified: no"'


def _source(path: str, source: str) -> Iterator[Fault]:
    if not source.strip():
        yield f"{path}.source", "nothing says where this stands", "name the page or the gazette"


def _whole(law: Law | None, path: str) -> Iterator[Fault]:
    """Yield what is missing or upside down in the law of a day."""
    held = {} if law is None else {value.id: value for value in law.values}
    for name, needed in _TOGETHER.items():
        if name in held and needed not in held:
            yield path, f'"{name}" without "{needed}" says nothing', f'add "{needed}"'
    for least, most in _RANGES:
        low = held[least].paise if least in held else None
        high = held[most].paise if most in held else None
        if low is not None and high is not None and low > high:
            yield path, f'"{least}" is more than "{most}"', "correct the two amounts"
    paid = held.get("compensation")
    if paid is not None and paid.reading == "on" and "compensation-a-day" not in held:
        yield path, "compensation is on without an amount", 'add "compensation-a-day"'


def _weeks(calendar: CalendarData, offices: set[str]) -> Iterator[Fault]:
    for place, week in enumerate(calendar.office_weeks):
        path = f"office_weeks.{place}"
        yield from _source(path, week.source)
        if week.office not in offices:
            yield f"{path}.office", f'there is no office "{week.office}"', "use an office's id"


def _hours(calendar: CalendarData, catalogue: Catalogue) -> Iterator[Fault]:
    if calendar.hours is not None:
        yield from _source("hours", calendar.hours.source)
        return
    for service in catalogue.services:
        if service.law.limit.unit is Unit.OFFICE_HOURS:
            what = f'the limit of "{service.id}" is in office hours, and none are given'
            yield "hours", what, 'add "hours:" with "opens:" and "closes:"'


def _days(calendar: CalendarData, catalogue: Catalogue, offices: set[str]) -> Iterator[Fault]:
    seen: set[tuple[date, str | None, str | None]] = set()
    for place, each in enumerate(calendar.holidays):
        path = f"holidays.{place}"
        key = each.on, each.area, each.office
        if key in seen:
            yield f"{path}.on", f"{each.on.isoformat()} stands twice", "remove one of them"
        seen.add(key)
        yield from _source(path, each.source)
        if each.area is not None and catalogue.areas.get(each.area) is None:
            yield f"{path}.area", f'there is no area "{each.area}"', "use an id of areas/"
        if each.office is not None and each.office not in offices:
            yield f"{path}.office", f'there is no office "{each.office}"', "use an office's id"
    for year in _years_left_out(each.on.year for each in calendar.holidays if each.area is None):
        yield "holidays", f"the year {year} has no holiday", "add the days of its order"


def _bank_days(banks: BankCalendar) -> Iterator[Fault]:
    for place, each in enumerate(banks.monthly_off):
        yield from _source(f"monthly_off.{place}", each.source)
        if each.weekday not in range(7) or not set(each.places) <= set(range(1, 6)):
            what = "this is no weekday of a month"
            yield f"monthly_off.{place}", what, "write weekday 0 to 6, and places 1 to 5"
    for place, each in enumerate(banks.holidays):
        yield from _source(f"holidays.{place}", each.source)
    for year in _years_left_out(each.on.year for each in banks.holidays):
        yield "holidays", f"the year {year} has no holiday", "add the days of its list"


def _years_left_out(years: Iterable[int]) -> list[int]:
    known = set(years)
    return [year for year in range(min(known), max(known)) if year not in known] if known else []

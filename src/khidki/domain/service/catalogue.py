"""All that the catalogue folder says, read and typed: services, areas, posts, tariffs, calendars.

A `Catalogue` may still be wrong; `review` says where. `places` remembers the line of everything, so
that a finding can quote it; its keys are "owner#path", as "service:revenue/x#form.0.title", and of
a rule also "owner#path@17", where its 17th letter begins a line. Demo people are read in the demo.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from khidki.domain.law.act import Law
from khidki.domain.law.bank_calendar import BankCalendar
from khidki.domain.law.calendar import Calendar, Holiday, OfficeHours, OfficeWeek, check_week
from khidki.domain.message import Template
from khidki.domain.money.biller import Biller
from khidki.domain.money.chart import AccountHead
from khidki.domain.money.payout import OwnAccount, Payee
from khidki.domain.money.split import Split
from khidki.domain.money.tariff import Tariff
from khidki.domain.money.treasury import TreasuryHead
from khidki.domain.money.wallet import Network
from khidki.domain.people.area import Areas
from khidki.domain.people.person import Name
from khidki.domain.people.post import Office, Post, PostKind
from khidki.domain.record.register import Register, Row
from khidki.domain.service.definition import Service
from khidki.domain.service.system import System
from khidki.domain.service.topic import Topic
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, counted from 1, and its line."""

    file: str
    line: int
    column: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the catalogue: where, what is wrong, and what to do."""

    file: str
    line: int
    column: int
    quote: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the finding as `khidki check` prints it."""
        head = f"{self.file}:{self.line}:{self.column}"
        return f"{head}\n    {self.quote.strip()}\n    wrong: {self.what}\n    do:    {self.remedy}"


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the state."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class CalendarData:
    """Weekly offs (0 is Monday) and holidays; publishing gives the version."""

    id: str
    title: Text
    weekly_off: tuple[int, ...]
    holidays: tuple[Holiday, ...]
    source: str
    verified: bool = False
    version: int = 1
    office_weeks: tuple[OfficeWeek, ...] = ()
    hours: OfficeHours | None = None

    def __post_init__(self) -> None:
        """Refuse a week in which nothing can be counted."""
        check_week(self.weekly_off)

    def of(self, *, areas: Collection[str] = (), office: str | None = None) -> Calendar:
        """Return the open and closed days of a place."""
        weeks = {each.office: each.weekly_off for each in self.office_weeks}
        return Calendar.of(
            self.holidays,
            version=self.version,
            weekly_off=weeks.get(office, self.weekly_off) if office else self.weekly_off,
            areas=areas,
            office=office,
            hours=self.hours,
        )


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: what a person types, and what must come of it.

    `reasons` are the clauses by which somebody is not eligible, as English says them.
    """

    title: str
    received_on: date
    answers: Mapping[str, str]
    documents: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    eligible: bool = True
    reasons: tuple[str, ...] = ()
    due_on: date | None = None
    fee_paise: int | None = None
    path: tuple[str, ...] = ()
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """An officer of the demo, with the posts held from the first day."""

    user_name: str
    name: Name
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCitizen:
    """A citizen of the demo."""

    mobile: str
    name: Name
    birth: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """An operator of the demo, with an empty wallet."""

    code: str
    network: str
    agency: str
    kiosk: str
    area: str
    name: Name
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """The people of the demo, and the rows of its registers."""

    officers: tuple[DemoOfficer, ...] = ()
    citizens: tuple[DemoCitizen, ...] = ()
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict[str, tuple[Row, ...]])
    operators: tuple[DemoOperator, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue, typed."""

    services: tuple[Service, ...]
    departments: tuple[Department, ...]
    areas: Areas
    post_kinds: tuple[PostKind, ...]
    offices: tuple[Office, ...]
    posts: tuple[Post, ...]
    calendars: tuple[CalendarData, ...]
    laws: tuple[Law, ...]
    tariffs: tuple[Tariff, ...]
    demo: Demo = Demo()
    examples: Mapping[str, tuple[Example, ...]] = field(
        default_factory=dict[str, tuple[Example, ...]]
    )
    templates: Mapping[str, str] = field(default_factory=dict[str, str])
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    registers: tuple[Register, ...] = ()
    systems: tuple[System, ...] = ()
    life_events: tuple[Topic, ...] = ()
    audiences: tuple[Topic, ...] = ()
    heads: tuple[AccountHead, ...] = ()  # the chart of accounts
    messages: tuple[Template, ...] = ()
    splits: tuple[Split, ...] = ()
    bank_accounts: tuple[OwnAccount, ...] = ()
    payees: tuple[Payee, ...] = ()
    networks: tuple[Network, ...] = ()
    treasury_heads: tuple[TreasuryHead, ...] = ()
    billers: tuple[Biller, ...] = ()
    banks: tuple[BankCalendar, ...] = ()

    def service(self, service_id: str) -> Service | None:
        """Return a service by its id."""
        return next((each for each in self.services if each.id == service_id), None)

    def tariff(self, tariff_id: str) -> Tariff | None:
        """Return a tariff by its id."""
        return next((each for each in self.tariffs if each.id == tariff_id), None)

    def law(self, act: str) -> Law | None:
        """Return an act by its id."""
        return next((each for each in self.laws if each.id == act), None)

    def post_kind(self, kind_id: str) -> PostKind | None:
        """Return a kind of post by its id."""
        return next((each for each in self.post_kinds if each.id == kind_id), None)

    def finding(self, owner: str, path: str, what: str, remedy: str) -> Finding:
        """Make a finding at the nearest place that the files have for a path of an owner."""
        steps = path.split(".") if path else []
        while steps and f"{owner}#{'.'.join(steps)}" not in self.places:
            steps.pop()
        place = self.places.get(f"{owner}#{'.'.join(steps)}", Place(owner, 1, 1, ""))
        return Finding(place.file, place.line, place.column, place.quote, what, remedy)

    def finding_in_rule(self, owner: str, path: str, at: int, *, what: str, remedy: str) -> Finding:
        """Make a finding at a letter of a rule, counted from 0; a rule may run over lines."""
        runs = (f"{owner}#{path}@{start}" for start in range(at, -1, -1))
        begun = next((run for run in runs if run in self.places), None)
        if begun is None:
            return self.finding(owner, path, what, remedy)
        place = self.places[begun]
        column = place.column + at - int(begun.rpartition("@")[2])
        return Finding(place.file, place.line, column, place.quote, what, remedy)

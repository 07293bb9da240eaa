"""What is in force: the published catalogue, ready to answer questions while people are served.

Holds every stored version of every service, because an application runs on its own version for
ever, and the areas, posts, offices and calendars of today. Of each edition only the head is in
memory from the start; the rest is built when it is first asked for, and the last few hundred are
kept. It answers which office a step goes to and when the law's limit ends. It is replaced as a
whole when something new is published.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from khidki.domain.case.application import Place
from khidki.domain.case.filing import NobodyHolds
from khidki.domain.law.act import Law
from khidki.domain.law.bank_calendar import UNPUBLISHED, BankCalendar
from khidki.domain.law.calendar import Calendar, legal_day
from khidki.domain.law.clock import (
    USUAL,
    Due,
    counting_of,
    due,
    pauses_of,
    rule_of_service,
)
from khidki.domain.law.clock import Pause as Waiting
from khidki.domain.law.outage import SYSTEM, WINDOW, Outage
from khidki.domain.law.parameter import Reason
from khidki.domain.law.period import Period
from khidki.domain.message import Template
from khidki.domain.money.biller import Biller
from khidki.domain.money.chart import AccountHead, Chart
from khidki.domain.money.dues import Filed, Item, charge_item
from khidki.domain.money.payout import OwnAccount, Payee
from khidki.domain.money.split import Split
from khidki.domain.money.tariff import Tariff
from khidki.domain.money.treasury import TreasuryHead
from khidki.domain.money.wallet import Network
from khidki.domain.people import control
from khidki.domain.people.allotment import Draw
from khidki.domain.people.area import Areas
from khidki.domain.people.post import Office, Post, PostKind, Posts
from khidki.domain.record.register import Register
from khidki.domain.refusal import Refusal
from khidki.domain.service.catalogue import CalendarData, Department
from khidki.domain.service.definition import Service, Step, Variant
from khidki.domain.service.field import CompileSchema, Facts
from khidki.domain.service.form import Form
from khidki.domain.service.head import Head
from khidki.domain.service.pause import Pause
from khidki.domain.service.system import System
from khidki.domain.service.topic import Topic
from khidki.domain.service.varying import variant_for, varied
from khidki.domain.text import LANGUAGES, Text

DUES_KEPT = 20_000
EDITIONS_KEPT = 512
CHARGE_SPLIT = "facilitation"  # how the charge of every application is divided


class NoSuchService(Refusal):
    """No service has this name, or it is no longer offered."""

    code = "no_such_service"


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version of a service: its form prepared, and the text of its paper.

    `variant` is what makes it other than the version as a whole, where one applies.
    """

    version: int
    service: Service
    form: Form
    template: str
    retired: bool = False
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """An edition that is published: its head, and how the rest of it is read."""

    head: Head
    open: Callable[[], Edition]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A stored edition that cannot be read, and why."""

    id: str
    version: int
    why: str


class Published:
    """The catalogue in force."""

    def __init__(
        self,
        *,
        editions: Iterable[Shelved],
        departments: Iterable[Department],
        areas: Areas,
        post_kinds: Iterable[PostKind],
        offices: Iterable[Office],
        posts: Iterable[Post],
        calendar: CalendarData,
        laws: Iterable[Law],
        tariffs: Iterable[Tariff],
        registers: Iterable[Register] = (),
        systems: Iterable[System] = (),
        life_events: Iterable[Topic] = (),
        audiences: Iterable[Topic] = (),
        heads: Iterable[AccountHead] = (),
        splits: Iterable[Split] = (),
        bank_accounts: Iterable[OwnAccount] = (),
        payees: Iterable[Payee] = (),
        networks: Iterable[Network] = (),
        treasury_heads: Iterable[TreasuryHead] = (),
        billers: Iterable[Biller] = (),
        spoilt: Iterable[Spoilt] = (),
        pauses: Iterable[Pause] = (),
        messages: Iterable[Template] = (),
        banks: BankCalendar = UNPUBLISHED,
        outages: Iterable[Outage] = (),
    ) -> None:
        """Index everything; the newest edition of a service is the one that is offered.

        Where the newest is spoilt nothing is offered: an older one would promise what is over.
        """
        self._shelf = {(each.head.id, each.head.version): each for each in editions}
        self._newest: dict[str, Head] = {}
        for _, each in sorted(self._shelf.items()):
            self._newest[each.head.id] = each.head
        self.spoilt = tuple(spoilt)
        for lost in self.spoilt:
            if lost.id in self._newest and self._newest[lost.id].version < lost.version:
                del self._newest[lost.id]
        self._opened = lru_cache(maxsize=EDITIONS_KEPT)(self._open)
        self.departments = {each.id: each for each in departments}
        self.areas = areas
        self.messages = {each.name: each for each in messages}
        self.pauses = {each.service: each for each in pauses}
        self.compile_schema: CompileSchema | None = None  # whoever serves people hands one in
        self.post_kinds = {each.id: each for each in post_kinds}
        self.offices = {each.id: each for each in offices}
        self.posts = Posts(posts)
        self.laws = {each.id: each for each in laws}
        self.tariffs = {each.id: each for each in tariffs}
        self.registers = {each.id: each for each in registers}
        self.systems = {each.id: each for each in systems}
        self.life_events = {each.id: each for each in life_events}
        self.audiences = {each.id: each for each in audiences}
        self.chart = Chart(heads)
        self.splits = {each.id: each for each in splits}
        self.bank_accounts = {each.id: each for each in bank_accounts}
        self.payees = {each.account: each for each in payees}
        self.networks = {each.id: each for each in networks}
        self.treasury_heads = {each.id: each for each in treasury_heads}
        self.billers = {each.id: each for each in billers}
        self._charges: dict[tuple[str, Filed, int, str], Item | None] = {}
        self.banks = banks
        self.outages = tuple(outages)  # of the last years, ended
        self._calendar_data = calendar
        self._calendars: dict[str, Calendar] = {}
        self._dues: dict[tuple[str, Period, str, date], Due] = {}
        self._varied: dict[tuple[str, int, str], Edition] = {}

    def offered(self) -> list[Head]:
        """Return the services that people can apply for."""
        return [head for head in self._newest.values() if not head.retired]

    def head(self, service_id: str) -> Head | None:
        """Return the head of a service that is offered now."""
        found = self._newest.get(service_id)
        return None if found is None or found.retired else found

    def newest(self, service_id: str) -> Edition:
        """Return the edition that is offered now, or refuse."""
        found = self.head(service_id)
        if found is None:
            raise NoSuchService
        return self._opened(service_id, found.version)

    def edition(self, service_id: str, version: int) -> Edition:
        """Return the edition that an application or draft runs on; it is never thrown away."""
        return self._opened(service_id, version)

    def _open(self, service_id: str, version: int) -> Edition:
        found = self._shelf.get((service_id, version))
        if found is None:
            raise NoSuchService
        return found.open()

    def paused(self, service_id: str, at: datetime) -> Pause | None:
        """Return the pause in which a service rests at an instant, or None."""
        found = self.pauses.get(service_id)
        return found if found is not None and found.holds_at(at) else None

    def shelved(self) -> list[Shelved]:
        """Return every edition there is, the retired ones too, unopened."""
        return list(self._shelf.values())

    def edition_at(self, service_id: str, version: int, area_id: Any) -> Edition:
        """Return an edition as it is for an applicant of an area; the area may be unknown yet."""
        edition = self.edition(service_id, version)
        area = area_id if isinstance(area_id, str) else None
        variant = variant_for(edition.service, area, self.areas)
        return edition if variant is None else self._as(edition, variant)

    def edition_as(self, service_id: str, version: int, variant_id: str | None) -> Edition:
        """Return an edition with the variant that was recorded, if one was."""
        edition = self.edition(service_id, version)
        for variant in edition.service.variants:
            if variant.id == variant_id:
                return self._as(edition, variant)
        return edition

    def _as(self, edition: Edition, variant: Variant) -> Edition:
        key = edition.service.id, edition.version, variant.id
        if key not in self._varied:
            service = varied(edition.service, variant)
            form = replace(edition.form, documents=service.documents)
            self._varied[key] = replace(edition, service=service, form=form, variant=variant)
        return self._varied[key]

    def knows(self, service_id: str, version: int) -> bool:
        """Say whether this edition is loaded; a newer one may have been published elsewhere."""
        return (service_id, version) in self._shelf

    def facts(self, at: datetime) -> Facts:
        """Return what a form has to know of the world at an instant."""
        return Facts(legal_day(at), self.areas, self.compile_schema)

    def place(
        self, step: Step, area_id: str | None, day: date, *, draw: Draw | None = None
    ) -> Place:
        """Return the post and office that hold a step for an area on a day, or refuse.

        Where the kind of post is allotted by chance, `draw` chooses among the like ones.
        """
        kind = self.post_kinds[step.post]
        post = None if area_id is None else self.post_for(step.post, area_id, day)
        if post is None:
            raise NobodyHolds(kind.id)
        if kind.allotted and draw is not None:
            post = draw.among(self.posts.like(post), step=step.id)
        return Place(step.id, post.id, post.office)

    def post_for(self, kind_id: str, area_id: str, day: date) -> Post | None:
        """Return the post of a kind that is responsible for an area on a day, or None."""
        kind = self.post_kinds[kind_id]
        return self.posts.for_area(self.areas, kind=kind, area_id=area_id, day=day)

    def system_of(self, actor: UUID | None) -> System | None:
        """Return the other system that the history names, if it is one."""
        return next((each for each in self.systems.values() if each.actor == actor), None)

    def read_by(self, post_id: str) -> str | None:
        """Return the post for which this one prepares orders, or None."""
        reader = self.posts[post_id]
        kind = self.post_kinds[reader.kind].reads_for
        if kind is None:
            return None
        served = self.posts.at(kind=kind, area=reader.area)
        return served[0].id if served else None

    @cached_property
    def controllers(self) -> Mapping[str, str]:
        """The controlling post of every post that has one."""
        return control.controllers(self.posts.values(), self.post_kinds, self.areas)

    @cached_property
    def under(self) -> Mapping[str, tuple[str, ...]]:
        """The posts that every controlling post looks after."""
        return control.below(self.controllers)

    @cached_property
    def offices_by_name(self) -> Mapping[str, Sequence[Office]]:
        """The offices in the order of their names, for each language."""
        return {
            language: sorted(self.offices.values(), key=lambda o: (o.name.of(language), o.id))
            for language in LANGUAGES
        }

    def post_name(self, post_id: str) -> Text:
        """Return how a post is called: its own title, or its kind and area."""
        post = self.posts[post_id]
        if post.title is not None:
            return post.title
        kind, area = self.post_kinds[post.kind], self.areas.get(post.area)
        assert area is not None, "a post's area is checked when it is published"
        return Text(hi=f"{kind.title.hi}, {area.name.hi}", en=f"{kind.title.en}, {area.name.en}")

    def government(self) -> Text:
        """Return how the state's government is called on its papers."""
        state = next(area for area in self.areas if area.parent is None)
        return Text(hi=f"{state.name.hi} सरकार", en=f"Government of {state.name.en}")

    def outages_of(self, systems: Collection[str] = ()) -> tuple[Outage, ...]:
        """Return the ended outages of the window, and of some departments' systems."""
        whats = {WINDOW, *(SYSTEM + each for each in systems)}
        return tuple(each for each in self.outages if each.what in whats)

    def calendar(self, office_id: str) -> Calendar:
        """Return the calendar that an office keeps."""
        if office_id not in self._calendars:
            self._calendars[office_id] = self.calendar_by(self._calendar_data, office_id)
        return self._calendars[office_id]

    @property
    def holidays(self) -> CalendarData:
        """The state's calendar in force, with its version."""
        return self._calendar_data

    def calendar_by(self, data: CalendarData, office_id: str) -> Calendar:
        """Return the calendar of an office by another version of the state's."""
        areas = {area.id for area in self.areas.chain(self.offices[office_id].area)}
        return data.of(areas=areas, office=office_id)

    def due(self, service: Service, place: Place, received_at: datetime) -> Due:
        """Return when the law's limit ends for an application received now at a place."""
        limit = service.law.limit
        if limit.unit.ends_within_a_day:
            return self._counted(service, place.office, received_at)
        # All that arrives on one day at one office is due on one day: counted once.
        key = service.law.act, limit, place.office, legal_day(received_at)
        if key not in self._dues:
            if len(self._dues) >= DUES_KEPT:
                self._dues.clear()
            self._dues[key] = self._counted(service, place.office, received_at)
        return self._dues[key]

    def _counted(self, service: Service, office: str, received_at: datetime) -> Due:
        return self.due_by(service, self.calendar(office), received_at)

    def due_by(
        self,
        service: Service,
        calendar: Calendar,
        received_at: datetime,
        sent_back: Sequence[Waiting] = (),
    ) -> Due:
        """Return when the law's limit ends by a given calendar, for what was sent back then."""
        law = self.law_on(service.law.act, legal_day(received_at))
        counting = USUAL if law is None else counting_of(law)
        pauses, _ = self.stood(service, received_at, sent_back) if sent_back else ((), ())
        return due(received_at, service.law.limit, calendar, pauses, counting)

    def stands(self, service: Service, received_at: datetime) -> bool:
        """Say whether a rule lets the clock stand while an applicant is asked."""
        return bool(self.stood(service, received_at, [Waiting(received_at)])[0])

    def stood(
        self, service: Service, received_at: datetime, sent_back: Sequence[Waiting]
    ) -> tuple[tuple[Waiting, ...], tuple[Reason, ...]]:
        """Return in which of these times the clock stood, and by which rules; mostly in none."""
        rule = service.law.pause
        own = None if rule is None else rule_of_service(rule.source, verified=rule.verified)
        law = self.law_on(service.law.act, legal_day(received_at))
        return pauses_of(sent_back, law, service_rule=own)

    def law_on(self, act: str, day: date) -> Law | None:
        """Return an Act as it was in force on a day, or None where it is not known."""
        law = self.laws.get(act)
        return None if law is None else law.on(day)

    def charge(
        self, tariff_id: str, filed: Filed, *, sum_paise: int = 0, split: str = CHARGE_SPLIT
    ) -> Item | None:
        """Return the window's charge by a tariff, divided; None where it has no price that day."""
        key = tariff_id, filed, sum_paise, split
        if key not in self._charges:  # the same for all that is filed alike on a day
            if len(self._charges) >= DUES_KEPT:
                self._charges.clear()
            tariff, divided = self.tariffs.get(tariff_id), self.splits.get(split)
            found = (
                None if tariff is None else charge_item(tariff, divided, filed, sum_paise=sum_paise)
            )
            self._charges[key] = found
        return self._charges[key]

    def departments_of(self, heads: Iterable[Head]) -> Mapping[str, list[Head]]:
        """Group services by department, in the order of the departments."""
        grouped: dict[str, list[Head]] = {each: [] for each in self.departments}
        for head in heads:
            grouped[head.department].append(head)
        return {each: found for each, found in grouped.items() if found}

"""The catalogue's folder read into records: typed, positioned, and never stopped by one bad file.

`parse` returns what could be read and a finding for all that could not: the rest of the catalogue
stays up. Which file holds what is the table in `parse`; how YAML becomes nodes is `yaml_nodes`, how
nodes become records is `node_records`, and how a pattern is put in is `pattern_nodes`. Whether the
whole makes sense is `domain/service/review`.
"""

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from khidki.domain.law.act import Law
from khidki.domain.law.bank_calendar import BankCalendar
from khidki.domain.message import Template
from khidki.domain.money.biller import Biller
from khidki.domain.money.chart import AccountHead
from khidki.domain.money.payout import OwnAccount, Payee
from khidki.domain.money.split import Split
from khidki.domain.money.tariff import Tariff
from khidki.domain.money.treasury import TreasuryHead
from khidki.domain.money.wallet import Network
from khidki.domain.people.area import Area, Areas
from khidki.domain.people.post import Office, Post, PostKind
from khidki.domain.record.register import Register, Row
from khidki.domain.service.catalogue import (
    CalendarData,
    Catalogue,
    Demo,
    DemoCitizen,
    DemoOfficer,
    DemoOperator,
    Department,
    Example,
    Finding,
)
from khidki.domain.service.definition import Service
from khidki.domain.service.system import System
from khidki.domain.service.topic import Topic
from khidki.gateways import yaml_nodes
from khidki.gateways.node_records import Reader
from khidki.gateways.nodes import Home, Node
from khidki.gateways.pattern_nodes import Patterns
from khidki.gateways.places import Places
from khidki.gateways.sms import MESSAGES_FILE, read_templates

T = TypeVar("T")

SERVICE_BYTES = 256 * 1024
DATA_BYTES = 16 * 1024 * 1024
NOT_SERVICES = frozenset(
    {"areas", "banks", "calendars", "laws", "tariffs", "splits", "demo", "patterns", "registers"}
)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    folder: Path
    findings: list[Finding] = field(default_factory=list[Finding])
    places: Places = field(default_factory=Places)

    def one(
        self,
        record: type[T],
        path: Path,
        owner: str,
        *,
        most: int = DATA_BYTES,
        patterns: Patterns | None = None,
    ) -> T | None:
        """Read a file that is one record, with its pattern put in."""
        node = self._node(path, most)
        if node is None:
            return None
        name, root = self._name(path), node.root
        if patterns is not None:
            root = patterns.expand(root, Home(name, node.lines))
        if root is None:
            return None
        reader = Reader(name, node.lines)
        made = reader.record(record, root)
        told = getattr(made, "id", None) if made is not None else None
        self._keep(reader, f"{owner}:{told or name}", Home(name, node.lines), root)
        return made

    def lists(
        self, path: Path, kinds: dict[str, type[Any]], owners: dict[str, str]
    ) -> dict[str, list[Any]]:
        """Read a file that holds lists of records under known keys."""
        node = self._node(path, DATA_BYTES)
        made: dict[str, list[Any]] = {key: [] for key in kinds}
        if node is None:
            return made
        name = self._name(path)
        for key, value in Reader(name, node.lines).entries(node.root, kinds, self.findings):
            for place, part in enumerate(value.items):
                reader = Reader(name, node.lines)
                record = reader.record(kinds[key], part)
                told = getattr(record, "id", None) or getattr(record, "user_name", place)
                self._keep(reader, f"{owners[key]}:{told}", Home(name, node.lines), part)
                if record is not None:
                    made[key].append(record)
        return made

    def examples(self, path: Path, service_id: str) -> tuple[Example, ...]:
        """Read the worked examples of a service."""
        node = self._node(path, SERVICE_BYTES)
        if node is None:
            return ()
        home = Home(self._name(path), node.lines)
        reader = Reader(home.name, home.lines)
        made = reader.list_of(Example, node.root)
        self._keep(reader, f"examples:{service_id}", home, node.root)
        return tuple(made or ())

    def patterns(self) -> Patterns:
        """Read all patterns, which many services share."""
        made = Patterns()
        for path in _files(self.folder / "patterns"):
            node = self._node(path, SERVICE_BYTES)
            if node is not None:
                made.add(path, self._name(path), node)
        made.settle()
        return made

    def _node(self, path: Path, most: int) -> yaml_nodes.Document | None:
        try:
            return yaml_nodes.read(path, self._name(path), most)
        except yaml_nodes.Unreadable as fault:
            self.findings.append(fault.finding)
            return None

    def _keep(self, reader: Reader, owner: str, home: Home, root: Node) -> None:
        # What is wrong in a pattern is wrong in every service that uses it, and is told once.
        self.findings += [each for each in reader.findings if each not in self.findings]
        self.places.keep(owner, home, root)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def parse(folder: Path) -> tuple[Catalogue, list[Finding]]:
    """Read a catalogue's folder; return what is sound and a finding for all that is not."""
    # A million small objects are made and none is in a circle; looking for circles among them
    # again and again would take as long as the reading.
    watched = gc.isenabled()
    gc.disable()
    try:
        return _parsed(folder)
    finally:
        if watched:
            gc.enable()


def _parsed(folder: Path) -> tuple[Catalogue, list[Finding]]:
    reading = _Reading(folder)
    departments = reading.lists(
        folder / "departments.yaml", {"departments": Department}, {"departments": "department"}
    )
    kinds = reading.lists(folder / "posts.yaml", {"posts": PostKind}, {"posts": "post_kind"})
    areas = [
        area
        for path in _files(folder / "areas")
        for area in reading.lists(path, {"areas": Area}, {"areas": "area"})["areas"]
    ]
    demo = _demo(reading, folder / "demo" / "people.yaml")
    systems = _listed(reading, folder / "systems.yaml", {"systems": System}, {"systems": "system"})
    topics = _listed(
        reading,
        folder / "topics.yaml",
        {"life_events": Topic, "audiences": Topic},
        {"life_events": "life_event", "audiences": "audience"},
    )
    services, examples = _services(reading)
    catalogue = Catalogue(
        services=services,
        departments=tuple(departments["departments"]),
        areas=Areas(_once(reading, areas)),
        post_kinds=tuple(kinds["posts"]),
        offices=tuple(demo["offices"]),
        posts=tuple(demo["posts"]),
        calendars=_each(reading, folder / "calendars", CalendarData, "calendar"),
        banks=_each(reading, folder / "banks", BankCalendar, "bank_calendar"),
        laws=_each(reading, folder / "laws", Law, "law"),
        tariffs=_each(reading, folder / "tariffs", Tariff, "tariff"),
        demo=Demo(
            tuple(demo["officers"]),
            tuple(demo["citizens"]),
            _rows(reading),
            tuple(demo["operators"]),
        ),
        examples=examples,
        templates={
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.glob("*/*/*.typ"))
        },
        places=reading.places,
        registers=_each(reading, folder / "registers", Register, "register"),
        systems=tuple(systems["systems"]),
        life_events=tuple(topics["life_events"]),
        audiences=tuple(topics["audiences"]),
        messages=_messages(reading),
        splits=_each(reading, folder / "splits", Split, "split"),
        **_money(reading, folder),
        billers=_each(reading, folder / "billers", Biller, "biller"),
    )
    return catalogue, reading.findings


def _demo(reading: _Reading, path: Path) -> dict[str, list[Any]]:
    kinds: dict[str, type[Any]] = {
        "offices": Office,
        "posts": Post,
        "officers": DemoOfficer,
        "citizens": DemoCitizen,
        "operators": DemoOperator,
    }
    owners = {"offices": "office", "posts": "post", "officers": "demo", "citizens": "demo"}
    owners["operators"] = "demo"
    return _listed(reading, path, kinds, owners)


def _money(reading: _Reading, folder: Path) -> dict[str, tuple[Any, ...]]:
    """Read the chart of accounts, the banks, the networks of operators, the treasury's heads."""
    files: tuple[tuple[str, dict[str, Any]], ...] = (
        ("accounts", {"heads": AccountHead}),
        ("banking", {"bank_accounts": OwnAccount, "payees": Payee}),
        ("networks", {"networks": Network}),
        ("treasury", {"treasury_heads": TreasuryHead}),
    )
    found: dict[str, tuple[Any, ...]] = {}
    for name, kinds in files:
        owners = {each: each.removesuffix("s") for each in kinds}
        listed = _listed(reading, folder / f"{name}.yaml", kinds, owners)
        found |= {each: tuple(listed[each]) for each in kinds}
    return found


def _listed(
    reading: _Reading, path: Path, kinds: dict[str, type[Any]], owners: dict[str, str]
) -> dict[str, list[Any]]:
    """Read a file of lists that need not be there."""
    return reading.lists(path, kinds, owners) if path.exists() else {key: [] for key in kinds}


def _messages(reading: _Reading) -> tuple[Template, ...]:
    """Read the registered words of messages; a file that is no YAML is a finding."""
    if not (reading.folder / MESSAGES_FILE).exists():
        return ()
    try:
        return tuple(read_templates(reading.folder).values())
    except yaml_nodes.Unreadable as fault:
        reading.findings.append(fault.finding)
        return ()


def _rows(reading: _Reading) -> dict[str, tuple[Row, ...]]:
    """Read the rows with which a demo's registers are filled, by register."""
    paths = _files(reading.folder / "demo" / "registers")
    return {
        path.stem: tuple(reading.lists(path, {"rows": Row}, {"rows": f"row:{path.stem}"})["rows"])
        for path in paths
    }


def _services(reading: _Reading) -> tuple[tuple[Service, ...], dict[str, tuple[Example, ...]]]:
    services: list[Service] = []
    examples: dict[str, tuple[Example, ...]] = {}
    patterns = reading.patterns()
    for path in sorted(reading.folder.glob("*/*/service.yaml")):
        if path.parent.parent.name in NOT_SERVICES:
            continue
        service = reading.one(Service, path, "service", most=SERVICE_BYTES, patterns=patterns)
        if service is None:
            continue
        address = path.parent.relative_to(reading.folder).as_posix()
        if service.id != address:
            place = reading.places[f"service:{service.id}#service"]
            reading.findings.append(
                Finding(
                    place.file,
                    place.line,
                    place.column,
                    place.quote,
                    f'the service calls itself "{service.id}" but lies in the folder "{address}"',
                    f"write service: {address}, or move the folder",
                )
            )
            continue
        services.append(service)
        beside = path.with_name("examples.yaml")
        examples[service.id] = reading.examples(beside, service.id) if beside.exists() else ()
    reading.findings += patterns.findings
    return tuple(services), examples


def _each(reading: _Reading, folder: Path, record: type[T], owner: str) -> tuple[T, ...]:
    made = (reading.one(record, path, owner) for path in _files(folder))
    return tuple(each for each in made if each is not None)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _once(reading: _Reading, areas: list[Area]) -> Iterator[Area]:
    seen: set[str] = set()
    for area in areas:
        if area.id in seen:
            place = reading.places[f"area:{area.id}#"]
            reading.findings.append(
                Finding(
                    place.file,
                    place.line,
                    place.column,
                    place.quote,
                    f'there are two areas "{area.id}"',
                    "give one of them another id",
                )
            )
            continue
        seen.add(area.id)
        yield area

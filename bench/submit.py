"""How many complete submits a second, against pgbench that only inserts the same rows.

Both shapes of a submit go through HTTP to the two web processes that `khidki up` runs, the worker
beside them: the one call of a program, and the last step of a saved draft in a browser; the call
also for the service that takes the most to fill in, against a floor of its size. Floor and ours
take turns; every ratio is to the floor of the same round, and the median of the rounds counts.
*Accepted* is counted in the database's own rows, *finished* when the worker has nothing left.
"""

import asyncio
import re
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench import supply, window
from bench.load import read_published
from bench.results import Row
from bench.supply import Ready, Write
from bench.window import FOLDER, SERVICE, Cost, Window
from khidki.config import CATALOGUE
from khidki.domain.service.published import Published
from khidki.gateways import catalogue_files, postgres_binaries
from khidki.gateways.files import Files
from khidki.gateways.postgres_server import SUPERUSER
from khidki.store import clusters
from khidki.store.migrate import migrate

HERE = Path(__file__).parent
FLOOR = "khidki_floor"
PORT = 8110
CONNECTIONS = (64, 256)


@dataclass(frozen=True, slots=True)
class Shape:
    """A way to submit: who writes the request, what is declared before, and for which service."""

    write: Write
    declared: bool
    rich: bool = False
    connections: tuple[int, ...] = CONNECTIONS


SHAPES = {
    "api": Shape(supply.by_program, declared=True),
    "draft": Shape(supply.by_session, declared=False),
    "rich": Shape(supply.by_program, declared=True, rich=True, connections=(64,)),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How long to measure."""

    rounds: int = 5
    seconds: int = 5
    people: int = 24_000
    drain_seconds: int = 60
    minutes: float = 0.0


@dataclass(slots=True)
class Figures:
    """What each way gave, round by round."""

    floor: list[float] = field(default_factory=list[float])
    once: list[float] = field(default_factory=list[float])
    ours: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    ratios: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    ratios_once: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    costs: dict[str, list[dict[str, float]]] = field(
        default_factory=dict[str, list[dict[str, float]]]
    )
    latency: dict[str, str] = field(default_factory=dict[str, str])
    refused: dict[str, int] = field(default_factory=dict[str, int])


def measure(wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    """Measure submits and return the figures."""
    if shutil.which("wrk") is None:
        raise SystemExit("The load comes from wrk. Run: sudo apt-get install -y wrk")
    data = window.fresh(FOLDER / "submit")
    with window.opened(data, port=PORT) as here, tempfile.TemporaryDirectory() as scratch:
        with here.connect() as connection:
            durable = window.durability(connection)
        published = asyncio.run(read_published(here.owner_uri))
        catalogue, _ = catalogue_files.parse(CATALOGUE)
        rich = supply.richest(catalogue)
        ready = supply.register(here, published, rich, wanted.people)
        bench = _Bench(here, published, ready, rich.service.id, Path(scratch), wanted)
        return bench.run(), {"settings": durable, **bench.notes()}


class _Bench:
    def __init__(
        self,
        here: Window,
        published: Published,
        ready: Sequence[Ready],
        rich: str,
        scratch: Path,
        wanted: Wanted,
    ) -> None:
        self.here = here
        self.published = published
        self.ready = ready
        self.services = {False: SERVICE, True: rich}
        self.scratch = scratch
        self.wanted = wanted
        self.figures = Figures()
        self.finished = 0.0
        self.memory: dict[str, float] = {}
        self.base = 0
        files = Files(window.settings(here.data_dir, here.port).files_dir, here.secret)
        self.paper = asyncio.run(files.put(b"\xff\xd8 a photograph of the bench \xff\xd9"))
        self.floor_uri = _floor_database(here)

    def run(self) -> list[Row]:
        for shape in ("draft", "rich"):  # warms everything, and shows what real rows are
            self._ours(shape, 64, seconds=2)
        self.values = {
            rich: _real_row(self.here, service) for rich, service in self.services.items()
        }
        self._forget_work()
        for turn in range(self.wanted.rounds):
            print(f"  round {turn + 1} of {self.wanted.rounds}", flush=True)
            self._round()
        self._load_on()
        self.memory = window.memory(self.here)
        self.finished = self._measure_finished()
        return self._rows()

    def _round(self) -> None:
        once = self._pgbench("submit_once.sql", rich=False)
        self.figures.once.append(once)
        for connections in CONNECTIONS:
            shapes = [name for name, each in SHAPES.items() if connections in each.connections]
            floors = {
                rich: self._pgbench("submit_floor.sql", rich=rich)
                for rich in sorted({SHAPES[name].rich for name in shapes})
            }
            self.figures.floor.append(floors[False])
            for shape in shapes:
                self._turn(shape, connections, floors[SHAPES[shape].rich], once)

    def _turn(self, shape: str, connections: int, floor: float, once: float) -> None:
        name = f"{shape}_{connections}"
        rate = self._ours(shape, connections, seconds=self.wanted.seconds, keep=name)
        self.figures.ours.setdefault(name, []).append(rate)
        self.figures.ratios.setdefault(name, []).append(rate / floor)
        self.figures.ratios_once.setdefault(name, []).append(rate / once)
        print(f"    {name}: {rate:.0f}/s, {rate / floor:.2f} of the floor", flush=True)
        self._forget_work()

    def _pgbench(self, script: str, *, rich: bool) -> float:
        pgbench = postgres_binaries.embedded().program("pgbench")
        told = {**self.values[rich], "base": str(self.base * 10_000_000), "n": "0"}
        self.base += 1
        _settle(self.here)
        command = [pgbench, "-n", "-c", "64", "-j", "2", "-M", "prepared"]
        command += ["-T", str(self.wanted.seconds), "-f", str(HERE / script)]
        for name, value in told.items():
            command += ["-D", f"{name}={value}"]
        done = subprocess.run(
            [*command, self.floor_uri], capture_output=True, text=True, check=False
        )
        found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        if found is None or done.returncode != 0:
            raise RuntimeError(f"pgbench: {done.stderr[-1500:]}")
        return float(found[1])

    def _ours(self, shape: str, connections: int, *, seconds: int, keep: str = "") -> float:
        how = SHAPES[shape]
        service = self.services[how.rich]
        with self.here.connect() as connection:
            drafts = supply.begin_drafts(
                connection, self.published, self.ready, self.paper,
                service=service, declared=how.declared,
            )  # fmt: skip
            before = _count(connection)
        _settle(self.here)
        stem = self.scratch / "requests"
        supply.write_requests(stem, self.ready, drafts, how.write, service)
        cost, load = Cost.of(self.here), _load_seconds()
        told = _wrk(self.here.port, connections, seconds, stem)
        spent = Cost.of(self.here).since(cost) | {"load": _load_seconds() - load}
        with self.here.connect() as connection:
            accepted = _count(connection) - before
        if keep:
            micro = {name: each / max(accepted, 1) * 1e6 for name, each in spent.items()}
            self.figures.costs.setdefault(keep, []).append(micro)
            self.figures.latency[keep] = told.latency
            refused = self.figures.refused.get(keep, 0)
            self.figures.refused[keep] = refused + max(0, told.requests - accepted)
        return accepted / told.seconds

    def _forget_work(self) -> None:
        """Leave the worker nothing, so that the next turn is not paid for by this one."""
        with self.here.connect() as connection:
            for _ in range(3):
                for table in ("outbox", "job"):
                    connection.execute(SQL_FORGET.replace("any_table", table))
                time.sleep(0.3)

    def _load_on(self) -> None:
        """Go on submitting for the minutes asked for: memory is read after them."""
        until = time.monotonic() + self.wanted.minutes * 60
        while time.monotonic() < until:
            self._ours("draft", 64, seconds=self.wanted.seconds)

    def _measure_finished(self) -> float:
        """Return how many submits a second are followed up to the last message."""
        self._forget_work()
        with self.here.connect() as connection:
            before = _count(connection)
            self._ours("api", 64, seconds=2)
            accepted = _count(connection) - before
            began = time.monotonic() - 2
            while (left := _work_left(connection)) > 0:
                if time.monotonic() - began > self.wanted.drain_seconds:
                    break
                time.sleep(0.1)
        return (accepted - left) / (time.monotonic() - began)

    def _rows(self) -> list[Row]:
        figures = self.figures
        rows = [
            Row("floor_per_second", statistics.median(figures.floor), "1/s"),
            Row("floor_in_one_statement_per_second", statistics.median(figures.once), "1/s"),
        ]
        for name, ratios in figures.ratios.items():
            rows += [
                Row(f"{name}_accepted_per_second", statistics.median(figures.ours[name]), "1/s"),
                Row(f"{name}_to_floor_ratio", round(statistics.median(ratios), 3), least=0.6),
                Row(
                    f"{name}_to_one_statement_ratio",
                    round(statistics.median(figures.ratios_once[name]), 3),
                ),
            ]
            for process in ("web", "postgres", "worker", "load"):
                spent = statistics.median(cost.get(process, 0) for cost in figures.costs[name])
                rows.append(Row(f"{name}_{process}_cpu_per_request", round(spent), "us"))
        ours = sum(held for name, held in self.memory.items() if name != "postgres")
        rows += [
            Row("finished_per_second", round(self.finished, 1), "1/s"),
            Row("memory_without_postgres", round(ours), "MB", most=400),
            Row("memory_of_postgres", round(self.memory.get("postgres", 0)), "MB"),
        ]
        return rows

    def notes(self) -> dict[str, Any]:
        """Return what explains the figures: every round's ratio, latencies, memory by process."""
        rounds = {
            name: [round(ratio, 2) for ratio in ratios]
            for name, ratios in self.figures.ratios.items()
        }
        return {
            "rounds": rounds,
            "latency": self.figures.latency,
            "answered_without_an_application": self.figures.refused,
            "memory": self.memory,
        }


@dataclass(frozen=True, slots=True)
class _Told:
    requests: int
    seconds: float
    latency: str


def _wrk(port: int, connections: int, seconds: int, stem: Path) -> _Told:
    command = ["wrk", "-t", str(supply.THREADS), "-c", str(connections), "-d", f"{seconds}s"]
    command += ["--latency", "--timeout", "20s", "-s", str(HERE / "submit.lua")]
    command += [f"http://127.0.0.1:{port}", "--", str(stem)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", done.stdout)
    assert found is not None, done.stdout
    unit = {"ms": 0.001, "s": 1.0, "m": 60.0}[found[3]]
    shares = re.findall(r"^\s+(50|99)%\s+([\d.]+\w+)", done.stdout, re.MULTILINE)
    return _Told(
        int(found[1]), float(found[2]) * unit, ", ".join(f"p{share} {of}" for share, of in shares)
    )


# The worker takes the same rows in an order of its own: what it holds is left for the next look.
SQL_FORGET = """
    DELETE FROM any_table
     WHERE (bucket, id) IN (SELECT bucket, id FROM any_table FOR UPDATE SKIP LOCKED)
"""


def _settle(here: Window) -> None:
    """Let the server finish what the last turn and preparing this one left: neither is measured."""
    superuser = f"postgresql://{SUPERUSER}@" + here.owner_uri.partition("@")[2]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _floor_database(here: Window) -> str:
    """Make an empty database on the same server, with the same tables, that no worker looks at."""
    at = here.owner_uri.partition("@")[2].replace(f"/{clusters.DATABASE}?", "/{}?")
    superuser = f"postgresql://{SUPERUSER}@" + at.format("postgres")
    clusters.drop(superuser, database=FLOOR)
    clusters.furnish(superuser, database=FLOOR)
    migrate(f"postgresql://{clusters.OWNER}@" + at.format(FLOOR))
    return f"postgresql://{clusters.APP}@" + at.format(FLOOR)


SQL_REAL = """
    SELECT s.request_digest, a.service, a.service_version, a.relation, a.channel, a.language,
           a.state, a.step, a.post, a.office, a.due_on, a.calendar_version, e.act, e.actor,
           e.content_digest, e.digest, c.salt, c.body, c.retention, s.at
      FROM application a
      JOIN submission s ON s.bucket = a.bucket AND s.application = a.id
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id AND e.seq = 1
      JOIN content c ON c.bucket = a.bucket AND c.application = a.id AND c.seq = 1
     WHERE a.service = %(service)s
     ORDER BY abs(length(c.body) - (SELECT avg(length(body)) FROM content k
                                      JOIN application b
                                        ON b.bucket = k.bucket AND b.id = k.application
                                     WHERE k.seq = 1 AND b.service = %(service)s))
     LIMIT 1
"""


def _real_row(here: Window, service: str) -> dict[str, str]:
    """Return the columns of a submit of middling length, as pgbench takes them."""
    with here.connect() as connection:
        cursor = connection.execute(SQL_REAL, {"service": service})
        row = cursor.fetchone()
        assert row is not None, "nothing was accepted: see said.log in the bench's folder"
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
    return {name: _written(value) for name, value in zip(names, row, strict=True)}


def _written(value: Any) -> str:
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)


def _count(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT count(*) FROM application").fetchone()
    assert row is not None
    return int(row[0])


def _work_left(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM job WHERE dead_at IS NULL)"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _load_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime

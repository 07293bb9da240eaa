"""A window to measure: a demo in its own folder, filled, and run by the real supervisor.

`prepared` lends the database of a folder before anything serves from it; `opened` runs `khidki up`
and knows its processes: what they cost, how much they hold. Nothing here measures by itself.
"""

import asyncio
import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from khidki import boot, config
from khidki.cli import database
from khidki.gateways.postgres_server import home_of, postmaster
from khidki.store import clusters

SERVICE = "revenue/income-certificate"
ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("KHIDKI_BENCH_DATA") or ROOT / "var" / "bench")
TICKS = os.sysconf("SC_CLK_TCK")
READY_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database that answers, with a published catalogue and the demo's people."""

    owner_uri: str
    app_uri: str
    secret: str
    data_dir: Path


def settings(data: Path, port: int) -> config.Config:
    """Return the settings of a demo in a folder."""
    told = {"KHIDKI_DATA": str(data), "KHIDKI_PORT": str(port), "KHIDKI_DEMO": "1"}
    return config.read(told)


def home(data: Path) -> Path:
    """Return where the PostgreSQL of a folder keeps its files."""
    return home_of(data)[0]


def fresh(data: Path) -> Path:
    """Empty a folder of the bench's own, PostgreSQL's files included, and return it."""
    assert data.is_relative_to(FOLDER), "only what the bench made is removed"
    if data.exists():
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(home(data))
        shutil.rmtree(data)
    return data


@contextmanager
def prepared(data: Path, *, port: int) -> Generator[Prepared]:
    """Lend a folder's database while no window serves from it."""
    with database.opened(settings(data, port)) as lent:
        database.bring_forward(lent.config)
        asyncio.run(boot.prepare(lent.config))
        yield Prepared(lent.config.owner_url, lent.config.database_url, lent.config.secret, data)


@dataclass(frozen=True, slots=True)
class Window:
    """A running window and its processes."""

    process: "subprocess.Popen[bytes]"
    port: int
    data_dir: Path
    secret: str
    owner_uri: str
    app_uri: str
    postgres: int
    web: int

    def children(self) -> dict[str, list[int]]:
        """Return the process ids by what they are, everything below them included."""
        found: dict[str, list[int]] = {"supervisor": [self.process.pid]}
        web = self._web()
        # All are copies of the supervisor, begun in this order: simulators, worker, web.
        others = iter(("simulators", "worker"))
        for pid in sorted(set(_children(self.process.pid)) - {self.postgres}):
            name = "web" if pid in web else next(others, "other")
            found.setdefault(name, []).extend([pid, *_descendants(pid)])
        found["postgres"] = [self.postgres, *_descendants(self.postgres)]
        return found

    def _web(self) -> set[int]:
        """Ask until both web processes have told which they are."""
        seen: set[int] = set()
        for _ in range(200):
            asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            asking.request("GET", "/health")
            seen.add(json.loads(asking.getresponse().read())["process"])
            asking.close()
            if len(seen) == self.web:
                break
        return seen

    def connect(self) -> psycopg.Connection[Any]:
        """Connect as the owner of the tables."""
        return psycopg.connect(self.owner_uri, autocommit=True)

    def settle(self, seconds: float = 600) -> float:
        """Wait until nothing is left to tell, to do or to seal; return how long that took."""
        began = time.monotonic()
        with self.connect() as connection:
            while time.monotonic() - began < seconds:
                row = connection.execute(SQL_LEFT).fetchone()
                assert row is not None
                if row[0] == 0:
                    return time.monotonic() - began
                time.sleep(0.2)
        raise TimeoutError(f"the worker was not done after {seconds} s")


SQL_LEFT = """
    SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT 1) o)
         + (SELECT count(*) FROM (SELECT FROM job WHERE dead_at IS NULL LIMIT 1) j)
         + (SELECT count(*) FROM generate_series(0, 960, 64) AS g(first)
             WHERE EXISTS (SELECT FROM event e
                            WHERE (e.bucket >> 6) = (g.first >> 6) AND e.epoch = 1
                              AND e.tx >= coalesce((SELECT max(to_tx) FROM seal s
                                                     WHERE s.bucket = g.first), '0'::xid8)))
"""


@contextmanager
def opened(
    data: Path, *, port: int, web: int = 2, settings: Mapping[str, str] | None = None
) -> Generator[Window]:
    """Run `khidki up --demo` from a folder for as long as the block lasts."""
    command = [sys.executable, "-m", "khidki", "up", "--demo", "--data", str(data)]
    command += ["--port", str(port), "--workers", str(web)]
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("KHIDKI_", "DATABASE_"))}
    ours |= {"KHIDKI_PAYMENTS": "none"} | (settings or {})  # a submit alone is measured
    data.mkdir(parents=True, exist_ok=True)
    said = (data / "said.log").open("wb")
    process = subprocess.Popen(
        command, env=ours, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield _when_ready(process, data, port, web)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(150)
        said.close()


def _when_ready(process: "subprocess.Popen[bytes]", data: Path, port: int, web: int) -> Window:
    deadline = time.monotonic() + READY_SECONDS
    while not _serves(port):
        if process.poll() is not None or time.monotonic() > deadline:
            words = (data / "said.log").read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"the window did not open:\n{words}")
        time.sleep(0.1)
    home, _ = home_of(data)
    found = postmaster(home / "data")
    assert found is not None
    at = f"@/{clusters.DATABASE}?host={found.socket}"
    return Window(
        process, port, data, settings(data, port).secret,
        f"postgresql://{clusters.OWNER}{at}", f"postgresql://{clusters.APP}{at}", found.pid, web,
    )  # fmt: skip


def _serves(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asking.request("GET", "/ready")
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds since the processes began."""

    seconds: dict[str, float]

    @classmethod
    def of(cls, window: Window) -> "Cost":
        """Read the clocks of all processes of a window."""
        found = window.children()
        return cls({name: sum(map(_cpu_seconds, pids)) for name, pids in found.items()})

    def since(self, before: "Cost") -> dict[str, float]:
        """Return what was spent since an earlier look."""
        return {name: spent - before.seconds.get(name, 0) for name, spent in self.seconds.items()}


def memory(window: Window) -> dict[str, float]:
    """Return the megabytes held by each kind of process, shared pages counted once."""
    return {
        name: round(sum(map(_pss_kilobytes, pids)) / 1000, 1)
        for name, pids in window.children().items()
    }


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # Own time and that of children that have ended: utime, stime, cutime, cstime.
    return sum(map(int, fields[11:15])) / TICKS


def _pss_kilobytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(c) for task in tasks for c in (task / "children").read_text().split()]
    return []


def _descendants(pid: int) -> list[int]:
    found = _children(pid)
    return [*found, *(deeper for child in found for deeper in _descendants(child))]


def durability(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Return the settings without which a figure means nothing; refuse when one is not on."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    found: dict[str, str] = {}
    for name in names:
        row = connection.execute(f"SHOW {name}").fetchone()
        assert row is not None
        found[name] = row[0]
    if set(found.values()) != {"on"}:
        raise SystemExit(f"nothing is measured without a durable database: {json.dumps(found)}")
    return found

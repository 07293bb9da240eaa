"""A real PostgreSQL for every test that wants one.

One cluster for each test process (about half a second), one migrated template in it, and a copy of
that template for whoever asks: `database_uri` for one test, `module_database_uri` for one file. A
copy is made as it was and lent again; see `databases`.
`furnished_database_uri` also holds the published catalogue and the demo's people; see `worlds`. All
are addresses for `khidki_app`; `owner_uri(uri)` and `superuser_uri(uri)` lead to the same database
with more rights. KHIDKI_TEST_POSTGRES=debian15 runs everything on that system's PostgreSQL 15.
"""

import asyncio
import gc
import io
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from hypothesis import HealthCheck, settings

from khidki.actions.world import World
from khidki.gateways import postgres_binaries
from khidki.gateways.postgres_binaries import Binaries
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer
from khidki.store import clusters, installations
from khidki.store.migrate import migrate
from khidki.web import log
from tests import turns, worlds
from tests.databases import Shelf

# The same examples each time, however long one takes: what fails today failed when it was written.
settings.register_profile(
    "khidki",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("khidki")
TEMPLATE = "khidki_template"
# Every test opens and closes connections, and each maps all of the server's memory.
SMALL = {"shared_buffers": "16MB", "autovacuum": "off"}
FURNISHED = "khidki_furnished"
IN_MEMORY_BYTES = 4 * 1024**3


def test_binaries() -> Binaries:
    if os.environ.get("KHIDKI_TEST_POSTGRES") == "debian15":
        return postgres_binaries.at(Path("/usr/lib/postgresql/15/bin"))
    return postgres_binaries.embedded()


test_binaries.__test__ = False


def owner_uri(uri: str) -> str:
    """The same database, as the role that owns the tables."""
    return uri.replace(f"//{clusters.APP}@", f"//{clusters.OWNER}@")


def superuser_uri(uri: str) -> str:
    """The same database, as the role that may do anything."""
    return uri.replace(f"//{clusters.APP}@", f"//{SUPERUSER}@")


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Files, not single tests, go to the processes; see `turns`."""
    config.option.loadscopereorder = False
    return turns.ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = turns.in_turn(items)


def pytest_collection_finish() -> None:
    # The product does the same in every process that it starts: cli/supervisor.py.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """A folder that the server's user can reach; pytest's own lies under a private one."""
    folder = Path(tempfile.mkdtemp(prefix="khidki-test-", dir=_in_memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    # Each test copies and drops a database of 450 files: a third of the work where they are held
    # in memory. A container may have little of it.
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > IN_MEMORY_BYTES
    return memory if roomy and os.access(memory, os.W_OK) else None


@pytest.fixture(scope="session")
def cluster(data_folder: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer.start(
        data_folder, binaries=test_binaries(), durable=False, settings=SMALL
    )
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template_database(cluster: EmbeddedServer) -> str:
    clusters.furnish(cluster.uri("postgres", SUPERUSER), database=TEMPLATE)
    migrate(cluster.uri(TEMPLATE, clusters.OWNER))
    return TEMPLATE


@pytest.fixture(scope="session")
def furnished_template(cluster: EmbeddedServer, template_database: str) -> str:
    """A template in which the catalogue is published and the demo's people are at their posts."""
    administration = cluster.uri("postgres", SUPERUSER)
    clusters.clone(administration, template=template_database, database=FURNISHED)
    owner = cluster.uri(FURNISHED, clusters.OWNER)
    installations.mark(owner, demo=True)
    asyncio.run(worlds.furnish(owner))
    return FURNISHED


@pytest.fixture(scope="session")
def shelf(cluster: EmbeddedServer, template_database: str) -> Iterator[Shelf]:
    with closing(Shelf(cluster, template_database)) as shelf:
        yield shelf


@pytest.fixture(scope="session")
def furnished_shelf(cluster: EmbeddedServer, furnished_template: str) -> Iterator[Shelf]:
    with closing(Shelf(cluster, furnished_template)) as shelf:
        yield shelf


@pytest.fixture
def database_uri(shelf: Shelf) -> Iterator[str]:
    with shelf.lend() as uri:
        yield uri


@pytest.fixture(scope="module")
def module_database_uri(shelf: Shelf) -> Iterator[str]:
    with shelf.lend() as uri:
        yield uri


@pytest.fixture
def furnished_database_uri(furnished_shelf: Shelf) -> Iterator[str]:
    with furnished_shelf.lend() as uri:
        yield uri


@pytest.fixture(scope="module")
def module_furnished_uri(furnished_shelf: Shelf) -> Iterator[str]:
    with furnished_shelf.lend() as uri:
        yield uri


@pytest.fixture
def empty_database_uri(cluster: EmbeddedServer) -> Iterator[str]:
    """A furnished database in which no migration has run, as its owner."""
    administration = cluster.uri("postgres", SUPERUSER)
    name = f"empty_{uuid4().hex}"
    clusters.furnish(administration, database=name)
    yield cluster.uri(name, clusters.OWNER)
    clusters.drop(administration, database=name)


@pytest.fixture
def clock() -> worlds.Clock:
    return worlds.Clock()


@pytest.fixture
async def world(furnished_database_uri: str, clock: worlds.Clock) -> AsyncIterator[World]:
    """What an action is handed, on a furnished database and at the clock's own time."""
    async with worlds.world_of(furnished_database_uri, now=clock) as opened:
        yield opened


@pytest.fixture
def logged():
    """The lines of the log so far, in order."""
    file = io.BytesIO()
    log.configure(file)
    yield lambda: [json.loads(line) for line in file.getvalue().splitlines()]
    structlog.reset_defaults()

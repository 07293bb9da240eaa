"""A real PostgreSQL for every test that wants one.

One cluster for each test process (about half a second), one migrated template in it, and a clone of
that template for whoever asks: `database_uri` for one test, `module_database_uri` for one file.
`furnished_database_uri` also holds the published catalogue and the demo's people; see `worlds`. All
are addresses for `khidki_app`; `owner_uri(uri)` and `superuser_uri(uri)` lead to the same database
with more rights. KHIDKI_TEST_POSTGRES=debian15 runs everything on that system's PostgreSQL 15.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from khidki.actions.world import World
from khidki.gateways import postgres_binaries
from khidki.gateways.postgres_binaries import Binaries
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer
from khidki.store import clusters, installations
from khidki.store.migrate import migrate
from tests import worlds

TEMPLATE = "khidki_template"
FURNISHED = "khidki_furnished"
IN_MEMORY_BYTES = 4 * 1024**3
_numbers = itertools.count(1)


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
    server = EmbeddedServer.start(data_folder, binaries=test_binaries(), durable=False)
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


def _clone(cluster: EmbeddedServer, template: str) -> Iterator[str]:
    administration = cluster.uri("postgres", SUPERUSER)
    name = f"test_{next(_numbers)}"
    clusters.clone(administration, template=template, database=name)
    yield cluster.uri(name, clusters.APP)
    clusters.drop(administration, database=name)


@pytest.fixture
def database_uri(cluster: EmbeddedServer, template_database: str) -> Iterator[str]:
    yield from _clone(cluster, template_database)


@pytest.fixture(scope="module")
def module_database_uri(cluster: EmbeddedServer, template_database: str) -> Iterator[str]:
    yield from _clone(cluster, template_database)


@pytest.fixture
def furnished_database_uri(cluster: EmbeddedServer, furnished_template: str) -> Iterator[str]:
    yield from _clone(cluster, furnished_template)


@pytest.fixture(scope="module")
def module_furnished_uri(cluster: EmbeddedServer, furnished_template: str) -> Iterator[str]:
    yield from _clone(cluster, furnished_template)


@pytest.fixture
def empty_database_uri(cluster: EmbeddedServer) -> Iterator[str]:
    """A furnished database in which no migration has run, as its owner."""
    administration = cluster.uri("postgres", SUPERUSER)
    name = f"empty_{next(_numbers)}"
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

"""The whole window as `khidki up --demo` opens it, and a program that files applications through it.

What it says goes to a file, so nothing ever waits for a reader. `prepare` lays drafts with their
papers ready, straight through the actions, so that a test can submit hundreds over HTTP in seconds.
"""

import asyncio
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
from PIL import Image

from khidki import boot, config
from khidki.actions import draft as drafting
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.world import World
from khidki.domain.people.person import Birth, Name, Person, Relation
from khidki.gateways.postgres_server import SUPERUSER, postmaster
from khidki.gateways.secrets import Secrets
from khidki.store import clusters, documents, drafts
from tests.patience import PATIENCE, wait_until
from tests.ports import free_ports

SERVICE = "revenue/income-certificate"
SECTIONS = {
    "applicant": {"applicant_name.hi": "सीता देवी"},
    "birth": {"birth.day": "2", "birth.month": "4", "birth.year": "1968"},
    "address": {
        "area.district": "RJ-JAIPUR",
        "area.tehsil": "RJ-JAIPUR-CHOMU",
        "address_line": "गली 4",
    },
    "purpose": {"purpose": "scholarship"},
    "family": {"family_members": "5", "government_job": "no"},
    "income": {"income_labour": "120000"},
    "declaration": {"declaration": "yes"},
}
PAPERS = ("photo", "income_proof", "address_proof")


def environment() -> dict[str, str]:
    """What a newcomer's shell has: no setting of ours, and Python may keep what it compiled."""
    ours = ("KHIDKI_", "DATABASE_", "PROMETHEUS_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    # What is tried here is the window itself; what a payment survives is `scripts/chaos.py`.
    return kept | {"KHIDKI_PAYMENTS": "none"}


class Window:
    """One demo in a folder of its own."""

    more: tuple[str, ...] = ()  # words of `khidki up` besides

    def __init__(
        self, folder: Path | None = None, *, settings: dict[str, str] | None = None
    ) -> None:
        self.settings = settings or {}
        self.folder = folder or Path(tempfile.mkdtemp(prefix="khidki-faults-"))
        self.folder.chmod(0o755)
        self.port = free_ports()
        self.log = self.folder / "said.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def khidki(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run another command of the same installation."""
        return subprocess.run(
            [sys.executable, "-m", "khidki", *words, "--data", str(folder or self.folder)],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def open(self) -> "Window":
        """Start it and return when it serves."""
        begun = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "khidki", "up", "--demo",
                 "--data", str(self.folder), "--port", str(self.port), *self.more],
                env=environment() | self.settings, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C closes it" not in (said := self.log.read_text()[begun:]):
            assert self.process.poll() is None, said[-3000:]
            assert time.monotonic() < deadline, said[-3000:]
            time.sleep(0.02)
        self.said = said
        return self

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def remove(self) -> None:
        """Close it, whatever state it is in, and remove everything."""
        self.end()
        if (found := self.postmaster) is not None:
            os.kill(found.pid, signal.SIGQUIT)
            wait_until(lambda: self.postmaster is None)
        shutil.rmtree((self.folder / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def postmaster(self):
        return postmaster((self.folder / "postgres").resolve() / "data")

    def children(self, name: str) -> list[int]:
        """The processes of this kind that the supervisor keeps, told by what they do."""
        assert self.process is not None
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        held = [int(pid) for pid in found.split()]
        listening = f"socket:[{self._listening()}]"
        web = [pid for pid in held if listening in _open_files(pid)]
        postgres = [self.postmaster.pid] if self.postmaster else []
        others = [pid for pid in held if pid not in (*web, *postgres)]
        # The simulators are started before the worker.
        simulators, worker = sorted(others)[:1], sorted(others)[1:]
        return {
            "web": web, "worker": worker, "simulators": simulators, "PostgreSQL": postgres,
        }[name]  # fmt: skip

    def _listening(self) -> str:
        line = f"0100007F:{self.port:04X} 00000000:0000 0A"
        for row in Path("/proc/net/tcp").read_text().splitlines():
            if line in row:
                return row.split()[9]
        return ""

    def uri(self, role: str = clusters.APP) -> str:
        where = quote(str(self.postmaster.socket), "")
        return f"postgresql://{role}@/{clusters.DATABASE}?host={where}"

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.uri(SUPERUSER)) as connection:
            return connection.execute(query, values).fetchall()

    @property
    def token(self) -> str:
        secret = (self.folder / "secrets" / "demo-secret").read_text()
        return DemoKeys.of(Secrets(secret)).token

    def program(self) -> httpx.Client:
        """A program that may submit, and asks each time anew whether the window is there."""
        return httpx.Client(
            base_url=self.address,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def prepare(self, count: int) -> list[dict[str, Any]]:
        """Lay so many drafts with all papers ready, and return the bodies that submit them."""
        return asyncio.run(self._prepare(count))

    async def _prepare(self, count: int) -> list[dict[str, Any]]:
        told = {"KHIDKI_DEMO": "1", "KHIDKI_DATA": str(self.folder), "KHIDKI_PORT": str(self.port)}
        settings = replace(config.read(told), database_url=self.uri(), owner_url=self.uri())
        id_ = hashlib.sha256(self.token.encode()).digest()
        ((account,),) = self.rows("select account from api_token where id = %s", id_)
        async with boot.open_world(settings) as world:
            return await _drafts(world, account, count)


async def _drafts(world: World, account: Any, count: int) -> list[dict[str, Any]]:
    first = await _begun(world, account)
    for ask in PAPERS:
        await drafting.attach(world, account, first.id, ask, label="a.jpg", data=_photo())
    revision = first.revision
    for section, typed in SECTIONS.items():
        saved = await drafting.save_section(
            world, account, first.id, section, typed, revision=revision
        )
        assert saved.problems == []
        revision = saved.draft.revision
    async with world.reading() as tx:
        filled = await drafts.of_account(tx, first.id, account=account)
        papers = await documents.of(tx, first.id)
    assert filled is not None
    made = [filled]
    for _ in range(count - 1):
        draft = await _begun(world, account)
        async with world.transaction() as tx:
            for paper in papers:
                copy = replace(
                    paper, bucket=draft.bucket, application=draft.id, id=world.new_id(draft.bucket)
                )
                await documents.add(tx, copy)
        made.append(draft)
    return [
        {
            "service": SERVICE,
            "person": str(draft.person),
            "draft": str(draft.id),
            "answers": json.loads(json.dumps(filled.answers)),
        }
        for draft in made
    ]


async def _begun(world: World, account: Any) -> drafts.Draft:
    # Everybody is somebody else: one person may have one live application only.
    name = "".join(chr(97 + digit % 16) for digit in os.urandom(12))
    person = Person(Name(en=name.title()), Birth.parse("1968-04-02"), area="RJ-JAIPUR-CHOMU")
    id_ = await drafting.add_person(world, account, person, Relation.SELF)
    return await drafting.begin(world, account, id_, SERVICE, "hi")


async def _photo() -> AsyncIterator[bytes]:
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, "JPEG")
    yield kept.getvalue()


@dataclass
class Answered:
    """What a program was told about one application."""

    key: str
    number: str
    tries: int


def submit(client: httpx.Client, body: dict[str, Any], *, within: float = PATIENCE) -> Answered:
    """Submit until there is an answer, as a program should: the same key, whatever happens."""
    key, deadline, tries = f"key-{body['draft']}", time.monotonic() + within, 0
    last: object = None
    while time.monotonic() < deadline:
        tries += 1
        try:
            said = client.post("/api/v1/applications", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError as error:
            last = error
            time.sleep(0.1)
            continue
        last = said.text
        if said.status_code in (200, 201):
            return Answered(key, said.json()["number"], tries)
        assert said.status_code == 503, said.text
        time.sleep(0.1)
    raise AssertionError(f"nobody answered well for too long; the last that was heard: {last!r}")


def _open_files(pid: int) -> set[str]:
    found = set()
    # Both a descriptor and the whole process may be gone by the time we look.
    with suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(descriptor.readlink()))
    return found


@contextmanager
def opened() -> Iterator[Window]:
    """Open a demo and remove it afterwards."""
    window = Window()
    try:
        yield window.open()
    finally:
        window.remove()

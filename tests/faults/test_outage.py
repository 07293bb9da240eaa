"""The database gone, tables changed under load, neighbours of two releases, a full disk."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import httpx
import psycopg
import pytest

from khidki.cli.database import require_room
from khidki.domain.refusal import Fault
from khidki.gateways.postgres_server import SUPERUSER
from khidki.store import clusters
from khidki.store.migrate import MIGRATIONS, migrate
from tests.faults.visitor import Visitor
from tests.faults.window import Window, environment, submit
from tests.patience import PATIENCE, family, wait_until
from tests.ports import free_ports

NEXT_RELEASE = """
alter table application add column said_by_the_next_release text;
create index application_next_release on application (bucket, said_by_the_next_release)
    where said_by_the_next_release is not null;
"""
TAKE_BACK = """
alter table application drop column said_by_the_next_release;
delete from upkeep.migration where name = '9999_next_release.sql';
"""


@contextmanager
def without_database(window: Window):
    """Stop who would start it again, then kill it."""
    os.kill(window.process.pid, signal.SIGSTOP)
    try:
        os.kill(window.postmaster.pid, signal.SIGKILL)
        yield
    finally:
        os.kill(window.process.pid, signal.SIGCONT)


def test_pages_say_in_both_languages_that_the_database_is_gone_and_recover(window: Window):
    with window.program() as client:
        number = submit(client, window.prepare(1)[0]).number
    with Visitor(window) as visitor:
        with without_database(window):
            wait_until(lambda: visitor.open(f"/hi/track/{number}").status_code == 503)
            hindi = visitor.open(f"/hi/track/{number}")
            english = visitor.open(f"/en/track/{number}")
        addresses = [f"/hi/track/{number}"] * 10
        wait_until(lambda: {visitor.open(a).status_code for a in addresses} == {200})
    assert (hindi.status_code, english.status_code) == (503, 503)
    assert "खिड़की अभी बंद है" in hindi.text
    assert "The window is closed for the moment" in english.text
    assert hindi.headers["retry-after"]


@contextmanager
def hung_database(window: Window):
    """Every process of the server stands still, its sockets open, as on a disk that hangs."""
    stopped = family(window.postmaster.pid)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_pages_do_not_wait_for_a_database_that_hangs_and_recover(window: Window):
    bodies = window.prepare(2)
    with window.program() as client, Visitor(window) as visitor:
        number = submit(client, bodies.pop()).number
        page = f"/hi/track/{number}"
        with hung_database(window):
            answers = [visitor.open(page) for _ in range(4)]
            key = {"Idempotency-Key": f"key-{bodies[0]['draft']}"}
            sent = client.post("/api/v1/applications", json=bodies[0], headers=key)
        wait_until(lambda: {visitor.open(page).status_code for _ in range(10)} == {200})
        assert submit(client, bodies[0]).number != number
    # The database says nothing until the block ends: who is answered in it did not wait for it.
    assert [said.status_code for said in answers] == [503] * 4
    assert all("खिड़की अभी बंद है" in said.text for said in answers)
    assert sent.status_code == 503
    stored = window.rows("select count(*) from submission where key = %s", key["Idempotency-Key"])
    assert stored == [(1,)]


class Load:
    """Programs and readers that note every answer until told to stop."""

    def __init__(self, window: Window, bodies: list, addresses: list[str]) -> None:
        self.wrong: list[str] = []
        self.submitted: list[str] = []
        self.read = 0
        self._stop = threading.Event()
        self._window, self._bodies, self._addresses = window, bodies, addresses
        self._threads = [threading.Thread(target=run) for run in (self._submit, self._look)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _note(self, said: httpx.Response) -> bool:
        if said.status_code not in (200, 201):
            self.wrong.append(f"{said.status_code} {said.request.url} {said.text[:300]}")
        return said.status_code in (200, 201)

    def _submit(self) -> None:
        with self._window.program() as client:
            for turn, body in enumerate(self._bodies):
                where = self._addresses[turn % len(self._addresses)]
                key = {"Idempotency-Key": f"load-{body['draft']}"}
                said = client.post(f"{where}/api/v1/applications", json=body, headers=key)
                if self._note(said):
                    self.submitted.append(said.json()["number"])
                if self._stop.wait(0.02):
                    return

    def _look(self) -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            while not self._stop.wait(0.02):
                for where in self._addresses:
                    self._note(client.get(f"{where}/ready"))
                    self._note(client.get(f"{where}/hi/"))
                    self.read += 2


@pytest.fixture
def next_release(window: Window, tmp_path: Path) -> Iterator[Path]:
    """Today's migrations and the one that the next release brings, taken back afterwards."""
    folder = tmp_path / "next"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "9999_next_release.sql").write_text(NEXT_RELEASE)
    yield folder
    with psycopg.connect(window.uri(SUPERUSER)) as connection:
        connection.execute(TAKE_BACK)


@contextmanager
def neighbour(window: Window):
    """One more web process at an address of its own, on the same database."""
    port = free_ports()
    secret = (window.folder / "secrets" / "demo-secret").read_text()
    settings = {
        "KHIDKI_DEMO": "1",
        "KHIDKI_DATA": str(window.folder),
        "KHIDKI_SECRET": secret,
        "KHIDKI_PORT": str(port),
        "KHIDKI_PUBLIC_URL": window.address,
        "DATABASE_URL": window.uri(),
        "KHIDKI_OWNER_URL": window.uri(clusters.OWNER),
    }
    with (window.folder / "neighbour.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "khidki", "web"],
            env=environment() | settings,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _answers(address))
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ready", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


def test_tables_change_under_load_and_old_and_new_processes_serve_side_by_side(
    window: Window, next_release: Path
):
    """What this shows, and what not.

    The window's processes began before the migration: they stand for the release before, whose
    statements know nothing of the new column. A process that begins after it stands for the next
    release. Both serve the same database, and one key sent to both is one application. It does not
    run the code of another release; that every migration only adds is for its review to see.
    """
    bodies = window.prepare(60)
    first = bodies.pop()
    with Load(window, bodies, [window.address]) as before:
        wait_until(lambda: len(before.submitted) > 5)
        ran = migrate(window.uri(clusters.OWNER), folder=next_release)
        seen = len(before.submitted)
        wait_until(lambda: len(before.submitted) > seen + 5)
    assert ran == ["9999_next_release.sql"]
    assert before.wrong == []

    left = bodies[len(before.submitted) + 1 :]
    with neighbour(window) as address:
        with Load(window, left, [window.address, address]) as beside:
            wait_until(lambda: len(beside.submitted) >= 10 or beside.wrong)
        with window.program() as client:
            key = {"Idempotency-Key": "one key at two releases"}
            here = client.post("/api/v1/applications", json=first, headers=key)
            there = client.post(f"{address}/api/v1/applications", json=first, headers=key)
    assert beside.wrong == []
    assert (here.status_code, there.status_code) == (201, 200)
    assert here.json()["number"] == there.json()["number"]


def test_a_disk_that_is_nearly_full_is_refused_before_anything_is_written(tmp_path: Path):
    """On a real small file system where one may be mounted; elsewhere by a threshold above any."""
    small = tmp_path / "small"
    small.mkdir()
    mount = shutil.which("mount") or "mount"
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=50m", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    try:
        with pytest.raises(Fault, match=r"MB left and Khidki wants at least .* make room"):
            require_room(small, **({} if made.returncode == 0 else {"least": 10**18}))
        assert list(small.iterdir()) == []
    finally:
        if made.returncode == 0:
            subprocess.run([shutil.which("umount") or "umount", str(small)], check=True)

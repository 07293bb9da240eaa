"""The disk fills up while people are served: it is said plainly, nothing that was answered is lost,
and when there is room again everything goes on by itself."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from khidki.gateways.postgres_server import SUPERUSER
from tests.faults.clients import STORED, history_is_clean
from tests.faults.visitor import Visitor
from tests.faults.window import Window, submit
from tests.patience import wait_until

SIZE = "600m"
FULL_SECONDS = 3  # long enough for starts in vain


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system that can be filled without harming anybody."""
    folder = Path(tempfile.mkdtemp(prefix="khidki-small-"))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        folder.rmdir()
        pytest.skip("no small file system may be mounted here; it takes root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def on_small_disk(small_disk: Path) -> Iterator[Window]:
    (small_disk / "data").mkdir()
    window = Window(small_disk / "data")
    try:
        yield window.open()
    finally:
        (small_disk / "ballast").unlink(missing_ok=True)
        window.remove()


def fill(disk: Path) -> None:
    """Leave no byte free."""
    with (disk / "ballast").open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * size)


def test_a_disk_that_fills_up_is_said_and_nothing_answered_is_lost(
    on_small_disk: Window, small_disk: Path
):
    window, bodies = on_small_disk, on_small_disk.prepare(60)
    with window.program() as client, Visitor(window) as visitor:
        answered = [submit(client, bodies.pop()) for _ in range(3)]
        fill(small_disk)
        refused = submits_until_one_fails(client, bodies, answered)
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        page = visitor.open(f"/hi/track/{answered[0].number}")
        assert page.status_code == 200 or "खिड़की अभी बंद है" in page.text
        (small_disk / "ballast").unlink()
        answered += [submit(client, body) for body in bodies]
    assert window.process.poll() is None, "the supervisor did not outlive it"
    stored = window.rows(STORED, [told.key for told in answered])
    assert sorted(stored) == sorted((told.number, 1) for told in answered)
    history_is_clean(window)


def submits_until_one_fails(client, bodies, answered) -> httpx.Response:
    """Note what is answered well; what fails is left among the bodies, to be sent again."""
    while bodies:
        key = f"key-{bodies[-1]['draft']}"
        said = client.post(
            "/api/v1/applications", json=bodies[-1], headers={"Idempotency-Key": key}
        )
        if said.status_code not in (200, 201):
            return said
        answered.append(submit(client, bodies.pop()))
    raise AssertionError("the disk never was full")


def test_a_database_that_fell_over_a_full_disk_comes_back_when_there_is_room(
    on_small_disk: Window, small_disk: Path
):
    window = on_small_disk
    bodies = window.prepare(2)
    with window.program() as client:
        first = submit(client, bodies.pop())
        fill(small_disk)
        # It needs a new segment of its log and cannot have one.
        with psycopg.connect(window.uri(SUPERUSER), autocommit=True) as connection:
            with suppress(psycopg.Error):
                for _ in range(20):
                    connection.execute(
                        "select pg_logical_emit_message(false, 'x', repeat('x', 9999))"
                    )
                    connection.execute("select pg_switch_wal()")
        wait_until(lambda: closed(window))
        time.sleep(FULL_SECONDS)
        assert closed(window)
        (small_disk / "ballast").unlink()
        second = submit(client, bodies.pop())
    assert window.process.poll() is None, "the supervisor did not outlive it"
    stored = window.rows(STORED, [first.key, second.key])
    assert sorted(stored) == sorted((told.number, 1) for told in (first, second))


def closed(window: Window) -> bool:
    with suppress(psycopg.Error):
        return window.postmaster is None or not window.rows("select 1")
    return True

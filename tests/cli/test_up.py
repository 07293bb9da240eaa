import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from khidki.gateways.postgres_server import postmaster

HERE = Path(__file__).parent
SMS = "http://127.0.0.1:1/sms"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Window:
    """`khidki up --demo` in a folder of its own, with the smallest window inside."""

    def __init__(self, data_folder: Path) -> None:
        self.data = Path(tempfile.mkdtemp(dir=data_folder))
        self.data.chmod(0o755)
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def command(self, *more: str, secret: str = "") -> subprocess.Popen:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KHIDKI_", "DATABASE_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "khidki", *more, "--data", str(self.data)],
            env=kept | {"PYTHONPATH": str(HERE), "KHIDKI_SECRET": secret, "KHIDKI_SMS_URL": SMS},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def up(self, *more: str, secret: str = "") -> subprocess.Popen:
        port = ["--port", str(self.port), "--made-by", "small_window"]
        return self.command("up", *port, *more, secret=secret)

    def open(self) -> "Window":
        self.process = self.up("--demo")
        self.said = ""
        while "Ctrl-C closes" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        return self

    def answer(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as page:
            return page.read().decode()

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        if self.process is None:
            return ""
        self.process.send_signal(how)
        rest = self.process.communicate(timeout=30)[0]
        self.process = None
        return rest

    @property
    def database(self):
        return postmaster((self.data / "postgres").resolve() / "data")


@pytest.fixture
def window(data_folder: Path) -> Iterator[Window]:
    made = Window(data_folder)
    yield made
    made.end()
    if made.database:
        os.kill(made.database.pid, signal.SIGINT)
        while made.database:
            time.sleep(0.05)


def timed(work) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def said_in_one_sentence(process: subprocess.Popen) -> str:
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


def test_a_taken_port_is_named_with_another_to_try(window):
    with socket.socket() as other:
        other.bind(("127.0.0.1", window.port))
        other.listen()
        said = said_in_one_sentence(window.up("--demo"))
    assert f"Another program has port {window.port}" in said
    assert not window.database


def test_a_demo_opens_on_this_machine_only(window):
    said = said_in_one_sentence(window.up("--demo", "--host", "0.0.0.0"))
    assert "opens on 127.0.0.1 only" in said


def test_without_demo_a_secret_is_asked_for(window):
    said = said_in_one_sentence(window.up("--no-demo"))
    assert "KHIDKI_SECRET must hold at least 32 characters" in said


def test_a_second_window_from_the_same_folder_is_told_of_the_first(window):
    window.open()
    said = said_in_one_sentence(window.up("--demo"))
    assert f"already runs from {window.data} (process {window.process.pid})" in said


def test_a_demo_and_a_real_database_are_never_mixed(window):
    window.open().end()
    said = said_in_one_sentence(window.up("--no-demo", secret="s" * 40))
    assert "This database is a demo's" in said


def test_a_real_database_is_not_opened_as_a_demo(window):
    ran = window.command("migrate", "--no-demo", secret="s" * 40)
    assert "ran 0001_window.sql" in ran.communicate(timeout=30)[0]
    said = said_in_one_sentence(window.up("--demo"))
    assert "not a demo's" in said


def test_everything_ends_in_order_and_the_second_start_is_quick(window):
    window.open()
    while not (window.data / "worker.pid").exists():
        time.sleep(0.05)
    assert window.answer().endswith("khidki_app")
    assert "closing" in window.end(signal.SIGINT)
    assert (window.data / "worker.ended").exists()
    assert not window.database

    seconds = []
    while len(seconds) < 3 and min(seconds, default=9) > 5:
        window.end()
        seconds.append(timed(window.open))
    assert min(seconds) < 5, "even the quickest of three starts on a busy machine is slow"
    assert "brought forward" not in window.said


def test_a_killed_supervisor_is_followed_at_once_by_one_that_adopts_the_database(window):
    window.open()
    first = window.database.pid
    seconds = []
    while len(seconds) < 3 and min(seconds, default=9) > 5:
        window.end(signal.SIGKILL)
        seconds.append(timed(window.open))

    assert min(seconds) < 5, "even the quickest of three starts on a busy machine is slow"
    assert "port" not in window.said.replace(str(window.data), "").lower()
    assert window.database.pid == first
    assert window.answer()


def test_children_end_when_the_supervisor_was_killed(window):
    window.open()
    child = int(window.answer().split()[0])
    window.end(signal.SIGKILL)

    deadline = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        while "State:\tZ" not in Path(f"/proc/{child}/status").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("which", ["web", "worker", "PostgreSQL"])
def test_a_killed_process_is_started_again(window, which):
    window.open()
    while not (window.data / "worker.pid").exists():
        time.sleep(0.05)
    killed = {
        "web": lambda: int(window.answer().split()[0]),
        "worker": lambda: int((window.data / "worker.pid").read_text()),
        "PostgreSQL": lambda: window.database.pid,
    }[which]()
    os.kill(killed, signal.SIGKILL)

    while f"{which} ended by itself" not in window.process.stdout.readline():
        assert window.process.poll() is None
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            assert window.answer()
            return
    pytest.fail("the window did not serve again within ten seconds of a busy machine")


def test_doctor_finds_a_fresh_demo_in_order(window):
    window.open()
    ran = window.command("doctor")
    said = ran.communicate(timeout=30)[0]
    assert ran.returncode == 0, said
    assert "search in Hindi works" in said


def test_a_backup_without_a_key_is_refused_and_the_demo_needs_none(window, tmp_path):
    window.open()
    ran = window.command("backup", str(tmp_path / "copy"))
    said = ran.communicate(timeout=60)[0]
    assert "Copied the whole database" in said
    assert list((tmp_path / "copy").glob("base-*.sealed"))
    refused = said_in_one_sentence(
        window.command("backup", str(tmp_path), "--no-demo", secret="s" * 40)
    )
    assert "KHIDKI_BACKUP_KEY must hold" in refused


def test_the_demo_can_begin_again(window):
    window.open().end()
    said = window.command("demo", "reset", "--yes").communicate(timeout=30)[0]
    assert "The demo is empty" in said
    assert "brought forward" in window.open().said

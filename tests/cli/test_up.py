import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from khidki.config import Config
from khidki.gateways.postgres_server import postmaster
from tests.patience import PATIENCE, wait_until
from tests.ports import free_ports

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "src"
SMS = "http://127.0.0.1:1/sms"


def everybodys_python() -> tuple[str, str]:
    """A Python that any user can start, and where it finds what ours has installed.

    Ours may lie in a folder of root's, as a Python does that somebody built for themselves.
    """
    installed = os.pathsep.join((str(HERE), str(SOURCES), sysconfig.get_path("purelib")))
    name = f"python3.{sys.version_info.minor}"
    for found in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        real = Path(found).resolve()
        if real.exists() and all(folder.stat().st_mode & 0o001 for folder in real.parents):
            return found, installed
    return sys.executable, installed


class Window:
    """`khidki up --demo` in a folder of its own, with the smallest window inside."""

    def __init__(self, data_folder: Path) -> None:
        self.data = Path(tempfile.mkdtemp(dir=data_folder))
        self.data.chmod(0o755)
        self.port = free_ports()
        self.process: subprocess.Popen | None = None
        self.settings: dict[str, str] = {}

    def command(self, *more: str, secret: str = "") -> subprocess.Popen:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KHIDKI_", "DATABASE_"))}
        python, installed = everybodys_python()
        ours = {"PYTHONPATH": installed, "KHIDKI_SECRET": secret, "KHIDKI_SMS_URL": SMS}
        return subprocess.Popen(
            [python, "-m", "khidki", *more, "--data", str(self.data)],
            env=kept | ours | self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def up(self, *more: str, secret: str = "") -> subprocess.Popen:
        port = ["--port", str(self.port), "--made-by", "small_window"]
        return self.command("up", *port, *more, secret=secret)

    def open(self, *more: str, secret: str = "") -> "Window":
        for name in ("worker.pid", "worker.ended"):
            (self.data / "files" / name).unlink(missing_ok=True)  # of an earlier worker
        self.process = self.up(*(more or ("--demo",)), secret=secret)
        self.said = ""
        while "Ctrl-C closes" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        return self

    def answer(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as page:
            return page.read().decode()

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        if self.process is None:
            return ""
        self.process.send_signal(how)
        rest = self.process.communicate(timeout=PATIENCE)[0]
        self.process = None
        return rest

    @property
    def database(self):
        return postmaster((self.data / "postgres").resolve() / "data")

    def close(self) -> None:
        """End it and its database, whoever runs that."""
        self.end()
        if self.database:
            os.kill(self.database.pid, signal.SIGINT)
            wait_until(lambda: not self.database)


@pytest.fixture
def window(data_folder: Path) -> Iterator[Window]:
    """A new folder in which no window was opened yet."""
    with contextlib.closing(Window(data_folder)) as made:
        yield made


@pytest.fixture(scope="module")
def one_window(data_folder: Path) -> Iterator[Window]:
    """The window that most tests share, with what lay in its folder before it was first opened."""
    with contextlib.closing(Window(data_folder)) as made:
        kept = made.data / "files" / "ab" / "paper"
        kept.parent.mkdir(parents=True)
        kept.write_text("of an earlier run")
        (made.data.with_suffix(".outside")).write_text("not theirs")
        (made.data / "files" / "link").symlink_to(made.data.with_suffix(".outside"))
        yield made


@pytest.fixture
def opened(one_window: Window) -> Window:
    """The shared window, open; a test that closed or broke it leaves that to the next."""
    return one_window if one_window.process else one_window.open()


def worker_of(window: Window) -> int:
    """The worker's process, as soon as it runs."""
    found: list[int] = []

    def is_told() -> bool:
        with contextlib.suppress(OSError, ValueError):
            found.append(int((window.data / "files" / "worker.pid").read_text()))
        return bool(found)

    wait_until(is_told)
    return found[0]


def said_in_one_sentence(process: subprocess.Popen) -> str:
    said = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


def test_it_says_that_it_is_open_once_its_outside_can_be_reached_too(window):
    window.open()
    for port in Config(port=window.port, demo=True).simulator_ports:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()


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


def test_a_second_window_from_the_same_folder_is_told_of_the_first(opened):
    said = said_in_one_sentence(opened.up("--demo"))
    assert f"already runs from {opened.data} (process {opened.process.pid})" in said


def test_a_demo_and_a_real_database_are_never_mixed(opened):
    opened.end()
    said = said_in_one_sentence(opened.up("--no-demo", secret="s" * 40))
    assert "This database is a demo's" in said


def test_a_real_database_is_not_opened_as_a_demo(window):
    ran = window.command("migrate", "--no-demo", secret="s" * 40)
    assert "ran 0001_window.sql" in ran.communicate(timeout=PATIENCE)[0]
    said = said_in_one_sentence(window.up("--demo"))
    assert "not a demo's" in said


def test_everything_ends_in_order_and_the_second_start_makes_nothing_anew(opened):
    worker_of(opened)
    assert opened.answer().endswith("khidki_app")
    assert "closing" in opened.end(signal.SIGINT)
    assert (opened.data / "files" / "worker.ended").exists()
    assert not opened.database

    made = (opened.data / "postgres").resolve() / "data" / "PG_VERSION"
    before = made.stat().st_mtime_ns
    opened.open()
    assert "brought forward" not in opened.said
    assert made.stat().st_mtime_ns == before


def test_a_killed_supervisor_is_followed_at_once_by_one_that_adopts_the_database(opened):
    first = opened.database.pid
    opened.end(signal.SIGKILL)
    opened.open()
    assert "port" not in opened.said.replace(str(opened.data), "").lower()
    assert opened.database.pid == first
    assert opened.answer()


def test_children_end_when_the_supervisor_was_killed(opened):
    child = int(opened.answer().split()[0])
    opened.end(signal.SIGKILL)

    wait_until(lambda: has_ended(child))


def has_ended(pid: int) -> bool:
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


@pytest.mark.parametrize("which", ["web", "worker", "PostgreSQL"])
def test_a_killed_process_is_started_again(opened, which):
    pid = {
        "web": lambda: int(opened.answer().split()[0]),
        "worker": lambda: worker_of(opened),
        "PostgreSQL": lambda: opened.database and opened.database.pid,
    }[which]
    killed = pid()
    os.kill(killed, signal.SIGKILL)

    while f"{which} ended by itself" not in opened.process.stdout.readline():
        assert opened.process.poll() is None
    wait_until(lambda: serves(opened))
    wait_until(lambda: pid() not in {None, killed})


def serves(window: Window) -> bool:
    with contextlib.suppress(OSError):
        return bool(window.answer())
    return False


def test_doctor_finds_a_fresh_demo_in_order(opened):
    ran = opened.command("doctor")
    said = ran.communicate(timeout=PATIENCE)[0]
    assert ran.returncode == 0, said
    assert "search in Hindi works" in said


def test_a_backup_without_a_key_is_refused_and_the_demo_needs_none(opened, tmp_path):
    ran = opened.command("backup", str(tmp_path / "copy"))
    said = ran.communicate(timeout=PATIENCE)[0]
    assert "Copied the whole database" in said
    assert list((tmp_path / "copy").glob("base-*.sealed"))
    refused = said_in_one_sentence(
        opened.command("backup", str(tmp_path), "--no-demo", secret="s" * 40)
    )
    assert "KHIDKI_BACKUP_KEY must hold" in refused


def test_the_demo_can_begin_again(window):
    window.open().end()
    said = window.command("demo", "reset", "--yes").communicate(timeout=PATIENCE)[0]
    assert "The demo is empty" in said
    assert "brought forward" in window.open().said


def uid(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^Uid:\t(\d+)", status, re.MULTILINE).group(1))


@pytest.fixture
def stepped_down(opened) -> Window:
    """An open window that gave up root, or never had it."""
    if "keep root's rights" in opened.said:
        pytest.skip("Python or this checkout lies where nobody but root can read it")
    return opened


def test_nothing_of_the_window_runs_as_root(stepped_down):
    window = stepped_down
    worker = worker_of(window)
    pids = (window.process.pid, int(window.answer().split()[0]), worker, window.database.pid)
    assert len({uid(pid) for pid in pids}) == 1
    assert uid(worker) != 0


def test_what_web_and_worker_write_to_is_theirs_and_secret(stepped_down):
    window = stepped_down
    owner = uid(window.process.pid)
    secret = (window.data / "secrets" / "demo-secret").stat()
    assert (secret.st_uid, secret.st_mode & 0o777) == (owner, 0o600)
    assert (window.data / "secrets").stat().st_mode & 0o077 == 0
    assert (window.data / "files" / "ab" / "paper").stat().st_uid == owner
    # Its simulators write too: the bank of a demo keeps books.
    assert (window.data / "demo-bank").stat().st_uid == owner


def test_what_a_command_of_roots_makes_is_given_to_them_too(stepped_down):
    window = stepped_down
    made = window.data / "published" / "made-by-a-command"
    made.write_text("as root")
    assert "Nothing to run" in window.command("migrate").communicate(timeout=PATIENCE)[0]
    assert made.stat().st_uid == uid(window.process.pid)


def test_a_link_that_somebody_laid_is_not_followed(opened):
    assert opened.data.with_suffix(".outside").stat().st_uid == os.geteuid()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_where_only_root_can_go_a_demo_says_so_and_nothing_else_opens(window):
    window.data.chmod(0o700)
    said = said_in_one_sentence(window.up("--no-demo", secret="s" * 40))
    assert f"cannot read {window.data}" in said
    assert "ordinary user" in said
    assert not (window.data / "postgres").exists(), "nothing was made"
    window.port = free_ports()
    assert "web and worker keep root's rights" in window.open().said
    assert uid(int(window.answer().split()[0])) == 0

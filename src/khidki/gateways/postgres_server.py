"""Khidki's own PostgreSQL: made, started, adopted, watched and stopped.

It listens on a Unix socket in a private folder and nowhere else, so nothing on the network can
reach it and no port can be taken. A server that outlived its supervisor is recognised by its
`postmaster.pid` and adopted; a stale file is told by the process, never by its number alone.
Roles and databases are made by `store/clusters.py`; nothing here speaks SQL.
"""
# ruff: noqa: S603 -- the commands are made of our own paths, never of anybody's input

import contextlib
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from khidki.domain.refusal import Fault
from khidki.gateways import postgres_binaries
from khidki.gateways.postgres_binaries import Binaries, Runner

SUPERUSER = "postgres"
# Replaying the log of a big busy database can take minutes; the process is alive all the while.
START_SECONDS = 900.0
STOP_SECONDS = 120.0
ORPHAN_SECONDS = 3.0
LOG_BYTES = 10_000_000
# sun_path holds 107 bytes and the server adds "/.s.PGSQL.5432.lock".
SOCKET_FOLDER_BYTES = 87

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "replica",
    "wal_compression": "on",
    "max_wal_senders": "6",
    "archive_mode": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "60s",
    # A log line must not carry what a person wrote: neither the statement nor the key's value.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
if sys.platform == "linux":
    # After a crash one call for the disk instead of one for each of a thousand files.
    SETTINGS["recovery_init_sync_method"] = "syncfs"
# For tests: a killed server still keeps what it promised, a machine that loses power does not.
CARELESS = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says about a server that is really running."""

    pid: int
    socket: Path
    status: str


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server; `process` is missing when it was adopted."""

    home: Path
    binaries: Binaries
    pid: int
    socket: Path
    process: "subprocess.Popen[Any] | None"

    @classmethod
    def start(
        cls,
        data_dir: Path,
        *,
        binaries: Binaries | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] | None = None,
    ) -> "EmbeddedServer":
        """Return the server of a data folder, made when new, adopted when it already runs."""
        binaries = binaries or postgres_binaries.embedded()
        home, runner = home_of(data_dir)
        _make_cluster(home, binaries, runner, durable=durable)
        chosen = ({} if durable else CARELESS) | dict(settings or {})
        return _Launch(home, binaries, runner, chosen, say or (lambda _: None)).run()

    @property
    def adopted(self) -> bool:
        """Whether an earlier process started it."""
        return self.process is None

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls its data directory."""
        return self.home / "data"

    @property
    def archive(self) -> Path:
        """The folder that receives finished log segments once it exists."""
        return self.home / "archive"

    def keep_log(self) -> None:
        """Keep every log segment from now on, for the backups to come."""
        self.archive.mkdir(exist_ok=True, mode=0o700)
        postgres_binaries.runner(self.home).own(self.archive)

    def uri(self, database: str, user: str) -> str:
        """Return the address of a database for a role."""
        return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(str(self.socket), '')}"

    def is_running(self) -> bool:
        """Say whether this very server still runs."""
        if self.process is not None and self.process.poll() is not None:
            return False
        found = postmaster(self.data)
        return found is not None and found.pid == self.pid

    def stop(self) -> None:
        """End all sessions, write everything and stop; safe to call twice."""
        _end(self.pid, self.is_running, signal.SIGINT, STOP_SECONDS)
        _end(self.pid, self.is_running, signal.SIGQUIT, STOP_SECONDS)
        if self.process is not None:
            self.process.wait()
        if self.socket.parent == Path(tempfile.gettempdir()):
            shutil.rmtree(self.socket, ignore_errors=True)


def running(data_dir: Path) -> bool:
    """Say whether the server of a data folder runs already."""
    return postmaster(data_dir / "postgres" / "data") is not None


def postmaster(data: Path) -> Postmaster | None:
    """Read `postmaster.pid` and return the server only when that process is really it."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[0].isdigit() or not _serves(int(lines[0]), data):
        return None
    return Postmaster(int(lines[0]), Path(lines[4]), lines[7].strip() if len(lines) > 7 else "")


@dataclass(frozen=True, slots=True)
class _Launch:
    home: Path
    binaries: Binaries
    runner: Runner
    settings: Mapping[str, str]
    say: Callable[[str], None]

    def run(self) -> EmbeddedServer:
        data, begun = self.home / "data", time.monotonic()
        process: subprocess.Popen[Any] | None = None
        told = False
        while time.monotonic() - begun < START_SECONDS:
            found = postmaster(data)
            if found is not None and found.status == "ready":
                ours = process if process is not None and process.pid == found.pid else None
                return EmbeddedServer(self.home, self.binaries, found.pid, found.socket, ours)
            if found is None and process is not None and process.poll() is not None:
                self._excuse(time.monotonic() - begun)
                process = None
            if found is None and process is None:
                _end_orphans(data)
                (data / "postmaster.pid").unlink(missing_ok=True)
                process = self._spawn()
            if not told and time.monotonic() - begun > 2:
                told = True
                self.say("PostgreSQL is reading its log after a sudden stop; it will be ready soon")
            time.sleep(0.02)
        raise Fault(f"PostgreSQL did not become ready; see {self._log()}", retryable=True)

    def _log(self) -> Path:
        return self.home / "server.log"

    def _spawn(self) -> "subprocess.Popen[Any]":
        log = self._log()
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
        settings = SETTINGS | {
            "unix_socket_directories": str(self._socket_folder()),
            "archive_command": _archive_command(self.home / "archive"),
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("ab") as written:
            self.runner.own(log)
            return subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self.home / "data"), *options],
                stdout=written,
                stderr=written,
                start_new_session=True,
                **self.runner.popen(),
            )

    def _socket_folder(self) -> Path:
        folder = self.home / "run"
        if len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES:
            folder = Path(tempfile.mkdtemp(prefix="khidki-pg-"))
        folder.mkdir(exist_ok=True, mode=0o700)
        self.runner.own(folder)
        return folder

    def _excuse(self, waited: float) -> None:
        """Let a start that failed be tried again when the reason passes by itself."""
        with self._log().open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            last = log.read().decode(errors="replace").strip()
        passing = "shared memory block" in last or "already exists" in last
        if not passing or waited > 60:
            reason = next((x for x in reversed(last.splitlines()) if "FATAL" in x), last[-300:])
            raise Fault(
                f"PostgreSQL did not start: {reason.strip()} (see {self._log()})", retryable=False
            )
        time.sleep(0.2)


def home_of(data_dir: Path) -> tuple[Path, Runner]:
    """Return the server's folder and user; a link leads to it where that user cannot walk."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o755)
    link = data_dir / "postgres"
    if link.is_symlink() or link.exists():
        home = link.resolve()
        home.mkdir(exist_ok=True, mode=0o700)
        runner = postgres_binaries.runner(home)
        runner.own(home)
        return home, runner
    runner = postgres_binaries.runner(link)
    home = data_dir.resolve() / "postgres"
    if not runner.reaches(data_dir.resolve()):
        places = postgres_binaries.SYSTEM_FOLDER / "data"
        places.mkdir(parents=True, exist_ok=True, mode=0o755)
        home = places / secrets.token_hex(6)
        link.symlink_to(home)
    home.mkdir(mode=0o700)
    runner.own(home)
    return home, runner


def _make_cluster(home: Path, binaries: Binaries, runner: Runner, *, durable: bool) -> None:
    made = home / "data" / "PG_VERSION"
    if made.exists():
        if int(made.read_text()) != binaries.major:
            raise Fault(
                f"The database in {home} was made by PostgreSQL {made.read_text().strip()} and "
                f"this is PostgreSQL {binaries.major}; restore a backup into a new folder instead.",
                retryable=False,
            )
        return
    # A start that was interrupted leaves only the folder under the temporary name.
    new = home / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    flags = ["--encoding=UTF8", "--auth=trust", "-k", *_locale(binaries.major)]
    if not durable:
        flags.append("--no-sync")
    command = [binaries.program("initdb"), "-D", str(new), "-U", SUPERUSER, *flags]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **runner.popen())
    if done.returncode:
        raise Fault(f"The database could not be made: {done.stderr.strip()}", retryable=False)
    new.rename(home / "data")


def _locale(major: int) -> list[str]:
    """Return the locale under which trigram search finds Devanagari; locale C finds nothing."""
    if major >= 18:
        provider = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    elif major == 17:
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        provider = []
    return [*provider, "--locale=C.UTF-8"]


def _archive_command(archive: Path) -> str:
    """Keep finished segments once the folder exists; a segment kept before a crash is no error."""
    # In the server's settings a percent sign begins a placeholder, so it is doubled in the path.
    into = shlex.quote(str(archive).replace("%", "%%"))
    copy = f"cp %p {into}/.%f && mv {into}/.%f {into}/%f"
    return f"test ! -d {into} || cmp -s %p {into}/%f || {{ test ! -e {into}/%f && {copy}; }}"


def _serves(pid: int, data: Path) -> bool:
    """Say whether a process is a PostgreSQL that works in this folder: numbers are used again."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").samefile(data)
        except OSError:
            return False
    asked = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, check=False)  # noqa: S607
    return b"postgres" in asked.stdout


def _end_orphans(data: Path) -> None:
    """End children of a killed server: they hold its shared memory and may be busy for long."""
    if sys.platform != "linux":
        return
    orphans = [int(p.name) for p in Path("/proc").glob("[0-9]*") if _serves(int(p.name), data)]
    for pid in orphans:
        _end(pid, lambda pid=pid: _serves(pid, data), signal.SIGQUIT, ORPHAN_SECONDS)
        _end(pid, lambda pid=pid: _serves(pid, data), signal.SIGKILL, ORPHAN_SECONDS)


def _end(pid: int, alive: Callable[[], bool], how: signal.Signals, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    if not alive():
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    while alive() and time.monotonic() < deadline:
        time.sleep(0.02)

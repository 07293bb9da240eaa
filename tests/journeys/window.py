"""The whole window, opened by the real supervisor in a folder of its own, as `khidki up --demo` does.

`opened()` gives a window that serves; `phone` reads the demo's SMS screen, `digits` is an officer's
authenticator app, which never shows the same six digits twice.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from khidki.actions.furnish_demo import DemoKeys
from khidki.gateways.postgres_server import SUPERUSER, Postmaster, postmaster
from khidki.gateways.secrets import Secrets, totp_code
from khidki.store.clusters import DATABASE
from tests.patience import PATIENCE
from tests.ports import free_ports

STEP = timedelta(seconds=30)


def environment() -> dict[str, str]:
    """What a newcomer's shell has: no setting of ours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KHIDKI_", "DATABASE_"))}
    # Officers sign in once for all journeys, and the last of them is long after.
    return kept | {"PYTHONUNBUFFERED": "1", "KHIDKI_FRESH_MINUTES": "120"}


@dataclass
class Window:
    """A running demo."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    listener: threading.Thread | None = None
    shown: dict[str, datetime] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> DemoKeys:
        secret = (self.folder / "secrets" / "demo-secret").read_text().strip()
        return DemoKeys.of(Secrets(secret))

    def wait(self) -> None:
        """Wait until it says that it is open, and go on listening so that it never blocks."""
        deadline = time.monotonic() + PATIENCE
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        while not any("Ctrl-C closes it" in line for line in self.said):
            assert self.process.poll() is None, "".join(self.said)
            assert time.monotonic() < deadline, "".join(self.said)
            time.sleep(0.05)

    def close(self) -> None:
        """Close it as Ctrl-C does, and wait until the last of it is gone."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=PATIENCE)
        if self.listener is not None:
            self.listener.join(timeout=PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def khidki(self, *words: str, ends_with: int) -> str:
        """What another command of the same installation says, and that it ends as it should."""
        ran = subprocess.run(
            [sys.executable, "-m", "khidki", *words, "--data", str(self.folder)],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ran.returncode == ends_with, ran.stdout + ran.stderr
        return ran.stdout

    def messages(self, mobile: str) -> list[str]:
        """What the phone of a number shows, newest first."""
        screen = f"http://127.0.0.1:{self.port + 1}/messages.json?to={mobile}"
        with urllib.request.urlopen(screen, timeout=PATIENCE) as answer:
            return [message["text"] for message in json.load(answer)]

    def code(self, mobile: str) -> str:
        """The six digits of the newest message."""
        found = re.search(r"\b(\d{6})\b", self.messages(mobile)[0])
        assert found, "the newest message holds no code"
        return found.group(1)

    def change(self, query: str, *values: object) -> None:
        """Do in the database what only the passing of time does."""
        where = {"host": str(self.database.socket), "dbname": DATABASE, "user": SUPERUSER}
        with psycopg.connect(**where) as connection:
            connection.execute(query, values)

    def known(self, query: str) -> list[object]:
        """Look into the database for what no page shows: the first column of every row."""
        where = {"host": str(self.database.socket), "dbname": DATABASE, "user": SUPERUSER}
        with psycopg.connect(**where) as connection:
            return [row[0] for row in connection.execute(query).fetchall()]

    @property
    def database(self) -> Postmaster:
        found = postmaster((self.folder / "postgres").resolve() / "data")
        assert found is not None
        return found

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Hold back who would start it again, then kill it."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            os.kill(self.database.pid, signal.SIGKILL)
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def wait_until_it_serves(self, path: str) -> None:
        """Wait until every process of the web answers again; each has connections of its own."""
        deadline, well = time.monotonic() + PATIENCE, 0
        while well < 10:
            assert time.monotonic() < deadline
            try:
                with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
                    well = well + 1 if answer.status == 200 else 0
            except OSError:
                well = 0
                time.sleep(0.1)

    def digits(self, user_name: str) -> str:
        """Six digits that this officer has not used yet, and that hold for half a minute at least."""
        now = datetime.now(UTC)
        last = self.shown.get(user_name, now - STEP)
        if last >= now + STEP:
            time.sleep((last - now).total_seconds())
        at = max(last + STEP, now)
        self.shown[user_name] = at
        return totp_code(self.keys.totp_secret(user_name), now=at)[0]


@contextmanager
def opened() -> Iterator[Window]:
    """Open a demo in a folder of its own and close it again, with everything in it."""
    folder = Path(tempfile.mkdtemp(prefix="khidki-journey-"))
    folder.chmod(0o755)
    port = free_ports()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "khidki",
            "up",
            "--demo",
            "--data",
            str(folder),
            "--port",
            str(port),
        ],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    window = Window(folder, port, process)
    try:
        window.wait()
        yield window
    finally:
        window.close()
        shutil.rmtree(folder, ignore_errors=True)

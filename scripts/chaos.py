"""Pay at random while web, worker, PostgreSQL and bank are killed, then count every paisa.

`make chaos SEED=n` opens a demo of its own. Payers go through the pages: they pay, stop, pay twice,
come back or do not; the bank loses callbacks, forges, repeats and refuses; every few seconds a
process is killed with -9. Then all is left in peace, what only time does is done, and everything is
counted: entries, bank = ledger, nobody charged twice, nothing given unpaid, nothing paid that was
neither given nor returned, no promise unsent. `PLANT=name` (`scripts/planted.py`) switches one
safeguard off; then it must end with a loss.
"""

import os
import random
import re
import signal
import sqlite3
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import psycopg

from khidki.gateways.postgres_server import SUPERUSER
from tests.faults.visitor import Visitor
from tests.faults.window import Window

MOBILE = "9000000001"  # the demo's first citizen, to whom the program's drafts belong
PAYERS, SECONDS, QUIET_SECONDS = 12, 75.0, 150.0
KILLED = ("web", "worker", "simulators", "PostgreSQL")
FAULTS = (
    "lose", "twice", "reversed", "replayed", "truncated", "error", "refund_fails", "wrong_amount",
)  # fmt: skip
BANK = re.compile(r'href="(http[^"]+/pay\?[^"]+)"')
FINISH = """
    UPDATE payment SET ask_at = now() WHERE ask_at IS NOT NULL;
    UPDATE job SET run_at = now() WHERE dead_at IS NULL AND run_at > now()
"""
EXPIRE = "UPDATE payment SET expires_at = now() WHERE state IN ('created', 'started')"
# Programs say the answers with the submit; people have them in the draft.
FILL = """
    UPDATE draft d SET answers = f.answers, revision = f.revision FROM draft f WHERE f.id = %s
"""
WORKING = """
    SELECT (SELECT count(*) FROM payment
             WHERE state IN ('created', 'started', 'refund_asked')
                OR (state = 'succeeded' AND delivered_at IS NULL)
                OR (state = 'refunded' AND refunded_at IS NULL))
         + (SELECT count(*) FROM job WHERE dead_at IS NULL) + (SELECT count(*) FROM outbox)
"""
HELD = "SELECT coalesce(sum(paise), 0)::bigint FROM balance WHERE account = 'gateway:demo-bank'"
SUBJECTS = "SELECT id, subject, state, refund_paise FROM payment"
FILED = "SELECT id FROM application WHERE channel = 'portal'"
DEAD = "SELECT kind, last_error FROM job WHERE dead_at IS NOT NULL"


class Payer(threading.Thread):
    """One person with one filled draft, a phone and little patience."""

    def __init__(
        self, visitor: Visitor, draft: str, chance: random.Random, *, until: float
    ) -> None:
        super().__init__(daemon=True)
        self.until = until
        self.visitor, self.draft, self.chance = visitor, draft, chance
        self.bank = f"http://127.0.0.1:{visitor.window.port + 6}"
        self.paid_pages: list[str] = []

    def run(self) -> None:
        """Try a few things in a row, whatever becomes of each."""
        while time.monotonic() < self.until:
            with suppress(httpx.HTTPError):
                self._once()
            time.sleep(self.chance.uniform(0.5, 4.0))

    def _once(self) -> None:
        form = self.visitor.client.get(f"/hi/drafts/{self.draft}/submit")
        self.visitor.page = form
        if form.url.path.endswith("/submit"):
            self.visitor.send(declared="yes")
        page = self.visitor.page
        found = BANK.search(page.text)
        if found is None:
            return
        address, own = unescape(found[1]), page.url.path
        if self.chance.random() < 0.5:
            kind = self.chance.choice(FAULTS)
            httpx.post(f"{self.bank}/faults", data={"kind": kind}, timeout=5)
        httpx.get(address, timeout=5)
        pay = f"{self.bank}/pay/{own.rpartition('/')[2]}"
        if self.chance.random() < 0.3:  # stopped here, and paid all the same in another tab
            self.visitor.client.get(own)
            self.visitor.send(f"{own}/stop")
        if self.chance.random() < 0.85:
            httpx.post(pay, data={"act": "pay"}, timeout=5)
        else:
            self._forge(own.rpartition("/")[2])
        if self.chance.random() < 0.5:
            self.visitor.client.get(f"{own}/back")

    def _forge(self, payment: str) -> None:
        """Say in the bank's name that what was not paid was paid."""
        said = {
            "merchant": "KHIDKI", "payment": payment, "status": "succeeded", "amount": "50.00",
            "currency": "INR", "reference": "FORGED", "at": datetime.now(UTC).isoformat(),
            "paid_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        header = {"Khidki-Payment": f"t={int(time.time())},s={'0' * 64}"}
        self.visitor.client.post("/api/v1/payments/demo-bank/callbacks", json=said, headers=header)


def kill_at_random(window: Window, chance: random.Random, until: float) -> int:
    """Kill a process now and then; return how many."""
    killed = 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(2.0, 8.0))
        with suppress(ProcessLookupError, AttributeError, IndexError, FileNotFoundError):
            os.kill(chance.choice(window.children(chance.choice(KILLED))), signal.SIGKILL)
            killed += 1
    return killed


def come_to_rest(window: Window) -> bool:
    """Let the window finish by itself, doing only what time does; say whether it did."""
    deadline = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < deadline:
        with suppress(psycopg.Error, AttributeError, UnicodeError, OSError):
            with psycopg.connect(window.uri(SUPERUSER), autocommit=True) as connection:
                if time.monotonic() > deadline - QUIET_SECONDS + 10:
                    connection.execute(EXPIRE)
                if connection.execute(WORKING).fetchone() == (0,):
                    return True
                connection.execute(FINISH)
        time.sleep(2.0)
    return False


def losses(window: Window) -> list[str]:
    """Count everything; return what is not as it must be, in words."""
    books = sqlite3.connect(window.folder / "bank.sqlite")
    net: dict[UUID, int] = {}
    for payment, paise in books.execute("SELECT payment, paise FROM statement"):
        net[UUID(payment)] = net.get(UUID(payment), 0) + paise
    ((held,),) = window.rows(HELD)
    said: list[str] = []
    if held != -sum(net.values()):
        said.append(f"the bank holds {sum(net.values())} paise of ours, the ledger says {-held}")
    filed = {id_ for (id_,) in window.rows(FILED)}
    charged: dict[UUID, int] = {}
    for payment, subject, _, _ in window.rows(SUBJECTS):
        if net.get(payment, 0) > 0:
            charged[subject] = charged.get(subject, 0) + 1
    said += [f"charged {n} times for {s}" for s, n in charged.items() if n > 1]
    said += [f"paid and not filed: {s}" for s in charged if s not in filed]
    said += [f"filed and not paid: {s}" for s in filed if s not in charged]
    said += [f"given up: {kind}, {error}" for kind, error in window.rows(DEAD)]
    checked = window.khidki("ledger", "verify")
    if checked.returncode:
        said.append(f"the books: {checked.stdout[-500:]}{checked.stderr[-500:]}")
    return said


def run(seed: int, plant: str = "") -> list[str]:
    """Run once and return the losses."""
    settings: dict[str, str] = {"KHIDKI_PAYMENTS": "", "KHIDKI_PLANTED": plant}
    window = Window(settings=settings)
    if plant:
        window.more = ("--made-by", "scripts.planted")
    try:
        window.open()
        return _attack(window, seed)
    finally:
        window.remove()


def _attack(window: Window, seed: int) -> list[str]:
    chance = random.Random(seed)
    drafts: list[dict[str, Any]] = window.prepare(PAYERS)
    with psycopg.connect(window.uri(SUPERUSER)) as connection:
        connection.execute(FILL, (drafts[0]["draft"],))
    with Visitor(window) as first:
        first.sign_in(MOBILE)
        cookies = first.client.cookies
        payers: list[Payer] = []
        until = time.monotonic() + SECONDS
        for draft in drafts:
            visitor = Visitor(window)
            visitor.client.cookies = cookies
            drawn = random.Random(chance.random())
            payers.append(Payer(visitor, draft["draft"], drawn, until=until))
        for payer in payers:
            payer.start()
        killed = kill_at_random(window, chance, until)
        for payer in payers:
            payer.join(60)
    rested = come_to_rest(window)
    found = losses(window)
    if not rested:
        found.append("something is still going on although time was given")
    (begun,), (filed,) = (
        window.rows("SELECT count(*) FROM payment"),
        window.rows("SELECT count(*) FROM application WHERE channel = 'portal'"),
    )
    print(f"seed {seed}: {killed} kills, {begun[0]} payments, {filed[0]} applications filed")
    return found


def main() -> None:
    """Run for a seed; with a plant it is right that something is lost."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    plant = sys.argv[2] if len(sys.argv) > 2 else ""
    found = run(seed, plant)
    for line in found:
        print("LOSS:", line)
    print("nothing is lost" if not found else f"{len(found)} losses")
    sys.exit(bool(found) != bool(plant))


if __name__ == "__main__":
    main()

"""kill -9 at any moment: what was answered is there once, and the next start is quick."""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from tests.faults.clients import STORED, Clients, history_is_clean
from tests.faults.window import Window
from tests.patience import wait_until

PROCESSES = ("web", "worker", "PostgreSQL", "supervisor")


def kill(window: Window, which: str) -> None:
    if which == "supervisor":
        window.end(signal.SIGKILL)
        window.open()
    else:
        wait_until(lambda: strike(window, which))


def strike(window: Window, which: str) -> bool:
    """Kill one process of this kind if there is one; it may end by itself while we aim."""
    with suppress(IndexError, ProcessLookupError):
        os.kill(random.choice(window.children(which)), signal.SIGKILL)
        return True
    return False


def test_every_answered_submit_exists_exactly_once_whatever_is_killed(window: Window):
    count = 100
    clients = Clients(window, window.prepare(count))
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(clients.work) for _ in range(4)]
        for turn, which in enumerate(PROCESSES, start=1):
            wait_until(
                lambda turn=turn: clients.went_on(running, to=turn * count // 6),
                told=lambda which=which: f"before {which}: {window.log.read_text()[-4000:]}",
            )
            time.sleep(random.random() / 10)
            kill(window, which)
        for each in running:
            each.result()

    numbers = [told.number for told in clients.answered]
    stored = window.rows(STORED, [told.key for told in clients.answered])
    assert len(set(numbers)) == count
    assert sorted(stored) == sorted((number, 1) for number in numbers)
    assert any(told.tries > 1 for told in clients.answered), "no kill was ever noticed"
    assert "port" not in window.said.lower().replace("khidki is open", "")
    history_is_clean(window)


def test_the_next_start_after_a_kill_goes_on_with_what_there_is(window: Window):
    """What would take long is not done again: no database is started, migrated or furnished."""
    database = window.postmaster.pid
    window.end(signal.SIGKILL)
    window.open()
    assert window.postmaster.pid == database
    for words in ("Another program has port", "already runs", "brought forward", "published"):
        assert words not in window.said

"""Backup under load, kill -9, restore: every answered submit is there and the history is whole."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

from tests.faults.clients import STORED, Clients, history_is_clean
from tests.faults.window import Window
from tests.patience import wait_until


def test_after_load_kill_and_restore_every_answered_submit_is_there(window: Window, tmp_path):
    clients = Clients(window, window.prepare(40))
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(clients.work) for _ in range(2)]
        copied = window.khidki("backup", str(tmp_path / "copy"))
        assert copied.returncode == 0, copied.stdout + copied.stderr
        for each in running:
            each.result()
    window.end(signal.SIGKILL)
    wait_until(lambda: window.postmaster is not None)
    os.kill(window.postmaster.pid, signal.SIGKILL)
    wait_until(lambda: window.postmaster is None)

    copy = Window()
    try:
        ran = copy.khidki(
            "restore", str(tmp_path / "copy"), "--demo", "--surviving", str(window.folder)
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "sealing epoch 2" in ran.stdout
        copy.open()
        stored = copy.rows(STORED, [told.key for told in clients.answered])
        assert sorted(stored) == sorted((told.number, 1) for told in clients.answered)
        history_is_clean(copy)
    finally:
        copy.remove()

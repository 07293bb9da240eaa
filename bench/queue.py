"""Two hundred officers who hold one post decide at once on its queue.

Each takes the next file, opens the form of a grant and grants, again and again, through HTTP on a
real window. What counts is p99 of a grant against its p50, and that nothing is lost or done twice:
the answers that officers got are compared with what the database holds afterwards.
"""

import html
import re
import secrets as chances
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from uuid_utils.compat import uuid7

from bench import window
from bench.load import BUSY, Load, load
from bench.results import Row
from bench.window import FOLDER, Window, prepared
from khidki.domain.bucket import bucket_for
from khidki.domain.law.calendar import legal_day
from khidki.store import sessions

PORT = 8140
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TOO_BUSY = 503
TRIES = 30
COME_AGAIN_SECONDS = 1.0
STEADY = 3  # grants of each officer that are not counted: connections, plans and caches warm up


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many officers decide how many files each."""

    officers: int = 200
    each: int = 8
    total: int = 20_000

    @property
    def files(self) -> int:
        """How many files have to lie on the post: some more than are decided."""
        return self.officers * (self.each + STEADY) + 200


@dataclass(slots=True)
class Heard:
    """What one officer was answered."""

    granted: list[str] = field(default_factory=list[str])
    seconds: list[float] = field(default_factory=list[float])
    took_seconds: list[float] = field(default_factory=list[float])
    others: Counter[str] = field(default_factory=Counter[str])
    waits: int = 0  # how often the window was too busy and said so


def measure(wanted: Wanted) -> tuple[list[Row], dict[str, Any]]:
    """Let everybody decide at once and return the figures."""
    folder = window.fresh(FOLDER / "queue")
    with prepared(folder, port=PORT) as ready:
        day = legal_day(datetime.now(UTC))
        load(ready, Load(wanted.total, wanted.files, day=day))
    with window.opened(folder, port=PORT, web=2) as here:
        here.settle()
        cookies = _seat(here, wanted.officers)
        heard = [Heard() for _ in cookies]
        start = threading.Barrier(len(cookies))
        workers = [
            threading.Thread(target=_Officer(cookie, mine).work, args=(start, wanted.each + STEADY))
            for cookie, mine in zip(cookies, heard, strict=True)
        ]
        began = time.monotonic()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        took = time.monotonic() - began
        found = _in_the_database(here)
    return _rows(heard, found, took), {"other_answers": dict(_others(heard)), "web_processes": 2}


class _Officer:
    """One officer at a connection; who is told to come again presses the same button again."""

    def __init__(self, cookie: str, heard: Heard) -> None:
        self._connection = HTTPConnection("127.0.0.1", PORT, timeout=120)
        self._cookie = cookie
        self._heard = heard

    def work(self, start: threading.Barrier, files: int) -> None:
        token = dict(HIDDEN.findall(self._ask("GET", "/hi/office")[1]))
        start.wait()
        self._connection.close()  # whoever waited long was hung up on: the next request connects
        for turn in range(files):
            began = time.perf_counter()
            _, _, location = self._ask("POST", "/hi/office/next", token)
            took = time.perf_counter() - began
            if "/cases/" not in location:
                self._heard.others["nothing to take"] += 1
                return
            granted = self._grant(location.partition("/cases/")[2].partition("?")[0])
            if turn >= STEADY:
                self._heard.took_seconds.append(took)
                self._heard.seconds.append(granted)

    def _grant(self, case: str) -> float:
        path = f"/hi/office/cases/{case}/grant"
        form = dict(HIDDEN.findall(self._ask("GET", path)[1]))
        began = time.perf_counter()
        status, _, _ = self._ask("POST", path, form)
        if status == 303:
            self._heard.granted.append(case)
        else:
            self._heard.others[str(status)] += 1
        return time.perf_counter() - began

    def _ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        headers = {"Cookie": self._cookie, "Accept-Encoding": "identity"}
        body = None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"Origin": f"http://127.0.0.1:{PORT}"}
            body = urlencode({name: html.unescape(value) for name, value in form.items()})
        for _ in range(TRIES):
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            said = answer.read().decode()
            if answer.status != TOO_BUSY:
                return answer.status, said, answer.getheader("location", "")
            self._heard.waits += 1
            time.sleep(COME_AGAIN_SECONDS)
            self._connection.close()
        raise TimeoutError(f"{path} was busy {TRIES} times")


def _seat(here: Window, officers: int) -> list[str]:
    """Let so many officers hold the busy post, signed in with a second factor just now."""
    now = datetime.now(UTC)
    cookies: list[str] = []
    with here.connect() as connection:
        for number in range(officers):
            officer, token = uuid7(), chances.token_urlsafe(32)
            id_ = sessions.token_id(token)
            connection.execute(SQL_OFFICER, [officer, f"bench.{number}", now])
            connection.execute(SQL_POSTING, [uuid7(), officer, BUSY, now - timedelta(days=1)])
            connection.execute(
                SQL_SESSION, [bucket_for(id_), id_, officer, now, now + timedelta(hours=8), now]
            )
            cookies.append(f"khidki=s{token}")
    return cookies


SQL_OFFICER = """
    INSERT INTO officer (id, user_name, name_hi, name_en, password_hash, created_at)
    VALUES (%s, %s, 'बेंच', 'Bench', '', %s)
"""
SQL_POSTING = """
    INSERT INTO posting (id, officer, post, from_at, order_no) VALUES (%s, %s, %s, %s, 'BENCH/1')
"""
SQL_SESSION = """
    INSERT INTO session (bucket, id, officer, second_fact, data, created_at, expires_at, fresh_at)
    VALUES (%s, %s, %s, true, '{}', %s, %s, %s)
"""
SQL_GRANTED = """
    SELECT application::text, count(*)
      FROM event e
      JOIN application a ON a.bucket = e.bucket AND a.id = e.application
     WHERE e.act = 'grant' GROUP BY application
"""


def _in_the_database(here: Window) -> dict[str, int]:
    with here.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(SQL_GRANTED)}


def _others(heard: list[Heard]) -> Counter[str]:
    return sum((mine.others for mine in heard), Counter[str]())


def _rows(heard: list[Heard], found: dict[str, int], took: float) -> list[Row]:
    told = [case for mine in heard for case in mine.granted]
    lost = len(set(told) - found.keys())
    twice = len(told) - len(set(told)) + sum(count > 1 for count in found.values())
    untold = len(found.keys() - set(told))
    grants = sorted(second for mine in heard for second in mine.seconds)
    takes = sorted(second for mine in heard for second in mine.took_seconds)
    middle, late = _p50_p99(grants)
    take_middle, take_late = _p50_p99(takes)
    return [
        Row("officers_at_once", len(heard)),
        Row("grants", len(told)),
        Row("grants_per_second", round(len(told) / took, 1)),
        Row("lost_updates", lost + untold, most=0),
        Row("granted_twice", twice, most=0),
        Row("refused_or_failed", sum(_others(heard).values()), most=0),
        Row("told_to_come_again", sum(mine.waits for mine in heard)),
        Row("grant_p50_ms", round(middle * 1000, 1), "ms"),
        Row("grant_p99_ms", round(late * 1000, 1), "ms"),
        Row("grant_p99_to_p50_ratio", round(late / middle, 2), most=5),
        Row("take_next_p99_to_p50_ratio", round(take_late / take_middle, 2), most=5),
    ]


def _p50_p99(seconds: list[float]) -> tuple[float, float]:
    points = statistics.quantiles(seconds, n=100)
    return points[49], points[98]

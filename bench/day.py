"""An officer's day: 300 ordinary files, decided through the real window as a person would click.

Two equal piles lie on one desk. The first is taken file by file: open, read, grant, next. The
second as the window offers it: what a rule cleared is granted together, what is drawn for a second
look or was not cleared is opened and granted by itself. Clicks are counted and the window's own
seconds measured; the person's come from `day_model`, as does what paper would take.
"""

import asyncio
import html
import http.client
import re
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from bench import supply, window
from bench.day_model import MARK_GLANCE, NAME_GLANCE, PAPER_GLANCE, Spent, on_paper
from bench.load import read_published
from bench.results import Row
from bench.window import FOLDER, SERVICE, Window
from khidki.actions.furnish_demo import DemoKeys
from khidki.config import CATALOGUE
from khidki.gateways import catalogue_files
from khidki.gateways.secrets import Secrets, totp_code
from khidki.web.session import Terms

PORT = 8150
# An ordinary file, by assumption: the enquiry found what was answered, the income is one that the
# service's rule calls plain. One in ten is none: nobody checked it point by point.
PLAIN_RUPEES = 240_000
NOT_PLAIN_ONE_IN = 10
VILLAGE = "RJ-JAIPUR-CHOMU-SAMOD"
FOUND = (
    "family_members", "government_job", "income_total", "address_line", "area", "applicant_name",
)  # fmt: skip
HIDDEN = re.compile(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"')
FILES = re.compile(r'name="file" value="([^"]+)"')
LINE = re.compile(r'data-open href="([^"]+)"')
ANSWERS = re.compile(r'<table class="inbox answers__table.*?</table>', re.DOTALL)
CELLS = re.compile(r'<td role="cell">(.*?)</td>', re.DOTALL)
NOTE = re.compile(r'<p class="govuk-body typed">(.*?)</p>', re.DOTALL)
PICTURE = re.compile(r'<ul class="documents">.*?</ul>', re.DOTALL)
MARK = re.compile(r'<(span|strong) class="beside.*?</\1>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
FRESH_SECONDS = Terms(secure=False).fresh.total_seconds()


class Desk:
    """One officer's browser: asks for pages, presses buttons, and knows how long each took."""

    def __init__(self, here: Window, user_name: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)
        self._cookie = ""
        self.seconds = 0.0
        self.path = self.page = ""
        keys = DemoKeys.of(Secrets(here.secret))
        self.open("/hi/office/sign-in")
        code, left = totp_code(keys.totp_secret(user_name), now=datetime.now(UTC))
        assert left, "a code is shown for a while"
        typed = {"user_name": user_name, "password": keys.password, "code": code}
        self.send("/hi/office/sign-in", **typed)
        assert self.path == "/hi/office", f"{user_name} could not sign in: {self.path}"

    def open(self, path: str) -> str:
        """Ask for a page and go where it leads."""
        return self._ask("GET", path, None)

    def send(self, path: str, several: tuple[tuple[str, str], ...] = (), **fields: str) -> str:
        """Press a button of the page: its hidden fields go along."""
        data = {**dict(HIDDEN.findall(self.page)), **fields}
        told = {name: html.unescape(value) for name, value in data.items()}
        return self._ask("POST", path, urlencode([*told.items(), *several]).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> str:
        headers = {"Cookie": self._cookie, "Accept-Language": "hi"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        self.page = answer.read().decode("utf-8", "replace")
        self.seconds += time.perf_counter() - began
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("khidki="):
                self._cookie = value.partition(";")[0]
        if answer.status == 303:
            return self._ask("GET", answer.getheader("location", ""), None)
        assert answer.status == 200, f"{method} {path}: {answer.status}"
        self.path = path.partition("?")[0]
        return self.page

    def take_seconds(self) -> float:
        """Return the seconds spent waiting since last asked."""
        spent, self.seconds = self.seconds, 0.0
        return spent


def measure(*, files: int) -> tuple[list[Row], dict[str, Any]]:
    """Work two piles of so many files off, and return what each took."""
    with window.opened(window.fresh(FOLDER / "day"), port=PORT, web=1) as here:
        _fill(here, 2 * files)
        desk = Desk(here, "tehsildar.chomu")
        single, paper = _one_by_one(desk, files)
        together, told = _as_offered(desk, files)
    by_300 = 300 / files
    rows = [
        Row("paper_minutes_for_300", round(paper / 60 * by_300)),
        Row("one_by_one_minutes_for_300", round(single.minutes * by_300, 1)),
        Row("one_by_one_clicks_a_file", round(single.clicks / files, 2)),
        Row("minutes_for_300", round(together.minutes * by_300, 1), most=90),
        Row("clicks_a_file", round(together.clicks / files, 2)),
        Row("waiting_for_the_window_seconds_for_300", round(together.served * by_300, 1)),
        Row("to_paper_ratio", round(together.minutes * 60 / paper, 3)),
    ]
    told |= {"reading_seconds_a_file": round(single.reading / files, 1)}
    told |= {"files": files, "codes_typed": together.codes, "codes_one_by_one": single.codes}
    return rows, told


def _fill(here: Window, count: int) -> None:
    """Let people apply in one village, and the patwari report on each of them."""
    published = asyncio.run(read_published(here.owner_uri))
    rich = supply.richest(catalogue_files.parse(CATALOGUE)[0])
    ready = supply.register(here, published, rich, count, areas=[VILLAGE])
    for place, who in enumerate(ready):
        answers = who.answers[SERVICE]
        for name in [each for each in answers if each.startswith("income_")]:
            del answers[name]
        paise = (60_000 + 7_919 * place % (PLAIN_RUPEES - 60_000)) * 100
        answers |= {"income_labour": paise, "income_total": paise}
    with here.connect() as connection:
        drafts = supply.begin_drafts(
            connection, published, ready, "-", service=SERVICE, declared=False
        )
    for who, draft in zip(ready, drafts, strict=True):
        asking = http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)
        head, _, body = supply.by_session(who, "", draft).partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
        asking.request("POST", head.split()[1].decode(), body, dict(lines))
        assert asking.getresponse().status == 303
        asking.close()
    here.settle()
    patwari = Desk(here, "patwari.chomu")
    found = {f"found.{name}": "same" for name in FOUND}
    page, reported = patwari.open("/hi/office?service=" + SERVICE), 0
    while (line := LINE.search(page)) is not None:
        case = html.unescape(line[1])
        form = case.replace("?", "/report?", 1)
        patwari.open(form)
        reported += 1
        told = {} if reported % NOT_PLAIN_ONE_IN == 0 else found
        page = patwari.send(form, words="मौके पर परिवार से मिला, आय सही है।", **told)
        if not LINE.search(page):
            page = patwari.open("/hi/office?service=" + SERVICE)


def _one_by_one(desk: Desk, files: int) -> tuple[Spent, float]:
    """Open, read, grant and go on, file by file; also what the same would take on paper."""
    spent, paper = Spent(fresh_until=FRESH_SECONDS), 0.0
    first = LINE.search(desk.open("/hi/office?service=" + SERVICE))
    assert first is not None, "the pile is there"
    desk.take_seconds()
    desk.open(html.unescape(first[1]))
    spent.click()
    for _ in range(files):
        words, papers = _read(desk, spent)
        paper += on_paper(words, papers)
        _grant(desk, spent)
        spent.served += desk.take_seconds()
    return spent, paper


def _as_offered(desk: Desk, files: int) -> tuple[Spent, dict[str, Any]]:
    """Grant together what may be, and look at what may not, until the pile is gone."""
    spent = Spent(fresh_until=FRESH_SECONDS)
    told = {"granted_together": 0, "granted_by_themselves": 0, "times_together": 0}
    desk.take_seconds()
    while spent.files < files:
        page = desk.open("/hi/office/together?service=" + SERVICE)
        spent.click()
        chosen = FILES.findall(page)[: files - spent.files]
        if chosen:
            spent.seconds += NAME_GLANCE * len(chosen)
            spent.click()  # tick all
            spent.confirm(FRESH_SECONDS)
            spent.click(thought=True)
            several = tuple(("file", each) for each in chosen)
            desk.send("/hi/office/together?service=" + SERVICE, several)
            spent.seconds += NAME_GLANCE
            spent.files += len(chosen)
            told["granted_together"] += len(chosen)
            told["times_together"] += 1
        else:
            case = LINE.search(page)
            assert case is not None, "the pile is there"
            desk.open(html.unescape(case[1]))
            spent.click()
            _read(desk, spent)
            _grant(desk, spent)
            spent.files += 1
            told["granted_by_themselves"] += 1
        spent.served += desk.take_seconds()
    return spent, told


def _read(desk: Desk, spent: Spent) -> tuple[str, int]:
    """Read what differs from file to file: the answers, what was found, and each paper."""
    answers = ANSWERS.search(desk.page)
    assert answers is not None, desk.path
    said = [*CELLS.findall(answers[0]), *NOTE.findall(desk.page)]
    marks = sum(len(MARK.findall(each)) for each in said)
    words = " ".join(html.unescape(TAG.sub(" ", MARK.sub(" ", each))) for each in said)
    pictures = PICTURE.search(desk.page)
    papers = pictures[0].count("<li") if pictures else 0
    spent.read(words)
    spent.glance(papers * PAPER_GLANCE + marks * MARK_GLANCE)
    return words, papers


def _grant(desk: Desk, spent: Spent) -> None:
    """Press "Grant" on the case and its button on the form; the next file comes by itself."""
    desk.open(f"{desk.path}/grant?service={SERVICE}")
    spent.click(thought=True)
    spent.confirm(FRESH_SECONDS)
    desk.send(f"{desk.path}?service={SERVICE}")
    spent.click()

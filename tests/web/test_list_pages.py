"""Lists are narrowed by what fits them, show nobody else's rows, and no word or place harms them."""

import base64
import csv
import io
import json
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest

from khidki import web
from khidki.domain.bucket import with_bucket
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.consultation import Consultation
from khidki.domain.case.court import CourtOrder, Kind, Stage
from khidki.domain.case.deadline import Deadline, DueKind
from khidki.domain.case.deadline import Stage as Near
from khidki.domain.case.hearing import Hearing
from khidki.domain.case.number import number
from khidki.domain.case.penalty import Penalty
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.copy import Copy
from khidki.domain.record.copy import Stage as Asked
from khidki.store import (
    appeals,
    askings,
    consultations,
    copies,
    court_orders,
    dues,
    hearings,
    penalties,
    signed,
)
from khidki.store.askings import AskedAgain
from khidki.store.signed import Signed
from khidki.web.routes import ROUTES
from tests.actions.lives import Citizen, officer, to_the_tehsildar, work
from tests.web.test_admin_pages import ANITA, IMRAN, KAVITA, LOOKS_AFTER, browser
from tests.web.walks import walker
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio

CHOMU, AMER, ABOVE = "tehsildar.chomu", "tehsildar.amer", "sdo.chomu"
POST = "tehsildar:RJ-JAIPUR-CHOMU"
NOBODYS = number(year=2026, bucket=9, serial=9)
APPEAL = number(year=2026, bucket=0, serial=5)
# Who sees one row of the file below; everybody else sees none of it.
SEEN = {
    "appeals": CHOMU,
    "penalties": CHOMU,
    "hearings": CHOMU,
    "questions": CHOMU,
    "courts": CHOMU,
    "copies": CHOMU,
    "due": CHOMU,
    "asked-again": ABOVE,
    "issued": CHOMU,
}
LISTS = [
    route
    for route in ROUTES
    if route.path.endswith("/export") and set(re.findall(r"{(\w+)}", route.path)) == {"language"}
]
LAST, MOST = "9999-12-31T23:59:59.999999Z", "ffffffff-ffff-7fff-bfff-ffffffffffff"
# What may be typed, a day at the edge of the calendar, and a place of some list that is no place of ours.
ROUNDS = (
    ("%", "0001-01-01", [LAST, MOST]),
    ("\\'; DROP TABLE application; --", "9999-12-31", ["9999-12-31", MOST]),
    ("<script>x</script>", "2026-02-30", [LAST, MOST, 2**63]),
    ("=1+1" + "१२" * 60, "", "\U0010ffff"),
)
# Whatever any list asks for is asked of every one: what a list does not know, it leaves alone. A number
# that is none keeps a list from being read, so it is not asked for here.
WRITTEN = "\n".join(path.read_text() for path in Path(web.__file__).parent.rglob("*.py"))
WORDS = {"q", *re.findall(r'\b(?:Search|Number|Choice)\("(\w+)"', WRITTEN)} - {"number"}
DATES = set(re.findall(r'\bDay\("(\w+)"', WRITTEN))


@dataclass
class File:
    """A file with one row on every list, and the number of an appeal on it."""

    id: UUID
    number: str
    appeal: str


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock(NOON)) as opened:
        yield opened


@pytest.fixture(scope="module")
async def people(world):
    async with AsyncExitStack() as stack:
        names = (ANITA, IMRAN, KAVITA, CHOMU, AMER, ABOVE)
        yield {each: await stack.enter_async_context(browser(world, each)) for each in names}


@pytest.fixture(scope="module")
async def file(world):
    receipt = await (await Citizen.arrive(world)).apply()
    await work(world)
    case = await to_the_tehsildar(world, receipt.application)
    await work(world)
    who, at, today = await officer(world, CHOMU), world.now(), legal_day(world.now())
    b, soon, posting = case.bucket, today + timedelta(days=2), who.hats[0].posting
    of = number(year=2026, bucket=b, serial=5)

    def new():
        return with_bucket(world.new_id(b), b)

    about = new()
    async with world.transaction() as tx:
        await appeals.add(
            tx, Appeal(b, about, case.id, "first_appeal", "filed", of, POST, at, soon, False, 1)
        )
        await penalties.add(
            tx,
            Penalty(
                b,
                new(),
                case.id,
                "penalty",
                about,
                "noticed",
                case.number,
                POST,
                who.id,
                posting,
                POST,
                at,
                soon,
                1,
            ),
        )
        await hearings.put(
            tx,
            Hearing(
                b,
                about,
                case.id,
                "first_appeal",
                of,
                POST,
                at + timedelta(days=1),
                "कक्ष 4",
                False,
                1,
            ),
        )
        await consultations.add(
            tx, Consultation(b, new(), case.id, case.number, "x", POST, posting, at, soon, "?")
        )
        await court_orders.add(
            tx,
            CourtOrder(
                b,
                new(),
                case.id,
                case.number,
                Kind.DIRECTION,
                Stage.IN_FORCE,
                POST,
                "राजस्थान उच्च न्यायालय",
                "SB/CW 1207_26",
                today,
                soon,
                None,
                1,
                at,
            ),
        )
        await copies.add(
            tx,
            Copy(
                b, new(), case.id, case.number, "receipt", "रसीद", "Receipt", None, at, Asked.ASKED
            ),
        )
        await dues.put(
            tx,
            [
                Deadline(
                    b,
                    new(),
                    DueKind.QUESTION,
                    case.id,
                    case.service,
                    POST,
                    case.office,
                    today,
                    1,
                    Near.TODAY,
                )
            ],
        )
        await askings.add(tx, AskedAgain(b, case.id, 9, case.number, case.service, POST, 2, at))
        await signed.add(tx, Signed(who.id, at, case.id, 9, "grant", posting, POST, None, case.number, case.service, []))  # fmt: skip
    return File(case.id, case.number, of)


async def lines(walk, path, **asked):
    """How many rows the file of a list has that was asked for like this."""
    answer = await walk.open(f"/en/office/{path}/export?{urlencode(asked)}")
    assert answer.status_code == 200, path
    return len(list(csv.reader(io.StringIO(answer.text)))) - 1


async def test_a_number_finds_its_row_for_whose_post_it_is_and_for_nobody_else(people, file):
    spaced = f"{file.number[:2]} {file.number[2:6]}-{file.number[6:]}"
    for path, whose in SEEN.items():
        found = {who: await lines(people[who], path, number=spaced) for who in (CHOMU, AMER, ABOVE)}
        sees_too = {ABOVE} if path in {"courts", "due"} else set()  # who controls the post
        assert {who for who, rows in found.items() if rows} == {whose} | sees_too, path
        assert found[whose] == 1, path
        assert await lines(people[whose], path, number=NOBODYS) == 0, path


async def test_the_number_of_an_appeal_finds_what_hangs_on_its_file(people, file):
    for path in ("appeals", "hearings", "penalties"):
        assert await lines(people[CHOMU], path, number=file.appeal) == 1, path
        assert await lines(people[AMER], path, number=file.appeal) == 0, path


async def test_a_number_that_is_none_of_ours_is_said_beside_its_box(people, file, logged):
    wrong = file.number[:-1] + str((int(file.number[-1]) + 1) % 10)
    page = await people[CHOMU].open(f"/en/office/appeals?number={wrong}")
    assert page.status_code == 200
    assert "This is not one of our numbers" in page.text
    assert "Nothing like that was found." in page.text
    assert await lines(people[CHOMU], "appeals", number=wrong) == 0


async def test_lists_are_narrowed_by_what_fits_them(people, file):
    desk = people[CHOMU]
    assert await lines(desk, "courts", case_no="cw 1207") == 1
    assert await lines(desk, "courts", case_no="cw_1207") == 0  # no sign is a wildcard
    assert await lines(desk, "courts", kind="stay") == 0
    assert await lines(desk, "issued", act="grant") == 1
    assert await lines(desk, "issued", act="refuse") == 0


@pytest.mark.parametrize("of", ["office", "admin", "my", "public"])
async def test_no_word_day_or_place_harms_a_list_or_brings_out_more_than_it_has(world, people, of):
    async with walker(world) as visitor:
        if of == "my":
            await Citizen.arrive(world, "9876500099")
            await visitor.sign_in("9876500099")
        for route in (each for each in LISTS if _of(each) == of):
            walk = {"office": people[CHOMU], "my": visitor, "public": visitor}.get(of) or people[
                LOOKS_AFTER.get(route.duty, ANITA)
            ]
            await _attack(walk, route.path.format(language="en").removesuffix("/export"))


def _of(route):
    first = route.path.split("/")[2]
    return first if first in {"office", "admin", "operator", "my"} else "public"


async def _attack(walk, path):
    for word, day, place in ROUNDS:
        asked = dict.fromkeys(WORDS, word) | dict.fromkeys(DATES, day)
        after = base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()
        shown = await walk.open(f"{path}?{urlencode({**asked, 'after': after})}")
        assert shown.status_code == 200, (path, word, day, place)
        assert "<script>x" not in shown.text, path

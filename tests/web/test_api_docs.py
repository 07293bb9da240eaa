"""The examples of docs/api.md are run as they stand, in their order, against the demo's people."""

import base64
import re
import shlex
from pathlib import Path

import httpx
import msgspec
import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.store import applications
from khidki.web.api.routes import ROUTES
from khidki.web.site import application
from tests import cases
from tests.bank import bank_of
from tests.cases import PHOTO
from tests.web.programs import served
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)
# What a reader is told to keep of an answer, by the end of the address that gives it.
KEPT = {
    r"/persons$": {"PERSON": "id"},
    r"/documents$": {"DRAFT": "draft"},
    r"/applications$": {"NUMBER": "number"},
    r"/details$|/answer$": {"REVISION": "revision"},
    r"/appeals$": {"REVISION": "revision", "APPEAL": "id"},
}


async def ask_something(world, number):
    """What the office does before the section in which it asks."""
    await office_does(world, "patwari.chomu", number, Act.SEND_BACK, defects=DEFECTS)


async def refuse(world, number):
    """What the office does before the section about appeals."""
    await office_does(world, "patwari.chomu", number, Act.REPORT)
    await office_does(world, "tehsildar.chomu", number, Act.REFUSE, reasons=["income_not_shown"])


BEFORE = {"When the office asks": ask_something, "Appeals": refuse}
DEFECTS = [{"field": "family_members", "words": "?"}, {"paper": "income_proof", "words": "?"}]


async def office_does(world, user_name, number, act, **more):
    async with world.reading() as tx:
        case = await applications.by_number(tx, number)
    ruling = Ruling(words="?", first=First.CAMP, **more)
    by = await cases.officer(world, user_name)
    await decide(world, by, case.id, act, ruling, revision=case.revision)


def commands():
    """Every curl command of the page: its section, and the answer printed after it, if one is."""
    found = []
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE):
        heading = section.partition("\n")[0]
        for kind, text in BLOCK.findall(section):
            if kind == "json":
                found[-1][2] = msgspec.json.decode(text)
            else:
                lines = re.split(r"\n(?=curl )", text.strip())
                found += [[heading, line, None] for line in lines if line.startswith("curl ")]
    return found


def request_of(command, known):
    """Return what curl would send, read as a shell reads it."""
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    asked = {"method": "GET", "headers": {}}
    for word in words:
        match word:
            case "-X":
                asked["method"] = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                asked["headers"][name] = value
            case "-d":
                asked["content"] = next(words).encode()
            case "--data-binary":
                assert next(words) == "@photo.jpg"
                asked["content"] = PHOTO
            case _:
                asked["url"] = word
    assert "$" not in str(asked["url"]), command
    return asked


def shape(value):
    """The names in an answer, without what they hold."""
    if isinstance(value, dict):
        return {name: shape(inside) for name, inside in value.items() if name != "params"}
    return [shape(each) for each in value] if isinstance(value, list) else None


async def test_every_example_runs_and_answers_what_is_printed(furnished_database_uri):
    clock = Clock()
    async with (
        world_of(furnished_database_uri, now=clock) as world,
        bank_of(world, clock) as (paying, _),
        served(application(world, ROUTES)) as window,
        served(application(paying, ROUTES)) as till,
        httpx.AsyncClient() as client,
    ):
        token = DemoKeys.of(world.secrets).token
        paper = base64.b64encode(PHOTO).decode()
        known = {"WINDOW": window, "PAYING": till, "TOKEN": token, "PAPER": paper}
        before = dict(BEFORE)
        for section, command, printed in commands():
            if section in before:
                await before.pop(section)(world, known["NUMBER"])
            answer = await client.request(**request_of(command, known))
            told = answer.json()
            if printed is not None:
                assert shape(told) == shape(printed), command
                assert words(told) == words(printed)
            wanted = printed["status"] if printed and "status" in printed else None
            assert answer.status_code == (wanted or answer.status_code)
            assert wanted or answer.is_success, (command, answer.text)
            if answer.is_success:
                known |= kept(answer.request.url.path, told)
            if "payment" in told:
                known["PAYMENT"] = told["payment"]["id"]
                assert said_of(told["payment"]) == said_of(printed["payment"])
            await cases.relay_all(world)
    assert before == {}


def kept(path, told):
    """What a reader keeps of an answer."""
    names = next((each for end, each in KEPT.items() if re.search(end, path)), {})
    return {name: str(told[field]) for name, field in names.items() if field in told}


def said_of(payment):
    """What a payment says beside ids, addresses and times."""
    return {name: payment[name] for name in ("service", "state", "amount_paise", "lines")}


def words(answer):
    """What an answer holds beside ids and hashes: codes, states, days and names of offices."""
    names = ("state", "step", "service", "due_on", "ask", "media_type", "code", "post", "office")
    problems = [
        (each["path"], each["code"], each["detail"], each["said"])
        for each in answer.get("problems", [])
    ]
    return {name: answer[name] for name in names if name in answer} | {"problems": problems}

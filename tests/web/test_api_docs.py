"""The examples of docs/api.md are run as they stand, in their order, against the demo's people."""

import re
import shlex
from pathlib import Path

import httpx
import msgspec
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.web.api.routes import ROUTES
from khidki.web.site import application
from tests.cases import PHOTO, relay_all
from tests.web.programs import served
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
BLOCK = re.compile(r"```(sh|json)\n(.*?)```", re.DOTALL)
# What a reader is told to keep of an answer, by the address that gives it.
KEPT = {"persons": ("PERSON", "id"), "documents": ("DRAFT", "draft"), "applications": ("NUMBER", "number")}  # fmt: skip


def commands():
    """Every curl command of the page with the answer that is printed after it, if one is."""
    found = []
    for kind, text in BLOCK.findall(PAGE):
        if kind == "json":
            found[-1][1] = msgspec.json.decode(text)
        else:
            lines = re.split(r"\n(?=curl )", text.strip())
            found += [[line, None] for line in lines if line.startswith("curl ")]
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
    async with (
        world_of(furnished_database_uri, now=Clock()) as world,
        served(application(world, ROUTES)) as window,
        httpx.AsyncClient() as client,
    ):
        known = {"WINDOW": window, "TOKEN": DemoKeys.of(world.secrets).token}
        for command, printed in commands():
            answer = await client.request(**request_of(command, known))
            told = answer.json()
            if printed is not None:
                assert shape(told) == shape(printed), command
                assert words(told) == words(printed)
            wanted = printed["status"] if printed and "status" in printed else None
            assert answer.status_code == (wanted or answer.status_code)
            assert wanted or answer.is_success, (command, answer.text)
            kept = KEPT.get(answer.request.url.path.split("/")[3])
            if kept and answer.is_success and kept[1] in told:
                known[kept[0]] = told[kept[1]]
            await relay_all(world)
    assert "NUMBER" in known


def words(answer):
    """What an answer holds beside ids and hashes: codes, states, days and names of offices."""
    names = ("state", "step", "service", "due_on", "ask", "media_type", "code", "post", "office")
    problems = [
        (each["path"], each["code"], each["detail"], each["said"])
        for each in answer.get("problems", [])
    ]
    return {name: answer[name] for name in names if name in answer} | {"problems": problems}

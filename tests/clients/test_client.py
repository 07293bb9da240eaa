"""The client for Python: its README runs as it stands, and what fails is tried again as it says."""

import asyncio
import inspect
import re
from pathlib import Path

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.people.program import Holder, HolderKind
from khidki.web.api.routes import CALLS, ROUTES
from khidki.web.site import application
from khidki_client import Answer, Client, Refused, Unreachable
from scripts import client_types
from tests import cases
from tests.actions.lives import to_the_tehsildar, work
from tests.bank import bank_of
from tests.web.programs import office, served

ROOT = Path(__file__).parents[2]
README = (ROOT / "clients/python/README.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
CALLED = set(re.findall(r"\b(?:window|office|till)\.(\w+)\(", "".join(BLOCKS)))


@pytest.mark.anyio
async def test_every_example_of_the_readme_runs(furnished_database_uri):
    async with (
        office(furnished_database_uri) as desk,
        bank_of(desk.world, desk.clock) as (paying, _),
        served(desk.site) as address,
        served(application(paying, ROUTES)) as till,
    ):
        granted, refused = await decided(desk.world)
        patwari = await cases.officer(desk.world, "patwari.chomu")
        names = {
            "ADDRESS": address,
            "PAYING": till,
            "PHOTO": cases.PHOTO,
            "TOKEN": await desk.token(await desk.account()),
            "OFFICERS_TOKEN": await desk.token(Holder(HolderKind.OFFICER, str(patwari.id))),
            "GRANTED": granted.number,
            "REFUSED": refused.number,
        }
        for block in BLOCKS:
            await asyncio.to_thread(exec, compile(block, "README.md", "exec"), names)
            await asyncio.sleep(0)
            await cases.relay_all(desk.world)


async def decided(world):
    """One application that was granted and one that was refused, papers made, people told."""
    made = []
    tehsildar = await cases.officer(world, "tehsildar.chomu")
    for act, reasons in ((Act.GRANT, []), (Act.REFUSE, ["income_not_shown"])):
        case = await to_the_tehsildar(world, (await cases.apply(world)).id)
        ruling = Ruling(words="?", reasons=reasons, first=First.CAMP)
        made.append(await decide(world, tehsildar, case.id, act, ruling, revision=case.revision))
    await work(world)
    return made


def test_every_call_of_the_window_has_a_method_and_every_method_an_example():
    methods = {
        name
        for name, value in inspect.getmembers(Client, inspect.isfunction)
        if value.__qualname__ == f"Client.{name}" and not name.startswith("_")
    }
    assert methods == {{"service_schema": "schema"}.get(call.name, call.name) for call in CALLS}
    assert methods <= CALLED


def test_the_types_of_the_client_are_those_of_the_window():
    written = client_types.FILE.read_text("utf-8")
    assert written == client_types.written(), "run: python scripts/client_types.py"


class Network:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked, self.slept = list(answers), [], []

    def __call__(self, method, url, headers, body):
        self.asked.append((method, url, dict(headers), body))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, **more):
        return Client("https://w.example/", transport=self, sleep=self.slept.append, **more)


def busy(after=None, status=503, code="busy"):
    headers = {} if after is None else {"retry-after": after}
    return Answer(status, headers, f'{{"code": "{code}"}}'.encode())


DONE = Answer(201, {}, b'{"id": "1"}')


def test_a_lost_answer_is_asked_for_again_under_the_same_key():
    network = Network(Unreachable("lost"), busy("7"), busy(status=409, code="key_in_use"), DONE)
    assert network.client().register_person({"hi": "सीता"}) == {"id": "1"}
    assert len({headers["Idempotency-Key"] for _, _, headers, _ in network.asked}) == 1
    assert network.slept[1] == 7.0
    assert all(0 < pause <= 60 for pause in network.slept)


def test_what_is_refused_is_not_asked_again():
    network = Network(busy(status=422, code="incomplete"))
    with pytest.raises(Refused) as caught:
        network.client().register_person({"hi": "?"})
    assert (caught.value.code, caught.value.status) == ("incomplete", 422)


def test_trying_comes_to_an_end():
    network = Network(*[busy("1")] * 3)
    with pytest.raises(Refused):
        network.client(tries=3).status("1")
    network = Network(*[Unreachable("down")] * 2)
    with pytest.raises(Unreachable):
        network.client(tries=2).status("1")


def test_a_token_stays_at_the_window_and_out_of_sight():
    network = Network(Answer(302, {"location": "https://other.example/"}, b""))
    client = network.client(token="secret")
    with pytest.raises(Refused):
        client.status("../../other")
    assert [url for _, url, _, _ in network.asked] == [
        "https://w.example/api/v1/applications/..%2F..%2Fother"
    ]
    assert "secret" not in repr(client)


def test_a_list_goes_on_where_the_window_says():
    first = b'{"applications": [{"number": "1"}], "next": "/api/v1/applications?cursor=x"}'
    last = b'{"applications": [{"number": "2"}], "next": null}'
    network = Network(Answer(200, {}, first), Answer(200, {}, last))
    assert [line["number"] for line in network.client().applications()] == ["1", "2"]
    assert network.asked[1][1] == "https://w.example/api/v1/applications?cursor=x"

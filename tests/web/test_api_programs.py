"""What programs may do: an account's and a department's see what happened, an officer's works."""

import msgspec
import pytest

from khidki.actions.relay import relay_all
from khidki.actions.subscribe import PURPOSE
from khidki.domain.refusal import Fault
from khidki.store import webhooks
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests import cases
from tests.web.programs import a_key, office

pytestmark = pytest.mark.anyio
HOOK = {"address": "https://school.example/khidki"}
SQL_HOLD = """
    INSERT INTO event (bucket, application, seq, act, actor, state, happened_at, recorded_at,
                       digest, epoch)
    SELECT bucket, application, 90, act, actor, state, happened_at, recorded_at, digest, epoch
      FROM event WHERE application = %(id)s AND seq = 1
"""


@pytest.fixture(scope="module")
async def desk(module_furnished_uri):
    async with office(module_furnished_uri) as opened:
        opened.case = await cases.apply(opened.world)
        yield opened


async def test_an_account_reads_its_own_applications_to_the_last_word(desk):
    client = await desk.citizen()
    listed = (await client.get("/api/v1/applications?limit=1")).json()
    assert listed["applications"][0]["number"] == desk.case.number
    path = f"/api/v1/applications/{desk.case.number}"
    told = (await client.get(f"{path}/details")).json()
    assert told["answers"]["applicant_name"]["hi"] == "सीता देवी"
    assert [event["act"] for event in told["events"]] == ["submit"]
    papers = (await client.get(f"{path}/documents")).json()["documents"]
    assert {paper["ask"] for paper in papers} == {"photo", "income_proof", "address_proof"}
    paper = await client.get(f"{path}/documents/{papers[0]['id']}")
    assert (paper.content, paper.headers["content-type"]) == (cases.PHOTO, "image/jpeg")


async def test_a_feed_goes_on_where_it_was_left_and_says_nothing_of_people(desk):
    client, department = await desk.citizen(), await desk.department()
    begun = (await department.get("/api/v1/events")).json()
    assert begun["events"] == []
    other = await desk.department("home")
    theirs = (await other.get("/api/v1/events")).json()["next"]
    before = (await client.get("/api/v1/events")).json()
    case = await cases.apply(desk.world)
    for reader, since in ((client, before["next"]), (department, begun["next"])):
        told = (await reader.get(since)).json()
        assert [(each["number"], each["act"]) for each in told["events"]] == [
            (case.number, "submit")
        ]
        assert "सीता" not in str(told)
        assert (await reader.get(told["next"])).json()["events"] == []
    assert (await other.get(theirs)).json()["events"] == []


async def test_a_feed_waits_for_what_may_still_come_before(desk):
    """An older transaction that commits later must not be passed over."""
    client = await desk.citizen()
    since = (await client.get("/api/v1/events")).json()["next"]
    async with desk.world.transaction() as slow:
        await slow.run(SQL_HOLD, id=desk.case.id)
        later = await cases.apply(desk.world)
        told = (await client.get(since)).json()
        assert told["events"] == []
    told = (await client.get(told["next"])).json()
    assert [each["number"] for each in told["events"]] == [desk.case.number, later.number]


class Receiver:
    """Stands for the network: what was told, and whether it arrives."""

    def __init__(self, *, fails=0):
        self.got, self.fails = [], fails

    async def tell(self, url, body, *, secret, delivery, at):
        if self.fails:
            self.fails -= 1
            raise Fault("a webhook answered 500", retryable=True)
        self.got.append((url, body, secret, delivery))


async def work(world):
    worker = Worker(world, {kind: run for kind, run in JOBS.items() if kind == "webhook"}, ())
    worker.jobs = {kind: JOBS["webhook"] if kind == "webhook" else _nothing for kind in JOBS}
    while await relay_all(world) + await worker.once():
        pass


async def _nothing(_world, _job):
    """Other jobs are not of this test."""


async def test_what_happens_is_told_once_an_address_signed_by_its_own_secret(desk):
    client, department = await desk.citizen(), await desk.department()
    mine = (await client.post("/api/v1/webhooks", json=HOOK, headers=a_key())).json()
    theirs = (await department.post("/api/v1/webhooks", json=HOOK, headers=a_key())).json()
    receiver = Receiver()
    object.__setattr__(desk.world, "webhooks", receiver)
    case = await cases.apply(desk.world)
    await work(desk.world)
    assert {secret for _, _, secret, _ in receiver.got} == {mine["secret"], theirs["secret"]}
    for url, body, _, delivery in receiver.got:
        told = msgspec.json.decode(body)
        assert (url, told["delivery"]) == (HOOK["address"], delivery)
        assert (told["event"]["number"], told["event"]["act"]) == (case.number, "submit")
    for reader, made in ((client, mine), (department, theirs)):
        assert (await reader.delete(f"/api/v1/webhooks/{made['id']}")).status_code == 200
    await cases.apply(desk.world)
    await work(desk.world)
    assert len(receiver.got) == 2


async def test_what_did_not_arrive_is_told_again_under_the_same_delivery(desk):
    client = await desk.citizen()
    made = (await client.post("/api/v1/webhooks", json=HOOK, headers=a_key())).json()
    receiver = Receiver(fails=1)
    object.__setattr__(desk.world, "webhooks", receiver)
    await cases.apply(desk.world)
    await work(desk.world)
    assert receiver.got == []
    desk.clock.at = desk.clock.at.replace(hour=desk.clock.at.hour + 1)
    await work(desk.world)
    assert len(receiver.got) == 1
    holder = await desk.account()
    async with desk.world.reading() as tx:
        (kept,) = await webhooks.of(tx, holder)
    assert made["secret"].encode() not in kept.secret_sealed
    assert desk.world.secrets.unseal(kept.secret_sealed, purpose=PURPOSE).decode() == made["secret"]
    await client.delete(f"/api/v1/webhooks/{made['id']}")


async def test_an_officers_program_reads_the_desk_and_does_what_needs_no_signature(desk):
    client = await desk.officer()
    told = (await client.get("/api/v1/desk?limit=1")).json()
    assert told["next"]
    seen, address = [], "/api/v1/desk?limit=2"
    while address:
        page = (await client.get(address)).json()
        seen, address = [*seen, *page["cases"]], page["next"]
    assert len({line["number"] for line in seen}) == len(seen)
    first = seen[0]
    case = (await client.get(f"/api/v1/cases/{first['number']}")).json()
    assert "report" in case["acts"]
    path = f"/api/v1/cases/{first['number']}/acts"
    stale = {"act": "report", "revision": case["revision"] + 1, "words": "देखा"}
    assert (await client.post(path, json=stale, headers=a_key())).status_code == 409
    done = await client.post(path, json=stale | {"revision": case["revision"]}, headers=a_key())
    assert (done.status_code, done.json()["step"]) == (200, "decision"), done.text
    paper = case["documents"][0]["id"]
    assert (
        await client.get(f"/api/v1/cases/{first['number']}/documents/{paper}")
    ).status_code == 404


async def test_an_application_is_taken_back_once(desk):
    client, path = await desk.citizen(), f"/api/v1/applications/{desk.case.number}/withdraw"
    taken = await client.post(path, headers=a_key("w"))
    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")
    assert (await client.post(path, headers=a_key("w"))).json() == taken.json()
    assert (await client.post(path, headers=a_key())).json()["code"] == "not_now"

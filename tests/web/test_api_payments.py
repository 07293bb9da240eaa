"""A program pays before it files: told what and where, filed by itself, the same call safe again."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from khidki.store import payments
from khidki.web.api.routes import ROUTES
from khidki.web.site import application
from tests.actions import lives
from tests.bank import bank_of, read, tell
from tests.cases import VILLAGE
from tests.web.programs import OWNER, STRANGER, Office, a_key, office

pytestmark = pytest.mark.anyio
COPY = "revenue/jamabandi-copy"
NAME = {"en": "Ramlal"}
ANSWERS = {"village": VILLAGE, "parcel": {"khasra": "123/4"}, "applicant_name": NAME}


async def submit(client, body, key="key-1"):
    return await client.post("/api/v1/applications", json=body, headers=a_key(key))


async def to_pay(client, **more):
    """The body of something that costs something."""
    person = await client.post("/api/v1/persons", json={"name": NAME}, headers=a_key())
    return {"service": COPY, "person": person.json()["id"], "answers": ANSWERS, **more}


def pay_as_told(bank, address):
    """Somebody opens the page that they were given, and pays."""
    asked = dict(parse_qsl(urlsplit(address).query))
    del asked["t"], asked["s"]
    bank.open(asked)
    bank.pay(asked["payment"])


async def of(world, id_):
    async with world.reading() as tx:
        return await payments.by_id(tx, UUID(id_))


async def test_a_program_is_told_what_to_pay_and_it_is_filed_by_itself(furnished_database_uri):
    async with (
        office(furnished_database_uri) as desk,
        bank_of(desk.world, desk.clock) as (world, bank),
    ):
        paying = Office(world, desk.clock, application(world, ROUTES), desk._stack)
        client, stranger = await paying.citizen(OWNER), await paying.citizen(STRANGER)
        body = await to_pay(client)
        answers = await asyncio.gather(*(submit(client, body) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {402}, answers[0].text
        assert answers[0].headers["content-type"] == "application/problem+json"
        (told,) = {answer.json()["payment"]["id"]: answer.json() for answer in answers}.values()
        due = told["payment"]
        assert (told["code"], due["state"], due["number"]) == ("payment_first", "started", None)
        assert due["amount_paise"] == sum(line["paise"] for line in due["lines"]) == 6_000
        assert due["upi"].startswith("upi://pay?pa=khidki@demobank")
        other = {**body, "answers": {**ANSWERS, "purpose": "loan"}}
        assert (await submit(client, other)).json()["code"] == "key_reused"
        address = f"/api/v1/payments/{due['id']}"
        assert (await stranger.get(address)).status_code == 404

        pay_as_told(bank, due["pay_at"])
        assert await tell(world, bank, await of(world, due["id"])) == ["succeeded"]
        filed = await submit(client, body)
        assert filed.status_code == 200, filed.text
        assert (await client.get(address)).json() | {"paid_at": None} == {
            **due, "state": "succeeded", "number": filed.json()["number"], "pay_at": None,
            "upi": None, "paid_at": None,
        }  # fmt: skip
        await lives.work(world)
        events = (await client.get("/api/v1/events")).json()["events"]
        assert (events[0]["number"], events[0]["act"]) == (filed.json()["number"], "submit")
        assert (await read(world, await of(world, due["id"]))).delivered_at is not None


async def test_what_was_not_paid_is_paid_anew_under_the_same_key(furnished_database_uri):
    async with (
        office(furnished_database_uri) as desk,
        bank_of(desk.world, desk.clock) as (world, bank),
    ):
        paying = Office(world, desk.clock, application(world, ROUTES), desk._stack)
        client = await paying.citizen(OWNER)
        body = await to_pay(client)
        wrong = await submit(client, {**body, "answers": {}})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "incomplete")
        first = (await submit(client, body)).json()["payment"]
        desk.clock.pass_by(timedelta(minutes=31))
        second = await submit(client, body)
        assert second.status_code == 402
        second = second.json()["payment"]
        assert (second["draft"], second["id"] == first["id"]) == (first["draft"], False)
        assert (await client.get(f"/api/v1/payments/{first['id']}")).json()["pay_at"] is None

        # Paid at the bank, and nobody told us: the next call finds out.
        pay_as_told(bank, second["pay_at"])
        desk.clock.pass_by(timedelta(minutes=31))
        filed = await submit(client, body)
        assert filed.status_code == 200, filed.text
        assert filed.json()["id"] == first["draft"]

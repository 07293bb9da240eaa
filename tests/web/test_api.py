"""A program files in one call, safely repeated, and is told everything that is wrong at once."""

import asyncio
import uuid
from contextlib import asynccontextmanager

import httpx
import jsonschema_rs
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.store import tokens
from khidki.store.tokens import Bearer
from khidki.web.api.routes import ROUTES
from khidki.web.site import application
from tests.cases import ANSWERS, PHOTO, SERVICE, VILLAGE, account

pytestmark = pytest.mark.anyio
ADDRESS = "http://127.0.0.1:8000"
ASKS = ("photo", "income_proof", "address_proof")
ANYBODY = {"name": {"hi": "रामलाल"}, "relation": "self", "area": VILLAGE}


@asynccontextmanager
async def program(world, token):
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers) as client:
        yield client


@pytest.fixture
async def client(world):
    async with program(world, DemoKeys.of(world.secrets).token) as client:
        yield client


def a_key():
    return {"idempotency-key": uuid.uuid4().hex}


async def register(client, **more):
    described = {**ANYBODY, "birth": "1957", **more}
    answer = await client.post("/api/v1/persons", json=described, headers=a_key())
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def upload(client, person, ask, draft="", data=PHOTO):
    asked = {"service": SERVICE, "person": person, "ask": ask, "draft": draft, "name": "x.jpg"}
    given = {name: value for name, value in asked.items() if value}
    headers = a_key() | {"content-type": "image/jpeg"}
    return await client.post("/api/v1/documents", params=given, content=data, headers=headers)


async def with_papers(client, **more):
    """The body of a complete application."""
    person = await register(client, **more)
    draft = ""
    for ask in ASKS:
        draft = (await upload(client, person, ask, draft)).json()["draft"]
    return {"service": SERVICE, "person": person, "draft": draft, "answers": ANSWERS}


async def submit(client, body, key="key-1"):
    return await client.post("/api/v1/applications", json=body, headers={"idempotency-key": key})


def codes(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    return {(one["path"], one["code"]) for one in answer.json()["problems"]}


async def test_an_application_is_filed_in_one_call_and_can_be_followed(client):
    answer = await submit(client, await with_papers(client))
    assert answer.status_code == 201, answer.text
    filed = answer.json()
    # Fifteen working days; the 24th of November is Guru Nanak Jayanti.
    assert (filed["state"], len(filed["number"]), filed["due_on"]) == ("at_step", 14, "2026-12-14")
    seen = (await client.get(f"/api/v1/applications/{filed['number']}")).json()
    assert (seen["step"], seen["due_on"]) == ("enquiry", filed["due_on"])
    assert "रामलाल" not in str(seen)
    assert "सीता" not in str(seen)


async def test_the_same_key_fifty_times_at_once_is_one_application(client, world):
    body = await with_papers(client)
    answers = await asyncio.gather(*(submit(client, body) for _ in range(50)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    async with world.reading() as tx:
        assert await tx.value("SELECT count(*) FROM application") == 1


async def test_asking_again_gives_the_same_answer(client):
    body = await with_papers(client)
    first, again = await submit(client, body), await submit(client, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_the_same_key_for_something_else_is_refused(client):
    body = await with_papers(client)
    await submit(client, body)
    other = {**body, "answers": {**ANSWERS, "family_members": 6}}
    answer = await submit(client, other)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


async def test_everything_that_is_wrong_is_told_at_once(client):
    person = await register(client)
    answers = {"applicant_name": "Sita", "family_members": 1.5, "colour": "red", "pin_code": 12}
    answer = await submit(client, {"service": SERVICE, "person": person, "answers": answers})
    assert answer.status_code == 422
    assert {
        ("applicant_name", "not_a_name"),
        ("colour", "unknown_field"),
        ("birth", "required"),
        ("photo", "paper_missing"),
    } <= codes(answer)
    assert all(one["detail"] for one in answer.json()["problems"])


async def test_a_refusal_is_told_in_the_language_asked_for_and_each_problem_in_both(client):
    told = {}
    for language in ("hi", "en-IN,en;q=0.9"):
        client.headers["accept-language"] = language
        told[language[:2]] = (await submit(client, {}, key=" ")).json()
    assert told["en"]["title"] == "The request could not be carried out"
    assert told["hi"]["title"] == "यह माँग पूरी नहीं हो सकी"
    (problem,) = told["en"]["problems"]
    assert problem["detail"] == problem["said"]["en"]
    assert told["hi"]["problems"][0]["detail"] == problem["said"]["hi"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "service"),
        ([], ""),
        ({"service": 1, "person": "x", "answers": {}}, "service"),
        ({"service": SERVICE, "person": "x", "answers": {}}, "person"),
        ({"service": SERVICE, "person": "0" * 32, "answers": []}, "answers"),
        ({"service": SERVICE, "person": "0" * 32, "answers": {}, "language": "fr"}, "language"),
        ({"service": SERVICE, "person": "0" * 32, "answers": {}, "state": "granted"}, "state"),
    ],
)
async def test_a_body_of_another_shape_is_told_where(client, body, path):
    answer = await submit(client, body)
    assert answer.status_code == 422
    assert codes(answer) == {(path, "wrong_shape")}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"service": "\\ud800"}'])
async def test_what_is_no_json_is_refused(client, body):
    headers = {"idempotency-key": "k", "content-type": "application/json"}
    answer = await client.post("/api/v1/applications", content=body, headers=headers)
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("key", ["", " ", "x" * 201])
async def test_a_submit_without_a_key_is_refused(client, key):
    answer = await submit(client, {}, key=key)
    assert codes(answer) == {("Idempotency-Key", "key_needed")}


async def test_a_person_of_somebody_else_is_as_unknown_as_none(client, world):
    body = await with_papers(client)
    stranger = await account(world, "9000000002")
    async with world.transaction() as tx:
        await tokens.add_bearer(
            tx, Bearer(stranger, ["submit"]), token="other", at=world.now(),
            expires_at=world.now().replace(year=2030),
        )  # fmt: skip
    async with program(world, "other") as other:
        without = {name: value for name, value in body.items() if name != "draft"}
        assert (await submit(other, body)).status_code == 404
        assert (await submit(other, without)).status_code == 404
        answer = await upload(other, body["person"], "photo", body["draft"])
        assert answer.status_code == 404


async def test_a_token_may_do_only_what_it_was_given_for(client, world):
    async with world.transaction() as tx:
        await tokens.add_bearer(
            tx, Bearer(await account(world), ["read"]), token="reader", at=world.now(),
            expires_at=world.now().replace(year=2030),
        )  # fmt: skip
    async with program(world, "reader") as reader, program(world, "nobody") as nobody:
        assert (await submit(reader, {})).status_code == 403
        assert (
            await nobody.post("/api/v1/persons", json=ANYBODY, headers=a_key())
        ).status_code == 401


async def test_one_person_has_one_open_application(client):
    body = await with_papers(client)
    first = await submit(client, body)
    again = await with_papers(client)
    assert again["person"] == body["person"]
    answer = await submit(client, again, key="key-2")
    assert (first.status_code, answer.status_code) == (201, 409)
    assert answer.json()["code"] == "already_live"


async def test_a_hostile_paper_is_turned_away(client):
    person = await register(client)
    assert (await upload(client, person, "photo", data=b"")).status_code == 422
    assert (await upload(client, person, "photo", data=b"MZ" + b"x" * 900)).status_code == 415
    assert (await upload(client, person, "passport")).status_code == 404
    assert (await upload(client, "x", "photo")).status_code == 422
    answer = await upload(client, person, "photo", data=b"x" * (13 * 2**20))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": {}}, "name"),
        ({"name": {"hi": "\x00"}}, "name"),
        ({"name": {"hi": "x" * 9000}}, "name"),
        ({"birth": "yesterday"}, "birth"),
        ({"birth": "2999"}, "birth"),
        ({"area": "NOWHERE"}, "area"),
        ({"relation": "neighbour"}, "relation"),
    ],
)
async def test_a_person_must_be_possible(client, wrong, path):
    answer = await client.post(
        "/api/v1/persons", json={**ANYBODY, "birth": "1957", **wrong}, headers=a_key()
    )
    assert answer.status_code == 422
    assert {one.partition(".")[0] for one, _ in codes(answer)} == {path}


async def test_the_schema_of_a_service_says_what_is_taken(client):
    listed = (await client.get("/api/v1/services")).json()["services"]
    service = next(each for each in listed if each["id"] == "revenue/income-certificate")
    schema = (await client.get(service["schema"])).json()
    assert jsonschema_rs.is_valid(schema, ANSWERS)
    assert not jsonschema_rs.is_valid(schema, {**ANSWERS, "family_members": 0})
    assert (await client.get("/api/v1/services/revenue/none/schema")).status_code == 404


async def test_a_long_list_of_services_goes_on_until_each_was_told_once(client):
    whole = [each["id"] for each in (await client.get("/api/v1/services")).json()["services"]]
    seen, address = [], "/api/v1/services?limit=5"
    while address:
        told = (await client.get(address)).json()
        assert len(told["services"]) <= 5
        seen, address = [*seen, *(each["id"] for each in told["services"])], told["next"]
    assert seen == whole


@pytest.mark.parametrize("number", ["1", "x" * 500, "26043117905528"])
async def test_an_unknown_number_is_not_found(client, number):
    assert (await client.get(f"/api/v1/applications/{number}")).status_code == 404

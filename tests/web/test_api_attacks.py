"""What a program may not do: reach beyond its scopes, its holder, its list, its time, its shape."""

import asyncio
import re
from datetime import timedelta

import pytest

from khidki.domain.people.program import Holder, HolderKind
from khidki.store import tokens
from khidki.store.sessions import token_id
from khidki.web.api.call import PREFIX
from khidki.web.api.routes import CALLS
from tests import cases
from tests.web.programs import STRANGER, a_key, office

pytestmark = pytest.mark.anyio
UNKNOWN = "26043117905528"
ID = "019f0000-0000-7000-8000-000000000001"
GUARDED = [call for call in CALLS if call.scope is not None]


@pytest.fixture(scope="module")
async def desk(module_furnished_uri):
    async with office(module_furnished_uri) as opened:
        opened.case = await cases.apply(opened.world)
        yield opened


def address(call, number=UNKNOWN):
    gaps = {"number": number, "department": "revenue", "service": "none"}
    path = re.sub(r"\{(\w+)\}", lambda gap: gaps.get(gap[1], ID), call.path)
    return f"{PREFIX}{path}" + ("?ask=photo" if call.takes_file else "")


async def ask(client, call, **more):
    headers = a_key() | {"content-type": "application/json"}
    return await client.request(
        call.method, address(call, **more), content=b"{}" if call.sends else b"", headers=headers
    )


def code(answer):
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("call", GUARDED, ids=lambda call: call.name)
async def test_a_call_is_for_tokens_that_have_its_scope(desk, call):
    for holder in (await desk.account(), Holder(HolderKind.DEPARTMENT, "revenue")):
        bare = await desk.client(await desk.token(holder, []))
        assert code(await ask(bare, call)) == (403, "not_yours")
    assert code(await ask(await desk.client(), call)) == (401, "no_token")


@pytest.mark.parametrize("who", ["citizen", "officer", "department"])
async def test_no_holder_reaches_what_another_kind_of_holder_does(desk, who):
    client = await getattr(desk, who)()
    kinds = {"citizen": "submit read events webhooks", "officer": "desk act",
             "department": "events webhooks"}  # fmt: skip
    for call in GUARDED:
        if call.scope not in kinds[who].split():
            assert code(await ask(client, call)) == (403, "not_yours"), call.name


async def test_a_token_ends_with_its_time_and_at_once_when_it_is_revoked(desk):
    holder = await desk.account()
    token = await desk.token(holder, lives=timedelta(minutes=1))
    client = await desk.client(token)
    assert (await client.get("/api/v1/applications")).status_code == 200
    desk.clock.pass_by(timedelta(minutes=1))
    assert code(await client.get("/api/v1/applications")) == (401, "no_token")
    token = await desk.token(holder)
    client = await desk.client(token)
    assert (await client.get("/api/v1/applications")).status_code == 200
    async with desk.world.transaction() as tx:
        stranger = await desk.account(STRANGER)
        assert not await tokens.revoke(tx, stranger, token_id(token), at=desk.clock())
        assert await tokens.revoke(tx, holder, token_id(token), at=desk.clock())
    refused = await client.get("/api/v1/applications")
    assert code(refused) == (401, "no_token")
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Basic x", "Bearer \xff", "bearer x y"])
async def test_what_is_no_token_is_none(desk, given):
    client = await desk.client()
    answer = await client.get(
        "/api/v1/applications", headers={"authorization": given.encode("latin-1")}
    )
    assert code(answer) == (401, "no_token")


@pytest.mark.parametrize(
    "name", ["details", "papers", "paper", "certificate", "withdraw", "appeals", "appeal"]
)
async def test_what_is_another_accounts_is_not_there(desk, name):
    call = next(each for each in CALLS if each.name == name)
    stranger = await desk.citizen(STRANGER)
    told = [
        {**(await ask(stranger, call, number=number)).json(), "request": ""}
        for number in (desk.case.number, UNKNOWN)
    ]
    assert told[0]["status"] == 404
    assert {**told[0], "code": ""} == {**told[1], "code": ""}


@pytest.mark.parametrize("name", ["case", "case_paper"])
async def test_a_case_on_anothers_post_is_not_there(desk, name):
    call = next(each for each in CALLS if each.name == name)
    other = await desk.officer("patwari.amer")
    assert (await ask(other, call, number=desk.case.number)).status_code == 404
    acted = {"act": "report", "revision": 1, "words": "देखा"}
    path = f"/api/v1/cases/{desk.case.number}/acts"
    assert (await other.post(path, json=acted, headers=a_key())).status_code == 404


@pytest.mark.parametrize("act", ["grant", "refuse", "revoke", "reissue"])
async def test_what_needs_its_officer_in_person_is_refused_to_every_token(desk, act):
    client = await desk.officer("tehsildar.chomu")
    path = f"/api/v1/cases/{desk.case.number}/acts"
    answer = await client.post(path, json={"act": act, "revision": 1}, headers=a_key())
    assert code(answer) == (403, "needs_person")


async def test_a_cursor_serves_only_its_own_list_and_holder_and_only_whole(desk):
    owner, stranger = await desk.citizen(), await desk.citizen(STRANGER)
    first = (await owner.get("/api/v1/services?limit=1")).json()["next"]
    cursor = first.partition("cursor=")[2]
    own = (await owner.get("/api/v1/events")).json()["next"].partition("cursor=")[2]
    turned = own[:-3] + ("A" if own[-3] != "A" else "B") + own[-2:]
    for client, path in [
        (owner, f"/api/v1/applications?cursor={cursor}"),
        (owner, f"/api/v1/services?cursor={cursor[:-5]}"),
        (owner, f"/api/v1/events?cursor={turned}"),
        (stranger, f"/api/v1/events?cursor={own}"),
        (owner, "/api/v1/events?cursor=AAAA"),
    ]:
        answer = await client.get(path)
        assert code(answer) == (422, "incomplete"), path
        assert answer.json()["problems"][0]["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/api/v1/services?limit=0", "limit"),
        ("/api/v1/services?limit=101", "limit"),
        ("/api/v1/services?limit=ten", "limit"),
        ("/api/v1/services?limit=5&limit=6", "limit"),
        ("/api/v1/services?all=1", "all"),
        ("/api/v1/applications?account=" + ID, "account"),
        ("/api/v1/applications/" + UNKNOWN + "/details?account=" + ID, "account"),
    ],
)
async def test_what_nobody_asked_for_is_told_by_its_name(desk, path, wrong):
    answer = await (await desk.citizen()).get(path)
    assert code(answer) == (422, "incomplete")
    assert [each["path"] for each in answer.json()["problems"]] == [wrong]


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/api/v1/webhooks", {"address": "https://a.example/", "owner": "department revenue"}, "owner"),
        ("/api/v1/webhooks", {"address": ["https://a.example/"]}, "address"),
        ("/api/v1/webhooks", {"address": "http://a.example/"}, "address"),
        ("/api/v1/webhooks", {"address": "https://127.0.0.1:22/"}, "address"),
        ("/api/v1/persons", {"name": {"hi": "सीता"}, "assurance": 3}, "assurance"),
        ("/api/v1/applications", {"service": "revenue/income-certificate", "person": ID,
                                  "answers": {}, "account": ID}, "account"),
    ],
)  # fmt: skip
async def test_a_body_holds_only_what_is_asked_and_in_its_kind(desk, path, body, wrong):
    answer = await (await desk.citizen()).post(path, json=body, headers=a_key())
    assert code(answer) == (422, "incomplete")
    assert wrong in {each["path"] for each in answer.json()["problems"]}


async def test_a_body_of_another_kind_or_too_large_is_not_read(desk):
    client = await desk.citizen()
    answer = await client.post("/api/v1/webhooks", content=b"address=x", headers=a_key())
    assert code(answer) == (415, "wrong_type")
    big = b'{"address": "' + b"x" * 70_000 + b'"}'
    headers = a_key() | {"content-type": "application/json"}
    answer = await client.post("/api/v1/webhooks", content=big, headers=headers)
    assert code(answer) == (413, "body_too_large")


async def test_what_is_posted_under_a_key_is_done_once(desk):
    client, hook = await desk.citizen(), {"address": "https://a.example/hook"}
    asks = [client.post("/api/v1/webhooks", json=hook, headers=a_key("k1")) for _ in range(8)]
    answers = await asyncio.gather(*asks)
    assert {answer.status_code for answer in answers} <= {201, 409}
    again = await client.post("/api/v1/webhooks", json=hook, headers=a_key("k1"))
    assert again.headers["idempotency-replayed"] == "true"
    assert {a.json()["id"] for a in answers if a.status_code == 201} == {again.json()["id"]}
    assert len((await client.get("/api/v1/webhooks")).json()["webhooks"]) == 1
    other = await client.post("/api/v1/webhooks", json={"address": "https://b.example/"}, headers=a_key("k1"))  # fmt: skip
    assert code(other) == (422, "key_reused")
    stranger = await desk.citizen(STRANGER)
    theirs = await stranger.post("/api/v1/webhooks", json=hook, headers=a_key("k1"))
    assert theirs.json()["id"] != again.json()["id"]
    gone = await stranger.delete(f"/api/v1/webhooks/{again.json()['id']}")
    assert code(gone) == (404, "unknown")
    assert (await client.delete(f"/api/v1/webhooks/{again.json()['id']}")).status_code == 200


async def test_a_key_is_free_again_when_nothing_was_done_under_it(desk):
    client = await desk.citizen()
    wrong = await client.post("/api/v1/webhooks", json={"address": "https://a.example:22/"}, headers=a_key("k2"))  # fmt: skip
    assert code(wrong) == (422, "incomplete")
    right = await client.post("/api/v1/webhooks", json={"address": "https://c.example/"}, headers=a_key("k2"))  # fmt: skip
    assert right.status_code == 201


async def test_answers_say_how_much_is_left_and_who_calls_too_often_is_told_when(desk):
    client = await desk.citizen()
    answer = await client.get("/api/v1/applications")
    assert answer.headers["ratelimit-policy"] == '"program";q=6000;w=60'
    assert re.fullmatch(r'"program";r=5\d{3};t=\d+', answer.headers["ratelimit"])
    desk.site.programs.calls, before = 3, desk.site.programs.calls
    try:
        few = await desk.citizen()
        answers = [await few.get("/api/v1/applications") for _ in range(4)]
    finally:
        desk.site.programs.calls = before
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert code(answers[-1]) == (429, "too_many")


async def test_when_a_token_was_last_used_is_written_later_for_many(desk):
    token = await desk.token(await desk.account())
    client = await desk.client(token)
    assert (await client.get("/api/v1/applications")).status_code == 200

    async def used():
        async with desk.world.reading() as tx:
            found = await tokens.find_bearers(tx, [token_id(token)])
        return found[token_id(token)].last_used_at

    assert await used() is None
    await desk.site.programs.close()
    assert await used() == desk.clock()


async def test_a_line_of_the_log_names_the_officer_who_asked_and_never_a_citizen(desk, logged):
    await (await desk.citizen()).get("/api/v1/applications")
    await (await desk.officer("patwari.chomu")).get("/api/v1/desk")
    of_citizen, of_officer = (line for line in logged() if line["event"] == "request")
    patwari = await cases.officer(desk.world, "patwari.chomu")
    assert of_officer["by"] == str(patwari.id)
    assert "by" not in of_citizen
    assert (await desk.account()).id not in str(logged())

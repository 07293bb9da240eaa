"""Sessions: read once, written when changed, a new token at every rise of privilege."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from khidki.domain.bucket import bucket_for
from khidki.store import sessions
from tests.web.kernel import ACCOUNT, browser, form_token, make_world, signed_in

pytestmark = pytest.mark.anyio
COOKIE = "__Host-khidki"


def rows(uri):
    with psycopg.connect(uri, autocommit=True) as connection:
        return connection.execute("select bucket, id, account, data from session").fetchall()


@pytest.fixture
def uri(module_database_uri):
    with psycopg.connect(module_database_uri, autocommit=True) as connection:
        connection.execute("delete from session")
    return module_database_uri


async def test_nobody_is_signed_in_without_a_cookie(client):
    answer = await client.get("/hi/my?a=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/hi/sign-in?back=%2Fhi%2Fmy%3Fa%3D1"


@pytest.mark.parametrize("cookie", ["", "s", "s" + "x" * 43, "s" + "x" * 5000, "s'; drop table"])
async def test_an_invented_cookie_signs_nobody_in(client, cookie):
    answer = await client.get("/hi/my", headers={"cookie": f"{COOKIE}={cookie}"})
    assert answer.status_code == 303


async def test_a_token_planted_before_sign_in_is_dead_after_it(world, client):
    await form_token(client)
    planted = client.cookies[COOKIE]
    await signed_in(client)
    assert client.cookies[COOKIE][1:] != planted[1:]
    async with browser(world) as thief:
        for letter in "sp":
            thief.cookies.set(COOKIE, letter + planted[1:], domain="window.example")
            assert (await thief.get("/hi/my")).status_code == 303


async def test_a_session_that_existed_before_sign_in_is_removed(client, uri):
    await client.get("/hi/remember?step=2")
    ((_, before, account, _),) = rows(uri)
    await signed_in(client)
    ((_, after, signed, data),) = rows(uri)
    assert (account, signed) == (None, ACCOUNT)
    assert before != after
    assert data == {"step": "2"}


async def test_the_next_person_at_the_same_screen_sees_nothing_of_the_previous(client):
    await signed_in(client)
    await client.get("/hi/remember?name=Sita")
    await signed_in(client, account=UUID(int=7))
    assert (await client.get("/hi/recall")).json() == {}


async def test_the_table_never_holds_the_token(client, uri):
    await signed_in(client)
    token = client.cookies[COOKIE][1:]
    ((bucket, id_, _, _),) = rows(uri)
    assert id_ == sessions.token_id(token)
    assert bucket == bucket_for(id_)
    assert token.encode() not in id_


async def test_the_cookie_is_for_this_host_alone_and_hidden_from_scripts(client):
    answer = await client.get("/hi/feedback")
    cookie, language = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f"{COOKIE}=p")
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
    assert language.startswith("__Host-khidki-language=hi;")
    assert language.endswith("; Secure")


async def test_a_demo_works_without_https(world):
    async with browser(make_world(world.database, world.now, demo=True)) as client:
        cookie = (await client.get("/hi/feedback")).headers.get_list("set-cookie")[0]
    assert cookie.startswith("khidki=p")
    assert "Secure" not in cookie


async def test_a_browser_that_only_saw_a_form_costs_no_row_and_no_query(client, uri, logged):
    await form_token(client)
    await client.get("/hi/form")
    assert rows(uri) == []
    assert [line["queries"] for line in logged()] == [0, 0]


async def test_an_unchanged_session_is_read_once_and_not_written(client, logged):
    await signed_in(client)
    await client.get("/hi/recall")
    assert logged()[-1]["queries"] == 1


async def test_a_session_ends_after_twelve_hours_without_use(client, clock):
    await signed_in(client)
    clock.at += timedelta(hours=11, minutes=59)
    assert (await client.get("/hi/my")).status_code == 200
    clock.at += timedelta(hours=11, minutes=59)
    assert (await client.get("/hi/my")).status_code == 200
    clock.at += timedelta(hours=12, minutes=1)
    answer = await client.get("/hi/my")
    assert answer.headers["location"] == "/hi/sign-in?back=%2Fhi%2Fmy&expired=1"
    assert client.cookies[COOKIE].startswith("p")


async def test_an_expired_session_costs_one_query_and_then_none(client, clock, logged):
    await signed_in(client)
    clock.at += timedelta(hours=13)
    await client.get("/hi/form")
    await client.get("/hi/form")
    assert [line["queries"] for line in logged()][-2:] == [1, 0]


async def test_an_expired_session_leads_a_form_to_sign_in_and_back_to_its_page(client, clock):
    await signed_in(client)
    token = await form_token(client)
    clock.at += timedelta(hours=13)
    answer = await client.post("/hi/my", data={"csrf": token, "name": "Sita"})
    assert answer.headers["location"] == "/hi/sign-in?back=%2Fhi%2Fmy&expired=1"


async def test_an_officers_session_ends_after_eight_hours_however_busy(client, clock):
    await client.post("/hi/office/sign-in", data={"csrf": await form_token(client)})
    for _ in range(7):
        clock.at += timedelta(hours=1)
        assert (await client.get("/hi/office")).status_code == 200
    clock.at += timedelta(hours=1, minutes=1)
    assert (await client.get("/hi/office")).status_code == 303


async def test_a_citizen_is_no_officer_and_an_officer_no_citizen(client):
    await signed_in(client)
    assert (await client.get("/hi/office")).headers["location"].startswith("/hi/office/sign-in")
    await client.post("/hi/office/sign-in", data={"csrf": await form_token(client)})
    assert (await client.get("/hi/office")).status_code == 200
    assert (await client.get("/hi/my")).headers["location"].startswith("/hi/sign-in")


async def test_signing_out_removes_the_row_and_the_cookie(client, uri):
    await signed_in(client)
    old = client.cookies[COOKIE]
    out = await client.post("/hi/sign-out", data={"csrf": await form_token(client)})
    assert rows(uri) == []
    assert COOKIE not in client.cookies
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    headers = {"cookie": f"{COOKIE}={old}"}
    assert (await client.get("/hi/my", headers=headers)).status_code == 303


async def test_two_tabs_at_once_do_not_undo_each_other(world, client):
    await signed_in(client)
    await client.get("/hi/remember?a=1&b=1")
    id_ = sessions.token_id(client.cookies[COOKIE][1:])
    async with world.transaction() as tx:
        await tx.run(
            'update session set data = data || \'{"a": "2"}\' where bucket = %(b)s and id = %(i)s',
            b=bucket_for(id_),
            i=id_,
        )
    await client.get("/hi/remember?b=3")
    assert (await client.get("/hi/recall")).json() == {"a": "2", "b": "3"}


async def test_what_is_taken_out_of_a_session_is_gone(client):
    await client.get("/hi/remember?a=1&b=1")
    await client.get("/hi/forget?name=a")
    assert (await client.get("/hi/recall")).json() == {"b": "1"}


async def test_a_page_that_fails_leaves_the_session_as_it_was(client):
    await signed_in(client)
    before = client.cookies[COOKIE]
    data = {"csrf": await form_token(client), "account": "not an id"}
    assert (await client.post("/hi/sign-in", data=data)).status_code == 500
    assert client.cookies[COOKIE] == before
    assert (await client.get("/hi/my")).status_code == 200


async def test_expired_sessions_are_swept_and_live_ones_stay(world, client, uri, clock):
    await signed_in(client)
    ((bucket, _, _, _),) = rows(uri)
    async with world.transaction() as tx:
        assert await sessions.sweep(tx, bucket=bucket, now=clock.at) == 0
        later = clock.at + timedelta(hours=13)
        assert await sessions.sweep(tx, bucket=bucket, now=later) == 1


async def test_a_program_needs_a_live_token_and_no_cookie(world, client, clock):
    secret = "a-programs-token"
    id_ = sessions.token_id(secret)
    async with world.transaction() as tx:
        await tx.run(
            "insert into api_token (bucket, id, account, scopes, created_at, expires_at)"
            " values (%(b)s, %(i)s, %(a)s, '{submit}', %(n)s, %(e)s)",
            b=bucket_for(id_),
            i=id_,
            a=ACCOUNT,
            n=clock.at,
            e=clock.at + timedelta(days=1),
        )
    shown = {"authorization": f"Bearer {secret}"}
    answer = await client.post("/api/v1/program", headers=shown)
    assert answer.json() == {"account": str(ACCOUNT), "scopes": ["submit"]}
    assert "set-cookie" not in answer.headers
    clock.at += timedelta(days=2)
    assert (await client.post("/api/v1/program", headers=shown)).status_code == 401


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer no", "Basic YTpi"])
async def test_a_program_without_a_token_is_told_so_in_json(client, shown):
    answer = await client.post("/api/v1/program", headers={"authorization": shown})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "no_token"


async def test_a_signed_in_persons_cookie_opens_no_door_for_programs(client):
    await signed_in(client)
    assert (await client.post("/api/v1/program")).status_code == 401

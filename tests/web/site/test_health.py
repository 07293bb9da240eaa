"""What operators see, and what people see when the database is gone."""

import anyio
import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from khidki.store.database import Database
from khidki.web.errors import NotFound
from tests.conftest import superuser_uri
from tests.patience import PATIENCE, patiently
from tests.web.kernel import browser, make_world, signed_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def fragile(database_uri, clock):
    """A world of which the database can be taken away."""
    pool = AsyncConnectionPool(
        database_uri, min_size=1, timeout=PATIENCE, open=False, kwargs={"autocommit": True}
    )
    async with pool:
        yield make_world(Database(pool), clock)


class Switch:
    """Takes a database away and gives it back; nobody waits long for one that is away."""

    def __init__(self, uri, world):
        self.pool = world.database.pool
        self.name = uri.rpartition("/")[2].partition("?")[0]
        self.administration = superuser_uri(uri).replace(f"/{self.name}", "/postgres")

    def __call__(self, *, on):
        self.pool.timeout = PATIENCE if on else 0.3
        with psycopg.connect(self.administration, autocommit=True) as connection:
            connection.execute(f"alter database {self.name} allow_connections {on}")
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [self.name],
            )


async def comes_back(client):
    """Ask again and again, as people do."""
    for _ in patiently():
        if (await client.get("/en/my")).status_code == 200:
            return True
        await anyio.sleep(0.1)
    return False


async def test_a_process_that_answers_is_healthy_and_says_so_without_a_line(client, logged):
    assert (await client.get("/health")).json()["status"] == "ok"
    assert logged() == []


async def test_a_process_with_a_migrated_database_is_ready(client):
    assert (await client.get("/ready")).json() == {"status": "ok"}


async def test_a_database_without_our_migrations_is_not_ready(client, module_database_uri):
    with psycopg.connect(superuser_uri(module_database_uri), autocommit=True) as connection:
        connection.execute("update upkeep.migration set name = 'x' where name like '0001%'")
        answer = await client.get("/ready")
        connection.execute("update upkeep.migration set name = '0001_window.sql' where name = 'x'")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["0001_window.sql"]


async def test_pages_say_that_the_database_is_gone_and_recover_by_themselves(
    fragile, database_uri, logged
):
    switch = Switch(database_uri, fragile)
    async with browser(fragile) as client:
        await signed_in(client)
        switch(on=False)
        gone = [await client.get("/en/my") for _ in range(3)][-1]
        ready, health = await client.get("/ready"), await client.get("/health")
        public = await client.get("/hi/nowhere")
        switch(on=True)
        assert await comes_back(client)
    assert (gone.status_code, gone.headers["retry-after"]) == (503, "5")
    assert "The window is closed for the moment" in gone.text
    assert (ready.status_code, health.status_code, public.status_code) == (503, 200, 404)
    assert any(line["event"] == "failure" for line in logged())


async def test_a_reader_without_a_cookie_does_not_notice_that_the_database_is_gone(
    fragile, database_uri
):
    switch = Switch(database_uri, fragile)
    switch(on=False)
    async with browser(fragile) as client:
        assert (await client.get("/hi/page")).status_code == 200
    switch(on=True)


async def test_figures_count_by_template_and_know_no_person(client):
    await client.get("/hi/track/26123412345678?name=Sita")
    await client.get("/hi/nowhere/9876543210")
    figures = (await client.get("/metrics")).text
    assert 'khidki_requests_total{method="GET",route="/{language}/track/{number}"' in figures
    assert "26123412345678" not in figures
    assert "9876543210" not in figures
    assert "Sita" not in figures


async def test_one_line_a_request_names_the_template_and_nothing_of_the_person(client, logged):
    answer = await client.get("/hi/track/26123412345678?name=Sita")
    (line,) = logged()
    assert line["route"] == "/{language}/track/{number}"
    assert line["request"] == answer.headers["x-request-id"]
    assert line.keys() >= {"method", "status", "ms", "queries", "process", "timestamp", "level"}
    assert "26123412345678" not in str(line)
    assert "Sita" not in str(line)


async def test_why_a_request_was_refused_stands_in_its_line_by_code(client, logged):
    await client.get("/hi/nowhere")
    await client.get("/hi/track/26123412345678")
    refused, answered = logged()
    assert (refused["refusal"], "refusal" in answered) == (NotFound.code, False)


async def test_an_invented_verb_does_not_grow_the_figures(client):
    await client.request("QWERTY", "/hi/nowhere")
    assert "QWERTY" not in (await client.get("/metrics")).text

"""A demo's people are the same at every start, and never anywhere but in a demo."""

import pytest

from khidki.actions.draft import add_person
from khidki.actions.furnish_demo import DemoKeys, NotADemo, furnish_demo
from khidki.domain.people.person import Birth, Person, Relation
from khidki.store import accounts, officers, people, sessions, tokens
from khidki.store.database import Database
from tests.worlds import NOON, SECRET, catalogue, passwords, secrets, world_of

pytestmark = pytest.mark.anyio


async def test_a_database_without_the_mark_of_a_demo_is_refused(database_uri):
    async with Database.open(database_uri, size=2) as database:
        with pytest.raises(NotADemo):
            await furnish_demo(database, catalogue(), secrets(), passwords(), at=NOON)
        async with database.reading() as tx:
            assert await officers.by_user_name(tx, "tehsildar.jaipur") is None


async def test_a_second_time_adds_nobody_and_tells_the_same(furnished_database_uri):
    async with Database.open(furnished_database_uri, size=2) as database:
        tables = ("officer", "posting", "account", "person", "relation", "api_token")
        async with database.reading() as tx:
            before = [await tx.value(f"select count(*) from {table}") for table in tables]
        first = await furnish_demo(database, catalogue(), secrets(), passwords(), at=NOON)
        second = await furnish_demo(database, catalogue(), secrets(), passwords(), at=NOON)
        async with database.reading() as tx:
            after = [await tx.value(f"select count(*) from {table}") for table in tables]
    assert before == after
    assert first == second
    assert all(count > 0 for count in after)


async def test_the_citizens_are_persons_and_the_token_is_one_of_theirs(furnished_database_uri):
    async with world_of(furnished_database_uri) as world, world.reading() as tx:
        token = DemoKeys.of(world.secrets).token
        id_ = sessions.token_id(token)
        bearer = (await tokens.find_bearers(tx, [id_])).get(id_)
        [(relation, person)] = await people.related_to(tx, bearer.account)
    assert (relation.kind, person.details["name"]["en"]) == ("self", "Sita Devi")


async def test_a_citizen_of_the_demo_is_the_same_person_to_whoever_names_them(
    furnished_database_uri,
):
    [sita, *_] = catalogue().demo.citizens
    named = Person(name=sita.name, birth=Birth.parse(sita.birth), area=sita.area)
    async with world_of(furnished_database_uri) as world:
        async with world.reading() as tx:
            account = await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(sita.mobile))
            [(related, _)] = await people.related_to(tx, account.id)
        assert await add_person(world, account.id, named, Relation.SELF) == related.person


def test_another_installation_has_other_passwords():
    ours = DemoKeys.of(secrets())
    theirs = DemoKeys.of(type(secrets())(SECRET + " of others"))
    assert ours == DemoKeys.of(secrets())
    assert ours.password != theirs.password
    assert ours.totp_secret("a") != ours.totp_secret("b")

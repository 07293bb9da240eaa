"""Nobody is an officer by default; postings are dated, and whoever leaves is locked out."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pyotp.totp import TOTP

from khidki.actions.administer import (
    AdministratorExists,
    HeldAlready,
    NewOfficer,
    NoSuchOfficer,
    NoSuchPost,
    NotAUserName,
    NotHeld,
    Registry,
    UserNameTaken,
    WeakPassword,
    add_first_administrator,
    add_officer,
    disable_officer,
    post_officer,
    relieve_officer,
)
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.sign_in_officer import officer_of, sign_in_officer
from khidki.domain.text import Text
from khidki.store import officers
from khidki.store.database import Database
from tests.worlds import NOON, passwords, secrets

pytestmark = pytest.mark.anyio
PASSWORD = "नदी का पुल और नाव"
POST = "tehsildar:RJ-JAIPUR-AMER"


def new(user_name="meera.bai", password=PASSWORD):
    return NewOfficer(user_name, Text(hi="मीरा बाई", en="Meera Bai"), password)


def registry(world):
    return Registry(world.database, world.secrets, world.passwords)


async def roles_of(world, user_name):
    async with world.reading() as tx:
        return (await officers.by_user_name(tx, user_name)).roles


async def test_a_database_without_a_demo_has_no_officer_at_all(database_uri):
    async with Database.open(database_uri, size=2) as database, database.reading() as tx:
        assert await tx.value("select count(*) from officer") == 0


async def test_the_address_told_once_signs_the_first_administrator_in(world):
    address = await add_first_administrator(registry(world), new("Meera.Bai"), at=NOON)
    [secret] = parse_qs(urlsplit(address).query)["secret"]
    officer = await sign_in_officer(
        world, user_name="meera.bai", password=PASSWORD, code=TOTP(secret).at(NOON)
    )
    assert (await officer_of(world, officer)).name.hi == "मीरा बाई"
    assert await roles_of(world, "meera.bai") == ["administrator"]


async def test_there_is_no_second_first_administrator(world):
    await add_first_administrator(registry(world), new(), at=NOON)
    with pytest.raises(AdministratorExists):
        await add_first_administrator(registry(world), new("other"), at=NOON)


async def test_of_two_first_administrators_at_once_one_is_made(database_uri):
    async with Database.open(database_uri, size=4) as database:
        to = Registry(database, secrets(), passwords())
        done = await asyncio.gather(
            *(add_first_administrator(to, new(name), at=NOON) for name in ("one", "two")),
            return_exceptions=True,
        )
    assert [type(each) for each in done].count(AdministratorExists) == 1


async def test_who_was_an_administrator_and_is_disabled_does_not_lock_the_others_out(world):
    await add_first_administrator(registry(world), new(), at=NOON)
    await disable_officer(world.database, user_name="meera.bai", at=NOON)
    await add_first_administrator(registry(world), new("other"), at=NOON)


@pytest.mark.parametrize("password", ["", "short", "eleven char", "meera.bai.long"])
async def test_a_password_that_is_soon_guessed_is_refused(world, password):
    with pytest.raises(WeakPassword):
        await add_officer(registry(world), new("meera.bai.long", password), at=NOON)


@pytest.mark.parametrize("user_name", ["", "a", "मीरा", "a b", "a/b", "-ab", "a\x00b", "x" * 61])
async def test_a_user_name_is_plain(world, user_name):
    with pytest.raises(NotAUserName):
        await add_officer(registry(world), new(user_name), at=NOON)


async def test_a_user_name_is_never_given_twice(world):
    with pytest.raises(UserNameTaken):
        await add_officer(registry(world), new("TEHSILDAR.jaipur"), at=NOON)


async def test_an_officer_holds_a_post_from_its_day_until_relieved(world, clock):
    await add_officer(registry(world), new(), at=NOON)
    begins = NOON + timedelta(hours=1)
    order = {"user_name": "meera.bai", "post": POST}
    await post_officer(world.database, **order, from_at=begins, order_no="12/2026")
    with pytest.raises(NotHeld):
        await relieve_officer(world.database, **order, at=NOON)
    with pytest.raises(HeldAlready):
        await post_officer(world.database, **order, from_at=begins, order_no="13/2026")
    await relieve_officer(world.database, **order, at=begins + timedelta(days=1))
    with pytest.raises(NotHeld):
        await relieve_officer(world.database, **order, at=begins + timedelta(days=2))


async def test_what_is_not_there_is_refused(world):
    await add_officer(registry(world), new(), at=NOON)
    with pytest.raises(NoSuchOfficer):
        await post_officer(
            world.database, user_name="nobody", post=POST, from_at=NOON, order_no="1"
        )
    with pytest.raises(NoSuchPost):
        await post_officer(
            world.database, user_name="meera.bai", post="king:RJ", from_at=NOON, order_no="1"
        )
    with pytest.raises(NoSuchOfficer):
        await relieve_officer(world.database, user_name="nobody", post=POST, at=NOON)


async def test_who_is_disabled_is_neither_posted_nor_disabled_again(world):
    await add_officer(registry(world), new(), at=NOON)
    await disable_officer(world.database, user_name="meera.bai", at=NOON)
    with pytest.raises(NoSuchOfficer):
        await disable_officer(world.database, user_name="meera.bai", at=NOON)
    with pytest.raises(NoSuchOfficer):
        await post_officer(
            world.database, user_name="meera.bai", post=POST, from_at=NOON, order_no="1"
        )
    with pytest.raises(SignInRefused):
        await sign_in_officer(world, user_name="meera.bai", password=PASSWORD, code="000000")

"""An officer needs all three facts, each code once, and only while they work here."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from pyotp.totp import TOTP
from uuid_utils.compat import uuid7

from khidki.actions import sign_in_officer as signing_in
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.limit import TooMany
from khidki.actions.sign_in_officer import (
    NoOfficer,
    officer_of,
    officer_with,
    sign_in_officer,
)
from khidki.gateways.secrets import Passwords
from khidki.store import officers, sessions
from khidki.store.database import statements
from khidki.store.sessions import SessionRow

pytestmark = pytest.mark.anyio
ANITA = "tehsildar.jaipur"
POST = "tehsildar:RJ-JAIPUR-JAIPUR"


def code_of(world, user_name=ANITA):
    return TOTP(DemoKeys.of(world.secrets).totp_secret(user_name)).at(world.now())


async def enter(world, **changed):
    facts = {
        "user_name": ANITA,
        "password": DemoKeys.of(world.secrets).password,
        "code": code_of(world),
    }
    return await sign_in_officer(world, **(facts | changed))


async def test_all_three_facts_sign_in_and_show_the_posts(world):
    officer = await officer_of(world, await enter(world, user_name=" Tehsildar.JAIPUR "))
    [hat] = officer.hats
    assert (officer.name.en, hat.post, hat.kind) == ("Anita Meena", POST, "tehsildar")
    assert (hat.post_name.hi, hat.office_name.en) == ("तहसीलदार जयपुर", "Tehsil Office Jaipur")


@pytest.mark.parametrize(
    "wrong", [{"user_name": "nobody"}, {"password": "x"}, {"code": "000000"}, {"code": ""}]
)
async def test_one_wrong_fact_is_refused_without_saying_which(world, wrong):
    with pytest.raises(SignInRefused):
        await enter(world, **wrong)
    assert await enter(world)


async def test_a_code_is_refused_the_second_time(world, clock):
    await enter(world)
    with pytest.raises(SignInRefused):
        await enter(world)
    clock.pass_by(timedelta(seconds=30))
    assert await enter(world)


async def test_of_two_requests_with_one_code_one_wins(world):
    done = await asyncio.gather(*(enter(world) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(each, SignInRefused) for each in done) == 3


async def test_a_wrong_password_does_not_use_up_the_code(world):
    with pytest.raises(SignInRefused):
        await enter(world, password="wrong")
    assert await enter(world)


async def test_nobody_is_asked_the_same_of_the_database_and_costs_as_much(world, monkeypatch):
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def noting(hasher, kept, given):
        hashed.append(kept.rpartition("$")[0].rpartition("$")[0])
        return verify(hasher, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", noting)

    async def refused(**changed):
        statements.set([])
        hashed.clear()
        with pytest.raises(SignInRefused):
            await enter(world, **changed)
        return statements.get(), list(hashed)

    known = await refused(password="wrong")
    assert known == await refused(user_name="nobody.at.all")
    assert len(known[1]) == 1, "one password is worked out, with the same parameters"


async def test_the_eleventh_try_of_a_name_is_not_looked_at(world):
    for _ in range(signing_in.TRIES):
        with pytest.raises(SignInRefused):
            await enter(world, code="000000")
    with pytest.raises(TooMany):
        await enter(world)
    assert await enter(world, user_name="patwari.jaipur", code=code_of(world, "patwari.jaipur"))


async def test_a_disabled_officer_neither_signs_in_nor_goes_on_working(world):
    officer = await enter(world)
    async with world.transaction() as tx:
        assert await officers.disable(tx, officer, at=world.now())
    world.now.pass_by(timedelta(minutes=1))
    with pytest.raises(SignInRefused):
        await enter(world)
    with pytest.raises(NoOfficer):
        await officer_of(world, officer)


async def test_a_session_brings_what_its_officer_holds_at_that_moment(world, clock):
    id_ = b"s" * 32
    row = SessionRow(
        None, await enter(world), second_fact=True, data={}, created_at=world.now(),
        expires_at=world.now() + timedelta(days=900),
    )  # fmt: skip
    async with world.transaction() as tx:
        await sessions.insert(tx, row, bucket=sessions.bucket_for(id_), id=id_)

    async def brought():
        return (await world.reads.sessions.get(id_)).hats

    assert officer_with(world, row.officer, await brought()) == await officer_of(world, row.officer)
    async with world.transaction() as tx:
        await tx.run("UPDATE posting SET until_at = %(at)s WHERE officer = %(officer)s",
                     at=clock.at + timedelta(days=1), officer=row.officer)  # fmt: skip
    assert len(officer_with(world, row.officer, await brought()).hats) == 1
    clock.pass_by(timedelta(days=1))
    found = officer_with(world, row.officer, await brought())
    assert (found.name.en, found.hats) == ("Anita Meena", [])
    async with world.transaction() as tx:
        await officers.disable(tx, row.officer, at=world.now())
    assert await brought() == []
    with pytest.raises(NoOfficer):
        officer_with(world, row.officer, await brought())


async def test_an_unknown_officer_is_refused(world):
    with pytest.raises(NoOfficer):
        await officer_of(world, uuid4())


async def test_a_posting_counts_from_its_first_instant_until_just_before_its_last(world, clock):
    officer = await enter(world)
    begins = clock.at + timedelta(days=1)
    posting = uuid7()
    async with world.transaction() as tx:
        await officers.add_posting(
            tx, posting, officer=officer, post="patwari:RJ-JAIPUR-AMER", from_at=begins,
            order_no="7/2026",
        )  # fmt: skip

    async def posts():
        return [hat.post for hat in (await officer_of(world, officer)).hats]

    assert await posts() == [POST]
    clock.at = begins
    assert await posts() == [POST, "patwari:RJ-JAIPUR-AMER"]
    clock.pass_by(timedelta(days=1))
    async with world.transaction() as tx:
        assert await officers.end_posting(tx, posting, at=clock.at)
        assert not await officers.end_posting(tx, posting, at=clock.at)
    assert await posts() == [POST]
    async with world.reading() as tx:
        holder = await officers.of_posting(tx, posting)
    assert (holder.name.en, holder.post) == ("Anita Meena", "patwari:RJ-JAIPUR-AMER")


async def test_an_officer_without_a_post_has_no_hats(world):
    officer = await enter(world)
    held = (await officer_of(world, officer)).hats
    async with world.transaction() as tx:
        await officers.end_posting(tx, held[0].posting, at=world.now())
    found = await officer_of(world, officer)
    assert (found.name.en, list(found.hats)) == ("Anita Meena", [])


async def test_an_old_weak_hash_is_made_anew_at_the_next_sign_in(world):
    async def stored():
        async with world.reading() as tx:
            return (await officers.by_user_name(tx, ANITA)).password_hash

    assert "m=8," in await stored()
    await enter(replace(world, passwords=Passwords()))
    assert "m=65536," in await stored()

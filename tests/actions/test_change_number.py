"""A number changes only with two people, after a day, and not against who holds the old one."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from pyotp.totp import TOTP

from khidki.actions import own_factors
from khidki.actions.change_number import (
    CARRY_OUT,
    TELL,
    ChangeOver,
    ChangePending,
    NoPost,
    NumberTaken,
    SamePerson,
    ask_change,
    carry_out,
    confirm_change,
    pending_change,
    stop_change,
    tell_old_number,
)
from khidki.actions.sign_in import NotAMobile, ask_code, enter_code, give_second_fact
from khidki.actions.sign_in_officer import officer_of
from khidki.domain.case.application import Unknown
from khidki.domain.people.account import Proof
from khidki.domain.people.factor import Whose
from khidki.store import accounts, officers
from khidki.worker.loop import Worker
from tests.conftest import owner_uri
from tests.store import factories
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
SITA, RAMLAL, NEW = "9000000001", "9000000002", "9876500000"


@pytest.fixture
async def sita(world):
    async with world.reading() as tx:
        return (await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(SITA))).id


@pytest.fixture
async def number(furnished_database_uri, sita):
    """The number of an application that Sita filed."""
    case = factories.case(1).application
    with psycopg.connect(owner_uri(furnished_database_uri)) as connection:
        factories.add_application(connection.cursor(), replace(case, account=sita))
    return case.number


async def officer(world, user_name):
    async with world.reading() as tx:
        row = await officers.by_user_name(tx, user_name)
    return await officer_of(world, row.id)


@pytest.fixture
async def anita(world):
    return await officer(world, "tehsildar.jaipur")


@pytest.fixture
async def ramesh(world):
    return await officer(world, "patwari.jaipur")


async def asked(world, who, number, mobile=NEW):
    return await ask_change(world, who, number=number, mobile=mobile, proof=Proof.VOTER_CARD)


async def confirmed(world, who, change):
    return await confirm_change(world, who, account=change.account, change=change.id)


async def work(world):
    await Worker(world, {TELL: tell_old_number, CARRY_OUT: carry_out}, ()).once()


async def signed_in(world, mobile):
    session = uuid4().bytes * 2
    await ask_code(world, session=session, mobile=mobile, language="en")
    code = re.match(r"\d{6}", phone_of(world).shown(mobile)[0].text).group()
    return await enter_code(world, session=session, given=code, language="hi")


async def test_two_people_and_a_day_bring_the_account_to_the_new_number(
    world, clock, sita, number, anita, ramesh
):
    await confirmed(world, ramesh, await asked(world, anita, number, "+91 98765 00000"))
    clock.pass_by(timedelta(days=1))
    await work(world)
    new = await signed_in(world, NEW)
    assert (new.account, new.second_fact) == (sita, False)
    assert await give_second_fact(world, sita, number)
    assert (await signed_in(world, SITA)).account != sita


async def test_the_old_number_is_told_the_day(world, number, anita, ramesh):
    await confirmed(world, ramesh, await asked(world, anita, number))
    await work(world)
    [message] = phone_of(world).shown(SITA)
    assert "21 नवंबर 2026" in message.text
    assert phone_of(world).shown(NEW) == []


async def test_nothing_changes_before_the_day_is_over(world, clock, sita, number, anita, ramesh):
    await confirmed(world, ramesh, await asked(world, anita, number))
    clock.pass_by(timedelta(hours=23, minutes=59))
    await work(world)
    assert (await signed_in(world, SITA)).account == sita


async def test_a_late_worker_does_not_make_the_new_number_trusted(
    world, clock, sita, number, anita, ramesh
):
    await confirmed(world, ramesh, await asked(world, anita, number))
    clock.pass_by(timedelta(days=2))
    await signed_in(world, SITA)
    clock.pass_by(timedelta(seconds=1))
    await work(world)
    assert not (await signed_in(world, NEW)).second_fact


async def test_what_only_one_person_wants_never_happens(world, clock, sita, number, anita):
    change = await asked(world, anita, number)
    with pytest.raises(SamePerson):
        await confirmed(world, anita, change)
    clock.pass_by(timedelta(days=30))
    await work(world)
    assert (await signed_in(world, SITA)).account == sita


async def test_the_row_itself_refuses_one_person_as_two(
    furnished_database_uri, world, number, anita
):
    change = await asked(world, anita, number)
    with psycopg.connect(owner_uri(furnished_database_uri)) as connection:
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(
                "update number_change set confirmed_by = asked_by where id = %s", [change.id]
            )


async def test_the_old_number_stops_it(world, clock, sita, number, anita, ramesh):
    change = await confirmed(world, ramesh, await asked(world, anita, number))
    assert (await pending_change(world, sita)).id == change.id
    await stop_change(world, account=sita, change=change.id)
    clock.pass_by(timedelta(days=2))
    await work(world)
    assert (await signed_in(world, SITA)).account == sita
    assert await pending_change(world, sita) is None


async def test_another_account_cannot_stop_it(world, number, anita, ramesh):
    change = await confirmed(world, ramesh, await asked(world, anita, number))
    stranger = (await signed_in(world, RAMLAL)).account
    with pytest.raises(Unknown):
        await stop_change(world, account=stranger, change=change.id)


async def test_what_is_over_can_be_neither_stopped_nor_confirmed(
    world, clock, sita, number, anita, ramesh
):
    change = await confirmed(world, ramesh, await asked(world, anita, number))
    with pytest.raises(ChangeOver):
        await confirmed(world, ramesh, change)
    clock.pass_by(timedelta(days=1))
    await work(world)
    with pytest.raises(ChangeOver):
        await stop_change(world, account=sita, change=change.id)


async def test_a_number_with_papers_of_its_own_is_not_taken_away(world, number, anita):
    for taken in (RAMLAL, SITA):
        with pytest.raises(NumberTaken):
            await asked(world, anita, number, taken)


async def test_a_number_that_got_papers_meanwhile_stays_where_it_is(
    world, clock, sita, number, anita, ramesh
):
    await confirmed(world, ramesh, await asked(world, anita, number))
    other = (await signed_in(world, NEW)).account
    async with world.transaction() as tx:
        await tx.run(
            "insert into filed (bucket, account, application, service, at) "
            "values (%(b)s, %(account)s, %(a)s, 'x', %(at)s)",
            b=other.int & 1023, account=other, a=uuid4(), at=clock.at,
        )  # fmt: skip
    clock.pass_by(timedelta(days=1))
    await work(world)
    assert (await signed_in(world, NEW)).account == other
    assert (await signed_in(world, SITA)).account == sita


async def test_an_empty_account_gives_its_number_up(world, clock, sita, number, anita, ramesh):
    await signed_in(world, NEW)
    await confirmed(world, ramesh, await asked(world, anita, number))
    clock.pass_by(timedelta(days=1))
    await work(world)
    assert (await signed_in(world, NEW)).account == sita


async def test_a_slip_of_the_pen_is_replaced_until_somebody_confirms(world, number, anita, ramesh):
    slip = await asked(world, anita, number, "9876500001")
    right = await asked(world, anita, number)
    with pytest.raises(ChangeOver):
        await confirmed(world, ramesh, slip)
    await confirmed(world, ramesh, right)
    with pytest.raises(ChangePending):
        await asked(world, anita, number, "9876500002")


async def test_every_session_of_the_account_ends_with_the_change(
    world, clock, sita, number, anita, ramesh
):
    async with world.transaction() as tx:
        await tx.run(
            "insert into session (bucket, id, account, created_at, expires_at) "
            "values (7, 'a', %(account)s, %(at)s, %(at)s), (8, 'b', NULL, %(at)s, %(at)s)",
            account=sita, at=clock.at,
        )  # fmt: skip
    await confirmed(world, ramesh, await asked(world, anita, number))
    clock.pass_by(timedelta(days=1))
    await work(world)
    async with world.reading() as tx:
        assert await tx.values("select id from session") == [b"b"]


async def test_who_holds_no_post_may_neither_ask_nor_confirm(world, number, anita, ramesh):
    change = await asked(world, anita, number)
    with pytest.raises(NoPost):
        await asked(world, replace(anita, hats=[]), number)
    with pytest.raises(NoPost):
        await confirmed(world, replace(ramesh, hats=[]), change)


async def test_what_is_not_there_is_refused(world, number, anita, ramesh):
    with pytest.raises(Unknown):
        await asked(world, anita, factories.case(2).application.number)
    with pytest.raises(NotAMobile):
        await asked(world, anita, number, "12345")
    with pytest.raises(Unknown):
        await confirm_change(world, ramesh, account=uuid4(), change=uuid4())


async def test_the_apps_and_keys_of_a_lost_phone_end_with_its_number(
    world, clock, sita, number, anita, ramesh
):
    secret = own_factors.new_app_secret()
    digits = TOTP(secret).at(world.now())
    assert await own_factors.add_app(
        world, sita, secret=secret, code=digits, name="", whose=Whose.CITIZEN
    )
    await confirmed(world, ramesh, await asked(world, anita, number))
    clock.pass_by(timedelta(days=1, minutes=1))
    await work(world)
    assert await own_factors.list_factors(world, sita) == []

"""Acts of two people: no third hand, no second time, and the person concerned is always told."""

import re
from datetime import timedelta

import psycopg
import pytest
from pyotp.totp import TOTP

from khidki.actions.act_jointly import ask, confirm, drop, list_acts, read_act
from khidki.actions.administer import HeldAlready, NoSuchOfficer, UserNameTaken, WeakPassword
from khidki.actions.begin_anew import begin_anew
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.own_factors import new_app_secret
from khidki.actions.sign_in_officer import NoOfficer, sign_in_officer
from khidki.domain.people.joint_act import (
    CONFIRMED_WITHIN,
    ConcernsYou,
    JointKind,
)
from khidki.domain.two_people import AskedByYou, JointActOver
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests.cases import at_once, officer, six_digits
from tests.conftest import owner_uri
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
ONE, OTHER, RAMESH = "admin.anita", "admin.imran", "patwari.chomu"
NEW_MOBILE = "9123456780"
POST = {"post": "patwari:RJ-JAIPUR-AMER", "order_no": "REV/7"}
PASSWORD = "चार शब्दों का एक वाक्य"


def sealed(world, mobile=NEW_MOBILE):
    return world.secrets.seal(mobile.encode(), purpose="mobile").hex()


@pytest.fixture
async def two(world):
    return await officer(world, ONE), await officer(world, OTHER)


async def told(world, mobile):
    while await Worker(world, JOBS, ()).once():
        pass
    return [each.text for each in phone_of(world).shown(mobile)]


async def test_a_posting_is_held_when_another_confirms_and_the_officer_is_told(world, two):
    asked = await ask(world, two[0], JointKind.POSTING, POST, user_name=RAMESH)
    assert POST["post"] not in (await officer(world, RAMESH)).desks
    await confirm(world, two[1], asked)
    assert POST["post"] in (await officer(world, RAMESH)).desks
    (text,) = await told(world, DemoKeys.of(world.secrets).mobile(RAMESH))
    assert "पदस्थापन" in text
    (line,) = await list_acts(world)
    assert (line.asker_name, line.confirmer_name, line.subject_name) == (ONE, OTHER, RAMESH)


async def test_nobody_confirms_their_own_asking_or_what_concerns_them(world, two):
    asked = await ask(world, two[0], JointKind.POSTING, POST, user_name=RAMESH)
    with pytest.raises(AskedByYou):
        await confirm(world, two[0], asked)
    with pytest.raises(ConcernsYou):
        await ask(world, two[0], JointKind.POSTING, POST, user_name=ONE)
    about_other = await ask(world, two[0], JointKind.RESET, {}, user_name=OTHER)
    with pytest.raises(ConcernsYou):
        await confirm(world, two[1], about_other)
    assert (await read_act(world, about_other)).confirmed_at is None


async def test_of_two_who_confirm_at_once_one_wins_and_it_happens_once(world, two):
    third = await officer(world, "collector.jaipur")
    asked = await ask(world, two[0], JointKind.POSTING, POST, user_name=RAMESH)
    outcomes = await at_once(confirm(world, two[1], asked), confirm(world, third, asked))
    lost = [each for each in outcomes if isinstance(each, Exception)]
    assert len(lost) == 1
    assert isinstance(lost[0], JointActOver | HeldAlready)
    assert len((await officer(world, RAMESH)).hats) == 2


async def test_the_database_itself_refuses_one_person_twice(world, two, furnished_database_uri):
    asked = await ask(world, two[0], JointKind.POSTING, POST, user_name=RAMESH)
    attempts = (
        "update joint_act set confirmed_by = asked_by where id = %s",
        "update joint_act set confirmed_by = subject where id = %s",
        "update joint_act set asked_by = subject where id = %s",
    )
    with psycopg.connect(owner_uri(furnished_database_uri), autocommit=True) as connection:
        for statement in attempts:
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(statement, [asked])


async def test_what_was_dropped_or_waited_too_long_is_confirmed_by_nobody(world, two, clock):
    dropped = await ask(world, two[0], JointKind.POSTING, POST, user_name=RAMESH)
    await drop(world, dropped)
    waiting = await ask(world, two[0], JointKind.POSTING, POST, user_name=RAMESH)
    clock.pass_by(CONFIRMED_WITHIN + timedelta(seconds=1))
    for over in (dropped, waiting):
        with pytest.raises(JointActOver):
            await confirm(world, two[1], over)


async def test_what_cannot_be_is_refused_when_it_is_asked(world, two):
    with pytest.raises(NoSuchOfficer):
        await ask(world, two[0], JointKind.RESET, {}, user_name="nobody")
    with pytest.raises(UserNameTaken):
        await ask(world, two[0], JointKind.ACCOUNT, {"user_name": RAMESH})


async def begun(world, user_name, by_hand, by_phone, password=PASSWORD):
    secret = new_app_secret()
    await begin_anew(
        world, user_name, by_hand=by_hand, by_phone=by_phone, password=password,
        secret=secret, digits=TOTP(secret).at(world.now()),
    )  # fmt: skip
    return secret


def code_in(texts):
    return next(found[1] for text in texts if (found := re.search(r"कोड (\d{6})", text)))


async def test_a_new_account_begins_with_a_code_by_hand_and_one_by_phone(world, two, clock):
    body = {"user_name": "naya.kumar", "name_hi": "नया", "name_en": "Naya", "mobile": sealed(world)}
    done = await confirm(world, two[1], await ask(world, two[0], JointKind.ACCOUNT, body))
    by_phone = code_in(await told(world, NEW_MOBILE))
    for wrong in ((done.hand_over, "000000"), ("ABCDEFGH", by_phone), ("", by_phone)):
        with pytest.raises(SignInRefused):
            await begun(world, "naya.kumar", *wrong)
    with pytest.raises(WeakPassword):
        await begun(world, "naya.kumar", done.hand_over, by_phone, password="kurz")
    secret = await begun(world, " Naya.Kumar ", done.hand_over.lower(), by_phone)
    with pytest.raises(SignInRefused):
        await begun(world, "naya.kumar", done.hand_over, by_phone)
    clock.pass_by(timedelta(seconds=30))
    digits = TOTP(secret).at(world.now())
    assert await sign_in_officer(world, user_name="naya.kumar", password=PASSWORD, code=digits)


async def test_a_reset_ends_what_there_was_and_tells_the_old_and_the_new_number(world, two, clock):
    old = DemoKeys.of(world.secrets).mobile(RAMESH)
    asked = await ask(world, two[0], JointKind.RESET, {"mobile": sealed(world)}, user_name=RAMESH)
    done = await confirm(world, two[1], asked)
    assert any("नया साइन-इन" in text for text in await told(world, old))
    texts = await told(world, NEW_MOBILE)
    assert any("नया साइन-इन" in text for text in texts)
    password = DemoKeys.of(world.secrets).password
    with pytest.raises(SignInRefused):
        await sign_in_officer(
            world, user_name=RAMESH, password=password, code=six_digits(world, RAMESH)
        )
    clock.pass_by(timedelta(days=1))
    with pytest.raises(SignInRefused):
        await begun(world, RAMESH, done.hand_over, code_in(texts))
    assert "mobile" not in (await read_act(world, asked)).body, "a number is not kept in the record"


async def test_who_leaves_or_is_relieved_is_out_at_once(world, two):
    home = {"post": "patwari:RJ-JAIPUR-CHOMU", "order_no": "REV/8"}
    await confirm(world, two[1], await ask(world, two[0], JointKind.RELIEF, home, user_name=RAMESH))
    assert (await officer(world, RAMESH)).hats == []
    await confirm(world, two[1], await ask(world, two[0], JointKind.LEAVING, {}, user_name=RAMESH))
    with pytest.raises(NoOfficer):
        await officer(world, RAMESH)

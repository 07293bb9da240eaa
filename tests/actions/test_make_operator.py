"""Operators' accounts: made, renewed and ended by two people, or at the console, and told about."""

import re
from datetime import timedelta

import pytest
from pyotp.totp import TOTP

from khidki.actions.act_jointly import ask, confirm, list_acts
from khidki.actions.administer import UserNameTaken
from khidki.actions.begin_anew import begin_anew
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.fill_wallet import begin_top_up
from khidki.actions.make_operator import act_at_console
from khidki.actions.own_factors import new_app_secret
from khidki.actions.sign_in_operator import sign_in_operator
from khidki.actions.use_wallet import hold, operator_of
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.wallet import AsItIs, BadCode, NotAnOperator, OperatorSuspended
from khidki.domain.people.joint_act import ConcernsYou, JointKind
from khidki.domain.two_people import AskedByYou
from khidki.store import balances, officers, operators
from tests.actions import lives
from tests.cases import officer
from tests.worlds import phone_of, world_of

pytestmark = pytest.mark.anyio
CODE, MOBILE, OTHER_MOBILE = "K30000001", "9123400001", "9123400002"
PASSWORD = "चार शब्दों का एक वाक्य"


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri) as opened:
        yield opened


@pytest.fixture(scope="module")
async def two(world):
    return await officer(world, "admin.anita"), await officer(world, "admin.imran")


def sealed(world, mobile=MOBILE):
    return world.secrets.seal(mobile.encode(), purpose="mobile").hex()


def wanted(world, code=CODE, **other):
    described = {
        "code": code, "user_name": code, "name_hi": "हेमा", "name_en": "Hema", "kiosk": "दुकान 4",
        "network": "state-kiosks", "category": "B", "agency": "lsp-1", "area": "RJ-JAIPUR-CHOMU",
        "mobile": sealed(world),
    }  # fmt: skip
    return described | other


async def agreed(world, two, kind, body):
    asked = await ask(world, two[0], kind, body)
    with pytest.raises(AskedByYou):
        await confirm(world, two[0], asked)
    return (await confirm(world, two[1], asked)).hand_over


def told(world, mobile=MOBILE):
    return [each.text for each in phone_of(world).shown(mobile)]


async def begin(world, by_hand, mobile=MOBILE):
    """What the operator types with both codes; the secret of the app that they added."""
    await lives.work(world)
    by_phone = next(found[1] for text in told(world, mobile) if (found := CODE_IN.search(text)))
    secret = new_app_secret()
    codes = {"by_hand": by_hand, "by_phone": by_phone}
    typed = {"password": PASSWORD, "secret": secret, "digits": TOTP(secret).at(world.now())}
    await begin_anew(world, CODE.lower(), **codes, **typed, is_operator=True)
    world.now.pass_by(timedelta(minutes=1))
    return secret


CODE_IN = re.compile(r"\b(\d{6})\b")


def come_in(world, secret):
    digits = TOTP(secret).at(world.now())
    return sign_in_operator(world, user_name=CODE, password=PASSWORD, code=digits)


async def test_an_operator_is_made_by_two_begins_is_renewed_and_ends(world, two):
    by_hand = await agreed(world, two, JointKind.OPERATOR, wanted(world))
    with pytest.raises(SignInRefused):
        await sign_in_operator(world, user_name=CODE, password="", code="000000")
    first = await begin(world, by_hand)
    account = await come_in(world, first)
    made = await operator_of(world, account)
    assert (made.code, made.name.en, made.kiosk, made.area) == (
        CODE, "Hema", "दुकान 4", "RJ-JAIPUR-CHOMU",
    )  # fmt: skip
    async with world.reading() as tx:
        assert await balances.held(tx, world.published.chart.named(f"operator-wallet:{CODE}")) == 0

    renewed = {"code": CODE, "user_name": CODE, "mobile": sealed(world, OTHER_MOBILE)}
    by_hand = await agreed(world, two, JointKind.OPERATOR_RESET, renewed)
    world.now.pass_by(timedelta(minutes=1))
    with pytest.raises(SignInRefused):
        await come_in(world, first)
    second = await begin(world, by_hand, OTHER_MOBILE)
    for each in (MOBILE, OTHER_MOBILE):
        assert any("नया साइन-इन" in text for text in told(world, each)), "both are told"
    assert await come_in(world, second) == account

    await agreed(world, two, JointKind.OPERATOR_LEAVING, {"code": CODE, "user_name": CODE})
    world.now.pass_by(timedelta(minutes=1))
    with pytest.raises(SignInRefused):
        await come_in(world, second)
    with pytest.raises(NotAnOperator):
        await operator_of(world, account)
    with pytest.raises(NotAnOperator):
        await ask(world, two[0], JointKind.OPERATOR_RESET, renewed)
    names = {(each.kind, each.confirmer_name) for each in await list_acts(world)}
    assert (JointKind.OPERATOR_LEAVING, "admin.imran") in names


async def test_one_operator_is_suspended_and_let_work_again_and_told_of_both(world, two):
    code, mobile = "K30000007", "9123400007"
    await agreed(world, two, JointKind.OPERATOR, wanted(world, code, mobile=sealed(world, mobile)))
    async with world.reading() as tx:
        account = (await operators.of_code(tx, code)).account
    body = {"code": code, "user_name": code, "words": "शिकायत की जाँच"}
    with pytest.raises(AsItIs):
        await ask(world, two[0], JointKind.OPERATOR_RETURN, body)
    asked = await ask(world, two[0], JointKind.OPERATOR_SUSPENSION, body)
    await agreed(world, two, JointKind.OPERATOR_SUSPENSION, body)
    with pytest.raises(AsItIs):  # what was asked twice is done once
        await confirm(world, two[1], asked)
    suspended = await operator_of(world, account)
    assert suspended.suspended_at is not None, "they are let in and see their money"
    with pytest.raises(OperatorSuspended):
        await hold(world, suspended, world.new_id(5), 1)
    with pytest.raises(OperatorSuspended):
        await begin_top_up(world, account, 100_00)

    await agreed(world, two, JointKind.OPERATOR_RETURN, body)
    back = await operator_of(world, account)
    assert back.suspended_at is None
    with pytest.raises(NotEnough):  # taken on again, with an empty wallet
        await hold(world, back, world.new_id(5), 1)
    await lives.work(world)
    texts = told(world, mobile)
    assert any("नया काम रोका गया" in text for text in texts)
    assert any("काम फिर चालू" in text for text in texts)
    lines = {(each.kind, each.confirmer_name) for each in await list_acts(world)}
    assert {JointKind.OPERATOR_SUSPENSION, JointKind.OPERATOR_RETURN} <= {each for each, _ in lines}


async def test_a_code_is_one_of_the_network_and_given_once(world, two):
    for code in ("K1", "CSC240100000009"):
        with pytest.raises(BadCode):
            await ask(world, two[0], JointKind.OPERATOR, wanted(world, code))
    with pytest.raises(UserNameTaken):
        await ask(world, two[0], JointKind.OPERATOR, wanted(world, "K24010001"))
    body = wanted(world, "K30000002")
    asked = [await ask(world, two[0], JointKind.OPERATOR, body) for _ in range(2)]
    await confirm(world, two[1], asked[0])
    with pytest.raises(UserNameTaken):
        await confirm(world, two[1], asked[1])


async def test_nobody_makes_or_renews_what_is_their_own(world, two):
    async with world.reading() as tx:
        row = await officers.by_id(tx, two[0].id)
    own = {"mobile": row.mobile_sealed.hex()}
    with pytest.raises(ConcernsYou):
        await ask(world, two[0], JointKind.OPERATOR, wanted(world, "K30000003", **own))
    asked = await ask(world, two[1], JointKind.OPERATOR, wanted(world, "K30000003", **own))
    with pytest.raises(ConcernsYou):
        await confirm(world, two[0], asked)


async def test_what_the_console_does_has_no_asker_and_is_on_record(world):
    by_hand = await act_at_console(world, JointKind.OPERATOR, wanted(world, "K30000004"))
    assert len(by_hand) == 8
    async with world.reading() as tx:
        assert (await operators.of_code(tx, "K30000004")).agency == "lsp-1"
    (line,) = await list_acts(world, user_name="k30000004")
    assert (line.asked_by, line.kind, "mobile" in line.body) == (None, JointKind.OPERATOR, False)

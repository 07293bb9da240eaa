"""A code signs in once, in its own session; a number that lay still must say more."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from khidki.actions import sign_in
from khidki.actions.limit import TooMany
from khidki.actions.sign_in import (
    CodeRefused,
    NotAMobile,
    ProvenAlready,
    TooSoon,
    ask_code,
    begin_afresh,
    enter_code,
    give_second_fact,
)
from khidki.config import CATALOGUE
from khidki.domain.people.one_time_code import Verdict
from khidki.domain.refusal import Fault, NotReached
from khidki.gateways.sms import Sms, read_templates
from khidki.store import accounts, people
from khidki.store.database import statements
from tests.conftest import owner_uri
from tests.ports import free_ports
from tests.store import factories
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
HERE, THERE = b"h" * 32, b"t" * 32
SITA, NOBODY = "9000000001", "9876543210"


async def code_for(world, mobile=SITA, session=HERE):
    await ask_code(world, session=session, mobile=mobile, language="en")
    return re.match(r"\d{6}", phone_of(world).shown(mobile)[0].text).group()


async def enter(world, given, session=HERE):
    return await enter_code(world, session=session, given=given, language="hi")


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


async def refusal(world, given, session=HERE):
    with pytest.raises(CodeRefused) as caught:
        await enter(world, given, session)
    return caught.value.verdict, caught.value.tries_left


async def test_the_right_code_signs_in_to_the_account_of_the_number(world):
    signed_in = await enter(world, await code_for(world))
    async with world.reading() as tx:
        account = await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(SITA))
    assert (signed_in.account, signed_in.second_fact) == (account.id, True)


async def test_a_number_that_nobody_knows_gets_an_account_at_its_first_right_code(world):
    first = await enter(world, await code_for(world, NOBODY))
    world.now.pass_by(timedelta(minutes=2))
    second = await enter(world, await code_for(world, NOBODY))
    assert first == second
    async with world.reading() as tx:
        account = await accounts.by_id(tx, first.account)
    assert world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode() == NOBODY


async def test_known_and_unknown_numbers_are_asked_the_same_of_the_database(world):
    async def asked(mobile, session):
        statements.set([])
        sent = await ask_code(world, session=session, mobile=mobile, language="hi")
        return statements.get(), sent.expires_at, sent.again_at

    assert await asked(SITA, HERE) == await asked(NOBODY, THERE)


async def test_a_wrong_code_says_how_often_one_may_still_try(world):
    code = await code_for(world)
    assert await refusal(world, wrong(code)) == (Verdict.WRONG, 4)
    assert await refusal(world, "nonsense") == (Verdict.WRONG, 3)
    assert (await enter(world, f" {code[:3]} {code[3:]} ")).second_fact


async def test_six_tries_at_once_are_still_five(world):
    code = await code_for(world)
    answers = await asyncio.gather(*(refusal(world, wrong(code)) for _ in range(6)))
    verdicts = [verdict for verdict, _ in answers]
    assert verdicts.count(Verdict.WRONG) == 4
    assert verdicts.count(Verdict.SPENT) == 2
    assert await refusal(world, code) == (Verdict.SPENT, 0)


async def test_the_right_code_among_fifty_tries_at_once_is_worth_one_sign_in(world):
    code = await code_for(world)
    done = await asyncio.gather(*(enter(world, code) for _ in range(50)), return_exceptions=True)
    refused = [each for each in done if isinstance(each, CodeRefused)]
    assert len(refused) == 49
    assert {each.verdict for each in refused} <= {Verdict.USED, Verdict.SPENT}


async def test_a_code_does_not_work_in_another_session(world):
    code = await code_for(world, session=HERE)
    assert await refusal(world, code, THERE) == (Verdict.SPENT, 0)
    world.now.pass_by(timedelta(minutes=2))
    await code_for(world, session=THERE)
    verdict, _ = await refusal(world, code, THERE)
    assert verdict is Verdict.WRONG


async def test_a_used_code_is_refused(world):
    code = await code_for(world)
    await enter(world, code)
    assert (await refusal(world, code))[0] is Verdict.USED


async def test_a_code_is_too_old_after_ten_minutes(world, clock):
    code = await code_for(world)
    clock.pass_by(timedelta(minutes=10))
    assert (await refusal(world, code))[0] is Verdict.EXPIRED


async def test_a_new_code_ends_the_old_one(world, clock):
    old = await code_for(world)
    clock.pass_by(timedelta(minutes=1))
    new = await code_for(world)
    if old != new:
        assert (await refusal(world, old))[0] is Verdict.WRONG
    assert (await enter(world, new)).second_fact


async def test_two_requests_at_once_send_one_code(world):
    asked = [
        ask_code(world, session=session, mobile=SITA, language="hi")
        for session in (HERE, THERE, b"x" * 32)
    ]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, TooSoon) for each in done) == 2
    assert len(phone_of(world).shown(SITA)) == 1


async def test_a_code_that_cannot_have_gone_out_is_not_taken_for_sent(world):
    away = Sms(
        f"http://127.0.0.1:{free_ports(1)}",
        api_key="",
        sender="K",
        templates=read_templates(CATALOGUE),
    )
    with pytest.raises(NotReached):
        await code_for(replace(world, sms=away))
    await away.close()
    assert await enter(world, await code_for(world)), "at once, when its provider is back"


async def test_a_code_that_may_have_gone_out_is_waited_for(world):
    phone_of(world).fail("drop", times=1, seconds=0)
    with pytest.raises(Fault):
        await code_for(world)
    with pytest.raises(TooSoon):
        await code_for(world)


async def test_seven_codes_a_day_are_all_that_a_number_gets(world, clock):
    for turn in range(7):
        await code_for(world, session=bytes([turn]) * 32)
        clock.pass_by(timedelta(hours=2))
    with pytest.raises(TooSoon) as caught:
        await code_for(world)
    assert caught.value.retry_after_seconds > 3600


async def test_a_session_cannot_write_to_ever_new_numbers(world):
    for turn in range(sign_in.CODES_OF_A_SESSION):
        await code_for(world, f"90000010{turn:02}")
    with pytest.raises(TooMany):
        await code_for(world, "9000001099")


async def test_what_is_no_mobile_gets_no_code(world):
    with pytest.raises(NotAMobile):
        await ask_code(world, session=HERE, mobile="12345", language="hi")


async def again_after(world, days):
    world.now.pass_by(timedelta(days=days))
    return await enter(world, await code_for(world))


async def test_a_number_unused_for_180_days_proves_too_little(world):
    await enter(world, await code_for(world))
    assert (await again_after(world, 179)).second_fact
    assert not (await again_after(world, 181)).second_fact


async def test_signing_in_twice_does_not_stand_in_for_the_second_fact(world):
    assert not (await again_after(world, 400)).second_fact
    assert not (await again_after(world, 1)).second_fact


async def test_a_number_without_papers_has_nothing_to_hide(world):
    await enter(world, await code_for(world, NOBODY))
    world.now.pass_by(timedelta(days=400))
    assert (await enter(world, await code_for(world, NOBODY))).second_fact


@pytest.mark.parametrize("given", ["1984-06-12", "12 6 1984", "१२/०६/१९८४", "12.06.1984"])
async def test_a_birth_date_opens_the_old_papers_again(world, given):
    account = (await again_after(world, 400)).account
    assert await give_second_fact(world, account, given)
    assert (await again_after(world, 1)).second_fact


@pytest.mark.parametrize("given", ["", "1984", "13 6 1984", "31 2 1984", "9" * 14, "x" * 9999])
async def test_what_a_stranger_guesses_opens_nothing(world, given):
    account = (await again_after(world, 400)).account
    assert not await give_second_fact(world, account, given)
    assert not (await again_after(world, 1)).second_fact


async def filed(world, uri, mobile, serial):
    """Store an application of a number's account; return its reference number."""
    async with world.reading() as tx:
        account = await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(mobile))
    case = replace(factories.case(serial).application, account=account.id)
    with psycopg.connect(owner_uri(uri)) as connection:
        factories.add_application(connection.cursor(), case)
    return case.number


async def test_only_the_number_of_an_own_application_opens(world, furnished_database_uri):
    own = await filed(world, furnished_database_uri, SITA, 1)
    strange = await filed(world, furnished_database_uri, "9000000002", 2)
    account = (await again_after(world, 400)).account
    assert not await give_second_fact(world, account, strange)
    assert await give_second_fact(world, account, f"{own[:2]} {own[2:6]} {own[6:]}")


async def test_a_birth_year_alone_is_too_little_to_open_anything(world):
    world.now.pass_by(timedelta(days=400))
    ramlal = await enter(world, await code_for(world, "9000000002"))
    for given in ("1957", "1 1 1957"):
        assert not await give_second_fact(world, ramlal.account, given)


async def test_the_sixth_guess_of_a_day_is_not_even_looked_at(world):
    account = (await again_after(world, 400)).account
    for _ in range(5):
        assert not await give_second_fact(world, account, "1 1 2000")
    with pytest.raises(TooMany):
        await give_second_fact(world, account, "1984-06-12")


async def test_whoever_has_the_number_now_may_begin_afresh_and_sees_nothing_old(world):
    old = (await again_after(world, 400)).account
    new = await begin_afresh(world, old)
    signed_in = await again_after(world, 1)
    assert (signed_in.account, signed_in.second_fact) == (new, True)
    async with world.reading() as tx:
        assert await people.related_to(tx, new) == []
        assert len(await people.related_to(tx, old)) == 1


async def test_nobody_leaves_an_account_that_is_surely_theirs(world):
    account = (await enter(world, await code_for(world))).account
    with pytest.raises(ProvenAlready):
        await begin_afresh(world, account)

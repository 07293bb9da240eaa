"""A number changes at two desks and in the sight of who holds the old one, page by page."""

import re
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from khidki.actions.change_number import CARRY_OUT, TELL, carry_out, pending_change, tell_old_number
from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.people.account import Proof
from khidki.web.officer.routes import ROUTES
from khidki.web.site import application
from khidki.web.texts import text
from khidki.worker.loop import Worker
from tests.cases import account, apply, six_digits
from tests.store import factories
from tests.web.walks import ADDRESS, Walker, walker
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
OLD, TAKEN, NEW = "9000000001", "9000000002", "9876500000"
NUMBERS = "/en/office/numbers"


@asynccontextmanager
async def desk(world, user_name):
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, follow_redirects=True
    ) as client:
        walk = Walker(client, world)
        await walk.open("/en/office/sign-in")
        await walk.fill(
            having="password",
            user_name=user_name,
            password=DemoKeys.of(world.secrets).password,
            code=six_digits(world, user_name),
        )
        yield walk


@pytest.fixture
async def first(world):
    async with desk(world, "tehsildar.chomu") as walk:
        yield walk


@pytest.fixture
async def second(world):
    async with desk(world, "patwari.chomu") as walk:
        yield walk


@pytest.fixture
async def holder(world):
    async with walker(world) as walk:
        await walk.sign_in(OLD)
        yield walk


async def ask(walk, number, mobile=NEW, proof=Proof.VOTER_CARD):
    await walk.open(NUMBERS)
    return await walk.fill(having="proof", number=number, mobile=mobile, proof=proof)


async def confirm(walk, path):
    await walk.open(path)
    return await walk.fill()


async def work(world):
    await Worker(world, {TELL: tell_old_number, CARRY_OUT: carry_out}, ()).once()


async def test_two_desks_and_a_day_bring_the_papers_to_the_new_number(world, clock, first, second):
    case = await apply(world)
    await ask(first, case.number)
    change = first.path.partition("?")[0]
    await second.open(NUMBERS)
    assert f'href="{change}"' in second.text
    await confirm(second, change)
    assert text("numbers.confirmed_done", "en") in second.text
    await work(world)
    assert phone_of(world).shown(OLD)
    clock.pass_by(timedelta(days=1))
    await work(world)
    async with walker(world) as walk:
        await walk.sign_in(NEW)
        await walk.fill(having="fact", fact=case.number)
        assert (await walk.open(f"/en/my/{case.id}")).status_code == 200


async def test_both_officers_see_whose_papers_the_account_holds(world, first, second):
    await ask(first, (await apply(world)).number)
    page = await second.open(first.path.partition("?")[0])
    for seen in (first.text, page.text):
        assert "सीता देवी" in seen
        assert "98765 00000" in seen
        assert OLD not in seen


async def test_who_asked_is_shown_no_button_and_refused_in_words(world, first):
    await ask(first, (await apply(world)).number)
    change = first.path.partition("?")[0]
    assert text("numbers.mine_line", "en") in first.text
    assert text("numbers.confirm", "en") not in first.text
    await first.open(NUMBERS)
    answer = await first.client.post(change, data=first.form(having="proof").fields)
    assert answer.status_code == 403
    assert text("error.same_person.what", "en") in answer.text
    assert (await pending_change(world, await account(world))).confirmed_by is None


async def test_a_change_is_confirmed_once(world, first, second):
    await ask(first, (await apply(world)).number)
    change = first.path.partition("?")[0]
    await second.open(change)
    form = second.form().fields
    await second.fill()
    answer = await second.client.post(change, data=form)
    assert answer.status_code == 409
    assert text("error.change_over.what", "en") in answer.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mobile": "12345"}, "problem.not_a_mobile"),
        ({"mobile": TAKEN}, "problem.number_taken"),
        ({"number": "1"}, "problem.no_application"),
        ({"number": factories.case(2).application.number}, "problem.no_application"),
        ({"proof": "library-card"}, "problem.required"),
        ({"number": "<b>9</b>", "mobile": "<b>9</b>"}, "problem.not_a_mobile"),
    ],
)
async def test_what_is_wrong_with_the_form_is_said_and_nothing_is_asked(world, first, wrong, words):
    case = await apply(world)
    await first.open(NUMBERS)
    given = {"number": case.number, "mobile": NEW, "proof": "passport", **wrong}
    form = first.form(having="proof").fields
    answer = await first.client.post(NUMBERS, data={**form, **given})
    assert answer.status_code == 422
    assert text(words, "en") in answer.text
    assert "<b>9</b>" not in answer.text
    assert await pending_change(world, await account(world)) is None


async def test_a_confirmed_change_is_not_replaced_at_the_desk(world, first, second):
    case = await apply(world)
    await ask(first, case.number)
    await confirm(second, first.path.partition("?")[0])
    await ask(first, case.number, "9876500001")
    assert text("problem.change_pending", "en") in first.text


async def test_what_waits_goes_out_as_a_file_without_the_mobiles(world, first):
    await ask(first, (await apply(world)).number)
    await first.open(f"{NUMBERS}/export?seen=passport")
    assert text("numbers.by", "en") in first.text
    assert NEW[:5] not in first.text
    await first.open(f"{NUMBERS}?seen=driving-licence")
    assert text("table.nothing", "en") in first.text


async def test_another_office_does_not_see_what_waits_here(world, first):
    await ask(first, (await apply(world)).number)
    async with desk(world, "patwari.ajmer") as elsewhere:
        await elsewhere.open(NUMBERS)
        assert text("numbers.empty", "en") in elsewhere.text


@pytest.mark.parametrize("path", ["x/y", f"{UUID(int=1)}/{UUID(int=2)}"])
async def test_a_change_that_is_not_there_is_not_found(first, path):
    assert (await first.open(f"{NUMBERS}/{path}")).status_code == 404


async def test_who_holds_the_old_number_is_told_and_stops_it(world, clock, first, second, holder):
    await ask(first, (await apply(world)).number)
    assert text("moving.asked", "hi", mobile="••••••0000") in (await holder.open("/hi/my")).text
    await confirm(second, first.path.partition("?")[0])
    await holder.open("/en/my")
    assert "21 November 2026" in holder.text
    await holder.fill()
    assert text("moving.stopped", "en") in holder.text
    assert text("moving.title", "en") not in holder.text
    assert text("numbers.stopped", "en") in (await second.open(second.path)).text
    clock.pass_by(timedelta(days=2))
    await work(world)
    assert (await holder.open("/en/my")).url.path == "/en/sign-in"
    await holder.sign_in(OLD)
    assert (await holder.open("/en/my")).url.path == "/en/my"


async def test_a_stranger_cannot_stop_it(world, first, holder):
    await ask(first, (await apply(world)).number)
    await holder.open("/en/my")
    stop = holder.form().action
    async with walker(world) as stranger:
        await stranger.sign_in(TAKEN)
        form = {"csrf": re.search(r'name="csrf" value="([^"]*)"', stranger.text).group(1)}
        assert (await stranger.client.post(stop, data=form)).status_code == 404
    assert await pending_change(world, await account(world)) is not None


async def test_no_page_of_a_change_asks_the_database_more_than_three_times(
    world, first, second, holder, logged
):
    await ask(first, (await apply(world)).number)
    change = first.path.partition("?")[0]
    for walk, page in ((first, NUMBERS), (second, change), (holder, "/hi/my")):
        answer = await walk.client.get(page)
        assert answer.status_code == 200
        assert 0 < logged()[-1]["queries"] <= 3, page


async def test_the_way_to_a_lost_number_is_told_to_anyone(world):
    async with walker(world) as anyone:
        await anyone.open("/hi/sign-in")
        assert 'href="/hi/lost-number"' in anyone.text
        for language in ("hi", "en"):
            page = await anyone.open(f"/{language}/lost-number")
            assert text("lost-number.2.body", language).split("\n")[0] in page.text

"""Two tabs, the back button, a double click, an expired session, a lost network: nothing is lost,
and nothing is done twice."""

import re

import pytest

from tests.journeys import citizen, quick
from tests.journeys.person import Person, next_mobile, photo, sit_down
from tests.patience import patiently


@pytest.fixture(scope="module", autouse=True)
def early_bird(browser, window):
    """Signed in before the first test here, so that the last need not wait for a second code."""
    who = sit_down(browser, window, language="en")
    begin(who, next_mobile())
    yield who
    who.page.context.close()


@pytest.fixture
def sita(visitor, mobile):
    """Signed in, on the page of parts of a new draft."""
    who = visitor(language="en")
    begin(who, mobile)
    return who


def begin(who: Person, mobile: str) -> None:
    quick.sign_in(who, mobile)
    who.open(f"/drafts/{quick.begin(who)}")


def another_tab(who: Person) -> Person:
    """The same browser, a second tab."""
    return Person(who.window, who.page.context.new_page(), who.language, who.mobile)


def test_the_older_of_two_tabs_is_told_and_the_newer_answer_is_kept(sita):
    older, newer, page = sita, another_tab(sita), f"/drafts/{sita.id}/q/family"
    older.open(page)
    newer.open(page)
    citizen.fill(newer, "family", {"family_members": "7", "government_job": "no"})
    citizen.fill(older, "family", {"family_members": "3", "government_job": "no"})

    assert older.sees("draft.newer_kept")
    assert older.page.locator('[name="family_members"]').input_value() == "7"
    assert older.sees("draft.typed_here")
    older.open(page)
    assert older.page.locator('[name="family_members"]').input_value() == "7"


def test_two_tabs_on_different_pages_do_not_disturb_each_other(sita):
    one, other, draft = sita, another_tab(sita), sita.id
    one.open(f"/drafts/{draft}/q/family")
    other.open(f"/drafts/{draft}/q/income")
    citizen.fill(other, "income", {"income_farming": "50000"})
    citizen.fill(one, "family", {"family_members": "4", "government_job": "no"})
    assert not one.sees("draft.newer_kept")
    one.open(f"/drafts/{draft}/q/income")
    assert "50" in one.page.locator('[name="income_farming"]').input_value()


def ready_to_send(who: Person) -> str:
    draft = who.id
    quick.answer_all(who, draft)
    quick.give_papers(who, draft)
    who.open(f"/drafts/{draft}/submit")
    who.page.locator('[name="declared"]').check()
    return draft


def applications_of(who: Person) -> int:
    who.open("/my")
    assert not who.sees("my.drafts")
    return who.page.locator("main li.card").count()


def test_a_double_click_sends_once(sita):
    ready_to_send(sita)
    with sita.page.expect_navigation(url="**/my/payments/*"):
        sita.button("submit.button").dblclick()
    assert len(citizen.pay(sita)) == 14
    assert applications_of(sita) == 1


def test_two_clicks_that_no_script_holds_back_send_once(visitor, mobile):
    who = visitor(language="en", script=False)
    begin(who, mobile)
    ready_to_send(who)
    who.button("submit.button").dblclick(no_wait_after=True)
    # The second click breaks off the first one's navigation, which a wait for it would call a fault.
    for _ in patiently():
        if "/my/payments/" in who.page.url:
            break
        who.page.wait_for_timeout(100)
    citizen.pay(who)
    assert applications_of(who) == 1


def test_back_and_send_again_leads_to_the_same_receipt(sita):
    ready_to_send(sita)
    sita.press("submit.button")
    payment = sita.path
    sita.page.go_back()
    if sita.page.locator('[name="declared"]').count():
        sita.page.locator('[name="declared"]').check()
        sita.press("submit.button")
    assert sita.path == payment
    number = citizen.pay(sita)
    sita.open(payment)
    sita.press("payment.receipt")
    assert citizen.number_on(sita) == number
    assert applications_of(sita) == 1


def test_a_network_lost_in_the_middle_of_an_upload_loses_nothing(sita):
    draft = sita.id
    sita.open(f"/drafts/{draft}/papers/photo")
    sita.attach(photo("gold"), "first.jpg")
    sita.press("form.save_continue")
    sita.open(f"/drafts/{draft}/papers/photo")
    sita.page.route(re.compile("/papers/photo"), lambda route: route.abort("internetdisconnected"))
    sita.attach(photo("crimson"), "second.jpg")
    sita.button("form.save_continue").click(no_wait_after=True)
    sita.page.wait_for_timeout(300)
    sita.page.unroute_all()

    sita.open(f"/drafts/{draft}/papers/photo")
    assert "first.jpg" in sita.text
    sita.attach(photo("crimson"), "second.jpg")
    sita.press("form.save_continue")
    sita.open(f"/drafts/{draft}/papers/photo")
    assert "second.jpg" in sita.text


def sign_in_again(who: Person) -> None:
    """A second code may be asked for half a minute after the first."""
    while "/code" not in who.path:
        who.write(mobile=who.mobile)
        who.press("sign_in.button")
        if "/code" not in who.path:
            who.page.wait_for_timeout(4_000)
    who.write(code=who.window.code(who.mobile))
    who.press("code.button")


def test_an_expired_session_goes_on_at_the_same_page_with_what_was_saved(early_bird):
    draft = early_bird.id
    early_bird.open(f"/drafts/{draft}/q/family")
    citizen.fill(early_bird, "family", {"family_members": "9", "government_job": "no"})
    early_bird.page.context.clear_cookies()
    early_bird.open(f"/drafts/{draft}/q/family")

    assert early_bird.path.startswith("/sign-in")
    sign_in_again(early_bird)
    assert early_bird.path == f"/drafts/{draft}/q/family"
    assert early_bird.page.locator('[name="family_members"]').input_value() == "9"

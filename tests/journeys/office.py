"""What officers do at their desk: sign in, find a case by its number, and act on it."""

from playwright.sync_api import Browser

from tests.journeys.person import DESK, Person, next_mobile, sit_down
from tests.journeys.window import Window
from tests.patience import patiently

PATWARI = "patwari.chomu"
TEHSILDAR = "tehsildar.chomu"
READER = "reader.chomu"
ADMINISTRATOR, AUDITOR = "admin.anita", "admin.imran"
OPERATOR = "K24010001"


def sign_in(who: Person, user_name: str) -> None:
    """Sign in with password and the six digits of the app; an operator does at the counter."""
    place = "/operator" if user_name == OPERATOR else "/office"
    who.open(f"{place}/sign-in")
    who.write(
        user_name=user_name, password=who.window.keys.password, code=who.window.digits(user_name)
    )
    who.press("office.sign_in.button")
    assert not who.path.startswith(f"{place}/sign-in"), who.page.inner_text("main")


def at_their_desks(browser: Browser, window: Window) -> dict[str, dict]:
    """The cookies of officers and an operator after each signed in once, as in life."""
    cookies = {}
    for name in (PATWARI, TEHSILDAR, READER, ADMINISTRATOR, AUDITOR, OPERATOR):
        who = sit_down(browser, window, size=DESK)
        sign_in(who, name)
        cookies[name] = who.page.context.storage_state()
        who.page.context.close()
    return cookies


def find(who: Person, number: str) -> None:
    """Open a case by its number, as one does who holds the paper; it may take a moment to come."""
    for _ in patiently():
        who.open(f"/office?q={number}")
        if "/cases/" in who.path:
            return
        who.page.wait_for_timeout(100)
    said = [line for line in who.window.said if '"event":"request"' not in line]
    seen = f"{who.status} {who.path} {who.page.inner_text('h1')}"
    raise AssertionError(f"{number} did not come to the desk: {seen}; said {said[-20:]}")


def sit_before_files(who: Person, path: str = "/office") -> None:
    """Open a desk that somebody's file goes to; the worker lays it there a moment later."""
    for _ in patiently():
        who.open(path)
        if who.page.locator("[data-open]").count():
            return
        who.page.wait_for_timeout(100)
    raise AssertionError(f"no file came to the desk: {who.status} {who.path}")


def act(who: Person, name: str, **typed: str) -> None:
    """Open the form of an act from the case and press its button."""
    who.press(f"act.{name}")
    who.write(**typed)
    press(who, f"act.{name}_button")


def press(who: Person, key: str) -> None:
    """Press an act's button; say why, where the file is not the first in its turn."""
    who.press(key)
    if asked_why(who):
        who.press(key)
    assert who.status < 400, f"{key}: {who.status} {who.path} {who.page.inner_text('main')[:400]}"


def asked_why(who: Person) -> bool:
    """Choose a reason to take this file before its turn, if one is asked for; say whether."""
    asked = who.page.locator('main input[type="radio"][name="first"]').count() > 0
    if asked:
        who.choose("first", "urgent")
    return asked


def report(who: Person, number: str) -> None:
    find(who, number)
    act(who, "report", words="मौके पर परिवार से मिले। आय बताई गई रकम के बराबर है।")


def grant(who: Person, number: str) -> None:
    find(who, number)
    act(who, "grant")


def send_back(who: Person, number: str) -> None:
    """Send back with one defect: a paper that cannot be read."""
    find(who, number)
    who.press("act.send_back")
    who.page.locator('[name="defect.paper.income_proof"]').fill("कागज़ धुँधला है, साफ़ फ़ोटो लगाएँ")
    press(who, "act.send_back_button")


def refuse(who: Person, number: str) -> None:
    """Refuse with a coded reason and words, after seeing how it reads."""
    find(who, number)
    who.press("act.refuse")
    who.page.locator('[name="reasons"]').first.check()
    who.write(words="वेतन पर्ची में दूसरे व्यक्ति का नाम है।")
    who.press("act.refuse_button")
    who.press("act.refuse_sure")
    if asked_why(who):
        who.press("act.refuse_button")
        who.press("act.refuse_sure")


def revoke(who: Person, address: str) -> None:
    """Revoke the certificate of the case at this address."""
    who.open(address)
    who.press("act.revoke")
    who.page.locator('[name="reasons"]').first.check()
    who.write(words="आय के कागज़ जाली पाए गए।")
    who.press("act.revoke_button")


def certificate_number(who: Person, case: str, *, other_than: str = "") -> str:
    """The number of the certificate that the worker makes within seconds of the grant."""
    for _ in patiently():
        who.open(f"/office/cases/{case}")
        if who.sees("act.revoke"):
            shown = who.page.locator("aside .facts .number").first.inner_text()
            number = "".join(shown.split())
            if number != other_than:
                return number
        who.page.wait_for_timeout(100)
    said = [line for line in who.window.said if '"event":"request"' not in line]
    seen = f"{who.status} {who.path} {who.page.inner_text('main')[:600]}"
    raise AssertionError(f"no certificate was made: {seen}; said {said[-20:]}")


def ask_number(who: Person, number: str) -> str:
    """Ask for another mobile for whose application this is; the address of the change."""
    who.open("/office/numbers")
    who.write(number=number, mobile=next_mobile())
    who.choose("proof", "voter-card")
    who.press("numbers.ask")
    return who.path.removeprefix("/office/numbers/").partition("?")[0]

"""A security key in a real browser: added, and asked for before an act when the minutes are over."""

from dataclasses import dataclass

from tests.journeys import office
from tests.journeys.person import DESK, Person, sit_down
from tests.journeys.window import Window

BASSI = "tehsildar.bassi"
KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": False,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
SQL_HOURS_PASS = """
    UPDATE session SET fresh_at = fresh_at - interval '5 hours'
     WHERE officer = (SELECT id FROM officer WHERE user_name = %s)
"""


@dataclass
class ByName(Window):
    """The same window under the name of this machine: keys know sites by their names."""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


def at_the_desk(browser, window) -> Person:
    named = ByName(window.folder, window.port, window.process, window.said, window.listener)
    named.shown = window.shown
    who = sit_down(browser, named, size=DESK)
    keys = who.page.context.new_cdp_session(who.page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    office.sign_in(who, BASSI)
    return who


def test_a_key_is_added_and_asked_for_when_the_minutes_are_over(browser, window):
    who = at_the_desk(browser, window)
    who.open("/office/security")
    who.press("security.new_key")
    who.write(name="मेज़ की कुंजी")
    who.press("security.add")
    assert who.sees("security.added_done")
    window.change(SQL_HOURS_PASS, BASSI)
    who.open("/office/numbers")
    who.write(number="2026", mobile="9876500000")
    who.page.locator('input[name="proof"]').first.check()
    who.press("numbers.ask")
    assert who.sees("confirm.title")
    who.press("confirm.key")
    assert who.sees("numbers.title")
    assert who.page.locator('[name="mobile"]').input_value() == "9876500000", (
        "nothing typed is lost"
    )
    assert who.complaints == []
    who.page.context.close()

"""Rows of a list in a browser: with and without script, by keyboard, in both languages, by axe."""

import pytest

from tests.journeys import citizen, quick
from tests.journeys.person import DESK, Person
from tests.journeys.test_everyone import AXE, Judge
from tests.journeys.test_keyboard import tab_to

SERVICE = "lsg/marriage-registration"
RAM = {"name.hi": "राम लाल सैनी", "age": "52", "address": "बड़ा मोहल्ला, सामोद"}
GITA = {"name.en": "Gita Devi", "age": "47", "address": "Gandhi Chowk, Chomu"}


def at_witnesses(who: Person, mobile: str) -> str:
    """The page of witnesses of a new draft; the draft's id."""
    quick.sign_in(who, mobile)
    hands = quick.Hands(who)
    day, month, year = citizen.born(who, "self")
    hands.open(f"/apply/{SERVICE}/person?who=self")
    birth = {"birth.day": day, "birth.month": month, "birth.year": year}
    hands.send(**{"name.hi": "कविता", "name.en": "Kavita"}, **birth, **quick.AREA)
    draft = hands.path.split("/")[2].partition("?")[0]
    who.open(f"/drafts/{draft}/q/witnesses")
    return draft


def row(who: Person, number: int, answers: dict[str, str]) -> None:
    for name, words in answers.items():
        who.page.locator(f'[name="witnesses.{number}.{name}"]').fill(words)


def turn(who: Person, value: str) -> None:
    """Press a button of a row."""
    with who.page.expect_navigation():
        who.page.locator(f'button[value="witnesses.{value}"]').click()


def rows_on(who: Person) -> list[str]:
    boxes = who.page.locator('[name^="witnesses."][name$=".address"]')
    return [boxes.nth(place).input_value() for place in range(boxes.count())]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_row_is_added_and_taken_out_and_had_back(visitor, mobile, script):
    who = visitor(script=script)
    at_witnesses(who, mobile)
    row(who, 1, RAM)
    row(who, 2, GITA)
    turn(who, "add")
    assert rows_on(who) == [RAM["address"], GITA["address"], ""]
    row(who, 3, {**RAM, "address": "Amer"})
    turn(who, "remove.2")
    assert rows_on(who) == [RAM["address"], "Amer"]
    who.press("form.row_back")
    assert rows_on(who) == [RAM["address"], GITA["address"], "Amer"]
    turn(who, "remove.3")
    who.press("form.save_continue")
    assert "/q/contact" in who.path
    assert who.complaints == []


def test_rows_need_no_mouse_and_enter_saves(visitor, mobile):
    who = visitor(language="en", size=DESK)
    draft = at_witnesses(who, mobile)
    row(who, 1, RAM)
    row(who, 2, GITA)
    tab_to(who, '[value="witnesses.add"]')
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    assert who.page.evaluate("document.activeElement.id") == "witnesses.3"
    tab_to(who, '[name="witnesses.3.name.en"]')
    who.page.keyboard.type("Amina")
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")  # in a box it saves; it never presses the button of a row
    assert who.page.locator(".govuk-error-summary a").count() == 2
    who.page.locator(".govuk-error-summary a").first.click()
    assert who.page.evaluate("document.activeElement.name") == "witnesses.3.age"
    who.open(f"/drafts/{draft}/check")
    assert "Name of the witness: Amina" in who.text


@pytest.mark.parametrize("language", ["hi", "en"])
def test_rows_are_open_to_everyone(visitor, mobile, language):
    who = visitor(language=language)
    who.page.context.add_init_script(AXE)
    draft = at_witnesses(who, mobile)
    row(who, 1, RAM)
    row(who, 2, {**GITA, "age": "x"})
    turn(who, "add")
    for page in ("added", "wrong", "check"):
        if page == "wrong":
            who.press("form.save_continue")
        if page == "check":
            who.open(f"/drafts/{draft}/check")
        assert (page, Judge().breaches_at_every_size(who)) == (page, [])

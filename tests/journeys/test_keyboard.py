"""The window by keyboard alone: Tab, Enter, Space, arrows, and j, k, Enter at an officer's desk."""

from tests.journeys import office, quick
from tests.journeys.person import DESK, SERVICE, Person, photo

REACH = 60  # more stops than any page has before its button


def tab_to(who: Person, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(REACH):
        who.page.keyboard.press("Tab")
        if who.page.evaluate("s => document.activeElement.matches(s)", selector):
            assert focus_is_seen(who), f"one cannot see where the focus is: {selector}"
            return
    raise AssertionError(f"Tab does not reach {selector} on {who.path}")


def focus_is_seen(who: Person) -> bool:
    """Whether an outline, a shadow or a change of border shows the focus."""
    return who.page.evaluate(
        """() => {
          const one = document.activeElement;
          const near = [one, one.nextElementSibling, one.parentElement].filter(Boolean);
          return near.some((e) => ["", "::before", "::after"].some((part) => {
            const style = getComputedStyle(e, part || null);
            return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
              || style.boxShadow !== "none";
          }));
        }"""
    )


def go_on(who: Person) -> None:
    """Tab to the page's button and press Enter."""
    tab_to(who, "main form button.govuk-button:not(.govuk-button--secondary)")
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")


def type_into(who: Person, name: str, words: str) -> None:
    tab_to(who, f'[name="{name}"]')
    who.page.keyboard.press("Control+a")
    who.page.keyboard.type(words)


def test_a_citizen_needs_no_mouse_from_the_questions_to_the_receipt(visitor, mobile):
    who = visitor(language="en", size=DESK)
    quick.sign_in(who, mobile)
    draft = quick.begin(who)
    who.open(f"/drafts/{draft}/q/address")
    type_into(who, "address_line", "Bada mohalla 14")
    go_on(who)
    tab_to(who, '[name="purpose"]')
    who.page.keyboard.press("Space")
    who.page.keyboard.press("ArrowDown")
    go_on(who)
    type_into(who, "family_members", "5")
    tab_to(who, '[name="government_job"]')
    who.page.keyboard.press("ArrowDown")
    go_on(who)
    type_into(who, "income_farming", "120000")
    go_on(who)
    give_papers(who)
    check_and_send(who)


def give_papers(who: Person) -> None:
    """Space opens the system's chooser of files; the buttons around it are pressed by Enter."""
    who.page.on("filechooser", lambda _: None)  # so that the browser is told long before it opens
    for _ in range(3):
        tab_to(who, '[name="file"]')
        with who.page.expect_file_chooser() as chooser:
            who.page.keyboard.press("Space")
        chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        go_on(who)
    while "/papers/" in who.path:
        go_on(who)


def check_and_send(who: Person) -> None:
    assert who.path.endswith("/check"), who.path
    tab_to(who, 'main a.govuk-button[href$="/submit"]')
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    tab_to(who, '[name="declared"]')
    who.page.keyboard.press("Space")
    go_on(who)
    tab_to(who, 'main a.govuk-button[href*="/pay?"]')
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    tab_to(who, 'button[value="pay"]')
    with who.page.expect_navigation(url="**/receipt"):
        who.page.keyboard.press("Enter")


def test_the_first_tab_leads_past_the_header(visitor):
    who = visitor(size=DESK)
    who.open("/")
    who.page.keyboard.press("Tab")
    who.page.keyboard.press("Enter")
    assert who.page.evaluate("document.activeElement.id") == "main-content"


def test_a_page_with_problems_puts_the_focus_on_their_list(visitor):
    who = visitor(size=DESK)
    who.open("/sign-in")
    who.press("sign_in.button")
    assert who.page.evaluate("document.activeElement.matches('.govuk-error-summary')")


def test_an_officer_walks_the_desk_with_j_k_and_enter(visitor, officer, mobile):
    who = visitor()
    quick.sign_in(who, mobile)
    _, number = quick.apply(who)
    desk = officer(office.PATWARI)
    office.find(desk, number)
    office.sit_before_files(desk)
    rows = desk.page.locator("[data-open]")
    desk.page.keyboard.press("j")
    assert is_focused(rows.first)
    desk.page.keyboard.press("k")
    assert is_focused(rows.first), "above the first there is nothing"
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert "/cases/" in desk.path


def test_letters_lead_through_a_case_and_can_be_switched_off(visitor, officer, mobile, window):
    who = visitor()
    quick.sign_in(who, mobile)
    _, number = quick.apply(who)
    desk = officer(office.PATWARI)
    office.find(desk, number)
    keys = desk.page.keyboard
    office.sit_before_files(desk, f"/office?service={SERVICE}")  # the file whose turn it is
    keys.press("j")
    with desk.page.expect_navigation():
        keys.press("Enter")
    keys.press("?")
    assert desk.sees("letters.is_on"), "the letters are listed on the page itself"
    case = desk.path
    with desk.page.expect_navigation():
        keys.press("r")
    assert desk.path.split("?")[0].endswith("/report")
    keys.press("n")
    assert desk.path.split("?")[0].endswith("/report"), "a form has no letters"
    desk.open(case)
    keys.press("?")
    desk.button("letters.switch_off").click()
    assert desk.sees("letters.is_off")
    desk.page.reload()
    keys.press("r")
    desk.page.wait_for_timeout(200)
    assert desk.path == case, "who switched them off is not led away"
    desk.page.evaluate("localStorage.clear()")
    desk.open(f"{case.split('?')[0]}/report")
    desk.write(words="देखा।")
    desk.press("act.report_button")
    counted = "SELECT acts FROM effort WHERE step = 'enquiry' AND measure = 'clicks'"
    assert window.known(counted), "how many clicks it took came with the act"
    assert not desk.complaints


def is_focused(row) -> bool:
    return row.evaluate("one => one === document.activeElement")

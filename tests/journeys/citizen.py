"""What a citizen does at the window, from the first page to the certificate, step by step.

Every step presses what the page offers; nothing is posted by hand. `apply` is the whole way for
tests that begin where it ends.
"""

from tests.journeys.person import SERVICE, Person, photo

HOME = {
    "area.district": "RJ-JAIPUR",
    "area.tehsil": "RJ-JAIPUR-CHOMU",
    "area.village": "RJ-JAIPUR-CHOMU-SAMOD",
}
# The pages of questions in their order, and what is typed on each.
PAGES = {
    "applicant": {"applicant_name.hi": "सीता देवी", "applicant_name.en": "Sita Devi", "parent_name.hi": "रामनाथ"},
    "birth": {"birth.day": "12", "birth.month": "6", "birth.year": "1984"},
    "contact": {},
    "address": {"address_line": "बड़ा मोहल्ला, मकान 14", "pin_code": "303806"},
    "purpose": {"purpose": "scholarship"},
    "family": {"family_members": "5", "government_job": "no"},
    "income": {"income_farming": "1,20,000", "income_labour": "24,000"},
}  # fmt: skip
CHOICES = {"purpose", "government_job"}


def sign_in(who: Person, mobile: str) -> None:
    """Sign in with the code that the SMS screen shows."""
    if not who.path.startswith("/sign-in"):
        who.open("/sign-in")
    who.mobile = mobile
    who.write(mobile=mobile)
    who.press("sign_in.button")
    who.write(code=who.window.code(mobile))
    who.press("code.button")


def begin(who: Person, whom: str = "self") -> str:
    """From the page that asks whom it is for to the first open page of questions; the draft's id."""
    who.open(f"/apply/{SERVICE}")
    who.choose("who", whom)
    who.press("form.continue")
    if "/person" in who.path:
        day, month, year = born(who, whom)
        who.write(name__hi="सीता देवी", name__en="Sita Devi")
        who.write(birth__day=day, birth__month=month, birth__year=year)
        place(who)
    if "/q/" not in who.path:
        who.press("form.continue")
    return who.id


def born(who: Person, whom: str) -> tuple[str, str, str]:
    """A birthday that nobody shares: one person may have one live application only."""
    n = int(who.mobile[-5:])
    year = 2012 + n % 10 if whom == "minor" else 1930 + n % 70
    return str(1 + n // 840 % 28), str(1 + n // 70 % 12), str(year)


def place(who: Person) -> None:
    """Choose where they live, one level after the other, and go on."""
    for name, value in HOME.items():
        who.choose(name, value)
        who.press("form.save_continue")


def fill(who: Person, page: str, typed: dict[str, str]) -> None:
    """Fill a page of questions; what stands there already is written over."""
    assert f"/q/{page}" in who.path, who.path
    for name, value in typed.items():
        if name in CHOICES:
            who.choose(name, value)
        else:
            who.write(**{name: value})
    if page == "address" and not who.page.locator('[name="area.village"]').count():
        place(who)
    else:
        who.press("form.save_continue")


def answer_all(who: Person) -> None:
    """Answer every page of questions that is still open, as one button leads to the next."""
    while "/q/" in who.path:
        page = who.path.rpartition("/")[2]
        fill(who, page, PAGES[page])
    assert "/papers/photo" in who.path, who.path


def give_papers(who: Person, files=None) -> None:
    """Give the three papers that are asked for, and leave out the others."""
    for file in files or ((photo(),), (photo("olive"),), (photo("navy"),)):
        who.attach(*file)
        who.press("form.save_continue")
    while "/papers/" in who.path:
        who.press("form.save_continue")
    assert who.path.endswith("/check"), who.path


def send(who: Person) -> str:
    """Declare and send; the application's number."""
    who.press("check.go_on")
    who.page.locator('[name="declared"]').check()
    who.press("submit.button")
    return pay(who)


def pay(who: Person) -> str:
    """Pay at the bank and come back to the receipt; the application's number."""
    assert who.path.startswith("/my/payments/"), who.path
    who.press("payment.go", amount="₹50")
    who.page.locator('button[value="pay"]').click()
    who.page.wait_for_url("**/receipt")
    return number_on(who)


def number_on(who: Person) -> str:
    """The number that the page shows large."""
    return "".join(who.page.locator(".bignumber").first.inner_text().split())


def apply(who: Person, whom: str = "self") -> str:
    """The whole way; the application's number. The person is signed in."""
    begin(who, whom)
    answer_all(who)
    give_papers(who)
    return send(who)

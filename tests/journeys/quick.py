"""The same steps as in `citizen` and `office` without a picture on the screen, in a tenth of the time.

Pages are asked for and forms sent with the cookies of a person's browser, so that the browser goes
on where this ends. For what a test needs before it begins; what it shows is done in the browser.
"""

import html
import re
import time
from collections.abc import Callable

from playwright.sync_api import APIResponse

from tests.faults.visitor import hidden
from tests.journeys import citizen
from tests.journeys.person import BUSY, SERVICE, Person, photo
from tests.patience import patiently

NUMBER = re.compile(r'class="[^"]*bignumber[^"]*"[^>]*>([\d\s]+)<')
BANK = re.compile(r'href="(http[^"]+/pay\?[^"]+)"')
PAYMENT = re.compile(r"payment=([0-9a-f-]{36})")
AREA = {
    "area.district": "RJ-JAIPUR",
    "area.tehsil": "RJ-JAIPUR-CHOMU",
    "area.village": "RJ-JAIPUR-CHOMU-SAMOD",
}
COMPLAINT = {
    "who": {"complainant.hi": "कमला देवी"},
    "about": {
        "matter": "panchayat_revenue", "what_happened": "मेड़ नहीं नापी गई।", "relief": "नाप हो।",
        "service_matter": "no", "court_matter": "no",
    },
}  # fmt: skip
PAPERS = {"photo": "teal", "income_proof": "olive", "address_proof": "navy"}


class Hands:
    """One who reads pages and sends their forms; `path` is where they are."""

    def __init__(self, who: Person) -> None:
        self.who = who
        self._asks = who.page.context.request
        self._home = f"{who.window.address}/{who.language}"

    @property
    def path(self) -> str:
        return self._page.url.removeprefix(self._home)

    @property
    def text(self) -> str:
        return self._page.text()

    def open(self, path: str) -> None:
        self._ask(lambda: self._asks.get(self._home + path, max_redirects=5))
        assert self._page.status == 200, f"{path}: {self.text[-2000:]}"

    def _ask(self, ask: Callable[[], APIResponse]) -> None:
        """Ask, and again while the window says that it is too busy, as that page says."""
        for _ in patiently():
            self._page = ask()
            if self._page.status != BUSY:
                return
            time.sleep(0.5)

    def is_there(self, path: str) -> bool:
        """Open a page that may not be there yet."""
        self._page = self._asks.get(self._home + path, max_redirects=5)
        return self._page.status == 200 and self.path == path

    def send(self, **typed) -> None:
        """Send the page's form; a dot in a name is written as two underscores."""
        fields = {name.replace("__", "."): value for name, value in typed.items()}
        address, multipart = self._page.url, hidden(self.text) | fields
        headers = {"Origin": self.who.window.address, "Sec-Fetch-Site": "same-origin"}
        self._ask(lambda: self._asks.post(address, multipart=multipart, headers=headers))
        told = f"{self.path}: {self._page.status} {self.text[-2000:]}"
        assert self._page.status == 200, f"{told}; the window said {self.who.window.said[-20:]}"

    def pay(self) -> None:
        """Go to the bank, pay there, and come back."""
        address = html.unescape(BANK.search(self.text)[1])
        self._page = self._asks.get(address)
        order = f"{address.partition('/pay?')[0]}/pay/{PAYMENT.search(address)[1]}"
        self._page = self._asks.post(order, form={"act": "pay"})
        assert self._page.status == 200, f"{self.path}: {self.text[-2000:]}"


def sign_in(who: Person, mobile: str) -> None:
    """Sign in with the code that the SMS screen shows."""
    hands = Hands(who)
    who.mobile = mobile
    hands.open("/sign-in")
    hands.send(mobile=mobile)
    hands.send(code=who.window.code(mobile))
    assert "/sign-in" not in hands.path, hands.path


def begin(who: Person, whom: str = "self", service: str = SERVICE) -> str:
    """Begin a draft for oneself or somebody else; its id."""
    hands = Hands(who)
    day, month, year = citizen.born(who, whom)
    hands.open(f"/apply/{service}/person?who={whom}")
    birth = {"birth.day": day, "birth.month": month, "birth.year": year}
    hands.send(**{"name.hi": "सीता देवी", "name.en": "Sita Devi"}, **birth, **AREA)
    assert hands.path.startswith("/drafts/"), hands.path
    return hands.path.split("/")[2].partition("?")[0]


def answer_all(who: Person, draft: str) -> None:
    """Answer every page of questions."""
    hands = Hands(who)
    for page, typed in citizen.PAGES.items():
        hands.open(f"/drafts/{draft}/q/{page}")
        hands.send(**typed, **(AREA if page == "address" else {}))


def give_papers(who: Person, draft: str) -> None:
    """Give the three papers that are asked for."""
    hands = Hands(who)
    for ask, colour in PAPERS.items():
        hands.open(f"/drafts/{draft}/papers/{ask}")
        file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo(colour)}
        hands.send(file=file)


def apply(who: Person) -> tuple[str, str]:
    """The whole way; the application's id and its number."""
    draft = begin(who)
    answer_all(who, draft)
    give_papers(who, draft)
    hands = Hands(who)
    hands.open(f"/drafts/{draft}/submit")
    hands.send(declared="yes")
    hands.pay()
    return _on_receipt(hands)


def _on_receipt(hands: Hands) -> tuple[str, str]:
    assert hands.path.endswith("/receipt"), hands.path
    found = NUMBER.search(hands.text)
    assert found, "the receipt shows no number"
    return hands.path.split("/")[2], "".join(found[1].split())


def complain(who: Person) -> tuple[str, str]:
    """Complain that something was not done; the complaint's id and its number."""
    draft = begin(who, service="ard/public-hearing")
    hands = Hands(who)
    for page, typed in COMPLAINT.items():
        hands.open(f"/drafts/{draft}/q/{page}")
        hands.send(**typed, **(AREA if page == "who" else {}))
    hands.open(f"/drafts/{draft}/submit")
    hands.send(declared="yes")
    return _on_receipt(hands)


def act(who: Person, application: str, name: str, **typed: str) -> None:
    """An officer's act on a case, as soon as it lies on the desk."""
    hands = Hands(who)
    address = f"/office/cases/{application}/{name}"
    for _ in patiently():
        if hands.is_there(address):
            hands.send(**typed)
            return
        who.page.wait_for_timeout(100)
    raise AssertionError(f"{address} did not come to the desk")

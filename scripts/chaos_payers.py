"""Citizens of the chaos run: they pay their fees through the pages, or do what people do instead.

Each act has a draft of its own. Whoever is not answered presses again for a while, as people do,
and then goes away; what the window showed as a receipt is written down, for it must be true.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape

import httpx

from scripts.chaos_plan import FAULT_SECONDS, Act
from tests.faults.visitor import Visitor
from tests.patience import PATIENCE

BANK = re.compile(r'href="(http[^"]+/pay\?[^"]+)"')
GAVE_UP = "gave up"
WALLET, FILLED = "/hi/my/wallet", "80"
RECEIPT = re.compile(r"/my/([0-9a-f-]{36})/receipt")


class Told:
    """What people were told, for all threads."""

    def __init__(self) -> None:
        self.lines: list[dict[str, str]] = []
        self._lock = threading.Lock()

    def add(self, told: str, subject: str) -> None:
        """Write down one answer."""
        with self._lock:
            self.lines.append({"told": told, "subject": subject})


class Citizen(threading.Thread):
    """One person who does acts in order, each with the next draft."""

    def __init__(
        self,
        visitor: Visitor,
        acts: Iterable[tuple[Act, str]],
        told: Told,
        done: Callable[[], None],
    ) -> None:
        super().__init__(daemon=True)
        self.visitor, self.acts, self.told, self.done = visitor, list(acts), told, done
        self.bank = f"http://127.0.0.1:{visitor.window.port + 6}"

    def run(self) -> None:
        """Do everything in order, whatever becomes of each."""
        for act, draft in self.acts:
            try:
                self.do(act, draft)
            except (httpx.HTTPError, AssertionError):
                self.told.add(GAVE_UP, draft)
            self.done()

    def do(self, act: Act, draft: str) -> None:
        """Do one act with a draft."""
        own = self._begin(draft)
        if own is None or act.what == "leave":
            return
        if act.what == "forge":
            self._forge(own)
            return
        if act.fault:
            self._post(f"{self.bank}/faults", kind=act.fault, seconds=str(FAULT_SECONDS))
        if act.what == "own-wallet":
            self._out_of_wallet(own, act)
            return
        if act.what in {"stop", "second"}:
            self._open(own)
            self._press(lambda: self.visitor.send(f"{own}/stop"))
        if act.what == "second":
            other = self._begin(draft)
            if other is not None:
                self._post(f"{self.bank}/pay/{_id(other)}", act="pay")
        self._post(f"{self.bank}/pay/{_id(own)}", act="pay")
        if act.comes_back:
            self._note(self._open(f"{own}/back"))

    def _note(self, page: httpx.Response) -> None:
        """Write down a receipt that was shown."""
        if (receipt := RECEIPT.search(page.url.path)) and page.status_code == httpx.codes.OK:
            self.told.add("filed", receipt[1])

    def _out_of_wallet(self, own: str, act: Act) -> None:
        """Fill one's own wallet, pay out of it; who does not come back takes back what is left.

        All citizens of the run are one account: they use one wallet at once.
        """
        self._open(WALLET)
        self._press(lambda: self.visitor.send(f"{WALLET}/fill", amount=FILLED))
        topped, found = self.visitor.page.url.path, BANK.search(self.visitor.page.text)
        if found is not None:
            self._press(lambda: httpx.get(unescape(found[1]), timeout=10))
            self._post(f"{self.bank}/pay/{_id(topped)}", act="pay")
            self._open(f"{topped}/back")
        self._open(own)
        self._note(self._press(lambda: self.visitor.send(f"{own}/wallet")))
        if not act.comes_back:
            self._open(WALLET)
            self._press(lambda: self.visitor.send(f"{WALLET}/take-back"))

    def _begin(self, draft: str) -> str | None:
        """Declare the draft and go as far as the bank's page; the payment's own page."""
        page = self._open(f"/hi/drafts/{draft}/submit")
        if page.url.path.endswith("/submit"):
            self._press(lambda: self.visitor.send(declared="yes"))
        page = self.visitor.page
        found = BANK.search(page.text)
        if found is None:
            return None
        self._press(lambda: httpx.get(unescape(found[1]), timeout=10))
        return page.url.path

    def _open(self, path: str) -> httpx.Response:
        return self._press(lambda: self.visitor.open(path))

    def _post(self, address: str, **form: str) -> None:
        # A bank that takes the money and dies says nothing; who pays twice by that pays one order.
        with suppress(httpx.RemoteProtocolError):
            self._press(lambda: httpx.post(address, data=form, timeout=10))

    @staticmethod
    def _press(what: Callable[[], httpx.Response]) -> httpx.Response:
        """Do it again while nobody answers, for as long as people do."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(httpx.TransportError):
                answer = what()
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return answer
            time.sleep(0.3)
        return what()

    def _forge(self, own: str) -> None:
        """Say in the bank's name that what was not paid was paid."""
        at = datetime.now(UTC).isoformat()
        said = {
            "merchant": "KHIDKI", "payment": _id(own), "status": "succeeded", "amount": "50.00",
            "currency": "INR", "reference": "FORGED", "at": at, "paid_at": at,
        }  # fmt: skip
        header = {"Khidki-Payment": f"t={int(time.time())},s={'0' * 64}"}
        callbacks = "/api/v1/payments/demo-bank/callbacks"
        self._press(lambda: self.visitor.client.post(callbacks, json=said, headers=header))


def _id(own: str) -> str:
    return own.rpartition("/")[2]

"""The demo's bank on a socket: pages to pay on, calls of the merchant, and callbacks to it.

A callback is repeated a few times until the merchant takes it, signed anew each time. Whoever loses
all of them finds out by asking. It listens on 127.0.0.1 only.

    python -m khidki.simulators.bank_server --port 8076 --key <base64> --tell http://127.0.0.1:8000
"""

import argparse
import base64
import threading
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import msgspec

from khidki.domain.money.amount import BadAmount, paise_of
from khidki.gateways.payments import HEADER
from khidki.simulators.bank import ASKING, ID, Bank, Ordered, callbacks
from khidki.simulators.bank_page import CSP, books_page, pay_page
from khidki.simulators.conversations import Conversation, Server
from khidki.simulators.lettering import FONT

TRIES = 5
HTML = "text/html; charset=utf-8"
_BODY = msgspec.json.Decoder(dict[str, str])


class Counter(Server):
    """The server; without an address to tell, callbacks are for a test to bring."""

    def __init__(self, port: int, bank: Bank, *, tell: str = "") -> None:
        super().__init__(port, _Conversation)
        self.bank = bank
        self.tell = f"{tell}/api/v1/payments/{ID}/callbacks" if tell else ""

    def call_back(self, found: Ordered) -> None:
        """Tell the merchant what became of an order, beside whatever goes on."""
        if self.tell:
            said = callbacks(self.bank, found)
            threading.Thread(target=self._call_back, args=(said,), daemon=True).start()

    def _call_back(self, said: list[tuple[str, bytes, object]]) -> None:
        for header, body, wait in said:
            time.sleep(getattr(wait, "total_seconds", float)())
            for tried in range(TRIES):
                if self._tell(header if tried == 0 else self.bank.signed("callback", body), body):
                    break
                time.sleep(1.0 + tried)

    def _tell(self, header: str, body: bytes) -> bool:
        headers = {HEADER: header, "Content-Type": "application/json"}
        asked = urllib.request.Request(self.tell, body, headers)  # noqa: S310 -- the window's
        try:
            urllib.request.urlopen(asked, timeout=10).close()  # noqa: S310
        except urllib.error.HTTPError as refused:
            return refused.code < HTTPStatus.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        return True


class _Conversation(Conversation):
    """One connection of a person's browser, or of the merchant."""

    server: Counter  # pyright: ignore[reportIncompatibleVariableOverride]

    def get(self) -> None:
        """Show the page to pay on, or what the bank did."""
        where = urlsplit(self.path)
        if where.path == "/pay":
            self._show_order(where.query)
        elif where.path == "/":
            self._html(HTTPStatus.OK, books_page(self.server.bank.orders()))
        elif where.path == "/font.ttf":
            kept = "max-age=86400"
            self.answer(HTTPStatus.OK, FONT.read_bytes(), "font/ttf", Cache_Control=kept)
        elif where.path == "/statement.json":
            lines = [list(line) for line in self.server.bank.statement()]
            self.answer_json(HTTPStatus.OK, {"lines": lines})
        else:
            self._html(HTTPStatus.NOT_FOUND, "not found")

    def post(self) -> None:
        """Pay or stop an order, answer the merchant, switch a fault on."""
        body, path = self.body(), urlsplit(self.path).path
        if path.startswith("/pay/"):
            self._act(path.removeprefix("/pay/"), body)
        elif path == "/faults":
            self._put_fault(body)
        elif path in {"/v1/status", "/v1/refund", "/v1/settlement"}:
            self._answer_merchant(path.removeprefix("/v1/"), body)
        else:
            self._html(HTTPStatus.NOT_FOUND, "not found")

    def _show_order(self, query: str) -> None:
        asked = dict(parse_qsl(query))
        header = f"t={asked.pop('t', '')},s={asked.pop('s', '')}"
        bank = self.server.bank
        if not bank.is_by_merchant("page", header, urlencode(asked).encode()):
            self._html(HTTPStatus.FORBIDDEN, "This address is not, or no longer, signed.")
            return
        try:
            order = bank.open(asked)
        except (KeyError, BadAmount):
            self._html(HTTPStatus.UNPROCESSABLE_ENTITY, "Nothing that can be paid.")
            return
        self._html(HTTPStatus.OK, pay_page(order))

    def _act(self, payment: str, body: bytes) -> None:
        bank = self.server.bank
        act = parse_qs(body.decode(errors="replace")).get("act", [""])[0]
        try:
            if act == "decline":
                bank.put_fault("decline")
            found = bank.cancel(payment) if act == "cancel" else bank.pay(payment)
        except KeyError:
            self._html(HTTPStatus.NOT_FOUND, "not found")
            return
        if bank.fault(("take_and_die",))[0]:
            self.close_connection = True  # the money is taken, and nobody hears of it
            return
        self.server.call_back(found)
        self.answer(HTTPStatus.SEE_OTHER, b"", HTML, Location=found.back)

    def _answer_merchant(self, what: str, body: bytes) -> None:
        bank = self.server.bank
        kind, seconds = bank.fault(ASKING)
        time.sleep(seconds if kind == "slow" else 0)
        if kind == "error":
            self.answer_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "switched on"})
            return
        if not bank.is_by_merchant(what, self.headers.get(HEADER, ""), body):
            self.answer_json(HTTPStatus.FORBIDDEN, {"error": "not signed"})
            return
        try:
            said = self._said(what, _BODY.decode(body), wrong=kind == "wrong_status")
        except (KeyError, BadAmount, msgspec.MsgspecError):
            self.answer_json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "unreadable"})
            return
        signed = "" if kind == "unsigned" else bank.signed(what, said)
        self.answer(HTTPStatus.OK, said, "application/json", Khidki_Payment=signed)

    def _said(self, what: str, asked: dict[str, str], *, wrong: bool) -> bytes:
        bank = self.server.bank
        if what == "settlement":
            return bank.settlement(asked["day"])
        try:
            if what == "refund":
                paise = int(paise_of(asked["amount"], asked["currency"]))
                found = bank.refund(asked["payment"], paise)
            else:
                found = bank.order(asked["payment"])
        except KeyError:
            return bank.unknown(asked)
        return bank.told(found, status="failed") if wrong else bank.told(found)

    def _put_fault(self, body: bytes) -> None:
        told = dict(parse_qsl(body.decode(errors="replace")))
        try:
            self.server.bank.put_fault(
                told["kind"], seconds=float(told.get("seconds", 0)), times=int(told.get("times", 1))
            )
        except (KeyError, ValueError):
            self._html(HTTPStatus.UNPROCESSABLE_ENTITY, "no such fault")
            return
        self.answer(HTTPStatus.SEE_OTHER, b"", HTML, Location="/")

    def _html(self, status: HTTPStatus, page: str) -> None:
        self.answer(status, page.encode(), HTML, Content_Security_Policy=CSP)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="A bank that only pretends.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True, help="shared with the window, base64")
    parser.add_argument("--tell", default="", help="the window's address")
    parser.add_argument("--file", type=Path, help="its database")
    options = parser.parse_args()
    bank = Bank(base64.b64decode(options.key), file=options.file)
    with Counter(options.port, bank, tell=options.tell) as counter:
        counter.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()

"""The demo's billers on one socket, each under its own path and with its own key and faults.

It speaks the protocol of `gateways/billers.py`: it answers only what the window signed, and signs
what it says. Its page lists the customers with what they owe, sends another bill, and switches
faults on. It listens on 127.0.0.1 only.

    python -m khidki.simulators.biller_server --port 8077 --secret <the window's> --folder books
"""

import argparse
import base64
import json
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from khidki.domain.money.amount import CURRENCY, BadAmount, paise_of
from khidki.gateways.billers import HEADER
from khidki.gateways.payment_seals import SharedKey, sealed_bytes
from khidki.gateways.payments import REPLAY_WINDOW, header_of, rupees, signature_in
from khidki.gateways.secrets import derive
from khidki.simulators.biller import ANSWERING, AWAY, Books, Owed, Posting, utc_now
from khidki.simulators.biller_customers import CUSTOMERS
from khidki.simulators.biller_page import CSP, books_page
from khidki.simulators.conversations import Conversation, Server
from khidki.simulators.lettering import FONT

MERCHANT = "KHIDKI"
HTML = "text/html; charset=utf-8"
ASKED = ("fetch", "validate", "pay", "confirm", "reverse")
_BODY = msgspec.json.Decoder(dict[str, Any])


def demo_key(secret: str, biller: str) -> bytes:
    """Return the key that a demo's window and one of its billers share."""
    return derive(secret, f"demo key of the biller {biller}")


def accesses(secret: str, address: str, billers: Iterable[str] = CUSTOMERS) -> str:
    """Return the setting by which a demo's window knows its billers."""
    keys = {each: base64.b64encode(demo_key(secret, each)).decode() for each in billers}
    return "; ".join(f"{each}={address}/{each} {MERCHANT} hmac:{key}" for each, key in keys.items())


def books_in(folder: Path | None, *, now: Callable[[], datetime] = utc_now) -> dict[str, Books]:
    """Open the books of all billers, in a folder or in memory."""
    return {
        each: Books(each, customers, file=folder and folder / f"{each}.sqlite", now=now)
        for each, customers in CUSTOMERS.items()
    }


class Office(Server):
    """The server of all billers."""

    def __init__(
        self,
        port: int,
        books: Mapping[str, Books],
        *,
        secret: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(port, _Conversation)
        self.books = books
        self.now = now
        self.seals = {each: SharedKey([demo_key(secret, each)]) for each in books}

    def is_by_window(self, biller: str, what: str, header: str, body: bytes) -> bool:
        """Say whether the window signed this for that biller and question, a moment ago."""
        seconds, signature = signature_in(header)
        message = sealed_bytes(f"bill-{what}", MERCHANT, seconds, body)
        fresh = abs(self.now().timestamp() - seconds) <= REPLAY_WINDOW.total_seconds()
        return fresh and self.seals[biller].is_theirs(message, signature)

    def signed(self, biller: str, what: str, body: bytes) -> str:
        """Return the header that signs what a biller says."""
        seconds = int(self.now().timestamp())
        message = sealed_bytes(f"bill-{what}", MERCHANT, seconds, body)
        return header_of(seconds, self.seals[biller].sign(message))


class _Conversation(Conversation):
    """One connection of the window, or of whoever looks at the page."""

    server: Office  # pyright: ignore[reportIncompatibleVariableOverride]

    def get(self) -> None:
        """Show the customers of all billers, or what one biller posted."""
        if self.path == "/":
            self._html(HTTPStatus.OK, books_page(self.server.books))
        elif self.path == "/font.ttf":
            self.answer(HTTPStatus.OK, FONT.read_bytes(), "font/ttf", Cache_Control="max-age=86400")
        elif self.path == "/postings.json":
            rows = {id_: _rows(books.postings()) for id_, books in self.server.books.items()}
            self.answer_json(HTTPStatus.OK, rows)
        else:
            self._html(HTTPStatus.NOT_FOUND, "not found")

    def post(self) -> None:
        """Answer the window, switch a fault on, or send another bill."""
        body = self.body()
        if self.path in {"/faults", "/bills"}:
            self._change(body)
            return
        biller, _, what = self.path.removeprefix("/").partition("/v1/")
        if biller not in self.server.books or what not in ASKED:
            self.answer_json(HTTPStatus.NOT_FOUND, {"error": "not here"})
        elif not self.server.is_by_window(biller, what, self.headers.get(HEADER, ""), body):
            self.answer_json(HTTPStatus.FORBIDDEN, {"error": "not signed"})
        else:
            self._answer(biller, what, body)

    def _answer(self, biller: str, what: str, body: bytes) -> None:
        books = self.server.books[biller]
        away = books.fault(AWAY)[0]
        if away == "down":
            self.close_connection = True
            return
        if away:
            self.answer_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "switched on"})
            return
        try:
            asked = _BODY.decode(body)
            said = _said(books, what, asked, at=self.server.now())
        except (KeyError, ValueError, BadAmount, msgspec.MsgspecError):
            self.answer_json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "unreadable"})
            return
        kind, seconds = books.fault(ANSWERING)
        time.sleep(seconds if kind == "slow" else 0)
        if kind == "silent":
            self.close_connection = True
            return
        self._say(biller, what, _spoilt(said, kind), kind)

    def _say(self, biller: str, what: str, said: bytes, kind: str) -> None:
        signed = "" if kind == "unsigned" else self.server.signed(biller, what, said)
        for _ in range(2 if kind == "twice" else 1):
            self.answer(HTTPStatus.OK, said, "application/json", Khidki_Bill=signed)

    def _change(self, body: bytes) -> None:
        told = dict(parse_qsl(body.decode(errors="replace")))
        try:
            books = self.server.books[told["biller"]]
            if self.path == "/bills":
                owed = books.all_owed()[int(told["customer"])]
                books.bill_again(owed.asked, int(told.get("paise", 450_00)))
            else:
                seconds, times = float(told.get("seconds", 0)), int(told.get("times", 1))
                books.put_fault(told["kind"], seconds=seconds, times=times)
        except (KeyError, ValueError, IndexError):
            self._html(HTTPStatus.UNPROCESSABLE_ENTITY, "no such thing")
            return
        self.answer(HTTPStatus.SEE_OTHER, b"", HTML, Location="/")

    def _html(self, status: HTTPStatus, page: str) -> None:
        self.answer(status, page.encode(), HTML, Content_Security_Policy=CSP)


def _said(books: Books, what: str, asked: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """Return what a biller says to a question; what it is to post, it posts."""
    if what in {"fetch", "validate"}:
        return _stated(books.owed(asked["asked"]), asked["asked"])
    key = str(UUID(asked["key"]))
    paise = int(paise_of(asked["amount"], asked["currency"]))
    word = ""
    match what:
        case "pay":
            found: Posting | None = books.pay(key, asked["asked"], asked["number"], paise)
        case "confirm":
            found = books.posting(key)
        case _:
            found, word = books.reverse(key)
    told = {"key": key, "status": word or "unknown", "at": at.isoformat(), "amount": rupees(paise),
            "currency": CURRENCY}  # fmt: skip
    if found is None:
        return told
    return {
        **told,
        "status": word or found.status,
        "at": found.at,
        "amount": rupees(found.paise or paise),
        "receipt": found.receipt if found.status == "posted" else "",
        "reason": found.reason,
    }


def _stated(owed: Owed | None, asked: Any) -> dict[str, Any]:
    if owed is None:
        return {"asked": asked, "found": False}
    return {
        "asked": asked,
        "found": True,
        "number": owed.number,
        "name": owed.name,
        "amount": rupees(owed.paise),
        "late_fee": rupees(owed.late_paise),
        "currency": CURRENCY,
        "due_on": owed.due_on.isoformat(),
    }


def _spoilt(said: dict[str, Any], kind: str) -> bytes:
    if kind == "garbage":
        return b'{"key": "' + b"\xff" * 40
    if kind == "oversized":
        said = {**said, "more": "x" * 200_000}
    if kind == "other_key":
        said = {**said, "key": "00000000-0000-7000-8000-000000000000", "asked": {"k": "other"}}
    return json.dumps(said, ensure_ascii=False).encode()


def _rows(postings: Iterable[Posting]) -> list[dict[str, Any]]:
    return [
        {"key": each.key, "paise": each.paise, "status": each.status, "receipt": each.receipt}
        for each in postings
    ]


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="Billers that only pretend.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True, help="from which the shared keys are made")
    parser.add_argument("--folder", type=Path, help="where each keeps its books")
    options = parser.parse_args()
    with Office(options.port, books_in(options.folder), secret=options.secret) as office:
        office.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()

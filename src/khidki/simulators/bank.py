"""A little bank for the demo and for tests: takes money, gives it back, settles, keeps books.

It speaks the protocol of `gateways/payments.py` over a real socket (`bank_server.py`) and keeps its
orders and its statement in a database of its own, so that what it believes survives it and can be
held against our ledger. Whatever real ones do wrong can be switched on, a fault at a time: it is
slow, answers twice, late or wrongly, loses callbacks, takes money and dies.
"""

import base64
import csv
import io
import json
import re
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import CURRENCY, paise_of
from khidki.gateways.payment_seals import Seal, SharedKey, sealed_bytes
from khidki.gateways.payments import REPLAY_WINDOW, header_of, rupees, signature_in
from khidki.gateways.secrets import derive

ID = "demo-bank"
MERCHANT = "KHIDKI"
PAYEE = "khidki@demobank"
# How it answers when it is asked, how it tells by itself, and how it takes money.
ASKING = ("slow", "error", "wrong_status", "unsigned")
TELLING = (
    "lose", "twice", "late", "reversed", "forged", "truncated", "wrong_amount",
    "wrong_currency", "other_merchant", "replayed",
)  # fmt: skip
PAYING = ("decline", "take_and_die", "refund_fails")
FAULTS = (*ASKING, *TELLING, *PAYING)
SCHEMA = """
    CREATE TABLE IF NOT EXISTS orders (
        payment text PRIMARY KEY, paise integer NOT NULL, until text NOT NULL, back text NOT NULL,
        language text NOT NULL, status text NOT NULL, reference text NOT NULL, at text NOT NULL,
        paid_at text, refund_paise integer NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS statement (
        line integer PRIMARY KEY, at text NOT NULL, day text NOT NULL, payment text NOT NULL,
        reference text NOT NULL, kind text NOT NULL, paise integer NOT NULL);
    CREATE TABLE IF NOT EXISTS faults (
        place integer PRIMARY KEY, kind text NOT NULL, seconds real NOT NULL);
"""


def utc_now() -> datetime:
    """Return the instant now."""
    return datetime.now(UTC)


def demo_key(secret: str) -> bytes:
    """Return the key that a demo's window and its bank share."""
    return derive(secret, "demo key of the bank")


def access(secret: str, address: str) -> str:
    """Return the setting by which a demo's window knows its bank."""
    key = base64.b64encode(demo_key(secret)).decode()
    return f"{ID}={address} {MERCHANT} hmac:{key} {PAYEE}"


@dataclass(frozen=True, slots=True)
class Ordered:
    """One order as the bank sees it."""

    payment: str
    paise: int
    until: str
    back: str
    language: str
    status: str
    reference: str
    at: str
    paid_at: str | None
    refund_paise: int


class NotOurs(Exception):  # noqa: N818 -- said to whoever asked, no failure
    """Nobody whom the bank knows signed this."""


class Bank:
    """The bank's books and what it says about them."""

    def __init__(
        self,
        seal: Seal | bytes,
        *,
        file: Path | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take the key that it shares with the merchant, or a seal; without a file it forgets."""
        self._seal = SharedKey([seal]) if isinstance(seal, bytes) else seal
        self._now = now
        self._lock = threading.RLock()
        self._books = sqlite3.connect(file or ":memory:", check_same_thread=False)
        self._books.execute("PRAGMA journal_mode=WAL")
        self._books.executescript(SCHEMA)

    def close(self) -> None:
        """Close its books."""
        self._books.close()

    def is_by_merchant(self, purpose: str, header: str, body: bytes) -> bool:
        """Say whether the merchant signed this for that purpose, a moment ago."""
        seconds, signature = signature_in(header)
        message = sealed_bytes(purpose, MERCHANT, seconds, body)
        fresh = abs(self._now().timestamp() - seconds) <= REPLAY_WINDOW.total_seconds()
        return fresh and self._seal.is_theirs(message, signature)

    def signed(self, purpose: str, body: bytes) -> str:
        """Return the header that signs a message of the bank."""
        seconds = int(self._now().timestamp())
        return header_of(seconds, self._seal.sign(sealed_bytes(purpose, MERCHANT, seconds, body)))

    def open(self, asked: Mapping[str, str]) -> Ordered:
        """Note an order for which somebody was sent here; asked again, it is the same one."""
        with self._lock, self._books:
            self._books.execute(
                "INSERT INTO orders (payment, paise, until, back, language, status, reference, at)"
                " VALUES (?, ?, ?, ?, ?, 'pending', ?, ?) ON CONFLICT DO NOTHING",
                (
                    asked["payment"], int(paise_of(asked["amount"], asked["currency"])),
                    asked["until"], asked["back"], asked["language"],
                    f"DB{uuid4().hex[:14].upper()}", self._iso(),
                ),
            )  # fmt: skip
        return self.order(asked["payment"])

    def order(self, payment: str) -> Ordered:
        """Return an order, or raise `KeyError`."""
        with self._lock:
            row = self._books.execute(
                "SELECT payment, paise, until, back, language, status, reference, at, paid_at,"
                " refund_paise FROM orders WHERE payment = ?", (payment,),
            ).fetchone()  # fmt: skip
        if row is None:
            raise KeyError(payment)
        return Ordered(*row)

    def orders(self) -> list[Ordered]:
        """Return all orders, the newest first."""
        with self._lock:
            rows = self._books.execute(
                "SELECT payment, paise, until, back, language, status, reference, at, paid_at,"
                " refund_paise FROM orders ORDER BY at DESC, payment"
            ).fetchall()
        return [Ordered(*row) for row in rows]

    def pay(self, payment: str) -> Ordered:
        """Take the money of an order, once; too late or stopped, nothing is taken."""
        with self._lock:
            found = self.order(payment)
            if found.status != "pending":
                return found
            if self._now() > datetime.fromisoformat(found.until):
                return self._end(payment, "expired")
            if self.fault(("decline",))[0]:
                return self._end(payment, "failed")
            at = self._iso()
            with self._books:
                self._books.execute(
                    "UPDATE orders SET status = 'succeeded', at = ?, paid_at = ? WHERE payment = ?",
                    (at, at, payment),
                )
                self._enter(found, "credit", found.paise)
            return self.order(payment)

    def cancel(self, payment: str) -> Ordered:
        """Stop an order that nobody paid."""
        return self._end(payment, "cancelled")

    def refund(self, payment: str, paise: int) -> Ordered:
        """Give money back, once however often it is asked."""
        with self._lock:
            found = self.order(payment)
            if found.status in {"succeeded", "refund_failed"} and paise <= found.paise:
                if self.fault(("refund_fails",))[0]:
                    return self._end(payment, "refund_failed")
                with self._books:
                    self._books.execute(
                        "UPDATE orders SET status = 'refunded', at = ?, refund_paise = ?"
                        " WHERE payment = ?",
                        (self._iso(), paise, payment),
                    )
                    self._enter(found, "refund", -paise)
            return self.order(payment)

    def told(self, found: Ordered, **changed: str) -> bytes:
        """Return what the bank says about an order."""
        return json.dumps(
            {
                "merchant": MERCHANT,
                "payment": found.payment,
                "status": found.status,
                "amount": rupees(found.paise),
                "currency": CURRENCY,
                "reference": found.reference,
                "at": found.at,
                "paid_at": found.paid_at,
                **changed,
            }
        ).encode()

    def unknown(self, asked: Mapping[str, str]) -> bytes:
        """Return what the bank says about an order that it never had."""
        told = {
            "merchant": MERCHANT, "payment": asked["payment"], "status": "unknown",
            "amount": asked["amount"], "currency": asked["currency"], "reference": "",
            "at": self._iso(),
        }  # fmt: skip
        return json.dumps(told).encode()

    def settlement(self, day: str) -> bytes:
        """Return the file of a day: a line for each movement, then their count and sum."""
        lines = self.statement(day)
        out = io.StringIO(newline="")
        write = csv.writer(out, lineterminator="\r\n")
        write.writerow(["H", MERCHANT, day, CURRENCY])
        for at, payment, reference, kind, paise in lines:
            write.writerow(["L", reference, payment, kind, rupees_signed(paise), at])
        write.writerow(["T", len(lines), rupees_signed(sum(line[4] for line in lines))])
        return out.getvalue().encode()

    def statement(self, day: str | None = None) -> list[tuple[str, str, str, str, int]]:
        """Return the movements of a day, or all: when, for what, reference, kind, paise."""
        with self._lock:
            return self._books.execute(
                "SELECT at, payment, reference, kind, paise FROM statement"
                " WHERE ? IS NULL OR day = ? ORDER BY line", (day, day),
            ).fetchall()  # fmt: skip

    def put_fault(self, kind: str, *, seconds: float = 0.0, times: int = 1) -> None:
        """Switch a fault on for its next occasions."""
        if kind not in FAULTS:
            raise KeyError(kind)
        with self._lock, self._books:
            self._books.executemany(
                "INSERT INTO faults (kind, seconds) VALUES (?, ?)", [(kind, seconds)] * times
            )

    def fault(self, kinds: tuple[str, ...]) -> tuple[str, float]:
        """Take the next fault of these kinds, or an empty one."""
        with self._lock, self._books:
            for place, kind, seconds in self._books.execute(
                "SELECT place, kind, seconds FROM faults ORDER BY place"
            ).fetchall():
                if kind in kinds:
                    self._books.execute("DELETE FROM faults WHERE place = ?", (place,))
                    return kind, seconds
        return "", 0.0

    def _end(self, payment: str, status: str) -> Ordered:
        with self._lock, self._books:
            open_ = ("pending",) if status != "refund_failed" else ("succeeded", "refund_failed")
            if self.order(payment).status in open_:
                self._books.execute(
                    "UPDATE orders SET status = ?, at = ? WHERE payment = ?",
                    (status, self._iso(), payment),
                )
        return self.order(payment)

    def _enter(self, found: Ordered, kind: str, paise: int) -> None:
        now = self._now()
        self._books.execute(
            "INSERT INTO statement (at, day, payment, reference, kind, paise)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                now.isoformat(), legal_day(now).isoformat(), found.payment, found.reference, kind,
                paise,
            ),
        )  # fmt: skip

    def _iso(self) -> str:
        return self._now().isoformat()


def callbacks(bank: Bank, found: Ordered) -> list[tuple[str, bytes, timedelta]]:
    """Return what the bank calls back about an order: header, body, and after which wait.

    A fault that was switched on decides; usually it is one callback, at once.
    """
    kind, seconds = bank.fault(TELLING)
    body, at_once = bank.told(found), timedelta()
    header = bank.signed("callback", body)
    usual = header, body, at_once

    def other(**changed: str) -> tuple[str, bytes, timedelta]:
        told = bank.told(found, **changed)
        return bank.signed("callback", told), told, at_once

    said: dict[str, Callable[[], list[tuple[str, bytes, timedelta]]]] = {
        "lose": list,
        "twice": lambda: [usual, other(again="yes")],
        "replayed": lambda: [usual, usual],
        "late": lambda: [(header, body, timedelta(seconds=seconds))],
        "reversed": lambda: [usual, other(status="pending")],
        "forged": lambda: [(re.sub("s=.*", "s=" + "0" * 64, header), body, at_once)],
        "truncated": lambda: [(header, body[: len(body) // 2], at_once)],
        "wrong_amount": lambda: [other(amount="1.00")],
        "wrong_currency": lambda: [other(currency="USD")],
        "other_merchant": lambda: [other(merchant="SOMEBODY")],
    }
    return said[kind]() if kind else [usual]


def rupees_signed(paise: int) -> str:
    """Return a movement as a bank writes it."""
    return f"-{rupees(-paise)}" if paise < 0 else rupees(paise)

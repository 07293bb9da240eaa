"""The books of one biller that only pretends: its customers, what they owe, and what was posted.

A key is posted once however often it comes, and one that was taken back is never posted again. The
books are a database of their own, so that what this biller believes survives it and can be held
against ours. It refuses what real ones refuse: a bill that is paid, another sum than is due.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from khidki.domain.law.calendar import legal_day
from khidki.simulators.biller_customers import Customer

Takes = Literal["exact", "part", "advance"]
TAKES: Mapping[str, Takes] = {"electricity": "part", "property-tax": "part", "phone": "advance"}
NOT_TAKEN_BACK = frozenset({"phone", "police-challan"})
# Nothing is heard; how it answers; and what it does with what it is to post or take back.
AWAY = ("down", "error")
ANSWERING = ("slow", "silent", "unsigned", "garbage", "oversized", "other_key", "twice")
POSTING = ("refuse", "late", "lose_confirm", "wrong_amount")
TAKING_BACK = ("keep",)
FAULTS = (*AWAY, *ANSWERING, *POSTING, *TAKING_BACK)
SCHEMA = """
    CREATE TABLE IF NOT EXISTS customers (
        asked text PRIMARY KEY, name text NOT NULL, number text NOT NULL,
        left_paise integer NOT NULL, late_paise integer NOT NULL, due_on text NOT NULL,
        bills integer NOT NULL);
    CREATE TABLE IF NOT EXISTS postings (
        key text PRIMARY KEY, asked text NOT NULL, number text NOT NULL, paise integer NOT NULL,
        status text NOT NULL, receipt text NOT NULL, reason text NOT NULL, at text NOT NULL,
        post_at text);
    CREATE TABLE IF NOT EXISTS faults (
        place integer PRIMARY KEY, kind text NOT NULL, seconds real NOT NULL);
"""


def utc_now() -> datetime:
    """Return the instant now."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Owed:
    """What one customer owes today."""

    asked: Mapping[str, str]
    name: str
    number: str
    paise: int
    late_paise: int
    due_on: date

    @property
    def due_paise(self) -> int:
        """All of it."""
        return self.paise + self.late_paise


@dataclass(frozen=True, slots=True)
class Posting:
    """One key as the biller knows it."""

    key: str
    asked: str
    number: str
    paise: int
    status: str
    receipt: str
    reason: str
    at: str
    post_at: str | None


class Books:
    """One biller's books."""

    def __init__(
        self,
        id_: str,
        customers: Sequence[Customer],
        *,
        file: Path | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open the books; the customers are entered where they are not yet."""
        self.id = id_
        self._now = now
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(file or ":memory:", check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.executescript(SCHEMA)
        with self._rows:
            for place, each in enumerate(customers, start=1):
                due_on = legal_day(now()) + timedelta(days=each.due_in_days)
                self._rows.execute(
                    "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
                    (
                        _known(each.asked), each.name, f"{id_[:3].upper()}-{place:04d}-1",
                        each.paise, each.late_fee_paise, due_on.isoformat(),
                    ),
                )  # fmt: skip

    def close(self) -> None:
        """Close the books."""
        self._rows.close()

    def owed(self, asked: Mapping[str, str]) -> Owed | None:
        """Return what the customer with these identifiers owes, or None for nobody."""
        return next((each for each in self.all_owed() if each.asked == dict(asked)), None)

    def all_owed(self) -> list[Owed]:
        """Return what every customer owes; a late fee counts after the due date."""
        with self._lock:
            rows = self._rows.execute(
                "SELECT asked, name, number, left_paise, late_paise, due_on FROM customers"
                " ORDER BY number"
            ).fetchall()
        today = legal_day(self._now())
        found: list[Owed] = []
        for asked, name, number, paise, late, due in rows:
            due_on = date.fromisoformat(due)
            is_late = paise > 0 and today > due_on
            found.append(
                Owed(json.loads(asked), name, number, paise, late if is_late else 0, due_on)
            )
        return found

    def pay(self, key: str, asked: Mapping[str, str], number: str, paise: int) -> Posting:
        """Post a sum under a key, or refuse it; the same key again is the same posting."""
        with self._lock, self._rows:
            known = self.posting(key)
            if known is not None:
                return known
            reason = self._reason(asked, number, paise)
            kind, seconds = self.fault(POSTING)
            post_at = None
            if kind == "refuse":
                reason = "closed"
            if kind == "late":
                post_at = (self._now() + timedelta(seconds=seconds)).isoformat()
            status = "refused" if reason else "accepted" if post_at else "posted"
            told = self._new(key, asked, paise, status)
            self._enter(asked, replace(told, number=number, reason=reason, post_at=post_at))
            if kind == "wrong_amount":
                self._rows.execute("UPDATE postings SET paise = 1 WHERE key = ?", (key,))
            if kind == "lose_confirm":
                self.put_fault("silent")
        posting = self.posting(key)
        assert posting is not None
        return posting

    def posting(self, key: str) -> Posting | None:
        """Return what is known of a key; what was to be posted later is, once its time came."""
        with self._lock, self._rows:
            row = self._rows.execute(
                "SELECT key, asked, number, paise, status, receipt, reason, at, post_at"
                " FROM postings WHERE key = ?", (key,),
            ).fetchone()  # fmt: skip
            if row is None:
                return None
            found = Posting(*row)
            late = found.post_at is not None and datetime.fromisoformat(found.post_at)
            if found.status == "accepted" and late and late <= self._now():
                self._rows.execute(
                    "UPDATE postings SET status = 'posted', at = ? WHERE key = ?",
                    (self._iso(), key),
                )
                return self.posting(key)
            return found

    def postings(self) -> list[Posting]:
        """Return all that was ever told to post, the newest first."""
        with self._lock:
            keys = self._rows.execute("SELECT key FROM postings ORDER BY at DESC, key").fetchall()
            found = [self.posting(key) for (key,) in keys]
        return [each for each in found if each is not None]

    def posted_paise(self) -> int:
        """Return the sum of what stands posted."""
        return sum(each.paise for each in self.postings() if each.status == "posted")

    def reverse(self, key: str) -> tuple[Posting | None, str]:
        """Take a posting back, or keep it; a key that never came is never posted. Say which."""
        with self._lock, self._rows:
            found = self.posting(key)
            if self.fault(TAKING_BACK)[0] or (
                found is not None and found.status == "posted" and self.id in NOT_TAKEN_BACK
            ):
                return found, "kept"
            if found is None:
                self._enter({}, self._new(key, {}, 0, "reversed"))
            elif found.status in {"posted", "accepted"}:
                self._rows.execute(
                    "UPDATE postings SET status = 'reversed', at = ? WHERE key = ?",
                    (self._iso(), key),
                )
                self._rows.execute(
                    "UPDATE customers SET left_paise = left_paise + ? WHERE asked = ?",
                    (found.paise, found.asked),
                )
            after = self.posting(key)
            assert after is not None
            return after, after.status

    def bill_again(self, asked: Mapping[str, str], paise: int, *, due_in_days: int = 10) -> None:
        """Send a customer another bill."""
        due_on = legal_day(self._now()) + timedelta(days=due_in_days)
        with self._lock, self._rows:
            self._rows.execute(
                "UPDATE customers SET left_paise = left_paise + ?, due_on = ?, bills = bills + 1,"
                " number = substr(number, 1, 9) || (bills + 1) WHERE asked = ?",
                (paise, due_on.isoformat(), _known(asked)),
            )

    def put_fault(self, kind: str, *, seconds: float = 0.0, times: int = 1) -> None:
        """Switch a fault on for its next occasions."""
        if kind not in FAULTS:
            raise KeyError(kind)
        with self._lock, self._rows:
            self._rows.executemany(
                "INSERT INTO faults (kind, seconds) VALUES (?, ?)", [(kind, seconds)] * times
            )

    def fault(self, kinds: tuple[str, ...]) -> tuple[str, float]:
        """Take the next fault of these kinds, or an empty one."""
        with self._lock, self._rows:
            for place, kind, seconds in self._rows.execute(
                "SELECT place, kind, seconds FROM faults ORDER BY place"
            ).fetchall():
                if kind in kinds:
                    self._rows.execute("DELETE FROM faults WHERE place = ?", (place,))
                    return kind, seconds
        return "", 0.0

    def _reason(self, asked: Mapping[str, str], number: str, paise: int) -> str:
        """Return why a sum is refused, or nothing."""
        owed = self.owed(asked)
        if owed is None:
            return "no_such_bill"
        takes = TAKES.get(self.id, "exact")
        if takes == "advance":
            return ""
        if owed.due_paise == 0:
            return "already_paid"
        too_much = paise > owed.due_paise or (takes == "exact" and paise < owed.due_paise)
        return "amount_changed" if too_much or owed.number != number else ""

    def _enter(self, asked: Mapping[str, str], posting: Posting) -> None:
        self._rows.execute(
            "INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                posting.key, posting.asked, posting.number, posting.paise, posting.status,
                posting.receipt, posting.reason, posting.at, posting.post_at,
            ),
        )  # fmt: skip
        if posting.status in {"posted", "accepted"}:
            self._rows.execute(
                "UPDATE customers SET left_paise = max(0, left_paise - ?) WHERE asked = ?",
                (posting.paise, _known(asked)),
            )

    def _new(self, key: str, asked: Mapping[str, str], paise: int, status: str) -> Posting:
        receipt = f"{self.id[:2].upper()}{key.replace('-', '')[-12:].upper()}"
        return Posting(key, _known(asked), "", paise, status, receipt, "", self._iso(), None)

    def _iso(self) -> str:
        return self._now().isoformat()


def _known(asked: Mapping[str, Any]) -> str:
    return json.dumps(dict(asked), sort_keys=True)

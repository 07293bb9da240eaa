"""The six digits that prove a mobile number: when they are right, and when another may be sent.

A code lives ten minutes, survives five tries, works once, and only in the session that asked for
it; what is stored is a keyed hash bound to session and number. Nothing here knows whether a number
has an account, so a known and an unknown one cannot be answered differently. The store counts a try
*before* the check (`tries` of the record includes it), so that many tries at once are still five.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DIGITS = 6
TRIES = 5
LIFETIME = timedelta(minutes=10)
# How long after the first, second... code the next may be asked for; after the last, a day.
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
)
DAY = timedelta(hours=24)


class Verdict(StrEnum):
    """What a try comes to."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """One code as it is stored; the digits themselves are nowhere."""

    session: bytes
    mobile_hash: bytes
    code_hash: bytes
    tries: int
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None

    @property
    def tries_left(self) -> int:
        """How many more tries there are."""
        return max(0, TRIES - self.tries)


def digits(chance: int) -> str:
    """Return the code for a random number below a million, with its leading zeros."""
    assert 0 <= chance < 10**DIGITS
    return f"{chance:0{DIGITS}}"


def issue(
    code: str, *, key: bytes, session: bytes, mobile_hash: bytes, now: datetime
) -> OneTimeCode:
    """Return the record of a new code; it takes the place of the session's older one."""
    return OneTimeCode(
        session=session,
        mobile_hash=mobile_hash,
        code_hash=_hash(key, session, mobile_hash, code),
        tries=0,
        issued_at=now,
        expires_at=now + LIFETIME,
        used_at=None,
    )


def check(record: OneTimeCode, given: str, *, key: bytes, session: bytes, now: datetime) -> Verdict:
    """Judge one try, which `record.tries` already counts."""
    assert record.tries > 0, "the try must be counted before it is judged"
    if record.used_at is not None:
        return Verdict.USED
    if now >= record.expires_at:
        return Verdict.EXPIRED
    if record.tries > TRIES:
        return Verdict.SPENT
    made = _hash(key, session, record.mobile_hash, "".join(given.split()))
    if hmac.compare_digest(made, record.code_hash):
        return Verdict.RIGHT
    return Verdict.WRONG if record.tries < TRIES else Verdict.SPENT


def may_send_at(sent: Sequence[datetime], now: datetime) -> datetime:
    """Return when the next code to a number may be sent, `now` at the earliest."""
    recent = sorted(at for at in sent if at > now - DAY)
    if not recent:
        return now
    if len(recent) > len(WAITS):
        return recent[-len(WAITS) - 1] + DAY
    return max(now, recent[-1] + WAITS[len(recent) - 1])


def _hash(key: bytes, session: bytes, mobile_hash: bytes, code: str) -> bytes:
    lengths = bytes([len(session), len(mobile_hash)])
    return hmac.digest(key, lengths + session + mobile_hash + code.encode(), "sha256")

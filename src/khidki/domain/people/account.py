"""A mobile number, and how long it may lie still before it proves a person no more.

In India a number that nobody uses is given to somebody else after some months. So whoever comes
back after 180 days, or comes first after the number was changed at an office, proves only that they
hold the number: old papers wait for a second fact that the old owner knows.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from khidki.domain.money.amount import western_digits

UNUSED_AT_MOST = timedelta(days=180)
COOLING_OFF = timedelta(days=1)
# The second officer compares papers that the first one saw; after a month the person comes again.
CONFIRMED_WITHIN = timedelta(days=30)
_PUNCTUATION = re.compile(r"[\s\u200b-\u200d().\-]")
_ABROAD_OR_TRUNK = re.compile(r"^(?:\+91|0091|91(?=[0-9]{10}$)|0(?=[0-9]{10}$))0?")
_MOBILE = re.compile(r"[6-9][0-9]{9}")


class Proof(StrEnum):
    """The paper that a person showed at an office, to be given another number."""

    AADHAAR_CARD = "aadhaar-card"
    JAN_AADHAAR_CARD = "jan-aadhaar-card"
    VOTER_CARD = "voter-card"
    RATION_CARD = "ration-card"
    DRIVING_LICENCE = "driving-licence"
    PASSPORT = "passport"


def mobile_number(typed: str) -> str | None:
    """Return the ten digits of an Indian mobile however it was typed, or None when it is none."""
    digits = _PUNCTUATION.sub("", western_digits(typed[:60]))
    bare = _ABROAD_OR_TRUNK.sub("", digits)
    return bare if _MOBILE.fullmatch(bare) else None


def is_proven_by_mobile(*, last_used_at: datetime, mobile_since: datetime, now: datetime) -> bool:
    """Say whether the mobile alone shows that this is the person who used the account before."""
    return mobile_since <= last_used_at and now - last_used_at < UNUSED_AT_MOST

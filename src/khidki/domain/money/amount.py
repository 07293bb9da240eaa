"""Amounts of money, always whole paise.

Read from what people write ("₹1,50,000", "१५००.५०") and shown the way receipts show it, with lakh
commas and Western digits. There is no float anywhere; an amount that cannot be read is a
`ValueError` for the caller to turn into a problem. It does not know tariffs or accounts.
"""

import re
import unicodedata
from typing import NewType

Paise = NewType("Paise", int)

LARGEST_RUPEES = 10**13
_GROUPED = re.compile(r"(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d{1,2})?")
_SIGN = re.compile(r"^(?:₹|rs\.?|inr|रु\.?|रुपये)\s*|\s*(?:/-|रुपये|रु\.?|rupees)$", re.IGNORECASE)


def western_digits(text: str) -> str:
    """Replace decimal digits of every script (Devanagari above all) by 0-9."""
    return "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in text)


def parse_rupees(text: str) -> Paise:
    """Read rupees as people write them; raise `ValueError` when the text is not one amount."""
    plain = western_digits(unicodedata.normalize("NFC", text)).strip()
    plain = _SIGN.sub("", _SIGN.sub("", plain)).strip()
    if not plain.isascii() or not _GROUPED.fullmatch(plain):
        raise ValueError("not an amount of rupees")
    rupees, _, part = plain.replace(",", "").partition(".")
    if len(rupees) > len(str(LARGEST_RUPEES)) or int(rupees) > LARGEST_RUPEES:
        raise ValueError("more rupees than anything costs")
    return Paise(int(rupees) * 100 + int(part.ljust(2, "0") or "0"))


def format_rupees(amount: int) -> str:
    """Show paise as "₹1,50,000" or "₹1,50,000.50"; the same in both languages."""
    sign = "-" if amount < 0 else ""
    rupees, part = divmod(abs(amount), 100)
    head, tail = str(rupees)[:-3], str(rupees)[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    whole = ",".join([*groups, tail])
    return f"{sign}₹{whole}.{part:02d}" if part else f"{sign}₹{whole}"

"""Amounts of money, always whole paise.

Read from what people write ("₹1,50,000", "१५००.५०") and shown the way receipts show it, with lakh
commas and Western digits. There is no float anywhere; an amount that cannot be read is a
`ValueError` for the caller to turn into a problem. What other systems state is read strictly by
`paise_of`, and `check_paise` stands before all that moves. It knows no tariffs and no accounts.
"""

import re
import unicodedata
from typing import NewType

from khidki.domain.refusal import Refusal

Paise = NewType("Paise", int)

LARGEST_RUPEES = 10**13
PAISE_MOST = 10**15  # in one movement: ten lakh crore rupees; the column has the same bound
CURRENCY = "INR"
_STATED = re.compile(r"(-?)(\d{1,17})(?:\.(\d{1,6}))?", re.ASCII)
_GROUPED = re.compile(r"(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d{1,2})?")
_SIGN = re.compile(r"^(?:₹|rs\.?|inr|रु\.?|रुपये)\s*|\s*(?:/-|रुपये|रु\.?|rupees)$", re.IGNORECASE)


class BadAmount(Refusal):
    """The sum cannot move: not whole paise, not positive, too large, or of another currency."""

    code = "bad_amount"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def check_paise(paise: object) -> None:
    """Refuse what is no sum that could move: whole paise, more than none, less than anything."""
    if type(paise) is not int:
        raise BadAmount("not_whole")
    if paise <= 0:
        raise BadAmount("not_positive")
    if paise > PAISE_MOST:
        raise BadAmount("too_large")


def paise_of(stated: str, currency: str) -> Paise:
    """Read an amount that another system states ("1250.50", "INR"), or refuse it."""
    match = _STATED.fullmatch(stated)
    if currency != CURRENCY:
        raise BadAmount("other_currency")
    if match is None:
        raise BadAmount("unreadable")
    part = (match[3] or "").rstrip("0")
    if len(part) > 2:
        raise BadAmount("not_whole")
    paise = int(match[1] + match[2]) * 100 + int(match[1] + (part.ljust(2, "0")))
    check_paise(paise)
    return Paise(paise)


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
    whole = grouped(rupees)
    return f"{sign}₹{whole}.{part:02d}" if part else f"{sign}₹{whole}"


def grouped(number: int) -> str:
    """Show a whole number in lakhs and crores: 12,34,567."""
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
    head, tail = digits[:-3], digits[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return sign + ",".join([*groups, tail])

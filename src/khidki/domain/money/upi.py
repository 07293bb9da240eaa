"""The address by which a phone's payment app opens a payment (the UPI linking specification).

`upi://pay` with who is paid, how much, in which currency, and our reference, which comes back with
the money. Drawn as a QR it is what people scan at a counter; on a phone it is a link. The sum is
fixed in it, so nobody types one.
"""

import re

from khidki.domain.money.amount import CURRENCY, check_paise

_PAYEE = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{2,64}")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")
REFERENCE_MOST = 35
NOTE_MOST = 80


def upi_link(*, payee: str, name: str, paise: int, reference: str, note: str) -> str:
    """Return the address that pays a sum to a payee under our reference."""
    check_paise(paise)
    if not _PAYEE.fullmatch(payee):
        raise ValueError("not a UPI address")
    if not re.fullmatch(rf"[A-Za-z0-9]{{1,{REFERENCE_MOST}}}", reference):
        raise ValueError("a reference is letters and digits")
    said = {
        "pa": payee,
        "pn": name,
        "tr": reference,
        "tn": note[:NOTE_MOST],
        "am": f"{paise // 100}.{paise % 100:02d}",
        "cu": CURRENCY,
    }
    return "upi://pay?" + "&".join(f"{name}={_quoted(value)}" for name, value in said.items())


def _quoted(text: str) -> str:
    """Return a text as it stands in an address: what is not plain as bytes of UTF-8."""
    return "".join(
        mark if mark in _PLAIN else "".join(f"%{byte:02X}" for byte in mark.encode())
        for mark in text
    )

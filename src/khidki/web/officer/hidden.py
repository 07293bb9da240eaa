"""What an address of the desk carries without showing it: a name, or a place in a list of names.

Addresses are kept in histories, logs of proxies and bookmarks, so a person's name stands in none.
Sealed, a search can still be kept and sent on to a colleague; what does not open means nothing was
asked.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

from khidki.domain.refusal import Fault
from khidki.gateways.secrets import Secrets

PURPOSE = "address of a desk"
MOST = 1000


def hide(secrets: Secrets, plain: bytes) -> str:
    """Return bytes as they may stand in an address."""
    return urlsafe_b64encode(secrets.seal(plain, purpose=PURPOSE)).rstrip(b"=").decode()


def reveal(secrets: Secrets, given: str, *, most: int = MOST) -> bytes | None:
    """Return what `hide` hid, or None."""
    if not given or len(given) > most:
        return None
    try:
        sealed = urlsafe_b64decode(given.encode("ascii") + b"==")
        return secrets.unseal(sealed, purpose=PURPOSE)
    except (Fault, binascii.Error, UnicodeEncodeError):
        return None

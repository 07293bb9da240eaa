"""The fields of a form, sealed by the server, so that they may ride through another page.

Somebody pressed a button and must first sign in, or give a second factor: what they typed travels
in a hidden field that only the server reads. A seal names the page that it belongs to, whose it is,
and until when it is good. Files are not carried.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

import msgspec

from khidki.domain.refusal import Fault
from khidki.gateways.secrets import Secrets
from khidki.web.csrf import FIELD as CSRF
from khidki.web.form import Form


class Sealed(msgspec.Struct):
    """What a seal holds."""

    path: str
    until: datetime
    fields: list[tuple[str, str]]
    whose: str = ""

    @property
    def form(self) -> Form:
        """The fields as the page would have got them."""
        return Form(self.fields)


def pairs(form: Form, *, without: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return every field and value in order, but for the form's token and those named."""
    out = without | {CSRF}
    return [(name, value) for name in form if name not in out for value in form.all(name)]


def seal(secrets: Secrets, sealed: Sealed, *, purpose: str, most: int) -> str:
    """Return it for nobody to read; empty when it is too much to carry."""
    plain = msgspec.json.encode(sealed)
    if len(plain) > most:
        return ""
    return urlsafe_b64encode(secrets.seal(plain, purpose=purpose)).decode()


def unseal(secrets: Secrets, text: str, *, purpose: str, now: datetime) -> Sealed | None:
    """Return what was sealed; None when it is not ours, or is good no more."""
    try:
        plain = secrets.unseal(urlsafe_b64decode(text.encode("ascii")), purpose=purpose)
        sealed = msgspec.json.decode(plain, type=Sealed)
    except (Fault, binascii.Error, UnicodeEncodeError, msgspec.DecodeError):
        return None  # not ours, or of a neighbouring version of Khidki
    return sealed if sealed.until > now else None


def bare(path: str) -> str:
    """Return a path without its language: one may go on in the other."""
    return path[3:] if path[:4] in {"/hi/", "/en/"} else path

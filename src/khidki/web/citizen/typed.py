"""What was typed on a page whose session ended before it was sent.

Nothing of it is saved, for nobody knows yet who typed it. The server seals it, bound to its page
and good for half an hour; it rides through the sign-in as a hidden field, then lies, still sealed,
in the new session until its page is opened. Only whose page it is reaches that page, and there it
is no more than typed: a forged or repeated seal saves nothing, because only the person sends it.
Files are not carried.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import msgspec

from khidki.domain.refusal import Fault
from khidki.web.csrf import FIELD as CSRF
from khidki.web.form import Form
from khidki.web.request import Request

FIELD = "typed"  # of the sign-in form, and in the session
KEPT_FOR = timedelta(minutes=30)
# In a form that is sent on, 4 of 3 bytes; with the other fields it stays under what a form may be.
MOST = 40_000
PURPOSE = "typed on a page"


class _Kept(msgspec.Struct):
    path: str
    until: datetime
    fields: list[tuple[str, str]]


def seal(request: Request, form: Form) -> str:
    """Return what was typed, for nobody to read; empty when it is too much to carry."""
    fields = [(name, value) for name in form if name != CSRF for value in form.all(name)]
    kept = _Kept(_bare(request.path), request.now + KEPT_FOR, fields)
    plain = msgspec.json.encode(kept)
    if not fields or len(plain) > MOST:
        return ""
    return urlsafe_b64encode(request.world.secrets.seal(plain, purpose=PURPOSE)).decode()


def opens(request: Request, sealed: str) -> bool:
    """Say whether this is a seal of ours that is still good."""
    return _open(request, sealed) is not None


def left_for(request: Request) -> Form | None:
    """Return what was typed on the page that is being opened, or None."""
    sealed = request.session.data.get(FIELD)
    if sealed is None:
        return None
    kept = _open(request, sealed)
    if kept is None:
        del request.session.data[FIELD]
        return None
    return Form(kept.fields) if kept.path == _bare(request.path) else None


def forget(request: Request) -> None:
    """Drop what was typed on this page, which has now been sent."""
    if left_for(request) is not None:
        del request.session.data[FIELD]


def _open(request: Request, sealed: str) -> _Kept | None:
    try:
        plain = request.world.secrets.unseal(
            urlsafe_b64decode(sealed.encode("ascii")), purpose=PURPOSE
        )
        kept = msgspec.json.decode(plain, type=_Kept)
    except (Fault, binascii.Error, UnicodeEncodeError, msgspec.DecodeError):
        return None  # not ours, or of a neighbouring version of Khidki
    return kept if kept.until > request.now else None


def _bare(path: str) -> str:
    """Return a path without its language: one may sign in in the other."""
    return path[3:] if path[:4] in {"/hi/", "/en/"} else path

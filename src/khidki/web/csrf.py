"""A form must come from our own page, opened in the same browser.

The token in a form is an HMAC keyed by the browser's session token, so it needs no store and dies
with the session at sign-in and sign-out. It is masked by fresh random bytes on every page: the same
secret never appears twice, and compression cannot leak it. Besides, browsers say where a request
began (`Sec-Fetch-Site`, `Origin`), and what did not begin here is refused whatever it carries.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from khidki.domain.refusal import Refusal
from khidki.web.session import Session

FIELD = "csrf"
PURPOSE = b"khidki form 1"
SIZE = hashlib.sha256().digest_size


class StaleForm(Refusal):
    """The form was opened under another session, or long ago, or not by us."""

    code = "stale_form"


class CrossSite(Refusal):
    """The request began on another site."""

    code = "cross_site"


def token(session: Session) -> str:
    """Return a token for the forms of one page."""
    mask = secrets.token_bytes(SIZE)
    return urlsafe_b64encode(mask + _xor(mask, _secret(session))).rstrip(b"=").decode()


def check(session: Session, given: str) -> None:
    """Raise `StaleForm` unless the token was made for this session."""
    if not session.has_token:
        raise StaleForm
    try:
        both = urlsafe_b64decode(given.encode("ascii") + b"==")
    except ValueError as cause:
        raise StaleForm from cause
    if len(both) != 2 * SIZE:
        raise StaleForm
    if not hmac.compare_digest(_xor(both[:SIZE], both[SIZE:]), _secret(session)):
        raise StaleForm


def check_origin(headers: Mapping[bytes, bytes], *, public_url: str) -> None:
    """Raise `CrossSite` when the browser says that the request began elsewhere."""
    if headers.get(b"sec-fetch-site", b"same-origin") != b"same-origin":
        raise CrossSite
    origin = headers.get(b"origin")
    if origin is None:
        return
    # A cross-site page can choose neither the Host nor the Origin that the browser sends.
    began_at = urlsplit(origin.decode("latin-1"))
    ours = {headers.get(b"host", b"").decode("latin-1"), urlsplit(public_url).netloc}
    if began_at.scheme not in {"http", "https"} or began_at.netloc not in ours - {""}:
        raise CrossSite


class LazyToken:
    """A token that is made only when a page really has a form, so that others set no cookie."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made = ""

    def __html__(self) -> str:
        """Return the token, for a template."""
        self._made = self._made or token(self._session)
        return self._made

    __str__ = __html__


def _secret(session: Session) -> bytes:
    return hmac.digest(session.token.encode(), PURPOSE, "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(SIZE)

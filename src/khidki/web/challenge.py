"""The one question that a browser's keys are to answer now: kept in the session, taken out once.

A challenge names what it is for, so that the answer to one page's question opens no other. It is
gone as soon as anybody tries to answer it, right or wrong.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from khidki.gateways.passkeys import Asked
from khidki.web.request import Request

KEY = "challenge"  # in the session
GOOD_FOR = timedelta(minutes=10)


def keep(request: Request, asked: Asked, *, purpose: str) -> str:
    """Keep what was asked in the session, and return the options for the browser."""
    request.session.data[KEY] = {
        "for": purpose,
        "is": urlsafe_b64encode(asked.challenge).decode(),
        "until": (request.now + GOOD_FOR).isoformat(),
    }
    return asked.options


def take(request: Request, *, purpose: str) -> bytes | None:
    """Take the challenge out of the session; None when none was asked for this, or long ago."""
    kept = request.session.data.pop(KEY, None)
    if kept is None or kept["for"] != purpose:
        return None
    if request.now >= datetime.fromisoformat(kept["until"]):
        return None
    return urlsafe_b64decode(kept["is"])

"""What was typed on a page whose session ended before it was sent.

Nothing of it is saved, for nobody knows yet who typed it. The server seals it, bound to its page
and good for half an hour; it rides through the sign-in as a hidden field, then lies, still sealed,
in the new session until its page is opened. Only whose page it is reaches that page, and there it
is no more than typed: a forged or repeated seal saves nothing, because only the person sends it.
Files are not carried.
"""

from datetime import timedelta

from khidki.web import sealed_form
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.sealed_form import Sealed, bare

FIELD = "typed"  # of the sign-in form, and in the session
KEPT_FOR = timedelta(minutes=30)
# In a form that is sent on, 4 of 3 bytes; with the other fields it stays under what a form may be.
MOST = 40_000
PURPOSE = "typed on a page"


def seal(request: Request, form: Form) -> str:
    """Return what was typed, for nobody to read; empty when it is too much to carry."""
    kept = Sealed(bare(request.path), request.now + KEPT_FOR, sealed_form.pairs(form))
    if not kept.fields:
        return ""
    return sealed_form.seal(request.world.secrets, kept, purpose=PURPOSE, most=MOST)


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
    return kept.form if kept.path == bare(request.path) else None


def forget(request: Request) -> None:
    """Drop what was typed on this page, which has now been sent."""
    if left_for(request) is not None:
        del request.session.data[FIELD]


def _open(request: Request, sealed: str) -> Sealed | None:
    return sealed_form.unseal(request.world.secrets, sealed, purpose=PURPOSE, now=request.now)

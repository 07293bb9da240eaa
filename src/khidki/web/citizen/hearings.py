"""A citizen's hearing: when and where, what was noted, and the decision to read and to print.

The page of a complaint is its written decision too, once there is one; the invitation goes into the
calendar of a telephone. The same invitation serves a hearing of an appeal.
"""

from khidki.actions.read_hearings import own_heard, own_hearing
from khidki.web import hearing_words
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.request import Request
from khidki.web.response import Page, Response


async def show(request: Request) -> Response:
    """Show the hearing of a complaint and its decision."""
    heard = await own_heard(request.world, account_of(request), id_in(request))
    return Page("citizen/hearing.html", hearing_words.shown(request, heard))


async def invitation(request: Request) -> Response:
    """Return the calendar file of a hearing."""
    id_, subject = id_in(request), id_in(request, "subject")
    found = await own_hearing(request.world, account_of(request), id_, subject)
    return hearing_words.invitation(request, found)

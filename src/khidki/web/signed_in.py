"""The officer of a session with the posts held now: read with it, so that no page asks again."""

from khidki.actions.sign_in_officer import officer_of, officer_with
from khidki.domain.people.access import Officer
from khidki.web.request import Request


async def signed_in(request: Request) -> Officer:
    """Return the officer, or refuse one who works here no more."""
    session, world = request.session, request.world
    assert session.officer is not None, "the route has seen to it"
    if session.hats is None:
        return await officer_of(world, session.officer)
    return officer_with(world, session.officer, session.hats)

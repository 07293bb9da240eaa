"""Take back at the counter what was just filed, to correct it and file it again without a new fee.

Only until an officer opens it; afterwards the citizen decides at home, or at the office.
"""

from contextlib import suppress

from khidki.actions.answer import withdraw
from khidki.actions.ask_consent import carry_on
from khidki.actions.draft import begin_again
from khidki.actions.recall import is_untouched
from khidki.domain.case.event import State
from khidki.domain.case.move import NotNow
from khidki.domain.refusal import Refusal
from khidki.web.citizen import query
from khidki.web.citizen.entry import account_of, id_in, start_of
from khidki.web.request import Request
from khidki.web.response import Redirect, Response


class OpenedAlready(Refusal):
    """An officer has opened the application, so it is not taken back at a counter any more."""

    code = "opened_already"


async def ask(request: Request) -> Response:
    """Ask whether it is really to be taken back; who did so before goes on with the new draft."""
    if not await is_untouched(request.world, id_in(request)):
        raise OpenedAlready
    return await query.ask_to_withdraw(request)


async def send(request: Request) -> Response:
    """Take it back and lead to the draft that has all its answers."""
    assert request.acting is not None, "the guard has seen to it"
    world, account, id_ = request.world, account_of(request), id_in(request)
    if (await request.form()).get("sure") != "yes":
        return await query.withdraw(request)  # says what is missing
    if await is_untouched(world, id_):
        with suppress(NotNow):  # pressed twice
            await withdraw(world, account, id_)
    try:
        draft = await begin_again(world, account, id_)
    except NotNow as refusal:
        raise (OpenedAlready if refusal.state is State.AT_STEP else refusal) from refusal
    await carry_on(world, request.acting.consent, draft.id)
    return Redirect(f"{start_of(request)}/drafts/{draft.id}")

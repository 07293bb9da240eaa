"""The guard of every page on which an operator acts for a citizen.

It asks at each request: who the operator is, whether they serve people today, whether the citizen's
consent holds in this very session, and whether the page is about the one draft that it is for. A
consent that has run out leads to the page that asks for another code; nothing saved is lost.
"""

import functools
import secrets

from khidki.actions.ask_consent import acting_by, consent_of, key_of
from khidki.actions.show_draft import Submitted
from khidki.actions.world import World
from khidki.domain.people.consent import Consent, ConsentOver
from khidki.web.acting import Acting
from khidki.web.citizen.entry import start_of
from khidki.web.errors import NotFound
from khidki.web.operator.entry import HOME, account_of, id_in, operator_in
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.route import PageFunction

FOR = "/for/{consent}"
NEWEST, MOST = "consents", 8  # in the session: the ids of what was asked for last
SECRET = "counter"  # noqa: S105 -- its name in the session, kept when the session's token changes


def session_key(request: Request, *, begins: bool = False) -> bytes:
    """Return what consents name this session by; nothing is named by one that never began."""
    data = request.session.data
    if begins and SECRET not in data:
        data[SECRET] = secrets.token_hex(16)
    return key_of(data.get(SECRET) or secrets.token_hex(16))


def note_consent(request: Request, consent: Consent) -> None:
    """Let the session's next requests bring a consent with them, the newest ones."""
    data = request.session.data
    data[NEWEST] = [*data.get(NEWEST, []), str(consent.id)][-MOST:]


async def consent_in(request: Request) -> Consent:
    """Return the consent that the address names, if this operator asked for it."""
    id_ = id_in(request, "consent")
    return request.session.consent(id_) or await consent_of(request.world, account_of(request), id_)


def root_of(consent: Consent) -> str:
    """Return how the addresses of a consent begin, after the language."""
    return f"{HOME}/for/{consent.id}"


def hint_of(world: World, consent: Consent) -> str:
    """Return the last digits of the citizen's number, as much as a desk needs."""
    number = world.secrets.unseal(consent.mobile_sealed, purpose="mobile").decode()
    return f"••••••{number[-4:]}"


def for_citizen(page: PageFunction) -> PageFunction:
    """Let a page of citizens be an operator's too, within the consent that its address names."""

    @functools.wraps(page)
    async def asking(request: Request) -> Response:
        operator, world = await operator_in(request), request.world
        consent_id = id_in(request, "consent")
        about = id_in(request, "id") if "id" in request.params else None
        try:
            consent = await acting_by(
                world, await consent_in(request), session=session_key(request), about=about
            )
        except ConsentOver:
            return Redirect(f"/{request.language}{HOME}/for/{consent_id}")
        if not consent.second_fact:
            return Redirect(f"/{request.language}{root_of(consent)}/fact")
        _require_service(request, consent)
        assert consent.account is not None, "it holds"
        hint = hint_of(world, consent)
        request.acting = Acting(operator, consent.account, consent, root_of(consent), hint)
        try:
            return await page(request)
        except Submitted as refusal:
            return Redirect(f"{start_of(request)}/my/{refusal.application}/receipt")

    return asking


def _require_service(request: Request, consent: Consent) -> None:
    """Pass when the address names no service, or the one that was consented to before a draft."""
    if "service" not in request.params:
        return
    named = f"{request.params['department']}/{request.params['service']}"
    if named != consent.service or consent.draft is not None:
        raise NotFound

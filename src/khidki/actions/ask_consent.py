"""Ask a citizen at a counter for consent, by a code to their own phone; keep it, and look it up.

The code is a sign-in code in all but two things: its message says which operator wants to file what
and for how much, and it is bound to the consent and the operator's session, so it opens no account.
What an operator may act on is `acting_by`; the page of every act asks it anew.
"""

import hashlib
from uuid import UUID

from khidki.actions import sign_in
from khidki.actions.reckon import reckon
from khidki.actions.return_deposit import is_deposit
from khidki.actions.sign_in import Sent
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.wallet import Operator
from khidki.domain.people.account import mobile_number
from khidki.domain.people.consent import LASTS, Consent, ConsentOver
from khidki.domain.refusal import Refusal
from khidki.domain.service.pause import Paused
from khidki.domain.service.published import Edition
from khidki.domain.text import Language
from khidki.store import consents, drafts

MESSAGE = "consent-code"


class NotAtCounter(Refusal):
    """The service is nothing but a payment, which a citizen makes online or as a bill."""

    code = "not_at_counter"


def key_of(secret: str) -> bytes:
    """Return what a consent names an operator's session by; `secret` lies in the session."""
    return hashlib.sha256(b"counter " + secret.encode()).digest()


def require_at_counter(world: World, operator: Operator, service: str) -> Edition:
    """Return the edition of a service that this operator can file for somebody now, or refuse."""
    operator.require_open(world.published.networks[operator.network])
    edition = world.published.newest(service)
    if is_deposit(edition.service):
        raise NotAtCounter
    if (pause := world.published.paused(service, world.now())) is not None:
        raise Paused(pause)
    return edition


async def ask_consent(
    world: World,
    operator: Operator,
    service: str,
    *,
    session: bytes,
    mobile: str,
    language: Language,
) -> Consent:
    """Send a citizen a code that lets this operator file one application, and keep the asking."""
    edition = require_at_counter(world, operator, service)
    number = mobile_number(mobile)
    if number is None:
        raise sign_in.NotAMobile
    consent = Consent(
        id=world.new_id(bucket_of(operator.account)),
        operator=operator.account,
        session=session,
        service=service,
        mobile_sealed=world.secrets.seal(number.encode(), purpose="mobile"),
        asked_at=world.now(),
    )
    await _send(world, operator, consent, edition, session=session, language=language)
    async with world.transaction() as tx:
        await consents.add(tx, consent)
    return consent


async def ask_again(
    world: World, operator: Operator, id_: UUID, *, session: bytes, language: Language
) -> Sent:
    """Send another code for a consent that was asked for, given, or has run out."""
    consent = await consent_of(world, operator.account, id_)
    edition = require_at_counter(world, operator, consent.service)
    return await _send(world, operator, consent, edition, session=session, language=language)


async def give_consent(
    world: World,
    operator: UUID,
    id_: UUID,
    *,
    session: bytes,
    given: str,
    language: Language,
) -> Consent:
    """Judge what the citizen read out; right, the operator may act for them for two hours."""
    consent = await consent_of(world, operator, id_)
    known = await sign_in.enter_code(
        world, session=_code_session(session, consent.id), given=given, language=language
    )
    async with world.transaction() as tx:
        at = world.now()
        if not await consents.give(
            tx, consent.id, known.account,
            session=session, second_fact=known.second_fact, at=at, until_at=at + LASTS,
        ):  # fmt: skip
            raise ConsentOver  # the number has another account by now: a new beginning
    return await consent_of(world, operator, id_)


async def prove_further(world: World, consent: Consent, given: str) -> bool:
    """Open what an earlier holder of the number left, by a fact that the citizen knows."""
    assert consent.account is not None, "asked once the code was right"
    if not await sign_in.give_second_fact(world, consent.account, given):
        return False
    async with world.transaction() as tx:
        return await consents.prove(tx, consent.id, consent.account)


async def begin_afresh(world: World, consent: Consent) -> None:
    """Give the number an account of its own, for who cannot tell a fact."""
    assert consent.account is not None, "asked once the code was right"
    account = await sign_in.begin_afresh(world, consent.account)
    async with world.transaction() as tx:
        if not await consents.prove(tx, consent.id, account):
            raise ConsentOver


async def consent_of(world: World, operator: UUID, id_: UUID) -> Consent:
    """Return a consent that this operator asked for, or refuse."""
    async with world.reading() as tx:
        found = await consents.of(tx, operator, id_)
    if found is None:
        raise Unknown
    return found


async def acting_by(
    world: World, consent: Consent, *, session: bytes, about: UUID | None
) -> Consent:
    """Return a consent if it holds for a draft or its application, or for beginning one.

    The first draft of its service that is opened binds it; asked about another, it is unknown.
    """
    if not consent.holds(session, world.now()):
        raise ConsentOver
    if about is None:
        return consent
    if consent.draft is None:
        return await _bind(world, consent, about)
    if consent.draft != about:
        raise Unknown
    return consent


async def carry_on(world: World, consent: Consent, draft: UUID) -> None:
    """Let a consent go on with the draft that was begun from what was taken back."""
    async with world.transaction() as tx:
        if not await consents.bind(tx, consent.id, draft, before=consent.draft):
            raise ConsentOver


async def end_consent(world: World, operator: UUID, id_: UUID) -> None:
    """End a consent before its time: the citizen leaves the counter."""
    consent = await consent_of(world, operator, id_)
    async with world.transaction() as tx:
        await consents.end(tx, consent.id, at=world.now())


async def _bind(world: World, consent: Consent, about: UUID) -> Consent:
    assert consent.account is not None, "it holds"
    async with world.transaction() as tx:
        draft = await drafts.of_account(tx, about, account=consent.account)
        if draft is None or draft.service != consent.service:
            raise Unknown
        await consents.bind(tx, consent.id, about, before=None)
    bound = await consent_of(world, consent.operator, consent.id)
    if bound.draft != about:
        raise Unknown
    return bound


async def _send(
    world: World,
    operator: Operator,
    consent: Consent,
    edition: Edition,
    *,
    session: bytes,
    language: Language,
) -> Sent:
    on = legal_day(world.now())
    most = reckon(world.published, edition, {}, on=on, channel="kiosk", through=operator)
    return await sign_in.ask_code(
        world,
        session=_code_session(session, consent.id),
        mobile=world.secrets.unseal(consent.mobile_sealed, purpose="mobile").decode(),
        language=language,
        message=MESSAGE,
        said={
            "operator": operator.name.of(language),
            "kiosk": operator.code,
            "service": edition.service.title.of(language),
            "amount": format_rupees(most.total_paise).removeprefix("₹"),
        },
    )


def _code_session(session: bytes, consent: UUID) -> bytes:
    """Return to what a code is bound: this consent and this session, and no sign-in of either."""
    return hashlib.sha256(b"consent " + session + consent.bytes).digest()

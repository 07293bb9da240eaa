"""Send a draft where something is charged first: begin its payment, and file it once that is paid.

What costs nothing, and everything where this installation takes no money online, is filed at once,
as ever; but what is nothing but a payment is refused there, with where to pay instead. Otherwise
the sum is fixed now; the draft stays as it is, so who did not pay pays again without filling again.
Where the Act wants the fee first, the provider's own time of success is the time of receipt; the
day of our recording is kept beside it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec

from khidki.actions import pay, submit
from khidki.actions.edition_of import edition_for
from khidki.actions.recall import with_carried_fee
from khidki.actions.return_deposit import is_deposit
from khidki.actions.submit import Ready, Receipt
from khidki.actions.world import World
from khidki.domain.case.application import Channel, SomebodyElseActed, Unknown
from khidki.domain.case.filing import (
    AlreadyLive,
    Filing,
    KeyReused,
    NobodyHolds,
    StaleDraft,
)
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.receipt import Intake, receipt
from khidki.domain.money.dues import Dues
from khidki.domain.money.paying import NotDeliverable, NotPaidOnline, Paying, Purpose, Why
from khidki.domain.service.definition import Service
from khidki.domain.service.published import Edition
from khidki.store import applications
from khidki.store.drafts import Whole

TRIES = 3


async def send_draft(
    world: World, account: UUID, draft_id: UUID, *, revision: int, channel: Channel = "portal"
) -> Receipt | Paying:
    """File a draft that was declared true, or begin the payment that comes first."""
    found = await submit.ready(
        world, account, draft_id, revision=revision, channel=channel, declared=True
    )
    if isinstance(found, Receipt):
        return found
    require_payable(world, found.edition.service)
    if not is_charged(world, found.filing):
        return await submit.file_ready(world, found)
    return await begin_for(world, found)


def require_payable(world: World, service: Service) -> None:
    """Refuse what is nothing but a payment where nobody can pay it: it would wait for ever."""
    if world.payments.usual is None and is_deposit(service):
        raise NotPaidOnline


def is_charged(world: World, filing: Filing) -> bool:
    """Say whether something is to be paid online before this can be filed."""
    due = filing.dues
    return world.payments.usual is not None and due is not None and due.total_paise > 0


async def begin_for(world: World, found: Ready) -> Paying:
    """Begin the payment of what filing costs."""
    filing = found.filing
    assert filing.dues is not None, "asked before"
    service = found.edition.service
    return await pay.begin(
        world,
        pay.Wanted(
            subject=filing.id,
            purpose=Purpose.APPLICATION,
            dues=filing.dues,
            payer=filing.account,
            holders={"department": service.treasury},
            body={
                "service": service.id,
                "channel": filing.channel,
                "revision": found.revision,
            },
        ),
    )


async def file_paid(world: World, paying: Paying, seen: Whole | None = None) -> None:
    """File the draft that a payment was for, once; refuse where it cannot be filed any more."""
    for _ in range(TRIES):
        try:
            await _file(world, paying, seen)
        except StaleDraft:
            seen = None
            continue  # saved in another tab between our look and the submit
        except (AlreadyLive, NobodyHolds, KeyReused) as cause:
            raise NotDeliverable(Why.UNDELIVERABLE) from cause
        except Unknown as cause:
            raise NotDeliverable(Why.GONE) from cause
        return
    raise SomebodyElseActed


async def _file(world: World, paying: Paying, seen: Whole | None) -> None:
    account, draft_id = paying.payer, paying.payment.subject
    assert account is not None, "a draft is somebody's"
    whole = seen or await world.reads.drafts.get((draft_id, account))
    if whole is None:
        await _require_filed_by(world, paying)
        return
    found = await _filing(world, paying, whole)
    filed = await submit.file_ready(world, found)
    if filed.again:
        await _require_filed_by(world, paying)


async def _require_filed_by(world: World, paying: Paying) -> None:
    """Pass when this very payment filed the application; another's is a second payment."""
    async with world.reading() as tx:
        said = await applications.contents(tx, paying.payment.subject)
    if not said:
        raise NotDeliverable(Why.GONE)
    if msgspec.json.decode(said[0].body).get("payment") != str(paying.id):
        raise NotDeliverable(Why.SECOND)


async def _filing(world: World, paying: Paying, whole: Whole) -> Ready:
    """Return the filing of a draft as it was paid for, or refuse."""
    edition = edition_for(world.published, whole.draft)
    draft = submit.agreed(whole.draft, edition)
    found = submit.checked(world, edition, draft, whole.papers, at=paying.payment.created_at)
    if found.problems or found.denied:
        raise NotDeliverable(Why.UNDELIVERABLE)
    channel: Channel = paying.body["channel"]
    received_at = _received_at(world, edition, paying)
    filing = submit.filing_of(
        world, edition, draft, whole.papers, channel=channel, received_at=received_at
    )
    filing = await with_carried_fee(world, filing)
    paid, now = Dues.from_plain(paying.dues), filing.dues
    # The tariff of another day changes nothing; other answers that cost something else do.
    if now is None or (draft.revision != paying.body.get("revision") and now != paid):
        raise NotDeliverable(Why.UNDELIVERABLE)
    filing = replace(filing, dues=paid, payment=paying.id, recorded_at=world.now())
    return Ready(filing, edition, whole.draft.revision)


def _received_at(world: World, edition: Edition, paying: Paying) -> datetime:
    """Return the time of receipt as the Act reads it: the provider's, where the fee comes first."""
    payment = paying.payment
    assert payment.paid_at is not None, "filed once it is paid"
    law = world.published.law_on(edition.service.law.act, legal_day(payment.created_at))
    if law is None:
        return payment.paid_at
    handed_in = payment.created_at
    found = receipt(Intake(handed_in, handed_in, fee_is_due=True, paid_at=payment.paid_at), law)
    return found.received_at or payment.paid_at

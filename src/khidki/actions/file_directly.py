"""File what a program says in one call, or begin the payment that comes first.

Where nothing is charged, and where this installation takes no money online, it is filed at once.
Otherwise a draft is kept under the program's key and its payment begins; the provider's success
files it, as it does for people. The same call again comes to the same draft: to its payment while
that is open, to another one when it failed, and to the application once there is one.
"""

import hashlib
from uuid import UUID

import msgspec

from khidki.actions.file_paid import is_charged, require_payable, send_draft
from khidki.actions.pay_again import OPEN, look_after
from khidki.actions.submit import (
    Direct,
    Filed,
    Ready,
    Receipt,
    file_said,
    ready_directly,
    submit_directly,
)
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import KeyReused, StaleDraft
from khidki.domain.money.paying import Paying, is_over
from khidki.store import applications, drafts, paid_first, payments
from khidki.store.drafts import Draft
from khidki.store.paid_first import Kept


async def file_directly(world: World, account: UUID, asked: Direct, *, key: str) -> Filed | Paying:
    """File an application, or return the payment that files it by itself once it is made."""
    if world.payments.usual is None:
        require_payable(world, world.published.newest(asked.service).service)
        return await submit_directly(world, account, asked, key=key)
    async with world.reading() as tx:
        kept = await paid_first.find(tx, account, key)
    if kept is None:
        found = await ready_directly(world, account, asked)
        if isinstance(found, Filed):
            return found
        if not is_charged(world, found.filing):
            return await file_said(world, found, asked, key=key)
        kept = await _keep(world, account, asked, found, key=key)
    if kept.digest != _digest(asked):
        raise KeyReused
    return await _go_on(world, account, kept.draft)


async def _keep(world: World, account: UUID, asked: Direct, found: Ready, *, key: str) -> Kept:
    """Keep what was said as a draft under its key; whoever was quicker has kept it already."""
    kept, at = Kept(found.filing.id, _digest(asked)), world.now()
    async with world.transaction() as tx:
        if await paid_first.claim(tx, account, key, kept, at=at):
            draft = _draft(world, found)
            if asked.draft is None:
                await drafts.begin(tx, draft)
            elif not await drafts.say_anew(tx, draft, at=at):
                raise StaleDraft
            return kept
    async with world.reading() as tx:
        stored = await paid_first.find(tx, account, key)
    assert stored is not None, "a key that cannot be claimed stands for something"
    return stored


async def _go_on(world: World, account: UUID, id_: UUID) -> Filed | Paying:
    """Return the payment of a draft that is open now, or what the draft became."""
    async with world.reading() as tx:
        tried = await payments.of_subject(tx, id_)
    if tried:
        newest = tried[0]
        if newest.payment.state not in OPEN or is_over(newest, world.now()):
            # Nobody pays twice for want of an answer.
            await look_after(world, account, newest.id)
    whole = await world.reads.drafts.get((id_, account))
    if whole is not None:
        revision = whole.draft.revision
        sent = await send_draft(world, account, id_, revision=revision, channel="api")
        if not isinstance(sent, Receipt):
            return sent
    async with world.reading() as tx:
        filed = await applications.by_id(tx, id_)
    if filed is None or filed.account != account:
        raise Unknown  # the person let the draft go
    return Filed(filed.id, filed.number, filed.due_on, again=True)


def _draft(world: World, found: Ready) -> Draft:
    """Return the draft that a filing would be, with what was said."""
    filing, at = found.filing, world.now()
    return Draft(
        bucket=bucket_of(filing.id),
        id=filing.id,
        account=filing.account,
        person=filing.person,
        service=filing.service,
        version=filing.service_version,
        language=filing.language,
        relation=filing.relation,
        answers=dict(filing.answers),
        again_of=filing.again_of,
        revision=found.revision,
        created_at=at,
        updated_at=at,
    )


def _digest(asked: Direct) -> bytes:
    """Return what makes two calls the same, however their answers are written."""
    return hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).digest()

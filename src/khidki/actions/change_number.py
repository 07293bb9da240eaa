"""A lost or changed mobile number: at an office, with a paper, by two people, after a day.

One officer asks and another confirms; then the old number is told, and whoever holds it has a day
to stop the change from the account. Afterwards every session of the account ends, and the new
number must say a second fact before old papers are shown. A number that already has papers of its
own is not taken away from them. What nobody confirms within a month lapses.
"""

from datetime import datetime, timedelta
from uuid import UUID

from khidki.actions.limit import hit
from khidki.actions.sign_in import NotAMobile
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import read_number
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Officer
from khidki.domain.people.account import CONFIRMED_WITHIN, COOLING_OFF, Proof, mobile_number
from khidki.domain.people.program import Holder
from khidki.domain.refusal import Refusal
from khidki.domain.service.values import spoken_date
from khidki.store import (
    accounts,
    applications,
    factors,
    number_changes,
    outboxes,
    sessions,
    tokens,
    webhooks,
)
from khidki.store.database import Transaction
from khidki.store.number_changes import NumberChange
from khidki.store.outboxes import Job

ASKED_A_DAY = 30
TELL, CARRY_OUT = "tell-number-change", "change-number"


class NoPost(Refusal):
    """Only an officer who holds a post now may do this."""

    code = "no_post"


class NumberTaken(Refusal):
    """The number is this account's already, or leads to an account with papers of its own."""

    code = "number_taken"


class ChangePending(Refusal):
    """Another change of this account's number is confirmed and waits for its day."""

    code = "change_pending"


class SamePerson(Refusal):
    """Whoever asked for a change cannot confirm it too."""

    code = "same_person"


class ChangeOver(Refusal):
    """The change was confirmed, stopped or carried out before, or waited too long."""

    code = "change_over"


async def ask_change(
    world: World, officer: Officer, *, number: str, mobile: str, proof: Proof
) -> NumberChange:
    """Ask that the account of an application's number be given another mobile."""
    require_post(officer)
    await hit(world, "number changes", str(officer.id), hits=ASKED_A_DAY, per=timedelta(days=1))
    digits = mobile_number(mobile)
    if digits is None:
        raise NotAMobile
    now = world.now()
    async with world.transaction() as tx:
        application = await applications.by_number(tx, read_number(number))
        if application is None or application.account is None:
            raise Unknown
        change = NumberChange(
            account=application.account,
            id=world.new_id(bucket_of(application.account)),
            mobile_hash=world.secrets.mobile_hash(digits),
            mobile_sealed=world.secrets.seal(digits.encode(), purpose="mobile"),
            proof=proof,
            asked_by=officer.id,
            confirmed_by=None,
            asked_at=now,
            effective_at=now + COOLING_OFF,
            done_at=None,
            stopped_at=None,
        )
        await accounts.lock(tx, change.account)
        if not await _is_free(tx, change):
            raise NumberTaken
        pending = await number_changes.open_of(tx, change.account)
        if pending is not None:
            # One that nobody confirmed may be a slip of the pen; the newer one takes its place.
            if pending.confirmed_by is not None:
                raise ChangePending
            await number_changes.stop(tx, change.account, pending.id, at=now)
        await number_changes.add(tx, change)
    return change


async def confirm_change(
    world: World, officer: Officer, *, account: UUID, change: UUID
) -> NumberChange:
    """Confirm as the second person; the old number is told, and the day of cooling off begins."""
    require_post(officer)
    now = world.now()
    effective_at = now + COOLING_OFF
    body = {"account": str(account), "change": str(change)}
    bucket = bucket_of(account)
    async with world.transaction() as tx:
        found = await number_changes.by_id(tx, account, change)
        if found is None:
            raise Unknown
        if found.asked_by == officer.id:
            raise SamePerson
        if not await number_changes.confirm(
            tx,
            found,
            officer=officer.id,
            asked_after=now - CONFIRMED_WITHIN,
            effective_at=effective_at,
        ):
            raise ChangeOver
        await outboxes.add_jobs(tx, [(world.new_id(bucket), TELL, body)], run_at=now)
        await outboxes.add_jobs(tx, [(world.new_id(bucket), CARRY_OUT, body)], run_at=effective_at)
        confirmed = await number_changes.by_id(tx, account, change)
    assert confirmed is not None, "changes are never deleted"
    return confirmed


async def stop_change(world: World, *, account: UUID, change: UUID) -> None:
    """Stop a change from the account itself, which the old number still opens."""
    async with world.transaction() as tx:
        if await number_changes.by_id(tx, account, change) is None:
            raise Unknown
        if not await number_changes.stop(tx, account, change, at=world.now()):
            raise ChangeOver


async def pending_change(world: World, account: UUID) -> NumberChange | None:
    """Return the change of an account's number that may still come about, or None."""
    async with world.reading() as tx:
        return await number_changes.open_of(tx, account)


async def tell_old_number(world: World, job: Job) -> None:
    """Send the message to the number that is about to be replaced."""
    id_, change_id = UUID(job.body["account"]), UUID(job.body["change"])
    async with world.reading() as tx:
        change = await number_changes.by_id(tx, id_, change_id)
        account = await accounts.by_id(tx, id_)
    assert change is not None, "changes are never deleted"
    assert account is not None, "accounts are never deleted"
    if not change.is_open:
        return
    await world.sms.send(
        "number-changed",
        to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
        language=account.language,
        values={"day": spoken_date(legal_day(change.effective_at), account.language)},
        key=str(job.id),
    )


async def carry_out(world: World, job: Job) -> None:
    """Let the new number lead to the account, unless the change was stopped meanwhile."""
    id_, change_id = UUID(job.body["account"]), UUID(job.body["change"])
    now = world.now()
    async with world.transaction() as tx:
        await accounts.lock(tx, id_)
        change = await number_changes.by_id(tx, id_, change_id)
        assert change is not None, "changes are never deleted"
        if not await _is_free(tx, change):
            await number_changes.stop(tx, id_, change_id, at=now)
            return
        if not await number_changes.finish(tx, id_, change_id, at=now):
            return
        await _move(tx, change, at=now)
        await sessions.end_all(tx, id_)
        # Who shows a paper at the desk has lost the phone: its app and keys go with the number.
        await factors.remove_all(tx, id_, at=now)
        # Whoever held the old number may have made tokens and named addresses.
        await tokens.revoke_all(tx, Holder.of_account(id_), at=now)
        await webhooks.end_all(tx, Holder.of_account(id_), at=now)


async def _move(tx: Transaction, change: NumberChange, *, at: datetime) -> None:
    account = await accounts.by_id(tx, change.account)
    other = await accounts.by_mobile_hash(tx, change.mobile_hash)
    assert account is not None, "accounts are never deleted"
    if other is not None:
        await accounts.leave_mobile(tx, other.id, change.mobile_hash)
    await accounts.leave_mobile(tx, account.id, account.mobile_hash)
    taken = await accounts.take_mobile(
        tx,
        account.id,
        mobile_hash=change.mobile_hash,
        mobile_sealed=change.mobile_sealed,
        at=at,
    )
    assert taken, "the number was free in this transaction; the job runs again"


async def _is_free(tx: Transaction, change: NumberChange) -> bool:
    """Say whether the number leads nowhere, or to an account in which nothing is."""
    other = await accounts.by_mobile_hash(tx, change.mobile_hash)
    if other is None:
        return True
    return other.id != change.account and not await accounts.has_papers(tx, other.id)


def require_post(officer: Officer) -> None:
    """Refuse an officer who holds no post now."""
    if not officer.hats:
        raise NoPost

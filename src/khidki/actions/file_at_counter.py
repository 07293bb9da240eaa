"""File a citizen's draft out of an operator's wallet: set aside, filed, taken; or nothing of it.

The attempt is stored first and the money held for its id. Whether it was filed is read from the
application, so pressing twice, two tabs and a death anywhere come to one application and one
taking. Whoever lets money go first moves the draft's revision on, under the lock that a submit
takes: a submit that is still on its way is then refused, and can never be filed unpaid.
"""

from dataclasses import replace
from uuid import UUID

import msgspec

from khidki.actions import submit
from khidki.actions.side_by_side import side_by_side
from khidki.actions.submit import Ready, Receipt
from khidki.actions.use_wallet import capture, hold, let_go
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.counter import LOOKED_AT_AFTER, CounterFiling, Ended, counter_of
from khidki.domain.case.filing import StaleDraft
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Dues
from khidki.domain.money.wallet import NotAnOperator, Operator
from khidki.domain.refusal import Refusal
from khidki.store import applications, counter_filings, drafts, operators

AT_ONCE = 100


async def file_at_counter(
    world: World, operator: Operator, account: UUID, draft_id: UUID, *, revision: int
) -> Receipt:
    """File a draft as it was at `revision`, or refuse with nothing taken; again, the same receipt.

    Whoever calls this has asked for the citizen's consent.
    """
    found = await submit.ready(
        world, account, draft_id, revision=revision, channel="kiosk", declared=True,
        through=operator,
    )  # fmt: skip
    if isinstance(found, Receipt):
        await _settle_open(world, operator, draft_id)
        return found
    attempt = await _begun(world, operator, found)
    try:
        if attempt.paise:
            await hold(world, operator, attempt.id, attempt.paise)
        said = replace(found.filing, counter=counter_of(operator, attempt.id))
        receipt = await submit.file_ready(world, replace(found, filing=said))
    except Refusal:
        if (settled := await settle(world, attempt)).state is Ended.FILED:
            return Receipt(draft_id, settled.number, again=True)  # by the other press
        raise
    if receipt.again:
        await settle(world, attempt)
    else:
        await _take(world, attempt, receipt.number)
    return receipt


async def settle(world: World, attempt: CounterFiling) -> CounterFiling:
    """End an attempt by what became of the draft: its money is taken, or let go."""
    async with world.transaction() as tx:
        is_draft = await drafts.fence(tx, attempt.draft, account=attempt.account)
    filed = None if is_draft else await _filed_by(world, attempt)
    if filed is not None:
        return await _take(world, attempt, filed.number)
    if attempt.paise:
        await let_go(world, await _operator(world, attempt), attempt.id, attempt.paise)
    return await _end(world, replace(attempt, state=Ended.LET_GO))


async def sweep_filings(world: World) -> int:
    """End what somebody began to file and never ended; return how many there were."""
    async with world.reading() as tx:
        found = await counter_filings.unfinished(
            tx, before=world.now() - LOOKED_AT_AFTER, limit=AT_ONCE
        )
    await side_by_side("filing_not_settled", found, lambda id_: _settle(world, id_))
    return len(found)


async def _begun(world: World, operator: Operator, found: Ready) -> CounterFiling:
    """Store the attempt, or return the one that is open for the same draft and sum."""
    filing, dues = found.filing, found.filing.dues or Dues(())
    attempt = CounterFiling(
        id=world.new_id(bucket_of(operator.account)),
        operator=operator.account,
        account=filing.account,
        draft=filing.id,
        service=filing.service,
        paise=dues.total_paise,
        dues=dues.as_plain(),
        begun_at=world.now(),
    )
    async with world.transaction() as tx:
        if await counter_filings.add(tx, attempt):
            return attempt
        standing = await counter_filings.open_for(tx, operator.account, filing.id)
    if standing is not None and list(standing.dues) == list(attempt.dues):
        return standing
    if standing is not None:
        await settle(world, standing)  # begun for another sum, and left behind
    raise StaleDraft


async def _settle_open(world: World, operator: Operator, draft_id: UUID) -> None:
    async with world.reading() as tx:
        standing = await counter_filings.open_for(tx, operator.account, draft_id)
    if standing is not None:
        await settle(world, standing)


async def _settle(world: World, id_: UUID) -> None:
    async with world.reading() as tx:
        attempt = await counter_filings.by_id(tx, id_)
    if attempt is None:
        raise Unknown
    if attempt.state is Ended.OPEN:
        await settle(world, attempt)


async def _filed_by(world: World, attempt: CounterFiling) -> Application | None:
    """Return the application if this very attempt filed it, and not the citizen meanwhile."""
    async with world.reading() as tx:
        application = await applications.by_id(tx, attempt.draft)
        said = await applications.contents(tx, attempt.draft)
    if application is None or not said or not attempt.names(msgspec.json.decode(said[0].body)):
        return None
    return application


async def _take(world: World, attempt: CounterFiling, number: str) -> CounterFiling:
    """Take what was held, for an application that is filed."""
    if attempt.paise:
        async with world.reading() as tx:
            application = await applications.by_id(tx, attempt.draft)
        assert application is not None, "it is filed"
        service = world.published.edition(application.service, application.service_version).service
        await capture(
            world, await _operator(world, attempt), attempt.id, Dues.from_plain(attempt.dues),
            holders={Per.DEPARTMENT: service.treasury},
        )  # fmt: skip
    return await _end(world, replace(attempt, state=Ended.FILED, number=number))


async def _end(world: World, attempt: CounterFiling) -> CounterFiling:
    async with world.transaction() as tx:
        await counter_filings.end(
            tx, attempt.id, attempt.state, at=world.now(), number=attempt.number
        )
    return attempt


async def _operator(world: World, attempt: CounterFiling) -> Operator:
    """Return the operator even after their last day: what was begun is ended all the same."""
    async with world.reading() as tx:
        found = await operators.of_account(tx, attempt.operator)
    if found is None:
        raise NotAnOperator
    return found

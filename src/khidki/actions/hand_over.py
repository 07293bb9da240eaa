"""Give a step to the system of another department, as often as it takes.

First a row says that it is on its way, then it is sent under one key, then the history says that it
is there. Whatever dies in between, the job runs again and the other side sees one step. Only the
answers that the step names are handed over. What cannot be given over stands on a list of the
officers who answer for the step, who may always do it by hand.
"""

from typing import Any
from uuid import UUID

from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application, act
from khidki.domain.case.event import SYSTEM, Act, Content, State
from khidki.domain.case.number import NotANumber
from khidki.domain.case.outside_number import read_outside
from khidki.domain.money.dues import DEPARTMENT, Dues
from khidki.domain.money.payment import State as PaymentState
from khidki.domain.refusal import Fault
from khidki.domain.service.definition import Service, Step, StepAct
from khidki.store import applications, handovers, outboxes, outside_numbers, payments
from khidki.store.database import Transaction
from khidki.store.handovers import Handover
from khidki.store.outboxes import Job

JOB = "hand-over"


async def hand_over(world: World, job: Job) -> None:
    """Give the step at which an application is to its system, unless that was done."""
    found = await _begun(world, UUID(job.body["application"]))
    if found is None:
        return
    handover, body = found
    try:
        number = await world.systems.give(
            handover.system,
            body,
            key=str(handover.id),
            sign=world.signer.sign_bytes,
            at=world.now(),
        )
    except Fault as fault:
        async with world.transaction() as tx:
            await handovers.failed(tx, handover, error=fault.what)
        raise
    await in_turn(lambda: _accepted(world, handover, number))


async def hand_over_again(world: World, handover: Handover) -> None:
    """Try at once what was given up or waits for its next try."""
    async with world.transaction() as tx:
        body: dict[str, Any] = {"application": str(handover.application)}
        job = (world.new_id(handover.bucket), JOB, body)
        await outboxes.add_jobs(tx, [job], run_at=world.now())


async def link(tx: Transaction, application: Application, system: str, number: str) -> None:
    """Let another system's number lead to the application, as far as it can be read."""
    try:
        spelled = read_outside(number)
    except NotANumber:
        return
    await outside_numbers.add(tx, [(spelled, system, application.number)])


async def _begun(world: World, id_: UUID) -> tuple[Handover, bytes] | None:
    """Write down what is given over, and return it with its body while it still is to be sent."""
    async with world.transaction() as tx:
        application = await applications.by_id(tx, id_)
        if application is None or application.state is not State.AT_STEP:
            return None
        said = await applications.contents(tx, id_)
        service = edition_of(world.published, application, said).service
        step = service.step(application.step or "")
        if step is None or step.system is None:
            return None
        paid = None
        if step.act is StepAct.DEPOSIT:
            paid = await _paid(world, tx, id_, service)
            if paid is None:
                return None  # what nobody paid here waits for the officer of the step
        assert application.post is not None, "an open application lies with a post"
        await handovers.add(
            tx,
            Handover(
                bucket=application.bucket,
                application=id_,
                step=step.id,
                id=world.new_id(application.bucket),
                system=step.system,
                post=application.post,
                number=application.number,
                given_at=world.now(),
            ),
        )
        handover = next(h for h in await handovers.of(tx, id_) if h.step == step.id)
    if handover.accepted_at is not None:
        return None
    body = _body(world, application, step, answers_in(said))
    return handover, canonical(body if paid is None else {**body, "payment": paid})


async def _paid(
    world: World, tx: Transaction, id_: UUID, service: Service
) -> dict[str, Any] | None:
    """Return what a treasury is told of the payment that filed this, if one did."""
    for each in await payments.of_subject(tx, id_):
        payment = each.payment
        if payment.state is PaymentState.SUCCEEDED and payment.paid_at is not None:
            head = world.published.treasury_heads[service.treasury]
            dues = Dues.from_plain(each.dues)
            return {
                "head": head.code,
                "paise": sum(item.paise for item in dues.items if item.id == DEPARTMENT),
                "reference": payment.reference,
                "paid_at": payment.paid_at.isoformat(),
            }
    return None


def _body(
    world: World, application: Application, step: Step, answers: dict[str, Any]
) -> dict[str, Any]:
    due_on = application.due_on
    return {
        "number": application.number,
        "service": application.service,
        "version": application.service_version,
        "step": step.id,
        "office": application.office,
        "language": application.language,
        "received_at": application.received_at.isoformat(),
        "due_on": None if due_on is None else due_on.isoformat(),
        "within": None if step.within is None else step.within.written(),
        "answers": {name: answers[name] for name in step.hands_over if name in answers},
        "tell": f"{world.public_url}/api/v1/systems/{step.system}/statuses",
    }


async def _accepted(world: World, handover: Handover, number: str | None) -> None:
    async with world.transaction() as tx:
        await _note(world, tx, handover, number)


async def _note(world: World, tx: Transaction, handover: Handover, number: str | None) -> None:
    at = world.now()
    before = await applications.by_id(tx, handover.application)
    assert before is not None, "applications are never deleted"
    if not await handovers.accepted(tx, handover, their_number=number, at=at):
        return
    if number is not None:
        await link(tx, before, handover.system, number)
    if before.state is not State.AT_STEP or before.step != handover.step:
        return  # The other side was faster than its own answer, or the applicant withdrew.
    told = {"system": handover.system} | ({"outside_number": number} if number else {})
    content = Content.of(told, salt=world.salt())
    after, event = act(before, Act.HAND_OVER, by=SYSTEM, at=at, content=content)
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))

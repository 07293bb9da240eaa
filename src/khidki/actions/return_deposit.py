"""Send back what was paid in and the treasury did not take.

A refusal of an ordinary service keeps its fee, because the work was done. Where the whole service
is that money reaches a head of the treasury, nothing was done: all of it goes back by itself, the
window's charge too, and the payer is told.
"""

from uuid import UUID

from khidki.actions import pay
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.money.paying import Why
from khidki.domain.money.payment import State
from khidki.domain.service.definition import Service, StepAct
from khidki.store import payments
from khidki.store.outboxes import Job

JOB = "return-deposit"


def is_deposit(service: Service) -> bool:
    """Say whether a service is nothing but money paid into a head of the treasury."""
    return any(step.act is StepAct.DEPOSIT for step in service.steps)


async def return_deposit(world: World, job: Job) -> None:
    """Ask for the money of a refused deposit back, once."""
    await in_turn(lambda: _return(world, UUID(job.body["application"])))


async def _return(world: World, application: UUID) -> None:
    async with world.reading() as tx:
        found = await payments.of_subject(tx, application)
    for paying in found:
        if paying.payment.state is State.SUCCEEDED:
            await pay.refund(world, paying, paying.payment.amount_paise, Why.UNDELIVERABLE)

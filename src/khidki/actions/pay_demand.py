"""Pay a demand note in the middle of a case, and note in the history that it was paid.

The sum is what was demanded last. An officer of the post may still note a payment made at the
office; whichever comes first moves the case, and money that comes after goes back by itself.
"""

from typing import Any
from uuid import UUID

import msgspec

from khidki.actions import desk, pay
from khidki.actions.allot import draw_of
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.in_turn import in_turn
from khidki.actions.show_application import show_application
from khidki.actions.world import World
from khidki.domain.case.application import Application, Place, act
from khidki.domain.case.event import SYSTEM, Act, Content, State
from khidki.domain.case.move import NotNow
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.dues import department_item, dues
from khidki.domain.money.paying import NotDeliverable, Paying, Purpose, Why
from khidki.domain.service.definition import Service, StepAct
from khidki.domain.service.stage import LEADS
from khidki.store import applications
from khidki.store.applications import Said


async def begin_demand(world: World, account: UUID, id_: UUID) -> Paying:
    """Begin the payment of what an application of this account waits for, or refuse."""
    shown = await show_application(world, account, id_)
    application, service = shown.application, shown.edition.service
    step = service.step(application.step or "")
    if application.state is not State.AT_STEP or step is None or step.act is not StepAct.PAYMENT:
        raise NotNow(application.state, Act.PAID)
    wanted = pay.Wanted(
        subject=id_,
        purpose=Purpose.DEMAND,
        item=step.id,
        dues=dues(department_item(shown.asked_paise())),
        payer=account,
        holders={"department": service.treasury},
        body={"number": application.number, "service": service.id},
    )
    return await pay.begin(world, wanted)


async def note_paid(world: World, paying: Paying) -> None:
    """Move the case on by what was paid, once; refuse where something else paid it."""
    await in_turn(lambda: _note(world, paying))


async def _note(world: World, paying: Paying) -> None:
    async with world.transaction() as tx:
        before = await applications.by_id(tx, paying.payment.subject)
        assert before is not None, "applications are never deleted"
        said = await applications.contents(tx, before.id)
        if _is_noted(said, paying.id):
            return
        if before.state is not State.AT_STEP or before.step != paying.item:
            raise NotDeliverable(Why.SECOND if _has_payment(said) else Why.UNDELIVERABLE)
        service, answers = edition_of(world.published, before, said).service, answers_in(said)
        content = Content.of(
            {
                "words": "",
                "receipt": paying.payment.reference or "",
                "paid_paise": paying.payment.amount_paise,
                "payment": str(paying.id),
            },
            salt=world.salt(),
        )
        at = world.now()
        after, event = act(
            before, Act.PAID, by=SYSTEM, at=at, place=_next(world, service, before, answers),
            content=content, happened_at=min(paying.payment.paid_at or at, at),
        )  # fmt: skip
        await applications.append(
            tx, after, event, content=content, message=world.new_id(after.bucket)
        )
        await desk.show(tx, world.published, [(after, answers)], left=before.office)


def _next(world: World, service: Service, before: Application, answers: dict[str, Any]) -> Place:
    step = service.beside(before.step or "", LEADS[Act.PAID])
    assert step is not None, "reviewed: the last step decides"
    area = answers.get(service.applicant.area or "")
    draw = draw_of(world, before.id, received_at=before.received_at)
    day = legal_day(world.now())
    return world.published.place(step, area if isinstance(area, str) else None, day, draw=draw)


def _is_noted(said: list[Said], payment: UUID) -> bool:
    return any(_payment_in(each) == str(payment) for each in said)


def _has_payment(said: list[Said]) -> bool:
    return any("paid_paise" in msgspec.json.decode(each.body) for each in said)


def _payment_in(said: Said) -> str | None:
    return msgspec.json.decode(said.body).get("payment")

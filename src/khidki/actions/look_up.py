"""The window looks a register up by itself, and grants when exactly one row is meant.

Runs as a job a moment after an application comes to such a step. No row, or more than one, and the
application goes on to the officer of the next step: never a refusal by a machine, never silence.
What the row said is kept with the event, so the paper says what the register said then.
"""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from khidki.actions import desk
from khidki.actions.allot import draw_of
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.case.application import act
from khidki.domain.case.event import SYSTEM, Act, Content, State
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.register import key_of
from khidki.domain.service.definition import Service, Step, StepAct
from khidki.store import applications, registers
from khidki.store.database import Transaction
from khidki.store.outboxes import Job
from khidki.store.registers import Found


def looked_up(service: Service) -> Step | None:
    """Return the step of a service at which a register is read, if there is one."""
    return next((step for step in service.steps if step.act is StepAct.LOOK_UP), None)


async def find_rows(tx: Transaction, service: Service, answers: Mapping[str, Any]) -> list[Found]:
    """Return the rows that the answers mean; none while an answer is missing."""
    step, area = looked_up(service), answers.get(service.applicant.area or "")
    if step is None or step.register is None or not isinstance(area, str):
        return []
    keys = [key_of(by.key, _value(answers.get(by.question), by.key)) for by in step.find_by]
    return await registers.find(tx, step.register, area, [key for key in keys if key])


def _value(answer: Any, key: str) -> str:
    """Return what an answer says of a key: one parcel names both its khata and its khasra."""
    if isinstance(answer, Mapping):
        answer = cast("Mapping[str, Any]", answer).get(key)
    return "" if answer is None else str(answer)


def said_of(step: Step, row: Found) -> dict[str, Any]:
    """Return what is kept of a row with the act that rests on it."""
    return {"register": step.register, "row": row.id, "says": row.says}


async def look_up(world: World, job: Job) -> None:
    """Look up for one application, unless somebody was faster."""
    await in_turn(lambda: _look_up(world, UUID(job.body["application"])))


async def _look_up(world: World, id_: UUID) -> None:
    at = world.now()
    async with world.transaction() as tx:
        before = await applications.by_id(tx, id_)
        if before is None or before.state is not State.AT_STEP:
            return
        said = await applications.contents(tx, id_)
        service = edition_of(world.published, before, said).service
        step = service.step(before.step or "")
        if step is None or step.act is not StepAct.LOOK_UP:
            return
        answers = answers_in(said)
        rows = await find_rows(tx, service, answers)
        found, place = "one", None
        told: dict[str, Any] = {}
        if len(rows) == 1:
            act_, told = Act.GRANT, said_of(step, rows[0])
        else:
            act_, found = Act.REPORT, "several" if rows else "none"
            following = service.beside(step.id, 1)
            assert following is not None, "reviewed"
            area = answers.get(service.applicant.area or "")
            draw = draw_of(world, before.id, received_at=before.received_at)
            place = world.published.place(following, area, legal_day(at), draw=draw)
        content = Content.of({"found": found, **told}, salt=world.salt())
        after, event = act(before, act_, by=SYSTEM, at=at, place=place, content=content)
        await applications.append(
            tx, after, event, content=content, message=world.new_id(after.bucket)
        )
        await desk.show(tx, world.published, [(after, answers)], left=before.office)

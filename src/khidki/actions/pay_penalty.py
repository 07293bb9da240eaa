"""What follows from an order in a penalty: the officer is told, and the books are kept.

Both are jobs of the event, so they happen if and only if the order stands, and doing them twice
changes nothing: a message has the key of its job, an entry that of its penalty. A sum that was
recovered is taken from what the salary's office owes; one that was lowered afterwards is taken back
and entered anew.
"""

from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.post_entry import post_entry, reverse_entry
from khidki.actions.world import World
from khidki.domain.case.application import act
from khidki.domain.case.event import SYSTEM, Act, Content
from khidki.domain.case.penalty import Penalty, done
from khidki.domain.money.entry import Kind, Transfer
from khidki.store import applications, officers, penalties
from khidki.store.outboxes import Job

TELL, ENTER = "tell-penalty", "enter-penalty"
TOLD: dict[Act, str] = {
    Act.PENALTY_NOTICE: "office-penalty-notice",
    Act.PENALTY_LIST: "office-penalty-hearing",
    Act.PENALTY_IMPOSE: "office-penalty-order",
    Act.PENALTY_DROP: "office-penalty-order",
    Act.REVISION_STAY: "office-penalty-order",
    Act.REVISION_UPHOLD: "office-penalty-order",
    Act.REVISION_REDUCE: "office-penalty-order",
    Act.REVISION_SET_ASIDE: "office-penalty-order",
}
ENTERED = (Act.PENALTY_RECOVER,)
CHANGED = (Act.REVISION_REDUCE, Act.REVISION_SET_ASIDE)
RECOVERED = "recovered"


async def tell_penalty(world: World, job: Job) -> None:
    """Tell the officer of an act, and record that an order was told: revision runs from then.

    Where an order in revision changed what was recovered, the books are changed too.
    """
    penalty, said = await _of_job(world, job)
    act_ = Act(job.body["act"])
    async with world.reading() as tx:
        row = await officers.by_id(tx, penalty.officer)
    if row is not None and row.mobile_sealed is not None:
        await world.sms.send(
            TOLD[act_],
            to=world.secrets.unseal(row.mobile_sealed, purpose="mobile").decode(),
            language="hi",
            values={"number": penalty.number},
            key=str(job.id),
        )
        if act_ is Act.PENALTY_IMPOSE:
            await _record(world, penalty.id)
    if act_ in CHANGED and said.get("was_recovered"):
        await _enter_anew(world, UUID(said["of"]), said)


async def enter_penalty(world: World, job: Job) -> None:
    """Enter what was kept back from a salary, once."""
    penalty, said = await _of_job(world, job)
    await _entered(world, penalty, RECOVERED, said["paise"])


async def _enter_anew(world: World, id_: UUID, said: dict[str, Any]) -> None:
    """Take back what was entered before a revision, and enter what is left of it."""
    async with world.reading() as tx:
        penalty = await penalties.by_id(tx, id_)
    assert penalty is not None, "a revision is of a penalty"
    await reverse_entry(world, await _entered(world, penalty, RECOVERED, said["was_paise"]))
    if said.get("paise"):
        await _entered(world, penalty, "recovered after revision", said["paise"])


async def _entered(world: World, penalty: Penalty, key: str, paise: int) -> UUID:
    chart = world.published.chart
    kept_back = chart.account("salary-recovery", str(penalty.officer))
    transfer = Transfer(kept_back, chart.account("penalty"), paise)
    return await post_entry(world, penalty.id, key, Kind.PENALTY, [transfer])


async def _record(world: World, id_: UUID) -> None:
    async with world.transaction() as tx:
        penalty = await penalties.by_id(tx, id_)
        if penalty is None or penalty.told_at is not None or not penalty.can(Act.PENALTY_TELL):
            return
        before = await applications.by_id(tx, penalty.application)
        assert before is not None, "applications are never deleted"
        said = {"penalty": str(id_), "penalty_number": penalty.number}
        content = Content.of(said, salt=world.salt())
        after, event = act(before, Act.PENALTY_TELL, by=SYSTEM, at=world.now(), content=content)
        message = world.new_id(after.bucket)
        await applications.append(tx, after, event, content=content, message=message)
        told = done(penalty, Act.PENALTY_TELL, at=world.now(), seq=event.seq)
        await penalties.move(tx, told)


async def _of_job(world: World, job: Job) -> tuple[Penalty, dict[str, Any]]:
    """Return the penalty that the event of a job belongs to, and what was said with it."""
    id_ = UUID(job.body["application"])
    async with world.reading() as tx:
        said = await applications.contents(tx, id_)
        body = next(each.body for each in said if each.seq == job.body["seq"])
        content: dict[str, Any] = msgspec.json.decode(body)
        penalty = await penalties.by_id(tx, UUID(content["penalty"]))
    assert penalty is not None, "penalties are never deleted"
    return penalty, content

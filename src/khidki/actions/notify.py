"""Tell the applicant what happened, in their language, at least once.

The provider shows one message per key, so a job that runs twice tells once. Whoever has no mobile
is told nothing here: the receipt and the number are theirs, and the window shows the rest. A
refusal and an issued certificate are recorded as communicated, because a right to appeal runs from
then.
"""

from uuid import UUID

from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.case.application import act
from khidki.domain.case.event import SYSTEM, Act
from khidki.domain.law.calendar import legal_day
from khidki.domain.service.values import spoken_date
from khidki.store import applications
from khidki.store.outboxes import Job

TEMPLATES: dict[Act, str] = {
    Act.SUBMIT: "application-received",
    Act.SEND_BACK: "application-sent-back",
    Act.REFUSE: "application-refused",
    Act.ISSUE: "application-granted",
}
COMMUNICATED = (Act.REFUSE, Act.ISSUE)


async def notify(world: World, job: Job) -> None:
    """Send the message about one act."""
    act_ = Act(job.body["act"])
    id_ = UUID(job.body["application"])
    application = await world.reads.applications.get(id_)
    if application is None:
        return
    owner = application.account
    account = None if owner is None else await world.reads.reachable.get(owner)
    if account is not None:
        values: dict[str, str] = {"number": application.number}
        if act_ is Act.SUBMIT:
            due_on = application.due_on or legal_day(application.received_at)
            values["due"] = spoken_date(due_on, application.language)
        await world.sms.send(
            TEMPLATES[act_],
            to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
            language=application.language,
            values=values,
            key=str(job.id),
        )
    if act_ in COMMUNICATED:
        await in_turn(lambda: _record(world, id_))


async def _record(world: World, id_: UUID) -> None:
    """Add the communication to the history, once, whatever else is going on."""
    async with world.transaction() as tx:
        application = await applications.by_id(tx, id_)
        assert application is not None, "applications are never deleted"
        events = await applications.events(tx, id_)
        if any(event.act is Act.COMMUNICATE for event in events):
            return
        after, event = act(application, Act.COMMUNICATE, by=SYSTEM, at=world.now())
        await applications.append(tx, after, event, message=world.new_id(application.bucket))

"""Tell the applicant what happened, in their language, at least once.

The provider shows one message per key, so a job that runs twice tells once. Whoever has no mobile
is told nothing here: the receipt and the number are theirs, and the window shows the rest. A
refusal and an issued certificate are recorded as communicated, because a right to appeal runs from
then.
"""

from uuid import UUID

import msgspec

from khidki.actions.edition_of import edition_of
from khidki.actions.hear import tell_decision
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.case.appeal import DECIDING
from khidki.domain.case.application import Application, act
from khidki.domain.case.event import SYSTEM, Act, State
from khidki.domain.case.recourse import ACTS, LATE
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.service.definition import StepAct
from khidki.domain.service.stage import asked_paise
from khidki.domain.service.values import spoken_date
from khidki.store import applications
from khidki.store.outboxes import Job

APPEALS_TOLD: dict[Act, str] = {
    **dict.fromkeys(ACTS.values(), "appeal-received"),
    **dict.fromkeys(LATE.values(), "appeal-received"),
    Act.APPEAL_LIST: "appeal-hearing",
    **dict.fromkeys(DECIDING, "appeal-decided"),
}
TEMPLATES: dict[Act, str] = {
    Act.SUBMIT: "application-received",
    Act.SEND_BACK: "application-sent-back",
    Act.REFUSE: "application-refused",
    Act.ISSUE: "application-granted",
    Act.DEEM: "application-deemed",
    Act.MOVE_DATE: "date-moved",
    Act.HEARING_LIST: "complaint-hearing",
    Act.COPY_GIVE: "copy-answered",
    Act.COPY_DECLINE: "copy-answered",
    **APPEALS_TOLD,
}
COMMUNICATED = (Act.REFUSE, Act.ISSUE, Act.DEEM)
WITHOUT_PAPER = "application-done"
ASK_PAYMENT = "ask-payment"


async def notify(world: World, job: Job) -> None:
    """Send the message about one act."""
    act_ = Act(job.body["act"])
    id_ = UUID(job.body["application"])
    application = await world.reads.applications.get(id_)
    if application is None:
        return
    values: dict[str, str] = {}
    if act_ in {Act.SUBMIT, Act.MOVE_DATE}:
        due_on = application.due_on or legal_day(application.received_at)
        values["due"] = spoken_date(due_on, application.language)
    template = TEMPLATES[act_]
    if act_ is Act.ISSUE and not _gives_paper(world, application):
        template = WITHOUT_PAPER
    await _send(world, job, application, template, values)
    if act_ in COMMUNICATED:
        await in_turn(lambda: _record(world, id_))
    if act_ in DECIDING:
        await in_turn(lambda: tell_decision(world, id_, job.body["seq"]))


async def ask_payment(world: World, job: Job) -> None:
    """Send what is to be paid, unless it was paid meanwhile."""
    id_ = UUID(job.body["application"])
    async with world.reading() as tx:
        application = await applications.by_id(tx, id_)
        said = await applications.contents(tx, id_)
    if application is None or application.state is not State.AT_STEP:
        return
    service = edition_of(world.published, application, said).service
    step = service.step(application.step or "")
    if step is None or step.act is not StepAct.PAYMENT:
        return
    contents = [msgspec.json.decode(each.body) for each in said]
    amount = format_rupees(asked_paise(contents, service.fee.department_paise))
    values = {"amount": amount.removeprefix("₹")}
    await _send(world, job, application, "payment-asked", values)


def _gives_paper(world: World, application: Application) -> bool:
    edition = world.published.edition(application.service, application.service_version)
    return edition.service.output.certificate is not None


async def _send(
    world: World, job: Job, application: Application, template: str, values: dict[str, str]
) -> None:
    owner = application.account
    account = None if owner is None else await world.reads.reachable.get(owner)
    if account is None:
        return
    await world.sms.send(
        template,
        to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
        language=application.language,
        values={"number": application.number, **values},
        key=str(job.id),
    )


async def _record(world: World, id_: UUID) -> None:
    """Add the communication to the history, once, whatever else is going on."""
    async with world.transaction() as tx:
        application = await applications.by_id(tx, id_)
        assert application is not None, "applications are never deleted"
        events = await applications.events(tx, id_)
        # What an order opened again is decided again, and that is told again.
        decided = max((e.seq for e in events if e.act in COMMUNICATED), default=0)
        if any(e.act is Act.COMMUNICATE and e.seq > decided for e in events):
            return
        after, event = act(application, Act.COMMUNICATE, by=SYSTEM, at=world.now())
        await applications.append(tx, after, event, message=world.new_id(application.bucket))

"""Send what the sweep found: to an applicant about one file, to a post about its whole day.

Whoever holds a post gets one message a day with counts, never one a file; where nobody sits there,
the post above is told instead, and so on up, because the clock runs on in a vacancy. What became of
a file since is looked at once more before anything is sent.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from khidki.actions.sweep_due import tell_posts
from khidki.actions.tell import OFFICE_LANGUAGE
from khidki.actions.world import World
from khidki.domain.case.deadline import DueKind, Stage
from khidki.domain.service.values import spoken_date
from khidki.store import applications, dues, officers, stand_ins
from khidki.store.outboxes import Job

MANY = 100  # counted no further
LATE: Mapping[DueKind, str] = {
    DueKind.APPLICATION: "application-late",
    DueKind.FIRST_APPEAL: "appeal-late",
    DueKind.SECOND_APPEAL: "appeal-late",
    DueKind.COMPLIANCE: "order-late",
}
NEAR: Mapping[DueKind, str] = {
    DueKind.CURE: "correct-by",
    DueKind.HEARING: "hearing-near",
}


async def tell_applicant(world: World, job: Job) -> None:
    """Send the message about one thing that falls due, unless it was done or moved meanwhile."""
    kind, stage = DueKind(job.body["kind"]), Stage(job.body["stage"])
    due_on = date.fromisoformat(job.body["due_on"])
    async with world.reading() as tx:
        owed = await dues.still(tx, UUID(job.body["subject"]), kind, due_on=due_on)
        application = await applications.by_id(tx, UUID(job.body["application"]))
    if application is None or application.account is None or not owed:
        return
    account = await world.reads.reachable.get(application.account)
    if account is None:
        return
    template = LATE[kind] if stage is Stage.OVERDUE else NEAR[kind]
    await world.sms.send(
        template,
        to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
        language=application.language,
        values={
            "number": application.number,
            "day": spoken_date(due_on, application.language),
        },
        key=str(job.id),
    )


async def tell_post(world: World, job: Job) -> None:
    """Send a post's day to whoever sits there, or let the post above be told."""
    post, day = job.body["post"], date.fromisoformat(job.body["day"])
    published = world.published
    async with world.reading() as tx:
        sitting = await stand_ins.sitting(tx, [post], at=world.now())
        own = await dues.owed(tx, [post])
        under = published.under.get(post, ())
        below = await dues.owed(tx, list(under)) if under else {}
        at_work = [each.officer for each in sitting if each.away_until is None]
        rows = [await officers.by_id(tx, each) for each in at_work]
    above = published.controllers.get(post)
    if not at_work and above is not None:
        async with world.transaction() as tx:
            await tell_posts(world, tx, {above}, day)
        return
    values = {
        "today": _counted(own.get(Stage.TODAY, 0)),
        "late": _counted(own.get(Stage.OVERDUE, 0)),
        "soon": _counted(own.get(Stage.SOON, 0)),
        "below": _counted(below.get(Stage.OVERDUE, 0)),
    }
    for row in rows:
        if row is not None and row.mobile_sealed is not None:
            await world.sms.send(
                "office-dues",
                to=world.secrets.unseal(row.mobile_sealed, purpose="mobile").decode(),
                language=OFFICE_LANGUAGE,
                values=values,
                key=f"{job.id}/{row.id}",
            )


def _counted(count: int) -> str:
    return str(count) if count < MANY else f"{MANY}+"

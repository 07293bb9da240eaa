"""Tell the programs that asked for it what happened, one job for each address and event.

The worker asks for a batch of acts which of their owners have addresses, in its own transaction
with the desks; each delivery is then a job like any other, tried again with jitter and laid to the
dead letters in the end. A delivery has one id however often it is tried, so that a receiver can
tell a repetition. What is sent is what the feed shows: nothing about the person.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec

from khidki.actions.subscribe import PURPOSE
from khidki.actions.world import World
from khidki.domain.bucket import with_bucket
from khidki.domain.case.application import Application
from khidki.domain.people.program import Holder, HolderKind
from khidki.domain.service.published import Published
from khidki.gateways.webhooks import NobodyThere
from khidki.store import feeds, outboxes, webhooks
from khidki.store.database import Transaction
from khidki.store.feeds import Fact
from khidki.store.outboxes import Job, Told

JOB = "webhook"


def department_of(published: Published, service: str) -> str:
    """Return the department whose service it is; an id begins with it."""
    head = published.head(service)
    return service.partition("/")[0] if head is None else head.department


async def tell_programs(
    world: World, tx: Transaction, told: Sequence[Told], found: Mapping[UUID, Application]
) -> None:
    """Make a job for every address that is to hear of one of these acts."""
    owners: dict[UUID, list[Holder]] = {
        id_: _owners(world.published, application) for id_, application in found.items()
    }
    listening = await webhooks.of_owners(tx, [each for of in owners.values() for each in of])
    if not listening:
        return
    jobs: list[tuple[UUID, str, dict[str, Any]]] = []
    for each in told:
        names = {owner.name for owner in owners.get(each.application, [])}
        for webhook in listening:
            if webhook.owner in names:
                id_ = with_bucket(uuid5(each.id, str(webhook.id)), each.bucket)
                body = {
                    "webhook": str(webhook.id),
                    "bucket": webhook.bucket,
                    "application": str(each.application),
                    "seq": each.seq,
                }
                jobs.append((id_, JOB, body))
    if jobs:
        await outboxes.add_jobs(tx, jobs, run_at=world.now())


async def send_webhook(world: World, job: Job) -> None:
    """Make one delivery, unless nobody wants it any more."""
    webhook_id, bucket = UUID(job.body["webhook"]), int(job.body["bucket"])
    application, seq = UUID(job.body["application"]), int(job.body["seq"])
    async with world.reading() as tx:
        webhook = await webhooks.by_id(tx, webhook_id, bucket=bucket)
        fact = await feeds.one(tx, application, seq)
    if webhook is None or fact is None:
        return
    secret = world.secrets.unseal(webhook.secret_sealed, purpose=PURPOSE).decode()
    body = msgspec.json.encode({"delivery": str(job.id), "event": told_of(fact)})
    try:
        await world.webhooks.tell(
            webhook.address, body, secret=secret, delivery=str(job.id), at=world.now()
        )
    except NobodyThere:
        kind, _, id_ = webhook.owner.partition(" ")
        async with world.transaction() as tx:
            await webhooks.end(tx, Holder(HolderKind(kind), id_), webhook.id, at=world.now())


def told_of(fact: Fact) -> dict[str, Any]:
    """Return what a program is told of an event, in the feed and by webhook alike."""
    return {
        "id": f"{fact.application}:{fact.seq}",
        "number": fact.number,
        "service": fact.service,
        "version": fact.version,
        "act": fact.act.value,
        "state": fact.state.value,
        "step": fact.step,
        "post": fact.post,
        "due_on": None if fact.due_on is None else fact.due_on.isoformat(),
        "happened_at": fact.happened_at.isoformat(),
        "recorded_at": fact.recorded_at.isoformat(),
    }


def _owners(published: Published, application: Application) -> list[Holder]:
    owners = [Holder(HolderKind.DEPARTMENT, department_of(published, application.service))]
    if application.account is not None:
        owners.append(Holder.of_account(application.account))
    return owners

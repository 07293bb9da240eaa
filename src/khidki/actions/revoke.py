"""Take an issued certificate back, or have it made anew: acts of the post that decided.

A revoked certificate is told to everybody who verifies it, with a coded reason and since when, and
to its holder by a message; the officer's own words stay in the case. What it entered in a register
ends with it; an entry without a paper is revoked in the same way. A reissue sets off the same job
as a grant, which makes the new paper and marks the old one replaced. Both need something that holds
now, so nothing can be revoked while its paper is still being made.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions.decide import WORDS_MOST
from khidki.actions.declare import require_stranger
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown, act, require_seen
from khidki.domain.case.event import Act, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import access
from khidki.domain.people.access import Hat, Officer
from khidki.domain.problem import Problem
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.service.definition import Service
from khidki.domain.service.values import spoken_date
from khidki.store import applications, certificates, outboxes, registers
from khidki.store.database import Transaction
from khidki.store.outboxes import Job

TELL = "tell-revoked"
AFTER_DECISION = (Act.REISSUE, Act.REVOKE)


async def revoke(
    world: World,
    officer: Officer,
    application_id: UUID,
    *,
    reason: str,
    words: str,
    revision: int,
) -> Application:
    """Mark the certificate of an application as no longer true, and say why."""
    given = {"reason": reason, "words": words}
    return await _after_decision(world, officer, application_id, Act.REVOKE, given, revision)


async def reissue(
    world: World, officer: Officer, application_id: UUID, *, words: str, revision: int
) -> Application:
    """Have a new certificate made in place of the one that holds now, and say why."""
    given = {"words": words}
    return await _after_decision(world, officer, application_id, Act.REISSUE, given, revision)


def told_of(application: UUID, number: str | None, *, at: datetime) -> dict[str, Any]:
    """Return what the job needs that tells the holder; no number where there was no paper."""
    return {"application": str(application), "certificate": number, "at": at.isoformat()}


async def tell_holder(world: World, job: Job) -> None:
    """Send the message that a certificate or entry was revoked, to whoever still has the number."""
    number = job.body["certificate"]
    async with world.reading() as tx:
        application = await applications.by_id(tx, UUID(job.body["application"]))
        issued = None if number is None else await certificates.by_number(tx, number)
    assert application is not None, "applications are never deleted"
    revoked_at = datetime.fromisoformat(job.body["at"]) if issued is None else issued.revoked_at
    if application.account is None or revoked_at is None:
        return
    account = await world.reads.reachable.get(application.account)
    if account is None:
        return
    day = spoken_date(legal_day(revoked_at), application.language)
    await world.sms.send(
        "entry-revoked" if number is None else "certificate-revoked",
        to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
        language=application.language,
        values={"number": number or application.number, "day": day},
        key=str(job.id),
    )


async def _require_inside(world: World, tx: Transaction, before: Application, hat: Hat) -> None:
    """Refuse to sign anything for an area that the post does not answer for."""
    said = await applications.contents(tx, before.id)
    service = edition_of(world.published, before, said).service
    area = answers_in(said).get(service.applicant.area or "")
    access.require_area(
        world.published.areas,
        post=world.published.posts[hat.post].area,
        application=area if isinstance(area, str) else None,
        day=legal_day(world.now()),
    )


def problems_of(given: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with the reason given."""
    problems: list[Problem] = []
    if "reason" in given and given["reason"] not in {each.value for each in RevocationReason}:
        problems.append(Problem("reasons", "reason_needed"))
    if not given["words"].strip():
        problems.append(Problem("words", "required"))
    if len(given["words"]) > WORDS_MOST:
        problems.append(Problem("words", "too_long", {"most": WORDS_MOST}))
    return problems


def is_being_made(acts: Sequence[Act]) -> bool:
    """Say whether a certificate was granted or asked for anew and is not there yet."""
    for each in reversed(acts):
        if each in {Act.GRANT, Act.REISSUE}:
            return True
        if each is Act.ISSUE:
            return False
    return False


def holds_entry(service: Service, acts: Sequence[Act]) -> bool:
    """Say whether a grant without a paper stands in its register and was not revoked."""
    if service.output.certificate is not None or service.output.register is None:
        return False
    last = next((each for each in reversed(acts) if each in {Act.ISSUE, Act.REVOKE}), None)
    return last is Act.ISSUE


async def _service_of(world: World, tx: Transaction, application: Application) -> Service:
    said = await applications.contents(tx, application.id)
    return edition_of(world.published, application, said).service


async def _after_decision(
    world: World,
    officer: Officer,
    id_: UUID,
    act_: Act,
    given: Mapping[str, str],
    revision: int,
) -> Application:
    at = world.now()
    async with world.transaction() as tx:
        before = await applications.held(tx, id_)
        if before is None:
            raise Unknown
        history = await applications.events(tx, id_)
        require_seen(before, history, revision)
        decided_by = access.last_holder(history)
        by, hat = access.officer_for(before, act_, officer, decided_by=decided_by)
        await _require_inside(world, tx, before, hat)
        await require_stranger(tx, world, officer.id, before)
        holding = next((c for c in await certificates.of(tx, id_) if c.revoked_at is None), None)
        acts = [event.act for event in history]
        entered = act_ is Act.REVOKE and holds_entry(await _service_of(world, tx, before), acts)
        if (holding is None and not entered) or is_being_made(acts):
            raise NotNow(before.state, act_)
        if problems := problems_of(given):
            raise Incomplete(problems)
        number = None if holding is None else holding.number
        said = Content.of({**given, "certificate": number}, salt=world.salt())
        after, event = act(before, act_, by=by, at=at, content=said)
        await applications.append(
            tx, after, event, content=said, message=world.new_id(after.bucket)
        )
        if act_ is Act.REVOKE:
            reason = RevocationReason(given["reason"])
            if holding is not None:
                await certificates.revoke(tx, holding, at=at, reason=reason)
            await registers.revoke(tx, id_, number, at=at, reason=reason)
            body = told_of(id_, number, at=at)
            await outboxes.add_jobs(tx, [(world.new_id(after.bucket), TELL, body)], run_at=at)
    return after

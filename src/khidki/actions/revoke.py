"""Take an issued certificate back, or have it made anew: acts of the post that decided.

A revoked certificate is told to everybody who verifies it, with a coded reason and since when, and
to its holder by a message; the officer's own words stay in the case. A reissue sets off the same
job as a grant, which makes the new paper and marks the old one replaced. Both need a certificate
that holds now, so nothing can be revoked while its paper is still being made.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from khidki.actions.decide import WORDS_MOST
from khidki.actions.declare import require_stranger
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.case.application import Application, SomebodyElseActed, Unknown, act
from khidki.domain.case.event import Act, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import access
from khidki.domain.people.access import Hat, Officer
from khidki.domain.problem import Problem
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.service.values import spoken_date
from khidki.store import applications, certificates, outboxes
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


async def tell_holder(world: World, job: Job) -> None:
    """Send the message that a certificate was revoked, to whoever still has the number."""
    async with world.reading() as tx:
        application = await applications.by_id(tx, UUID(job.body["application"]))
        issued = await certificates.by_number(tx, job.body["certificate"])
    assert application is not None, "applications are never deleted"
    assert issued is not None, "certificates are never deleted"
    if application.account is None or issued.revoked_at is None:
        return
    account = await world.reads.reachable.get(application.account)
    if account is None:
        return
    day = spoken_date(legal_day(issued.revoked_at), application.language)
    await world.sms.send(
        "certificate-revoked",
        to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
        language=application.language,
        values={"number": issued.number, "day": day},
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
        before = await applications.by_id(tx, id_)
        if before is None:
            raise Unknown
        if before.revision != revision:
            raise SomebodyElseActed
        history = await applications.events(tx, id_)
        decided_by = access.last_holder(history)
        by, hat = access.officer_for(before, act_, officer, decided_by=decided_by)
        await _require_inside(world, tx, before, hat)
        await require_stranger(tx, world, officer.id, before)
        holding = next((c for c in await certificates.of(tx, id_) if c.revoked_at is None), None)
        if holding is None or is_being_made([event.act for event in history]):
            raise NotNow(before.state, act_)
        if problems := problems_of(given):
            raise Incomplete(problems)
        said = Content.of({**given, "certificate": holding.number}, salt=world.salt())
        after, event = act(before, act_, by=by, at=at, content=said)
        await applications.append(
            tx, after, event, content=said, message=world.new_id(after.bucket)
        )
        if act_ is Act.REVOKE:
            reason = RevocationReason(given["reason"])
            await certificates.revoke(tx, holding, at=at, reason=reason)
            body: dict[str, Any] = {"application": str(id_), "certificate": holding.number}
            await outboxes.add_jobs(tx, [(world.new_id(after.bucket), TELL, body)], run_at=at)
    return after

"""The post that has a file gives a certified copy of one of its papers, or says why not.

The applicant asked, or a court summoned the record: for a summons in force the copy is made without
anybody's asking. The paper is set and signed before the transaction, whose guarded statement lets
one of two officers win; what the other made is thrown away.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from khidki.actions.ask_copy import Copies, given_bytes
from khidki.actions.make_copy import Made, copyable, make_copy, signatory_of
from khidki.actions.oversee import hat_over
from khidki.actions.read_record import RecordPaper, read_shelf
from khidki.actions.record_look import record_look
from khidki.actions.tell_record import Words
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown, act
from khidki.domain.case.event import Act, Actor, ActorKind, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.number import SERIALS, number
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Frozen, Hat, Officer
from khidki.domain.people.footprint import Looked
from khidki.domain.people.signing import SignerKind
from khidki.domain.record.copy import (
    APPLICANT,
    Copy,
    CopyAnswered,
    NoSuchPaper,
    Stage,
    problems_with_declining,
)
from khidki.domain.text import Text
from khidki.store import applications, copies, signing_means
from khidki.store.copies import Waiting
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as its custodian sees it: its papers and copies, and under which hat."""

    copies: Copies
    hat: Hat

    @property
    def application(self) -> Application:
        """The summary of the case."""
        return self.copies.shelf.application


async def list_waiting(
    world: World,
    officer: Officer,
    *,
    number: str | None = None,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[Waiting]:
    """Return the copies that wait for the posts of an officer, the oldest first."""
    posts = [hat.post for hat in officer.hats]
    async with world.reading() as tx:
        if not posts:
            return []
        return await copies.waiting(tx, posts, number=number, after=after, limit=limit)


async def read_copies(world: World, officer: Officer, id_: UUID, words: Words) -> Kept:
    """Return the papers and copies of a file to an officer of the post that has it, or refuse."""
    async with world.reading() as tx:
        shelf, edition = await read_shelf(world, tx, id_)
    hat = officer.hat_of(shelf.post) or await hat_over(world, officer, shelf.post)
    record_look(world, officer, hat, Looked.CASE, application=id_)
    return Kept(Copies(shelf, edition, copyable(world, shelf, edition, words)), hat)


async def give_copy(world: World, officer: Officer, id_: UUID, copy: UUID, words: Words) -> Copy:
    """Certify and give the copy that was asked for."""
    kept = await read_copies(world, officer, id_, words)
    asked = await _asked(world, kept, copy)
    paper = _paper(kept, asked.paper)
    made = await _made(world, officer, kept, paper, made_for=APPLICANT)
    return await _store(world, officer, kept, asked, made, is_new=False)


async def copy_for_court(
    world: World, officer: Officer, id_: UUID, name: str, words: Words
) -> Copy:
    """Make a copy of a paper for the court whose summons is in force."""
    kept = await read_copies(world, officer, id_, words)
    summonses = kept.copies.shelf.summonses
    if not summonses:
        raise Unknown
    paper, order = _paper(kept, name), summonses[-1]
    court = f"{order.court}, {order.case_no}"
    made = await _made(world, officer, kept, paper, made_for=Text(hi=court, en=court))
    application, at = kept.application, world.now()
    asked = Copy(
        bucket=application.bucket,
        id=world.new_id(application.bucket),
        application=application.id,
        case_number=application.number,
        paper=name,
        title_hi=paper.title.hi,
        title_en=paper.title.en,
        court_order=order.id,
        asked_at=at,
        stage=Stage.ASKED,
    )
    return await _store(world, officer, kept, asked, made, is_new=True)


async def decline_copy(
    world: World, officer: Officer, id_: UUID, copy: UUID, why: str, words: Words
) -> None:
    """Say why no copy of a paper is given; the person reads it."""
    kept = await read_copies(world, officer, id_, words)
    asked = await _asked(world, kept, copy)
    if problems := problems_with_declining(why):
        raise Incomplete(problems)
    at = world.now()
    async with world.transaction() as tx:
        if not await copies.close(tx, replace(asked, stage=Stage.DECLINED, closed_at=at)):
            raise CopyAnswered
        said = {"copy": str(copy), "paper": asked.paper, "words": why.strip()}
        await _append(world, tx, officer, kept.hat, asked, Act.COPY_DECLINE, said)


async def read_copy(
    world: World, officer: Officer, id_: UUID, copy: UUID, words: Words
) -> tuple[str, bytes]:
    """Return number and bytes of a copy that was given, to the office that gave it."""
    kept = await read_copies(world, officer, id_, words)
    return await given_bytes(world, kept.copies.shelf, copy, to_court=True)


async def _asked(world: World, kept: Kept, copy: UUID) -> Copy:
    async with world.reading() as tx:
        found = await copies.by_id(tx, copy)
    if found is None or found.application != kept.application.id:
        raise Unknown
    if found.stage is not Stage.ASKED:
        raise CopyAnswered
    return found


def _paper(kept: Kept, name: str) -> RecordPaper:
    found = next((each for each in kept.copies.papers if each.name == name), None)
    if found is None:
        raise NoSuchPaper
    return found


async def _made(
    world: World, officer: Officer, kept: Kept, paper: RecordPaper, *, made_for: Text
) -> Made:
    if officer.is_frozen:
        raise Frozen
    application = kept.application
    async with world.reading() as tx:
        signs = await signing_means.signs(tx, kept.hat.posting)
        drawn = await _draw(world, tx, application.bucket)
    by = signatory_of(kept.hat, officer.name, alone=signs.signer is not SignerKind.WINDOW)
    return await make_copy(world, application, paper, number=drawn, made_for=made_for, by=by)


async def _draw(world: World, tx: Transaction, bucket: int) -> str:
    """Draw a number that no paper and no copy has."""
    while True:
        year, serial = legal_day(world.now()).year, secrets.randbelow(SERIALS)
        drawn = number(year=year, bucket=bucket, serial=serial)
        if not await copies.is_taken(tx, drawn):
            return drawn


async def _store(
    world: World, officer: Officer, kept: Kept, asked: Copy, made: Made, *, is_new: bool
) -> Copy:
    given = replace(
        asked,
        stage=Stage.GIVEN,
        closed_at=world.now(),
        number=made.certificate.number,
        code_hash=made.code_hash,
        facts=made.facts,
        salt=world.salt(),
        file=await world.files.put(made.pdf),
        digest=made.digest,
        key_id=world.signer.key_id,
        posting=kept.hat.posting,
    )
    assert given.file is not None
    act_ = Act.COPY_GIVE if given.court_order is None else Act.COPY_PRODUCE
    said = {
        "copy": str(given.id),
        "paper": given.paper,
        "number": made.certificate.number,
        "sha256": made.digest.hex(),
    }
    if given.court_order is not None:
        said["order"] = str(given.court_order)
    async with world.transaction() as tx:
        if is_new:
            await copies.add(tx, given)
        stored = is_new or await copies.close(tx, given)
        if stored:
            await _append(world, tx, officer, kept.hat, given, act_, said)
    if not stored:
        await world.files.delete(given.file)
        raise CopyAnswered
    return given


async def _append(
    world: World,
    tx: Transaction,
    officer: Officer,
    hat: Hat,
    copy: Copy,
    act_: Act,
    said: dict[str, str],
) -> None:
    before = await applications.by_id(tx, copy.application)
    assert before is not None, "applications are never deleted"
    by = Actor(ActorKind.OFFICER, officer.id, hat.posting)
    content = Content.of(said, salt=world.salt())
    after, event = act(before, act_, by=by, at=world.now(), content=content)
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))

"""Read appeals: those before an officer's posts, and one with the record below and its memo.

Whoever hears an appeal reads the whole file under the post that hears it, whoever holds the file;
every look is on record. Nothing here changes anything.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from khidki.actions.appeal import File, due
from khidki.actions.edition_of import edition_of
from khidki.actions.record_look import record_look
from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Unknown
from khidki.domain.case.proceeding import Kind
from khidki.domain.law.appeal import DecideBy
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.domain.people.footprint import Looked
from khidki.domain.refusal import Fault
from khidki.store import appeals, documents, heard_files
from khidki.store.database import Transaction
from khidki.store.documents import Document
from khidki.store.due_places import START, Place
from khidki.store.heard_files import HeardFile
from khidki.store.standings import Happened


@dataclass(frozen=True, slots=True)
class Heard:
    """An appeal with the record below, by when it must be decided and why."""

    appeal: Appeal
    file: File
    history: list[Happened]
    papers: list[Document]
    by_when: DecideBy


async def list_appeals(
    world: World,
    officer: Officer,
    *,
    stages: Sequence[str] | None,
    number: str | None = None,
    after: Place = START,
    limit: int,
) -> list[Appeal]:
    """Return the open appeals before the officer's posts, the day due first."""
    posts = [hat.post for hat in officer.hats]
    async with world.reading() as tx:
        return await appeals.before(
            tx, posts, stages=stages, number=number, after=after, limit=limit
        )


async def appeal_before(tx: Transaction, officer: Officer, id_: UUID) -> tuple[Appeal, Hat]:
    """Return an appeal and the officer's hat under which it is heard, or refuse."""
    appeal = await appeals.by_id(tx, id_)
    if appeal is None:
        raise Unknown
    hat = officer.hat_of(appeal.post)
    if hat is None:
        raise NotYourPost
    return appeal, hat


async def read_appeal(world: World, officer: Officer, id_: UUID) -> Heard:
    """Return an appeal before a post of the officer's with the record below, or refuse."""
    async with world.reading() as tx:
        appeal, hat, found = await heard_before(tx, officer, id_)
    file = file_in(world, found)
    record_look(world, officer, hat, Looked.CASE, application=found.application.id)
    by_when = due(world, file, Kind(appeal.kind), appeal.post, appeal=appeal)
    return Heard(appeal, file, found.history, found.papers, by_when)


async def heard_before(
    tx: Transaction, officer: Officer, id_: UUID
) -> tuple[Appeal, Hat, HeardFile]:
    """Return an appeal, the hat under which it is heard and all that was said, or refuse."""
    found = await heard_files.of(tx, id_)
    appeal = next((each for each in found.appeals if each.id == id_), None) if found else None
    if found is None or appeal is None:
        raise Unknown
    hat = officer.hat_of(appeal.post)
    if hat is None:
        raise NotYourPost
    return appeal, hat, found


def file_in(world: World, found: HeardFile) -> File:
    """Return what decides about the appeals of a file that was read with its hearings."""
    edition = edition_of(world.published, found.application, found.said)
    return File(found.application, found.events, found.said, found.appeals, edition)


async def read_record_paper(
    world: World, officer: Officer, id_: UUID, paper: UUID
) -> tuple[Document, bytes]:
    """Return a paper of the record below and its bytes, or refuse."""
    async with world.reading() as tx:
        appeal, hat = await appeal_before(tx, officer, id_)
        papers = await documents.of(tx, appeal.application)
    kept = next((each for each in papers if each.id == paper), None)
    if kept is None:
        raise Unknown
    record_look(world, officer, hat, Looked.PAPER, application=appeal.application)
    data = await world.files.read(kept.file)
    if hashlib.sha256(data).digest() != kept.digest:
        raise Fault("a stored paper is not the one that was handed in", retryable=False)
    return kept, data

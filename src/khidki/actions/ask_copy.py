"""A person asks for certified copies of papers of their own case, and takes what was given.

One act may ask for several papers; it stands in the history of the case. A paper of which a copy
waits already is not asked for again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.make_copy import copyable
from khidki.actions.read_record import RecordPaper, read_shelf
from khidki.actions.tell_record import Words
from khidki.actions.world import World
from khidki.domain.case.application import Unknown, act
from khidki.domain.case.event import Act, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.people import access
from khidki.domain.record.copy import Copy, Stage, asked_content, problems_with_asking
from khidki.domain.service.published import Edition
from khidki.store import applications, copies
from khidki.store.database import Transaction
from khidki.store.shelves import Shelf


@dataclass(frozen=True, slots=True)
class Copies:
    """A case, the papers of which there may be a copy, and the copies asked for so far."""

    shelf: Shelf
    edition: Edition
    papers: Sequence[RecordPaper]

    @property
    def waiting(self) -> list[str]:
        """Which papers are asked for and not answered."""
        return [each.paper for each in self.shelf.copies if each.stage is Stage.ASKED]

    def declined_because(self) -> dict[str, str]:
        """Return why copies were not given, by the id of each."""
        contents: list[dict[str, Any]] = [
            msgspec.json.decode(each.body) for each in self.shelf.said
        ]
        return {
            said["copy"]: said["words"] for said in contents if {"copy", "words"} <= said.keys()
        }


async def own_copies(world: World, account: UUID, id_: UUID, words: Words) -> Copies:
    """Return what an account may ask copies of, and what became of what it asked."""
    async with world.reading() as tx:
        return await _own(world, tx, account, id_, words)


async def ask_copies(
    world: World, account: UUID, id_: UUID, wanted: Sequence[str], words: Words
) -> None:
    """Ask for copies of some papers of an account's own case."""
    at = world.now()
    async with world.transaction() as tx:
        found = await _own(world, tx, account, id_, words)
        before, by = access.applicant_for(found.shelf.application, account)
        titles = {each.name: each.title for each in found.papers}
        problems = problems_with_asking(wanted, known=list(titles), waiting=found.waiting)
        if problems:
            raise Incomplete(problems)
        content = Content.of(asked_content(wanted), salt=world.salt())
        after, event = act(before, Act.COPY_ASK, by=by, at=at, content=content)
        await applications.append(
            tx, after, event, content=content, message=world.new_id(after.bucket)
        )
        for name in wanted:
            asked = Copy(
                bucket=after.bucket,
                id=world.new_id(after.bucket),
                application=after.id,
                case_number=after.number,
                paper=name,
                title_hi=titles[name].hi,
                title_en=titles[name].en,
                court_order=None,
                asked_at=at,
                stage=Stage.ASKED,
            )
            await copies.add(tx, asked)


async def own_copy(world: World, account: UUID, id_: UUID, copy: UUID) -> tuple[str, bytes]:
    """Return number and bytes of a copy that was given to an account, or refuse."""
    async with world.reading() as tx:
        shelf, _ = await read_shelf(world, tx, id_)
    access.applicant_for(shelf.application, account)
    return await given_bytes(world, shelf, copy, to_court=False)


async def given_bytes(
    world: World, shelf: Shelf, copy: UUID, *, to_court: bool
) -> tuple[str, bytes]:
    """Return number and bytes of a copy of a case; those for a court only where they may be had."""
    found = next((each for each in shelf.copies if each.id == copy), None)
    if found is None or found.number is None or found.file is None:
        raise Unknown
    if found.court_order is not None and not to_court:
        raise Unknown
    return found.number, await world.files.read(found.file)


async def _own(world: World, tx: Transaction, account: UUID, id_: UUID, words: Words) -> Copies:
    shelf, edition = await read_shelf(world, tx, id_)
    access.applicant_for(shelf.application, account)
    return Copies(shelf, edition, copyable(world, shelf, edition, words))

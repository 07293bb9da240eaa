"""Show a person their own applications: the list, one with its history, and its papers.

Everything is read for the account that filed; what is another's looks like what does not exist.
Old papers stay closed to a session that has not given its second fact: the caller says so.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.answer import defects_of
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.reckon import fixed
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.event import Act
from khidki.domain.money.dues import Dues
from khidki.domain.people import access
from khidki.domain.service.published import Edition
from khidki.domain.service.stage import asked_paise
from khidki.store import certificates, documents, standings
from khidki.store.documents import Document
from khidki.store.standings import Happened, Own, Standing


@dataclass(frozen=True, slots=True)
class Shown:
    """One application with its edition, its answers as they stand, and what happened."""

    standing: Standing
    edition: Edition
    answers: dict[str, Any]
    history: list[Happened]

    @property
    def application(self) -> Application:
        """The summary."""
        return self.standing.application

    @property
    def defects(self) -> list[dict[str, str]]:
        """What the office named last."""
        return defects_of(self.standing.said)

    def contents(self) -> dict[int, dict[str, Any]]:
        """Return what was said with each event, by its place."""
        return {each.seq: msgspec.json.decode(each.body) for each in self.standing.said}

    def dues(self) -> Dues | None:
        """Return what was fixed when it was submitted; what is old has nothing kept."""
        return fixed(self.contents().get(1, {}))

    def asked_paise(self) -> int:
        """Return what is to be paid at a step of payment."""
        usual = self.edition.service.fee.department_paise
        return asked_paise(list(self.contents().values()), usual)

    def said_with(self, act: Act) -> dict[str, Any]:
        """Return what was said with the last act of a kind, or nothing."""
        seqs = [event.seq for event in self.history if event.act is act]
        bodies = {each.seq: each.body for each in self.standing.said}
        if not seqs or seqs[-1] not in bodies:
            return {}
        return msgspec.json.decode(bodies[seqs[-1]])


async def show_application(world: World, account: UUID, id_: UUID) -> Shown:
    """Return an application of this account with its history, or refuse."""
    async with world.reading() as tx:
        standing = await standings.of(tx, id_)
        access.applicant_for(standing.application if standing else None, account)
        history = await standings.steps(tx, id_)
    assert standing is not None
    return _shown(world, standing, history)


async def show_summary(world: World, account: UUID, id_: UUID) -> Shown:
    """Return an application of this account without its history, or refuse."""
    async with world.reading() as tx:
        standing = await standings.of(tx, id_)
    access.applicant_for(standing.application if standing else None, account)
    assert standing is not None
    return _shown(world, standing, [])


async def show_filed(world: World, account: UUID, id_: UUID) -> tuple[Shown, list[Document]]:
    """Return an application without its history, and its papers."""
    async with world.reading() as tx:
        standing = await standings.of(tx, id_)
        access.applicant_for(standing.application if standing else None, account)
        papers = await documents.of(tx, id_)
    assert standing is not None
    return _shown(world, standing, []), papers


async def list_mine(world: World, account: UUID, *, before: UUID | None = None) -> Own:
    """Return what an account began or filed, newest first, and a pending change of its number."""
    async with world.reading() as tx:
        return await standings.own(tx, account, before=before or standings.NEWEST)


async def own_certificate(world: World, account: UUID, id_: UUID) -> tuple[str, bytes]:
    """Return number and bytes of the newest certificate of an account's application."""
    async with world.reading() as tx:
        standing = await standings.of(tx, id_)
        access.applicant_for(standing.application if standing else None, account)
        issued = await certificates.of(tx, id_)
    if not issued:
        raise Unknown
    return issued[0].number, await world.files.read(issued[0].file)


def _shown(world: World, standing: Standing, history: list[Happened]) -> Shown:
    application = standing.application
    edition = edition_of(world.published, application, standing.said)
    return Shown(standing, edition, answers_in(standing.said), history)

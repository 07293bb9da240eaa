"""Show a person what they have begun: the draft, its papers, and whom they may file for.

A draft that was submitted meanwhile is `Submitted`, so that an old tab or the back button leads to
the receipt and never to an error. Nothing here writes.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.actions.edition_of import edition_for
from khidki.actions.look_up import find_rows, looked_up
from khidki.actions.recall import carried
from khidki.actions.submit import checked
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.dues import Dues
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.service.definition import DocumentAsk
from khidki.domain.service.eligibility import Denied
from khidki.domain.service.field import Facts
from khidki.domain.service.published import Edition
from khidki.store import applications, drafts, people
from khidki.store.documents import Document
from khidki.store.drafts import Draft
from khidki.store.people import Known, Related


class Submitted(Refusal):
    """The draft is an application now."""

    code = "submitted"

    def __init__(self, application: UUID) -> None:
        super().__init__(application)
        self.application = application


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft with its edition, its papers, and everything that keeps it from being sent.

    `denied` are the rules by which the answers so far say that the service cannot be given.
    """

    draft: Draft
    edition: Edition
    papers: list[Document]
    problems: list[Problem]
    facts: Facts
    denied: tuple[Denied, ...] = ()
    # How many rows of the register the answers mean, where the service looks one up; else None.
    rows: int | None = None
    carried: Dues | None = None  # what was paid before and counts, where it was begun again

    def requires(self, ask: DocumentAsk) -> bool:
        """Say whether a paper is obligatory, as far as the answers tell until now."""
        required = self.edition.form.requires(ask, self.draft.answers, self.facts)
        return required is True or any(problem.path == ask.id for problem in self.problems)

    def papers_of(self, ask_id: str) -> list[Document]:
        """Return the papers given for one ask."""
        return [paper for paper in self.papers if paper.ask == ask_id]


async def show_draft(world: World, account: UUID, id_: UUID) -> Begun:
    """Return a draft of this account with its papers, or refuse."""
    whole = await world.reads.drafts.get((id_, account))
    if whole is None:
        async with world.reading() as tx:
            application = await applications.by_id(tx, id_)
        if application is None or application.account != account:
            raise Unknown
        raise Submitted(id_)
    draft, papers = whole.draft, whole.papers
    if not world.published.knows(draft.service, draft.version):
        await world.library.look()
    edition = edition_for(world.published, draft)
    at = world.now()
    found = checked(world, edition, draft, papers, at=at)
    facts = world.published.facts(at)
    rows = await _rows(world, edition, draft) if not found.problems else None
    paid = await carried(world, draft.id, draft.again_of)
    return Begun(draft, edition, papers, found.problems, facts, found.denied, rows, paid)


async def _rows(world: World, edition: Edition, draft: Draft) -> int | None:
    if looked_up(edition.service) is None:
        return None
    async with world.reading() as tx:
        return len(await find_rows(tx, edition.service, draft.answers))


async def open_drafts(world: World, account: UUID, service: str) -> list[Draft]:
    """Return what an account has begun for a service and not sent, last touched first."""
    async with world.reading() as tx:
        return await drafts.open_for(tx, account, service)


async def persons_of(world: World, account: UUID) -> list[tuple[Related, Known]]:
    """Return the persons an account may file for."""
    async with world.reading() as tx:
        return await people.related_to(tx, account)

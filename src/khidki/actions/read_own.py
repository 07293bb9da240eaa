"""Read an account's own applications by the numbers that it holds, for its programs.

What is another account's looks like what does not exist. A file is handed out only when its bytes
still have the hash that was recorded when it came.
"""

import hashlib
from uuid import UUID

from khidki.actions.show_application import Shown, show_application
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.people import access
from khidki.domain.refusal import Fault
from khidki.store import applications, documents
from khidki.store.applications import NEWEST, Filed
from khidki.store.documents import Document


async def list_filed(
    world: World, account: UUID, *, before: UUID | None, limit: int
) -> tuple[list[Filed], UUID | None]:
    """Return what an account filed, newest first, and where the list goes on.

    Drafts take their places in the list and are not shown, so a page may hold fewer lines.
    """
    async with world.reading() as tx:
        ids, found = await applications.filed_by(
            tx, account, before=before or NEWEST, limit=limit + 1
        )
    if len(ids) <= limit:
        return found, None
    if found and found[-1].id == ids[limit]:
        found.pop()
    return found, ids[limit - 1]


async def own_by_number(world: World, account: UUID, number: str) -> Shown:
    """Return an application of the account with its history, or refuse."""
    return await show_application(world, account, (await _own(world, account, number)).id)


async def own_id(world: World, account: UUID, number: str) -> UUID:
    """Return the id of an application of the account, or refuse."""
    return (await _own(world, account, number)).id


async def own_papers(world: World, account: UUID, number: str) -> list[Document]:
    """Return the papers of an application of the account, or refuse."""
    application = await _own(world, account, number)
    async with world.reading() as tx:
        return await documents.of(tx, application.id)


async def own_paper(
    world: World, account: UUID, number: str, paper: UUID
) -> tuple[Document, bytes]:
    """Return a paper of an application of the account and its bytes, or refuse."""
    papers = await own_papers(world, account, number)
    kept = next((each for each in papers if each.id == paper), None)
    if kept is None:
        raise Unknown
    data = await world.files.read(kept.file)
    if hashlib.sha256(data).digest() != kept.digest:
        raise Fault("a stored paper is not the one that was handed in", retryable=False)
    return kept, data


async def _own(world: World, account: UUID, number: str) -> Application:
    async with world.reading() as tx:
        found = await applications.by_number(tx, number)
    application, _ = access.applicant_for(found, account)
    return application

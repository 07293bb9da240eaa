"""All defects at once: a second sending-back has to name something new, and is seen from above.

What was asked before may be asked once more beside it, as when a paper is still not readable; but
a list of which everything was asked before is refused: then the officer decides on what there is.
Each further sending-back lies on the list of who controls the post.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from khidki.actions.world import World
from khidki.domain.case.application import Application
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.store import askings
from khidki.store.applications import Said
from khidki.store.askings import AskedAgain
from khidki.store.database import Transaction

Defects = Sequence[Mapping[str, str]]


def asked_before(contents: Sequence[Said]) -> list[Defects]:
    """Return what each earlier sending-back named."""
    bodies = (msgspec.json.decode(each.body) for each in contents)
    return [body["defects"] for body in bodies if body.get("defects")]


def require_something_new(contents: Sequence[Said], defects: Defects) -> int:
    """Refuse a list of which everything was asked before; return which sending-back it is."""
    earlier = asked_before(contents)
    known = {_named(each) for listed in earlier for each in listed}
    if earlier and {_named(each) for each in defects} <= known:
        raise Incomplete([Problem("defects", "nothing_new")])
    return len(earlier) + 1


async def note_again(
    world: World, tx: Transaction, before: Application, after: Application, *, times: int
) -> None:
    """Put a further sending-back on the list of who controls the post."""
    if times > 1 and before.post is not None:
        asked = AskedAgain(
            before.bucket, before.id, after.revision, before.number, before.service,
            before.post, times, world.now(),
        )  # fmt: skip
        await askings.add(tx, asked)


async def list_asked_again(
    world: World,
    officer: Officer,
    *,
    number: str | None = None,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[AskedAgain]:
    """Return what the posts below an officer sent back again, the newest first."""
    below = [post for hat in officer.hats for post in world.published.under.get(hat.post, ())]
    async with world.reading() as tx:
        return await askings.listed(tx, below, number=number, before=before, limit=limit)


def _named(defect: Mapping[str, str]) -> tuple[str, str]:
    what = "field" if "field" in defect else "paper"
    return what, defect.get(what, "")

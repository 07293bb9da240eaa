"""Who cannot sign, and how many papers wait for that since when; and with what a posting signs.

An officer without a working signature is a blocker that others see: whoever controls the post, and
whoever looks after the officers. Where a posting goes back to the window's seal, what waited is
issued under it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.people.access import Officer
from khidki.domain.people.control import everything_under
from khidki.domain.people.signing import ENDING, Blocker, SignerKind, standing
from khidki.domain.refusal import Refusal
from khidki.store import outboxes, signing_means, unsigned_papers
from khidki.store.signing_means import Posted

LISTED = 200
FIRST = ("", UUID(int=0))


class NoSuchPosting(Refusal):
    """There is no such posting."""

    code = "no_such_posting"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A posting with what keeps its holder from signing; without any, its papers only wait."""

    posted: Posted
    blockers: tuple[Blocker, ...]


async def read_blocked(
    world: World,
    *,
    after: tuple[str, UUID] = FIRST,
    limit: int = LISTED,
    signer: SignerKind | None = None,
    who: str = "",
    posts: list[str] | None = None,
) -> list[Blocked]:
    """Return postings whose papers wait or whose holder cannot sign, or soon cannot, by post."""
    at = world.now()
    async with world.reading() as tx:
        found = await signing_means.posted(
            tx,
            at=at, soon=at + ENDING, posts=posts, signer=signer, who=who, after=after, limit=limit,
        )  # fmt: skip
    return [Blocked(each, _standing(world, each)) for each in found]


async def read_blocked_below(
    world: World,
    officer: Officer,
    *,
    after: tuple[str, UUID] = FIRST,
    limit: int = LISTED,
    signer: SignerKind | None = None,
    who: str = "",
) -> list[Blocked]:
    """Return those of the officer's own postings, and of the posts that the officer controls."""
    mine = [hat.post for hat in officer.hats]
    posts = [*mine, *everything_under(mine, world.published.under)]
    return await read_blocked(world, after=after, limit=limit, signer=signer, who=who, posts=posts)


async def sign_with(world: World, posting: UUID, signer: SignerKind) -> None:
    """Say with what a posting signs from now on; what waits is made anew for it."""
    async with world.transaction() as tx:
        if not await signing_means.set_signer(tx, posting, signer):
            raise NoSuchPosting
        taken = await unsigned_papers.take_all(tx, posting)
        jobs: list[tuple[UUID, str, dict[str, Any]]] = [
            (
                world.new_id(paper.bucket),
                "issue",
                {"application": str(paper.application), "seq": paper.seq, "act": "grant"},
            )
            for paper in taken
        ]
        if jobs:
            await outboxes.add_jobs(tx, jobs, run_at=world.now())
    for paper in taken:
        await world.files.delete(paper.file)


def _standing(world: World, each: Posted) -> tuple[Blocker, ...]:
    return standing(
        each.signer, each.known, at=world.now(), waits=each.waiting > 0, in_force=each.in_force
    )

"""Read with what an officer signs for each post, what they have for it, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.people.access import Officer
from khidki.domain.people.signing import Blocker, SignerKind, standing
from khidki.store import signing_means
from khidki.store.signing_means import Mine as Row


@dataclass(frozen=True, slots=True)
class Mine:
    """A post of the officer, what its papers are signed with, and what is in the way."""

    post: str
    kind: SignerKind
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything an officer signs with."""

    posts: Sequence[Mine]
    token: Row | None
    esign: Row | None


async def read_signature(world: World, officer: Officer) -> Signature:
    """Return what the officer signs with, post by post."""
    at = world.now()
    async with world.reading() as tx:
        rows = await signing_means.mine(tx, officer.id, at=at)
    newest = {kind: _newest(rows, kind) for kind in (SignerKind.TOKEN, SignerKind.ESIGN)}
    posts: dict[UUID, Mine] = {}
    for row in rows:
        means = newest.get(row.signer)
        known = None if means is None else means.known
        found = standing(row.signer, known, at=at, waits=False)
        posts.setdefault(row.posting, Mine(row.post, row.signer, found))
    return Signature(list(posts.values()), newest[SignerKind.TOKEN], newest[SignerKind.ESIGN])


def _newest(rows: Sequence[Row], kind: SignerKind) -> Row | None:
    ours = [row for row in rows if row.kind == kind and row.paired_at is not None]
    return max(ours, key=lambda row: str(row.paired_at), default=None)

"""Remember that an officer looked at something, or did an act of administration.

A look costs the page no round trip (`store/footprints.py`); an act is written in the transaction
that does it, so neither is there without the other.
"""

from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.world import World
from khidki.domain.bucket import bucket_for, bucket_of
from khidki.domain.people.access import Hat, Officer
from khidki.domain.people.footprint import LONGEST_ABOUT, Footprint, Looked, id_at
from khidki.store import footprints
from khidki.store.database import Transaction


def record_look(
    world: World,
    officer: Officer,
    hat: Hat | None,
    kind: Looked,
    *,
    application: UUID | None = None,
    about: str = "",
) -> None:
    """Remember a look; it is on record in a moment."""
    world.trail.note(_footprint(world, officer, hat, kind, (application, about)))


async def record_act(tx: Transaction, world: World, officer: Officer, hat: Hat, about: str) -> None:
    """Write down an act of administration in the transaction that does it."""
    made = _footprint(world, officer, hat, Looked.ACT, (None, about))
    await footprints.put(tx, [made])


def _footprint(
    world: World, officer: Officer, hat: Hat | None, kind: Looked, of: tuple[UUID | None, str]
) -> Footprint:
    application, about = of
    bucket = bucket_for(officer.id.bytes) if application is None else bucket_of(application)
    at = world.now()
    return Footprint(
        id=id_at(at, uuid7(), bucket),
        at=at,
        officer=officer.id,
        posting=hat.posting if hat else None,
        kind=kind,
        application=application,
        about=about[:LONGEST_ABOUT],
    )

"""An officer declares whose files are not theirs to decide: their own, family's, an operator's.

A declaration counts at once; one that is taken back counts for a month more. What it leads to is
read at every act (`require_stranger`), never kept: `domain/people/tie.py` says what can be known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.people import tie
from khidki.domain.people.account import mobile_number
from khidki.domain.people.tie import OUTLASTS, Tie, TieKind
from khidki.domain.problem import Problem
from khidki.store import officers, ties
from khidki.store.database import Transaction
from khidki.store.ties import LISTED, Declared


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an officer declared, as they may read it; `ending` is its last four digits."""

    id: str
    kind: TieKind
    ending: str
    declared_at: datetime
    ends_at: datetime | None


async def declared_by(world: World, officer: UUID) -> list[Declaration]:
    """Return what an officer declared and did not take back long ago."""
    async with world.reading() as tx:
        found = await ties.declared_by(tx, officer)
    return [
        Declaration(
            each.mobile_hash.hex(),
            each.kind,
            world.secrets.unseal(each.mobile_sealed, purpose="mobile").decode()[-4:],
            each.declared_at,
            each.ends_at,
        )
        for each in found
        if each.ends_at is None or each.ends_at > world.now()
    ]


async def declare(world: World, officer: UUID, *, mobile: str, kind: str) -> list[Problem]:
    """Store a declaration, or return what is wrong with it."""
    number = mobile_number(mobile)
    problems: list[Problem] = []
    if number is None:
        problems.append(Problem("mobile", "not_a_mobile"))
    if kind not in {each.value for each in TieKind}:
        problems.append(Problem("kind", "required"))
    if number is None or problems:
        return problems
    declared = Declared(
        world.secrets.mobile_hash(number),
        world.secrets.seal(number.encode(), purpose="mobile"),
        TieKind(kind),
        world.now(),
        None,
    )
    async with world.transaction() as tx:
        if len(await ties.declared_by(tx, officer)) >= LISTED:
            return [Problem("mobile", "too_many")]
        await ties.declare(tx, officer, declared)
    return []


async def take_back(world: World, officer: UUID, declaration: str) -> None:
    """Let a declaration cease to count after a month, or refuse when there is none."""
    try:
        mobile_hash = bytes.fromhex(declaration)
    except ValueError as cause:
        raise Unknown from cause
    async with world.transaction() as tx:
        ends_at = world.now() + OUTLASTS
        if not await ties.take_back(tx, officer, mobile_hash, ends_at=ends_at):
            raise Unknown


async def require_stranger(
    tx: Transaction, world: World, officer: UUID, application: Application
) -> None:
    """Refuse an act of an officer on a file that is their own, their family's or operator's."""
    tie.require_stranger(application, await ties_of(tx, world, officer, [application.id]))


async def ties_of(tx: Transaction, world: World, officer: UUID, files: Sequence[UUID]) -> list[Tie]:
    """Return what an officer is tied to now: the mobile on record needs no declaration.

    Of an operator among them it is told on which of these files they worked.
    """
    row = await officers.by_id(tx, officer)
    own: bytes | None = None
    if row is not None and row.mobile_sealed is not None:
        mobile = world.secrets.unseal(row.mobile_sealed, purpose="mobile").decode()
        own = world.secrets.mobile_hash(mobile)
    return await ties.of(tx, officer, files=files, own=own, at=world.now())

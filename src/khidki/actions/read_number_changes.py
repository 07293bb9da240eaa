"""What officers read about changes of a number: their office's list, and one change to confirm.

The list holds what colleagues of the same office asked for, so that the second person finds it; a
change can be opened by its address from another office too, because a small office may have one
officer only. The old number is never shown whole: it is the account's, not the desk's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions.change_number import require_post
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import Officer
from khidki.domain.people.account import Proof
from khidki.domain.people.person import Birth, Name, Relation
from khidki.domain.text import Text
from khidki.store import number_changes
from khidki.store.number_changes import FIRST, Shown

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that waits for a second officer; `mobile` is the number asked for."""

    account: UUID
    id: UUID
    mobile: str
    proof: Proof
    asked_by: UUID
    officer: Text
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody for whom the account files, to be compared with the proof that is shown."""

    relation: Relation
    name: Name
    birth: Birth | None


@dataclass(frozen=True, slots=True)
class ReadChange:
    """One change as it stands, with whose papers the account holds."""

    asked: Asked
    old_ending: str
    holders: list[Holder]
    is_waiting: bool
    is_stopped: bool
    effective_at: datetime


async def list_changes(
    world: World,
    officer: Officer,
    *,
    proof: Proof | None = None,
    by: str = "",
    after: UUID | None = None,
    limit: int = A_PAGE,
) -> list[Asked]:
    """Return what waits in the officer's offices, oldest first."""
    require_post(officer)
    offices = sorted({hat.office for hat in officer.hats})
    async with world.reading() as tx:
        found = await number_changes.waiting(
            tx, offices,
            proof=proof, by=by, after=after or FIRST, now=world.now(), limit=limit,
        )  # fmt: skip
    return [
        Asked(
            each.account,
            each.id,
            _mobile(world, each.mobile_sealed),
            each.proof,
            each.asked_by,
            Text(hi=each.name_hi, en=each.name_en),
            each.asked_at,
        )
        for each in found
    ]


async def read_change(world: World, officer: Officer, *, account: UUID, change: UUID) -> ReadChange:
    """Return one change for an officer who holds a post, or refuse."""
    require_post(officer)
    async with world.reading() as tx:
        found = await number_changes.shown(tx, account, change)
    if found is None:
        raise Unknown
    return _read(world, found)


def _read(world: World, found: Shown) -> ReadChange:
    asked = Asked(
        found.account,
        found.id,
        _mobile(world, found.mobile_sealed),
        found.proof,
        found.asked_by,
        Text(hi=found.name_hi, en=found.name_en),
        found.asked_at,
    )
    is_over = found.done_at is not None or found.stopped_at is not None
    return ReadChange(
        asked=asked,
        old_ending=_mobile(world, found.old_sealed)[-2:],
        holders=[_holder(each["kind"], each["details"]) for each in found.persons or []],
        is_waiting=found.confirmed_by is None and not is_over,
        is_stopped=found.stopped_at is not None,
        effective_at=found.effective_at,
    )


def _holder(kind: str, details: dict[str, Any]) -> Holder:
    name, birth = details["name"], details.get("birth")
    return Holder(
        relation=Relation(kind),
        name=Name(hi=name.get("hi"), en=name.get("en")),
        birth=None if birth is None else Birth.parse(birth),
    )


def _mobile(world: World, sealed: bytes) -> str:
    return world.secrets.unseal(sealed, purpose="mobile").decode()

"""Fold what happened into the figures that everybody may read: once, in pieces, whoever dies.

Each piece is one transaction: the place in the log moves, and the figures change by what the
touched files count for now less what they counted for before. No submit and no officer waits for
it. To begin anew, everything is forgotten and the same events give the same figures.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.library import Library
from khidki.actions.seal import GROUPS
from khidki.actions.world import World, utc_now
from khidki.domain.case import tally
from khidki.domain.case.event import Act
from khidki.domain.case.figure import Measure, Past, counted, unchanged_rounds, waiting
from khidki.domain.case.tally import Cell, Seat, Waits
from khidki.domain.service.published import Published
from khidki.domain.service.seating import named_services, seat_of
from khidki.store import applications, figures, folds
from khidki.store.applications import Said
from khidki.store.database import Database, Transaction
from khidki.store.folds import BEGINNING, Place, Told, Unchanged

AT_ONCE = 1000
NO_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Folding:
    """What a fold needs of the world; the command line has no more."""

    database: Database
    library: Library
    now: Callable[[], datetime] = utc_now


Folder = World | Folding


async def fold_figures(world: Folder, *, at_once: int = AT_ONCE) -> int:
    """Fold everything that can be folded now; return in how many pieces."""
    pieces = 0
    for group in GROUPS:
        while await fold(world, group, at_once=at_once):
            pieces += 1
    return pieces


async def rebuild_figures(world: Folder) -> int:
    """Forget all figures and fold everything again; return in how many pieces.

    Until it is done pages show what has been counted so far. If it is broken off, the worker goes
    on from where it stopped.
    """
    async with world.database.transaction() as tx:
        await folds.forget(tx)
        await figures.forget(tx)
    return await fold_figures(world)


async def fold(world: Folder, group: int, *, at_once: int = AT_ONCE) -> bool:
    """Fold the next events of a bucket group; False when there are none, or another folds them."""
    async with world.database.transaction() as tx:
        known = (await folds.places(tx)).get(group)
        here = known or BEGINNING
        # The horizon is read first: what ended below it is seen by every later statement.
        horizon = await folds.horizon(tx)
        until = horizon.tx if here.epoch == horizon.epoch else NO_END
        end = await folds.end(tx, group, here, until=until, at_most=at_once)
        if end is None and here.epoch == horizon.epoch:
            return False
        # Before a restore nothing comes any more: the next epoch begins at its own first number.
        there = Place(here.epoch + 1, 0) if end is None else Place(here.epoch, end)
        if not await folds.move(tx, group, known, there, at=world.now()):
            return False
        if end is not None:
            told = await folds.touched(tx, group, here, end)
            await _look_for_services(world, told)
            await _add(world, tx, told, here=here, there=there)
    return True


async def _look_for_services(world: Folder, told: Sequence[Told]) -> None:
    versions = {(each.service, each.version) for each in told}
    if not all(world.library.published.knows(*each) for each in versions):
        await world.library.look()


async def _add(
    world: Folder, tx: Transaction, told: Sequence[Told], *, here: Place, there: Place
) -> None:
    """Add the difference that the events between two places make."""
    unchanged = await _unchanged(tx, told)
    sits = _Sits(world.library.published)
    named = named_services(world.library.published)
    cells: Counter[tuple[Cell, Measure]] = Counter()
    waits: Counter[Waits] = Counter()
    for application, events in groupby(told, key=lambda each: each.application):
        every = list(events)
        service, again = every[0].service, every[0].again
        discreet = service not in named
        rounds = unchanged.get(application, set())
        for sign, place in ((-1, here), (1, there)):
            pasts = [_past(each) for each in every if each.place < (place.epoch, place.tx)]
            counts = counted(pasts, again=again, unchanged=rounds)
            open_ = waiting(pasts) if pasts else None
            for row, times in tally.rows(counts, service, sits, discreet=discreet).items():
                cells[row] += sign * times
            for day, times in tally.waits(open_, service, sits, discreet=discreet).items():
                waits[day] += sign * times
    changed = {day: times for day, times in waits.items() if times}
    await figures.add(tx, _by_cell(cells), changed)


def _by_cell(counts: Mapping[tuple[Cell, Measure], int]) -> dict[Cell, dict[str, int]]:
    found: dict[Cell, dict[str, int]] = {}
    for (cell, measure), times in counts.items():
        if times:
            found.setdefault(cell, {})[measure.value] = times
    return found


async def _unchanged(tx: Transaction, told: Sequence[Told]) -> dict[UUID, set[int]]:
    """Return by file the sendings back after which the same came in again.

    What was found once is kept: a rebuild knows it when the contents are erased.
    """
    rounds: dict[UUID, list[int]] = {}
    for each in told:
        if each.act is Act.SEND_BACK:
            rounds.setdefault(each.application, []).append(each.seq)
    if not rounds:
        return {}
    said = await applications.contents_among(tx, list(rounds))
    found = {
        id_: unchanged_rounds(_handed_in(said.get(id_, [])), asked) for id_, asked in rounds.items()
    }
    kept = await folds.unchanged(tx, list(rounds))
    known = {(each.application, each.seq) for each in kept}
    new = [Unchanged(id_, seq) for id_, seqs in found.items() for seq in sorted(seqs)]
    if fresh := [each for each in new if (each.application, each.seq) not in known]:
        await folds.keep_unchanged(tx, fresh)
    for each in kept:
        found[each.application].add(each.seq)
    return found


def _handed_in(said: Sequence[Said]) -> Iterator[tuple[int, object]]:
    for each in said:
        value: dict[str, Any] = msgspec.json.decode(each.body)
        if "answers" in value:
            papers = sorted(paper["sha256"] for paper in value.get("papers", ()))
            yield each.seq, (value["answers"], papers)


class _Sits:
    """Where posts sit, looked up once each."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._known: dict[str, Seat] = {}

    def __call__(self, post: str) -> Seat:
        """Return the office of a post, its district and its state."""
        if post not in self._known:
            self._known[post] = seat_of(self._published, post)
        return self._known[post]


def _past(told: Told) -> Past:
    return Past(
        told.seq, told.act, told.state, told.post, told.posting, told.due_on, told.happened_at
    )

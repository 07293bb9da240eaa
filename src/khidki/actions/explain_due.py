"""Say why an application is due on its day, to anyone with its number.

The date is computed once more from what it was computed from: the receipt, the limit of the
service's version, the Act as it was in force, and the version of the calendar that made it. When
that no longer gives the same day the page says so, and the date that was given stands. No answer
and no name is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from khidki.actions.track import Tracked, track
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import Calendar, legal_day
from khidki.domain.law.clock import Due
from khidki.domain.law.parameter import Reason
from khidki.domain.law.why import cited
from khidki.domain.service.definition import LawLimit, Service
from khidki.domain.service.varying import varied
from khidki.domain.text import Text
from khidki.store import catalogues


@dataclass(frozen=True, slots=True)
class Explained:
    """A due date with what made it; `agrees` says whether it comes out the same once more."""

    number: str
    service: Text
    act: Text
    limit: LawLimit
    due_on: date
    found: Due
    because: tuple[Reason, ...]
    newest_calendar: int

    @property
    def agrees(self) -> bool:
        """Whether the computation gives the date that was given."""
        return self.found.on == self.due_on


async def explain_due(world: World, typed: str) -> Explained:
    """Return why an application is due when it is, or refuse as tracking does."""
    tracked = await track(world, typed)
    due_on, first = tracked.due_on, tracked.history[0]
    # A discreet service is not named by its limit either.
    if due_on is None or first.post is None or tracked.edition.service.discreet:
        raise Unknown
    published = world.published
    office = published.posts[first.post].office
    calendar = await _calendar(world, office, tracked.calendar_version)
    found, service = _as_it_was(world, tracked, calendar, due_on)
    law = published.law_on(service.law.act, legal_day(tracked.received_at))
    return Explained(
        number=tracked.number,
        service=service.title,
        act=Text(hi=service.law.act, en=service.law.act) if law is None else law.title,
        limit=service.law,
        due_on=due_on,
        found=found,
        because=() if law is None else cited(found, law),
        newest_calendar=published.calendar(office).version,
    )


async def _calendar(world: World, office: str, version: int) -> Calendar:
    newest = world.published.calendar(office)
    if newest.version == version:
        return newest
    async with world.reading() as tx:
        older = await catalogues.calendar(tx, version)
    return newest if older is None else world.published.calendar_by(older, office)


def _as_it_was(
    world: World, tracked: Tracked, calendar: Calendar, due_on: date
) -> tuple[Due, Service]:
    """Return the computation that gives the date: which variant applied stands in the content."""
    tried = [
        (world.published.due_by(service, calendar, tracked.received_at), service)
        for service in _versions(tracked.edition.service)
    ]
    return next((each for each in tried if each[0].on == due_on), tried[0])


def _versions(service: Service) -> Iterator[Service]:
    yield service
    for variant in service.variants:
        yield varied(service, variant)

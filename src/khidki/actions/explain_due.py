"""Say why an application is due on its day, to anyone with its number.

The date is computed once more from what it was computed from: the receipt, the limit of the
service's version, the Act as it was in force, and the version of the calendar that made it. When
that no longer gives the same day the page says so, and the date that was given stands. No answer
and no name is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from khidki.actions.stand_still import calendar_of
from khidki.actions.track import track
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.waiting import waitings
from khidki.domain.law.calendar import Calendar, legal_day
from khidki.domain.law.clock import Due, Pause
from khidki.domain.law.parameter import Reason
from khidki.domain.law.why import cited, days
from khidki.domain.record.computation import Computation
from khidki.domain.service.definition import LawLimit, Service
from khidki.domain.service.published import Edition
from khidki.domain.service.varying import varied
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Explained:
    """A due date with what made it; `agrees` says whether it comes out the same once more.

    Without a date the clock stands, because the applicant is asked.
    """

    number: str
    service: Text
    act: Text
    limit: LawLimit
    due_on: date | None
    found: Due
    because: tuple[Reason, ...]
    newest_calendar: int

    @property
    def agrees(self) -> bool:
        """Whether the computation gives the date that was given."""
        return self.found.on == self.due_on


@dataclass(frozen=True, slots=True)
class Dated:
    """What the due date of an application was computed from; `post` is the first that held it."""

    number: str
    edition: Edition
    received_at: datetime
    due_on: date | None
    calendar_version: int
    post: str
    waited: tuple[Pause, ...]


async def explain_due(world: World, typed: str) -> Explained:
    """Return why an application is due when it is, or refuse as tracking does."""
    tracked = await track(world, typed)
    first = tracked.history[0]
    # A discreet service is not named by its limit either.
    if first.post is None or tracked.edition.service.discreet:
        raise Unknown
    return await explain(
        world,
        Dated(
            number=tracked.number,
            edition=tracked.edition,
            received_at=tracked.received_at,
            due_on=tracked.due_on,
            calendar_version=tracked.calendar_version,
            post=first.post,
            waited=waitings(tracked.history),
        ),
    )


async def explain(world: World, dated: Dated) -> Explained:
    """Return why a date is that date, computed once more from what it was computed from."""
    published = world.published
    office = published.posts[dated.post].office
    newest = published.calendar(office)
    calendar = newest
    if newest.version != dated.calendar_version:
        async with world.reading() as tx:
            calendar = await calendar_of(world, tx, office, dated.calendar_version) or newest
    found, service = _as_it_was(world, dated, calendar)
    rules = published.stood(service, dated.received_at, dated.waited)[1] if dated.waited else ()
    law = published.law_on(service.law.act, legal_day(dated.received_at))
    return Explained(
        number=dated.number,
        service=service.title,
        act=Text(hi=service.law.act, en=service.law.act) if law is None else law.title,
        limit=service.law,
        due_on=dated.due_on,
        found=found,
        because=(*(() if law is None else cited(found, law)), *rules),
        newest_calendar=newest.version,
    )


def printed(explained: Explained) -> Computation:
    """Return an explanation as an order prints it."""
    found = explained.found
    return Computation(
        received_on=legal_day(found.received_at),
        due_on=explained.due_on or found.strict_on,
        computed_on=found.on or found.strict_on,
        limit=explained.limit.limit.text(),
        act=explained.act,
        days=days(found),
        because=explained.because,
        calendar_version=found.calendar_version,
        verified=explained.limit.verified,
    )


def _as_it_was(world: World, dated: Dated, calendar: Calendar) -> tuple[Due, Service]:
    """Return the computation that gives the date: which variant applied stands in the content."""
    tried = [
        (world.published.due_by(service, calendar, dated.received_at, dated.waited), service)
        for service in _versions(dated.edition.service)
    ]
    return next((each for each in tried if each[0].on == dated.due_on), tried[0])


def _versions(service: Service) -> Iterator[Service]:
    yield service
    for variant in service.variants:
        yield varied(service, variant)

"""What a court asks of the state: pending by service, and when its disposal can be expected.

Expected is what the pace of the last three whole months makes of what is pending now; where nothing
was disposed of there is no pace and no day. It is arithmetic on the figures, and promises nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from khidki.actions.fold_figures import Folder
from khidki.domain.case.tally import NOTHING, NOW, Figures, Scope
from khidki.domain.service.seating import services_by_name, state_of
from khidki.domain.text import Text
from khidki.store import figures
from khidki.store.database import Transaction

MONTHS = 3
AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Pending:
    """One service: what is pending, what was disposed of in the months, and the expected day."""

    service: str
    title: Text
    pending: int
    disposed: int
    expected_on: date | None


async def report_pending(world: Folder, *, today: date) -> list[Pending]:
    """Return every service in which something is pending, the most first."""
    published = world.library.published
    names = services_by_name(published, "en")
    months, days = whole_months(today)
    async with world.database.reading() as tx:
        now = await _by_service(tx, state_of(published), [id_ for id_, _ in names], [NOW])
        then = await _by_service(tx, state_of(published), [id_ for id_, _ in names], months)
    lines = [_line(id_, title, now[id_], then[id_], days=days, today=today) for id_, title in names]
    return sorted((each for each in lines if each.pending), key=lambda each: -each.pending)


async def _by_service(
    tx: Transaction, state: str, services: Sequence[str], periods: Sequence[str]
) -> dict[str, Figures]:
    """Return what the state's figures of these periods are together, for every service."""
    found = dict.fromkeys(services, NOTHING)
    for at in range(0, len(services), AT_ONCE):
        rows = await figures.of_places(
            tx, [(Scope.STATE, state)], services=services[at : at + AT_ONCE], periods=periods
        )
        found |= {row.service: row.counts for row in rows}
    return found


def whole_months(today: date) -> tuple[Sequence[str], int]:
    """Return the last whole months as periods, and how many days they have together."""
    end = today.replace(day=1)
    months: list[str] = []
    begin = end
    for _ in range(MONTHS):
        begin = (begin - timedelta(days=1)).replace(day=1)
        months.append(f"{begin:%Y-%m}")
    return months, (end - begin).days


def _line(id_: str, title: Text, now: Figures, then: Figures, *, days: int, today: date) -> Pending:
    pending, disposed = now.pending, then.disposed
    expected = None if disposed == 0 else today + timedelta(days=-(-pending * days // disposed))
    return Pending(id_, title, pending, disposed, expected)

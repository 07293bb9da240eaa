"""Count how long officers' work takes, by service and step, without counting anybody.

What a page's script measured comes with the act; without a script only our own clock is known, from
the first look at the file as it stood. Nothing of it names an officer, an office or a case, and
what is rarer than `effort.SHOWN_FROM` is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from khidki.actions.world import World
from khidki.domain.case.effort import Measure, Spent, median
from khidki.domain.law.calendar import legal_day
from khidki.store import efforts

SHOWN_DAYS = 30


async def count_effort(
    world: World, *, bucket: int, service: str, step: str, spent: Spent, acts: int = 1
) -> None:
    """Count what acts of a step took."""
    slots = spent.slots()
    if slots:
        async with world.transaction() as tx:
            await efforts.count(
                tx, bucket=bucket, service=service, step=step, acts=acts,
                day=legal_day(world.now()), slots=slots,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepEffort:
    """What work at one step usually takes: how many acts, and the middle of each measure."""

    service: str
    step: str
    acts: int
    middle: dict[Measure, int | None]


async def read_effort(world: World, services: Sequence[str]) -> tuple[date, list[StepEffort]]:
    """Return since when, and what every step of these services usually takes."""
    since = legal_day(world.now()) - timedelta(days=SHOWN_DAYS)
    async with world.reading() as tx:
        counted = await efforts.since(tx, services, since)
    steps: dict[tuple[str, str], dict[Measure, dict[int, int]]] = {}
    for each in counted:
        found = steps.setdefault((each.service, each.step), {})
        found.setdefault(each.measure, {})[each.slot] = each.acts
    listed = [
        StepEffort(
            service,
            step,
            sum(found.get(Measure.SERVED, {}).values()),
            {measure: median(found.get(measure, {})) for measure in Measure},
        )
        for (service, step), found in steps.items()
    ]
    return since, sorted(listed, key=lambda each: (each.service, each.step))

"""How often work took how long: counts by service, step, day and slot, and nothing else.

`bucket` only spreads the writes of a busy hour over a few rows; who reads adds them up. The rows
are as many as there are days and slots, however many cases there were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.case.effort import Measure
from khidki.store.database import Transaction

GROUPS = tuple(range(0, 1024, 64))

SQL_COUNT = """
    INSERT INTO effort (bucket, service, step, day, measure, slot, acts)
    SELECT %(bucket)s, %(service)s, %(step)s, %(day)s, measure, slot, %(acts)s
      FROM unnest(%(measures)s::text[], %(slots)s::int[]) AS u(measure, slot)
     ORDER BY measure, slot
        ON CONFLICT (bucket, service, step, day, measure, slot) DO UPDATE
       SET acts = effort.acts + excluded.acts
"""


async def count(
    tx: Transaction,
    *,
    bucket: int,
    service: str,
    step: str,
    day: date,
    slots: Sequence[tuple[Measure, int]],
    acts: int = 1,
) -> None:
    """Count acts of a step in their slots."""
    await tx.run(
        SQL_COUNT,
        bucket=bucket // 64 * 64, service=service, step=step, day=day, acts=acts,
        measures=[measure.value for measure, _ in slots], slots=[slot for _, slot in slots],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a slot was hit since a day."""

    service: str
    step: str
    measure: Measure
    slot: int
    acts: int


SQL_SINCE = """
    SELECT service, step, measure, slot, sum(acts)::bigint AS acts
      FROM effort
     WHERE bucket = ANY(%(groups)s) AND service = ANY(%(services)s) AND day >= %(since)s
     GROUP BY service, step, measure, slot
     ORDER BY service, step, measure, slot
     LIMIT 20000
"""


async def since(tx: Transaction, services: Sequence[str], day: date) -> list[Counted]:
    """Return what was counted for these services since a day."""
    return await tx.all(Counted, SQL_SINCE, groups=list(GROUPS), services=list(services), since=day)

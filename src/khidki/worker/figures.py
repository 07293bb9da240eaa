"""What waits, for the operator's graphs: jobs, dead letters, and history that is not sealed yet.

The worker measures; `/metrics` of the web shows it, because all processes lay their figures
together. A dead letter or an event that waits long for its seal is a reason to wake somebody.
"""

from prometheus_client import Gauge

from khidki.actions.seal import GROUPS
from khidki.actions.world import World
from khidki.store import outboxes, seals

WAITING = Gauge("khidki_jobs_waiting", "Jobs to be done", multiprocess_mode="mostrecent")
DEAD = Gauge("khidki_jobs_dead", "Jobs given up, for a person", multiprocess_mode="mostrecent")
UNSEALED = Gauge(
    "khidki_unsealed_seconds",
    "Age of the oldest event that no seal covers",
    multiprocess_mode="mostrecent",
)


async def tell(world: World) -> None:
    """Measure what waits now."""
    async with world.reading() as tx:
        counts = await outboxes.counts(tx)
        found = [await seals.oldest_waiting(tx, group) for group in GROUPS]
    oldest = min((at for at in found if at is not None), default=None)
    WAITING.set(counts.waiting)
    DEAD.set(counts.dead)
    UNSEALED.set(0.0 if oldest is None else (world.now() - oldest).total_seconds())

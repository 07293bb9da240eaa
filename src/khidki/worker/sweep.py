"""Remove what is over: sessions, one-time codes, counts of limits, and halves of files.

Buckets are swept a few at a time, the next ones each minute, so no sweep is ever long and every
bucket has its turn about once an hour. Several workers may sweep the same: what is gone is gone.
Nothing here touches a case; events and contents are never swept. Who looked at what goes after the
time that the catalogue says, so many rows of a bucket at once. What belongs to somebody, and goes
only after a message, is an action: `actions/lapse.py`.
"""

import asyncio
from datetime import timedelta

from khidki.actions.lapse import lapse
from khidki.actions.world import World
from khidki.domain.bucket import BUCKETS
from khidki.domain.people.footprint import first_id
from khidki.store import answers_kept, consents, footprints, limits, one_time_codes, sessions

EVERY = timedelta(minutes=1)
SWEPT_AT_ONCE = 16
# The longest stretch of a limit is a day; counts of the present one must stay.
KEPT = timedelta(days=2)
UNFINISHED_FOR = timedelta(hours=1)
LOOKS_AT_ONCE = 500  # of a bucket, each time it has its turn


async def sweep_buckets(world: World) -> int:
    """Sweep the buckets whose turn it is and return how many rows went."""
    now = world.now()
    turn = int(now.timestamp() // EVERY.total_seconds()) % (BUCKETS // SWEPT_AT_ONCE)
    looked_before = first_id(now - timedelta(days=world.watch.looks.days))
    removed = 0
    for bucket in range(turn * SWEPT_AT_ONCE, (turn + 1) * SWEPT_AT_ONCE):
        async with world.transaction() as tx:
            removed += await sessions.sweep(tx, bucket=bucket, now=now)
            removed += await one_time_codes.sweep(tx, bucket=bucket, before=now - KEPT)
            removed += await consents.sweep(tx, bucket=bucket, before=now - KEPT)
            removed += await limits.sweep(tx, bucket=bucket, before=now - KEPT)
            removed += await answers_kept.sweep(tx, bucket=bucket, before=now - KEPT)
            removed += await footprints.forget(
                tx, bucket=bucket, before=looked_before, limit=LOOKS_AT_ONCE
            )
        removed += await lapse(world, bucket)
    return removed


async def sweep_files(world: World) -> int:
    """Remove what a killed process left half written."""
    older_than = (world.now() - UNFINISHED_FOR).timestamp()
    return await asyncio.to_thread(world.files.sweep, older_than=older_than)

"""What the window does by itself is done again when somebody came in between, and never forgotten."""

import pytest

from khidki.actions.in_turn import TRIES, in_turn
from khidki.domain.case.application import SomebodyElseActed
from khidki.store import outboxes
from khidki.worker.loop import LONGEST_DELAY, Worker

pytestmark = pytest.mark.anyio


class Crowded:
    """An act that somebody comes before so many times."""

    def __init__(self, times):
        self.left, self.tried = times, 0

    async def __call__(self, *_):
        self.tried += 1
        if self.left:
            self.left -= 1
            raise SomebodyElseActed
        return "done"


async def test_it_is_done_as_soon_as_nobody_comes_in_between():
    act = Crowded(2)
    assert await in_turn(act) == "done"
    assert act.tried == 3


async def test_being_overtaken_every_time_is_told_and_not_taken_for_done():
    act = Crowded(TRIES)
    with pytest.raises(SomebodyElseActed):
        await in_turn(act)
    assert act.tried == TRIES


async def test_a_job_that_was_overtaken_waits_for_another_turn(world, clock):
    act = Crowded(1)
    async with world.transaction() as tx:
        await outboxes.add_jobs(tx, [(world.new_id(1), "crowded", {})], run_at=world.now())
    worker = Worker(world, {"crowded": act}, ())
    await worker.once()
    async with world.reading() as tx:
        assert await outboxes.counts(tx) == outboxes.Counts(waiting=1, dead=0)
    clock.pass_by(LONGEST_DELAY)
    await worker.once()
    async with world.reading() as tx:
        assert await outboxes.counts(tx) == outboxes.Counts(waiting=0, dead=0)
    assert act.tried == 2

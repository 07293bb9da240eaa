"""The worker: follows up what happened, runs jobs, seals history, and sweeps.

Any number of workers may run: work is claimed, never assigned. A job is leased for a time that is
longer than it may take; failing puts it back with a growing, jittered delay until it is a dead
letter for a person to look at. What a court has stayed waits and is never given up. On SIGTERM the
worker takes nothing new and finishes what it holds.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from khidki.actions.world import World
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.court import Stayed
from khidki.domain.refusal import Fault, Refusal
from khidki.store import outboxes
from khidki.store.outboxes import MAX_ATTEMPTS, Job

LEASE = timedelta(minutes=2)
LONGEST_DELAY = timedelta(hours=1)
STAYED_DELAY = timedelta(days=1)  # the end of a stay wakes it sooner (`outboxes.wake`)
IDLE_SECONDS = 0.25
log = structlog.get_logger()

Runner = Callable[[World, Job], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done again and again, at most every `every`."""

    name: str
    every: timedelta
    run: Callable[[World], Awaitable[object]]


class Worker:
    """One worker process over its jobs and ticks."""

    def __init__(
        self,
        world: World,
        jobs: Mapping[str, Runner],
        ticks: tuple[Tick, ...],
        *,
        at_once: int = 32,
    ) -> None:
        self.world = world
        self.jobs = jobs
        self.ticks = ticks
        self.at_once = at_once
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until `stopping` is set; an outage of the database is waited out."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work())
            for tick in self.ticks:
                group.create_task(self._tick(tick))

    async def once(self) -> int:
        """Claim and run the jobs that are due; return how many."""
        async with self.world.transaction() as tx:
            claimed = await outboxes.claim(
                tx, now=self.world.now(), lease=LEASE, limit=self.at_once
            )
        ended = await asyncio.gather(*map(self._run, claimed))
        done = [job for job in ended if job is not None]
        if done:
            async with self.world.transaction() as tx:
                await outboxes.done(tx, done)
        return len(claimed)

    async def _work(self) -> None:
        while not self.stopping.is_set():
            try:
                if await self.once() > 0:
                    continue
            except Fault as fault:
                log.warning("worker_waits", what=fault.what)
            await self._sleep(IDLE_SECONDS)

    async def _tick(self, tick: Tick) -> None:
        while not self.stopping.is_set():
            started = time.monotonic()
            try:
                await tick.run(self.world)
            except Fault as fault:
                log.warning("tick_failed", tick=tick.name, what=fault.what)
            except Exception:
                log.exception("tick_failed", tick=tick.name)
            spent = time.monotonic() - started
            await self._sleep(max(0.0, tick.every.total_seconds() - spent))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    async def _run(self, job: Job) -> Job | None:
        """Run a job and return it if it is done."""
        try:
            await self.jobs[job.kind](self.world, job)
        except Exception as failure:  # noqa: BLE001 -- one job's failure is that job's alone
            await self._failed(job, failure)
            return None
        return job

    async def _failed(self, job: Job, failure: Exception) -> None:
        final = isinstance(failure, Refusal) or (
            isinstance(failure, Fault) and not failure.retryable
        )
        # Overtaken again and again: the same may well hold in a moment.
        final = final and not isinstance(failure, SomebodyElseActed)
        stayed = isinstance(failure, Stayed)
        dead = not stayed and (final or job.attempts >= MAX_ATTEMPTS)
        # The text of a failure may hold what a person wrote; only its kind is kept.
        error = failure.what if isinstance(failure, Fault) else type(failure).__name__
        log.warning("job_failed", kind=job.kind, attempts=job.attempts, dead=dead, error=error,
                    exc_info=not isinstance(failure, Fault | Refusal))  # fmt: skip
        now = self.world.now()
        async with self.world.transaction() as tx:
            await outboxes.again(
                tx,
                job,
                run_at=now + (STAYED_DELAY if stayed else delay(job.attempts)),
                error=error,
                dead_at=now if dead else None,
            )


def delay(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling, with jitter, at most an hour."""
    seconds = min(LONGEST_DELAY.total_seconds(), 2.0**attempts)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))

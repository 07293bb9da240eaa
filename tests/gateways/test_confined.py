"""Dangerous work cannot outlive, outgrow or bring down the process that asked for it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # The child imports from where we import.

import tasks_for_confined as tasks

from khidki.domain.refusal import Fault
from khidki.gateways.confined import Confined, Crashed, Overrun

pytestmark = pytest.mark.anyio
MEBIBYTE = 2**20


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def confined():
    """One that leaves time enough on any machine."""
    pool = Confined(limit_seconds=60, limit_bytes=400 * MEBIBYTE, size=1)
    yield pool
    await pool.close()


async def test_an_answer_comes_back_in_its_own_type_whatever_is_printed(confined):
    assert await confined.run(tasks.add, [1, 2], b"\x00\xff") == tasks.Sum(3, b"\x00\xff")


async def test_ten_megabytes_go_in_and_come_out(confined):
    data = os.urandom(10 * MEBIBYTE)
    assert (await confined.run(tasks.add, [], data)).data == data


async def test_a_child_is_used_again(confined):
    assert await confined.run(tasks.process_id) == await confined.run(tasks.process_id)


@pytest.mark.parametrize(
    ("task", "limits", "told"),
    [(tasks.sleep_for_ever, (60, 0.5), Fault), (tasks.burn_for_ever, (0.1, 600), Overrun)],
)
async def test_work_that_does_not_end_is_ended(confined, task, limits, told):
    first = await confined.run(tasks.process_id)
    before = confined.limit_seconds, confined.waiting_seconds
    confined.limit_seconds, confined.waiting_seconds = limits
    with pytest.raises(told) as raised:
        await confined.run(task)
    assert raised.value.retryable == (task is tasks.sleep_for_ever), "the machine was to blame"
    confined.limit_seconds, confined.waiting_seconds = before
    assert await confined.run(tasks.process_id) != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_memory_has_an_end(confined):
    with pytest.raises(Overrun):
        await confined.run(tasks.eat, 500 * MEBIBYTE)
    assert await confined.run(tasks.eat, 10) == 10


async def test_a_crash_is_a_fault_and_the_next_call_is_served(confined):
    with pytest.raises(Crashed):
        await confined.run(tasks.crash)
    assert await confined.run(tasks.eat, 10) == 10


async def test_a_refusal_crosses_with_its_fields(confined):
    with pytest.raises(tasks.Disliked) as refused:
        await confined.run(tasks.dislike, "colour")
    assert refused.value.what == "colour"


async def test_a_failure_says_where_but_repeats_nothing_of_the_file(confined):
    with pytest.raises(Crashed) as crashed:
        await confined.run(tasks.fail)
    assert "ValueError" in crashed.value.what
    assert "Sita" not in crashed.value.what


async def test_a_child_can_write_no_file(confined, tmp_path):
    with pytest.raises(Crashed):
        await confined.run(tasks.write, str(tmp_path / "x"))


async def test_a_child_does_not_see_our_secrets(confined, monkeypatch):
    monkeypatch.setenv("KHIDKI_MASTER_KEY", "secret")
    assert "KHIDKI_MASTER_KEY" not in await confined.run(tasks.environment)


async def test_a_cancelled_caller_leaves_no_child_that_would_answer_the_next(confined):
    await confined.run(tasks.process_id)  # a child is there
    caller = asyncio.create_task(confined.run(tasks.sleep_for_ever))
    await asyncio.sleep(0.1)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await confined.run(tasks.eat, 10) == 10


async def test_no_more_children_than_places():
    pool = Confined(limit_seconds=60, limit_bytes=400 * MEBIBYTE, size=2)
    seen = await asyncio.gather(*(pool.run(tasks.process_id) for _ in range(8)))
    await pool.close()
    assert len(set(seen)) <= 2

"""Limits: a fixed window, by person or number, never by address."""

from datetime import timedelta
from uuid import UUID

import pytest

from khidki.actions.limit import TooMany, hit, window_start
from khidki.domain.bucket import BUCKETS
from khidki.store import limits
from tests.web.kernel import NOON, browser, signed_in

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


async def times(world, count, key):
    for _ in range(count):
        await hit(world, "codes", key, hits=3, per=HOUR)


async def test_the_first_over_the_limit_is_refused_and_told_when_to_come_again(world, clock):
    await times(world, 3, "one")
    clock.at += timedelta(minutes=10)
    with pytest.raises(TooMany) as refused:
        await times(world, 1, "one")
    assert refused.value.retry_after_seconds == 20 * 60 + 1


async def test_another_key_is_counted_apart(world):
    await times(world, 3, "two")
    await times(world, 3, "three")


async def test_a_new_window_begins_again(world, clock):
    await times(world, 3, "four")
    clock.at += HOUR
    await times(world, 3, "four")


async def test_a_refused_try_is_counted_too(world):
    with pytest.raises(TooMany):
        await times(world, 4, "five")
    with pytest.raises(TooMany):
        await times(world, 1, "five")


async def test_what_is_stored_names_nobody(world):
    await times(world, 1, "9876543210")
    async with world.reading() as tx:
        keys = await tx.values("select key from limit_count where bucket between 0 and 1023")
    assert keys
    assert not any("9876543210" in key or "codes" in key for key in keys)


async def test_old_counts_are_swept(world):
    await times(world, 1, "six")
    swept = 0
    async with world.transaction() as tx:
        for bucket in range(BUCKETS):
            swept += await limits.sweep(tx, bucket=bucket, before=NOON + HOUR)
    assert swept >= 1


def test_windows_begin_on_the_clock():
    assert window_start(NOON + timedelta(minutes=12, seconds=5), HOUR) == NOON - HOUR / 2


async def test_guessing_neighbouring_numbers_is_slowed_from_however_many_browsers(world):
    seen = []
    for last in range(5):
        async with browser(world) as client:
            answer = await client.get(f"/hi/verify/2611110000000{last}")
            seen.append(answer.status_code)
    assert seen == [200, 200, 200, 429, 429]


async def test_honest_people_behind_one_address_are_not_slowed(world):
    async with browser(world) as client:
        for far in range(20):
            answer = await client.get(f"/hi/verify/26{far:04}220000001")
            assert answer.status_code == 200


async def test_a_limit_by_account_holds_across_its_browsers(world):
    seen = []
    for _ in range(3):
        async with browser(world) as client:
            await signed_in(client, account=UUID(int=99))
            seen.append((await client.get("/hi/my/limited")).status_code)
    assert seen == [200, 200, 429]


async def test_the_page_says_when_to_come_again(world):
    async with browser(world) as client:
        for _ in range(4):
            answer = await client.get("/en/verify/26333300000000")
    assert 1 <= int(answer.headers["retry-after"]) <= 61
    assert "Please wait a little" in answer.text

"""Rows of a department's register come in from a file: what fits is found, what does not is named."""

import csv
from datetime import UTC, datetime

import pytest

from khidki.actions.load_register import WrongHeading, load_register
from khidki.store import registers
from tests.worlds import catalogue

pytestmark = pytest.mark.anyio
AT = datetime(2026, 11, 22, tzinfo=UTC)
(JAMABANDI,) = (each for each in catalogue().registers if each.id == "jamabandi")
VILLAGE = "RJ-JAIPUR-BASSI-KANOTA"
HEADING = "id,area,found_by.khata,found_by.khasra,says.khata,says.owners.hi,says.owners.en"


def lines(*rows, heading=HEADING):
    return csv.DictReader([heading, *rows], restval="")


async def load(world, *rows, **more):
    areas = world.published.areas
    return await load_register(world.database, JAMABANDI, areas, lines(*rows, **more), at=AT)


async def found(world, *keys):
    async with world.reading() as tx:
        return await registers.find(tx, "jamabandi", VILLAGE, keys)


async def test_a_row_is_found_by_each_of_its_keys_in_any_digits(world):
    loaded = await load(world, f'K-1,{VILLAGE},७,"51, 52/1",7,राम,Ram')
    assert (loaded.rows, loaded.faulty) == (1, ())
    for keys in (["khata=7"], ["khasra=51"], ["khasra=52/1", "khata=7"]):
        assert [row.id for row in await found(world, *keys)] == ["K-1"]
    assert await found(world, "khasra=5") == []


async def test_loading_again_renews_and_a_row_said_twice_counts_once(world):
    await load(world, f"K-1,{VILLAGE},7,51,7,राम,Ram")
    await load(world, f"K-1,{VILLAGE},7,51,7,श्याम,Shyam", f"K-1,{VILLAGE},7,51,7,मोहन,Mohan")
    (row,) = await found(world, "khata=7")
    assert row.says["owners"] == {"hi": "मोहन", "en": "Mohan"}


async def test_rows_without_a_place_or_a_key_are_named_and_the_rest_is_in(world):
    loaded = await load(
        world, "K-1,RJ-NOWHERE,7,51,7,,", f"K-2,{VILLAGE},,,7,,", f",{VILLAGE},7,1,7,,",
        f"K-4,{VILLAGE},9,1,9,,",
    )  # fmt: skip
    assert (loaded.rows, loaded.faulty) == (1, (1, 2, 3))


@pytest.mark.parametrize(
    ("heading", "wrong"),
    [
        ("id,area,found_by.colour", ["found_by.colour"]),
        ("id,says.khata", ["area"]),
        ("id,area,", ["?"]),
    ],
)
async def test_a_heading_that_does_not_fit_keeps_the_file_out(world, heading, wrong):
    with pytest.raises(WrongHeading) as refused:
        await load(world, "a,b,c"[: 2 * heading.count(",") + 1], heading=heading)
    assert refused.value.names == wrong

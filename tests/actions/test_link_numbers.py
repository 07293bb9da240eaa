"""Numbers of other systems find our applications."""

import pytest

from khidki.actions.link_numbers import link_numbers
from khidki.actions.track import track
from khidki.actions.world import World
from khidki.domain.case.number import NotANumber
from tests.actions.lives import Citizen

pytestmark = pytest.mark.anyio


async def test_any_number_of_outside_numbers_find_an_application(world: World):
    receipt = await (await Citizen.arrive(world)).apply()
    rows = [
        (receipt.number, "old portal", "EM/2019/004711"),
        (receipt.number, "revenue file", "प-12/आय/७७"),
    ]

    assert (await link_numbers(world.database, rows)).added == 2
    assert (await link_numbers(world.database, rows)).added == 0
    for typed in ("em 2019 004711", "EM-2019-004711", "प-12/आय/77"):
        assert (await track(world, typed)).number == receipt.number


async def test_a_number_that_two_systems_use_for_two_people_names_nobody(world: World):
    one = await (await Citizen.arrive(world)).apply()
    two = await (await Citizen.arrive(world, "9876500002", "Gita")).apply()
    await link_numbers(world.database, [(one.number, "a", "777"), (two.number, "b", "777")])

    with pytest.raises(NotANumber):
        await track(world, "777")


async def test_one_faulty_row_keeps_the_whole_file_out_and_is_named(world: World):
    receipt = await (await Citizen.arrive(world)).apply()
    rows = [(receipt.number, "a", "1234"), ("12345678901234", "a", "99999"), ("x",)]

    assert (await link_numbers(world.database, rows)).faulty == [2, 3]
    with pytest.raises(NotANumber):
        await track(world, "1234")

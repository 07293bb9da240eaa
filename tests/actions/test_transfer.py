"""Transfers by the hundred: judged whole, asked by one, confirmed by another, done at once."""

import pytest

from khidki.actions import act_jointly
from khidki.actions.transfer import dry_run
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.joint_act import (
    ConcernsYou,
    JointKind,
)
from khidki.domain.two_people import AskedByYou
from khidki.store import stand_ins
from tests.actions.lives import work
from tests.cases import officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
HEAD = "user_name,from_post,relieved_at,to_post,joined_at\n"
PATWARI, TEHSILDAR = "patwari:RJ-JAIPUR-CHOMU", "tehsildar:RJ-JAIPUR-CHOMU"
NOON = "2026-11-20 12:00"
# Both go away from their posts at this very noon and take each other's.
SWAP = (
    f"{HEAD}patwari.chomu,{PATWARI},{NOON},{TEHSILDAR},2026-11-20 13:00\n"
    f"tehsildar.chomu,{TEHSILDAR},{NOON},{PATWARI},2026-11-20 13:00\n"
)


@pytest.fixture
async def world(furnished_database_uri):
    async with world_of(furnished_database_uri, now=Clock()) as world:
        yield world


async def asked(world, text, by="admin.anita"):
    body = {"order_no": "प.1(7)", "lines": text}
    return await act_jointly.ask(world, await officer(world, by), JointKind.TRANSFERS, body)


async def sits(world, post, at):
    async with world.reading() as tx:
        return [each.user_name for each in await stand_ins.sitting(tx, [post], at=at)]


async def test_a_list_moves_everybody_at_once_when_another_confirms(world):
    judged = await dry_run(world, SWAP, order_no="प.1(7)")
    assert (judged.problems, len(judged.lines)) == ([], 2)
    assert await sits(world, TEHSILDAR, world.now()) == ["tehsildar.chomu"]
    act = await asked(world, SWAP)
    with pytest.raises(AskedByYou):
        await act_jointly.confirm(world, await officer(world, "admin.anita"), act)
    await act_jointly.confirm(world, await officer(world, "admin.imran"), act)
    joined = judged.lines[0].joined_at
    assert await sits(world, TEHSILDAR, world.now()) == []  # vacant in between: the clock runs on
    assert await sits(world, TEHSILDAR, joined) == ["patwari.chomu"]
    assert await sits(world, PATWARI, joined) == ["tehsildar.chomu"]
    await work(world)


async def test_who_stands_in_a_list_neither_asks_for_it_nor_confirms_it(world):
    mine = f"{HEAD}admin.anita,,,{PATWARI},2027-01-01 10:00\n"
    with pytest.raises(ConcernsYou):
        await asked(world, mine)


async def test_a_list_that_no_longer_fits_moves_nobody(world):
    first, second = await asked(world, SWAP), await asked(world, SWAP)
    imran = await officer(world, "admin.imran")
    await act_jointly.confirm(world, imran, first)
    with pytest.raises(Incomplete):
        await act_jointly.confirm(world, imran, second)
    joined = (await dry_run(world, SWAP, order_no="1")).lines[0].joined_at
    assert await sits(world, TEHSILDAR, joined) == ["patwari.chomu"]


FAULTS = [
    ("", ["lines required"]),
    ("name;post\nx;y\n", ["lines wrong_heading"]),
    (HEAD, ["lines required"]),
    (f"{HEAD}patwari.chomu,{PATWARI},tomorrow,,\n", ["line.2.relieved_at not_a_moment"]),
    (f"{HEAD}a,b,c,d,e,f\n", ["line.2.user_name too_many_cells"]),
    (
        f"{HEAD}nobody,,,nowhere,{NOON}\n",
        ["line.2.user_name no_such_officer", "line.2.to_post no_such_post"],
    ),
]


async def test_all_that_is_wrong_with_a_list_is_told_and_nothing_is_changed(world):
    for text, codes in FAULTS:
        judged = await dry_run(world, text, order_no="7")
        assert set(codes) <= {f"{each.path} {each.code}" for each in judged.problems}
    assert "order_no" in {each.path for each in (await dry_run(world, SWAP, order_no="")).problems}

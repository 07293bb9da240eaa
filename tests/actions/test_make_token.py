"""Tokens go with the account's number, and no more of them than anybody can look after."""

from datetime import timedelta

import pytest

from khidki.actions.change_number import ask_change, confirm_change
from khidki.actions.make_token import Wanted, list_tokens, make_token
from khidki.actions.subscribe import list_webhooks, subscribe
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.account import Proof
from khidki.domain.people.program import TOKENS_MOST, WEBHOOKS_MOST, Holder
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests import cases

pytestmark = pytest.mark.anyio
READER = Wanted("Reader", ["read"], 30)


async def test_tokens_and_addresses_end_when_the_number_goes_to_another_hand(world, clock):
    case = await cases.apply(world)
    holder = Holder.of_account(case.account)
    await make_token(world, holder, READER)
    await subscribe(world, holder, "https://school.example/hook")
    patwari = await cases.officer(world, "patwari.chomu")
    tehsildar = await cases.officer(world, "tehsildar.chomu")
    change = await ask_change(
        world, patwari, number=case.number, mobile="9876500009", proof=Proof.VOTER_CARD
    )
    await confirm_change(world, tehsildar, account=change.account, change=change.id)
    assert await list_tokens(world, holder)
    clock.pass_by(timedelta(days=1))
    while await Worker(world, JOBS, ()).once():
        pass
    assert await list_tokens(world, holder) == []
    assert await list_webhooks(world, holder) == []


async def test_there_are_no_more_than_anybody_can_look_after(world):
    holder = Holder.of_account(await cases.account(world, "9000000002"))
    for _ in range(TOKENS_MOST):
        await make_token(world, holder, READER)
    with pytest.raises(Incomplete):
        await make_token(world, holder, READER)
    for _ in range(WEBHOOKS_MOST):
        await subscribe(world, holder, "https://school.example/hook")
    with pytest.raises(Incomplete):
        await subscribe(world, holder, "https://school.example/hook")

"""A summary of an appeal, a penalty or a hearing that its events do not bear out is named."""

import psycopg
import pytest

from khidki.actions.verify_history import verify_history
from khidki.domain.record.finding import Kind
from tests.actions.complaints import SERVICE, example, hearing_of
from tests.actions.test_penalties import imposed
from tests.conftest import superuser_uri
from tests.filing import file_example
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
TABLES = ("appeal", "penalty", "hearing")
# What a superuser may do behind the window's back, each with what it is done to.
FAULTS = {
    "an appeal is decided that nobody decided": (
        "UPDATE appeal SET stage = 'dismissed', decided_at = filed_at WHERE id = %(appeal)s"
    ),
    "an appeal says an older event": "UPDATE appeal SET seq = seq - 1 WHERE id = %(appeal)s",
    "an appeal has another number": "UPDATE appeal SET number = '1' WHERE id = %(appeal)s",
    "an appeal is gone": "DELETE FROM appeal WHERE id = %(appeal)s",
    "a penalty is lowered": "UPDATE penalty SET paise = 100 WHERE id = %(penalty)s",
    "a penalty was never told": "UPDATE penalty SET told_at = NULL WHERE id = %(penalty)s",
    "a penalty is dropped": "UPDATE penalty SET stage = 'dropped' WHERE id = %(penalty)s",
    "a penalty is gone": "DELETE FROM penalty WHERE id = %(penalty)s",
    "a hearing is another day": (
        "UPDATE hearing SET at = at + interval '1 day' WHERE subject = %(complaint)s"
    ),
    "a hearing was held that was not": (
        "UPDATE hearing SET noted_at = at WHERE subject = %(complaint)s"
    ),
    "a hearing is gone": "DELETE FROM hearing WHERE subject = %(complaint)s",
}


async def findings(world):
    report = await verify_history(
        world.database, published=world.published_roots, is_signed=lambda *_: True, now=world.now()
    )
    return report.findings


async def test_each_fault_planted_in_a_summary_is_named_and_nothing_else(module_furnished_uri):
    clock = Clock()
    async with world_of(module_furnished_uri, now=clock) as world:
        complaint = await file_example(world, SERVICE, example())
        case, penalty = await imposed(world, clock)
        assert await hearing_of(world, complaint.id) is not None
        assert await findings(world) == []
        ids = {"appeal": penalty.of, "penalty": penalty.id, "complaint": complaint.id}
        with psycopg.connect(superuser_uri(module_furnished_uri), autocommit=True) as admin:
            for table in TABLES:
                admin.execute(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}")
            for fault, statement in FAULTS.items():
                assert admin.execute(statement, ids).rowcount == 1, fault
                found = await findings(world)
                assert [each.kind for each in found] == [Kind.PROCEEDING_ALTERED], fault
                assert found[0].number in {case.number, complaint.number}, fault
                for table in TABLES:
                    admin.execute(f"DELETE FROM {table}")
                    admin.execute(f"INSERT INTO {table} TABLE kept_{table}")
        assert await findings(world) == []

"""The chaos run in its short form: one seed, everybody is killed once, and every paisa is counted.

`make chaos SEED=n` is the long form. What the count itself can find is in `tests/faults/test_chaos_count.py`.
"""

from scripts.chaos import run
from scripts.chaos_plan import SHORT

SEED = 6


def test_nothing_is_lost_while_web_worker_database_and_bank_are_killed():
    assert run(SEED, size=SHORT) == []

"""A table of things that one test goes through: all are tried, and those that are wrong are named.

For tables of hundreds of rows that cost nothing each; `pytest.mark.parametrize` makes a test of
every row, which costs a millisecond in every process of the run, whether it runs there or not.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest


def for_every(names: str | Sequence[str], things: Iterable[Any]) -> Callable[..., Any]:
    """Run a test for every thing, or row of things, under these names; other names are fixtures."""
    rows = list(things)
    bound = [names] if isinstance(names, str) else list(names)
    assert rows, "a table without rows shows nothing"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            wrong: list[str] = []
            for row in rows:
                given = dict(zip(bound, [row] if isinstance(names, str) else row, strict=True))
                try:
                    test(**fixtures, **given)
                except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 -- all are named
                    wrong.append(f"{row}: {type(failure).__name__}: {failure}")
            assert not wrong, f"{len(wrong)} of {len(rows)}:\n" + "\n".join(wrong)

        takes = inspect.signature(test).parameters.values()
        run.__signature__ = inspect.Signature([each for each in takes if each.name not in bound])
        return run

    return decorate

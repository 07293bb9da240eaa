"""Which tests run together in one process when there are several, and which begin first.

A file stays in one process, so what its tests share is made once; so does a folder that shares a
window or a browser, but for its longest file. What takes longest begins first, or one process would be left with it at the
end while the others have nothing to do.
"""

from collections.abc import Sequence
from typing import Any

from xdist.scheduler import LoadScopeScheduling

# What opens a window, a browser or a server of its own, the longest first.
TOGETHER = ("tests/journeys/test_everyone.py", "tests/journeys/", "tests/chaos/", "tests/faults/")
FIRST = (
    *TOGETHER,
    "tests/cli/test_up.py",
    "tests/actions/test_verify_history.py",
    "tests/cli/test_foreign_database.py",
    "tests/catalogue/test_walks.py",
    "tests/gateways/test_catalogue_files.py",
    "tests/house/test_routes.py",
    "tests/web/test_citizen_pages.py",
    "tests/gateways/test_postgres_server.py",
    "tests/gateways/test_backup.py",
    "tests/web/test_api_fuzz.py",
)


class ByFile(LoadScopeScheduling):
    """Gives every process one file after the other, and some folders whole."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


def together(nodeid: str) -> str:
    """Name what stays in one process with this test: its folder or its file."""
    return next((f for f in TOGETHER if nodeid.startswith(f)), nodeid.partition("::")[0])


def in_turn(items: Sequence[Any]) -> list[Any]:
    """The tests with those first that take longest; otherwise in their order."""
    return sorted(items, key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    found = (place for place, name in enumerate(FIRST) if nodeid.startswith(name))
    return next(found, len(FIRST))

"""What can go wrong with a call: the window refused it, or could not be reached."""

import json
from typing import Any, cast

from khidki_client.types import Payment


class Refused(Exception):  # noqa: N818 -- the window's own word for it
    """The window's answer is no; `code` is stable, `problems` says what to mend and where."""

    def __init__(self, status: int, body: bytes) -> None:
        told = _told(body)
        self.status = status
        self.code = str(told.get("code", "unknown"))
        self.title = str(told.get("title", ""))
        self.request = str(told.get("request", ""))
        self.problems: list[dict[str, Any]] = told.get("problems") or []
        self.denied: list[dict[str, Any]] = told.get("denied") or []
        self.pause: dict[str, Any] | None = told.get("pause")
        self.payment: Payment | None = told.get("payment")
        super().__init__(f"{status} {self.code}: {self.title}")


class Unreachable(Exception):  # noqa: N818
    """The window gave no answer; the same call with the same key may be made again later."""


def _told(body: bytes) -> dict[str, Any]:
    try:
        told: Any = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", told) if isinstance(told, dict) else {}

"""Who had a file open as it stands, and which files are drawn for a second look.

A file may be decided together with others only when the deciding officer opened it since it last
changed, or a rule of the service cleared it after somebody else had it open. One in twenty is drawn
out and must be decided by itself. The draw hangs on the application, its revision and the key of
the day on which it was received, so waiting or asking again changes nothing, and whoever has that
key can draw again later.
"""

import hmac
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

ONE_IN = 20
BY_RULE = UUID(int=0)  # stands for the officer where a rule cleared the file


def day_key(secret: bytes, day: date) -> bytes:
    """Return the key of a day's draw; it can be shown without showing the secret."""
    return hmac.digest(secret, f"second look {day.isoformat()}".encode(), "sha256")


def is_drawn(key: bytes, application: UUID, revision: int) -> bool:
    """Say whether a file is drawn for a second look as it stands at a revision."""
    lot = hmac.digest(key, application.bytes + revision.to_bytes(8), "sha256")
    return int.from_bytes(lot[:8]) % ONE_IN == 0


class Standing(StrEnum):
    """Whether a file may be decided together with others, and why not."""

    READY = "ready"
    CLEARED = "cleared"  # unopened by the officer, but by a rule
    DRAWN = "drawn"
    NOT_OPENED = "not_opened"
    BEHIND = "behind"  # an earlier file of its queue must be decided by itself first


class File(Protocol):
    """What has to be known of a file that may be decided together with others."""

    @property
    def queue(self) -> str: ...
    @property
    def opened(self) -> bool: ...
    @property
    def cleared(self) -> bool: ...


def standings(files: Sequence[File], *, drawn: Sequence[bool]) -> list[Standing]:
    """Return how each of the files stands, which come in the order received, by queue."""
    found: list[Standing] = []
    stopped: set[str] = set()
    for file, is_out in zip(files, drawn, strict=True):
        stands = _standing(file, is_drawn=is_out)
        if file.queue in stopped and stands in {Standing.READY, Standing.CLEARED}:
            stands = Standing.BEHIND
        if stands not in {Standing.READY, Standing.CLEARED}:
            stopped.add(file.queue)
        found.append(stands)
    return found


def _standing(file: File, *, is_drawn: bool) -> Standing:
    if is_drawn:
        return Standing.DRAWN
    if file.opened:
        return Standing.READY
    return Standing.CLEARED if file.cleared else Standing.NOT_OPENED

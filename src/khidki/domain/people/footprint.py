"""What an officer looked at or did, for those who ask later who saw a file.

A footprint names the officer, the posting and the case, never what stood in it. Looking into the
footprints of others leaves one too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from khidki.domain.bucket import with_bucket

LONGEST_ABOUT = 300


class Looked(StrEnum):
    """What kind of look or act it was."""

    CASE = "case"
    PAPER = "paper"
    CERTIFICATE = "certificate"
    SEARCH = "search"  # in these records
    EXPORT = "export"  # a whole list as a file
    ACT = "act"  # of administration


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AFTER_TIME = 80  # bits of an id (UUIDv7) below its milliseconds


def id_at(at: datetime, drawn: UUID, bucket: int) -> UUID:
    """Return an id of the instant `at`, unique by what was drawn, so that ids sort by time."""
    below = drawn.int & ((1 << _AFTER_TIME) - 1)
    return with_bucket(UUID(int=_first(at) | below), bucket)


def first_id(at: datetime) -> UUID:
    """Return the id before which everything happened earlier than an instant."""
    return UUID(int=_first(at))


def _first(at: datetime) -> int:
    return ((at - _EPOCH) // timedelta(milliseconds=1)) << _AFTER_TIME


@dataclass(frozen=True, slots=True)
class Footprint:
    """One look or act; `about` says what was searched or done, in words of ours."""

    id: UUID
    at: datetime
    officer: UUID
    posting: UUID | None
    kind: Looked
    application: UUID | None = None
    about: str = ""

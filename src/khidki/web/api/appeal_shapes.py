"""The records of appeals, as types; those that others share stand in `shapes`."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from khidki.domain.case.appeal import NAME_MOST, Filer, Ground, Relief
from khidki.web.api.shapes import Both, Instant, Revision, Words


class Enclosure(Struct, forbid_unknown_fields=True):
    """A paper that goes with what is said; `data` is its bytes."""

    data: bytes  # base64 in JSON
    name: Annotated[str, Meta(max_length=200, pattern="^[^\\x00]*$")] = ""


class AppealSent(Struct, forbid_unknown_fields=True):
    """The memo of an appeal; a late one says in `cause` why, and who speaks for another, a name."""

    revision: Revision
    grounds: Annotated[list[Ground], Meta(min_length=1, max_length=len(Ground))]
    words: Annotated[Words, Meta(min_length=1)]
    relief: Relief
    filer: Filer = Filer.PERSON
    filer_name: Annotated[str, Meta(max_length=NAME_MOST)] = ""
    cause: Words = ""
    paper: Enclosure | None = None


class AdditionSent(Struct, forbid_unknown_fields=True):
    """What is added to an appeal that waits."""

    words: Annotated[Words, Meta(min_length=1)]
    paper: Enclosure | None = None


class Recourse(Struct):
    """The appeal that may be made now: before whom, until when, and by when it must be decided."""

    kind: str
    is_late: bool
    until: date | None
    post: Both
    due_on: date | None
    is_target: bool
    because: list[Both]


class Appeal(Struct):
    """An appeal as it stands; `is_target` says that `due_on` is no limit of the law."""

    id: UUID
    number: str
    kind: str
    stage: str
    stands: Both
    post: Both
    filed_at: Instant
    due_on: date | None
    is_target: bool
    hearing_at: Instant | None
    obey_by: date | None
    can_withdraw: bool


class AppealWords(Struct):
    """One thing that was said in an appeal: memo, addition, hearing or order; its papers by id."""

    seq: int
    act: str
    title: Both
    grounds: list[Both]
    relief: Both | None
    filer: Both | None
    words: str
    cause: str
    where: str
    by_video: bool
    present: str
    days: int | None
    papers: list[UUID]


class WholeAppeal(Appeal):
    """An appeal with why it is due then, and all that was said in it."""

    because: list[Both]
    said: list[AppealWords]


class Appeals(Struct):
    """The appeals about an application, newest first, and the one that may be made now."""

    revision: int
    open: Recourse | None
    appeals: list[Appeal]

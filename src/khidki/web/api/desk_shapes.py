"""The records of an officer's program, as types; those that others share stand in `shapes`."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from khidki.domain.case.turn import First
from khidki.web.api.cursor import Paging
from khidki.web.api.shapes import Both, Id, Instant, Next, Paper, Revision, State, Whole, Words


class DeskPaging(Paging, frozen=True, forbid_unknown_fields=True):
    """Which of the officer's posts; without one, the first."""

    post: Annotated[str, Meta(max_length=200, pattern="^[A-Za-z0-9:_-]+$")] | None = None


class DeskLine(Struct):
    """One open application on a post; `in_turn`: no earlier one waits; no `due_on`: it stands."""

    id: UUID
    number: str
    service: str
    step: str
    state: State
    name: Both
    received_at: Instant
    due_on: date | None
    revision: int
    in_turn: bool


class Post(Struct):
    """A post that the officer holds now."""

    id: str
    title: Both
    office: Both


class Desk(Struct):
    """Some of what lies on a post, in the order in which the office works."""

    post: str
    posts: list[Post]
    cases: list[DeskLine]
    next: Next


class Case(Whole):
    """A case that lies, or last lay, on a post of the officer; what a program may do with it."""

    documents: list[Paper]
    acts: list[str]
    acts_of_person: list[str]


class Defect(Struct, forbid_unknown_fields=True):
    """What is wrong with an answer (`field`) or a paper (`paper`), in words for the citizen."""

    words: Annotated[str, Meta(min_length=1, max_length=500)]
    field: Id | None = None
    paper: Id | None = None


class ActSent(Struct, forbid_unknown_fields=True):
    """An act on a case as it was at `revision`."""

    act: Literal[
        "report", "forward", "send_back", "object", "paid", "grant", "refuse", "revoke", "reissue"
    ]
    revision: Revision
    words: Words = ""
    defects: Annotated[list[Defect], Meta(max_length=200)] = msgspec.field(
        default_factory=list[Defect]
    )
    receipt: Annotated[str, Meta(max_length=60)] = ""
    paise: Annotated[int, Meta(ge=1, le=2**53)] | None = None
    first: First | None = None  # why before an earlier file that waits

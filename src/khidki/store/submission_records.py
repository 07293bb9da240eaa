"""What a submission is made of, what may become of it, and the rows it is written as.

A `Submission` is decided before it reaches the store: nothing is computed here. The rows are the
one place where its parts get the names of columns.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application
from khidki.domain.case.event import Content, Event


class Answer(StrEnum):
    """What became of a submission."""

    ACCEPTED = "accepted"
    REPLAYED = "replayed"  # the same key and body: the stored answer again
    KEY_REUSED = "key_reused"  # the same key with another body
    ALREADY_LIVE = "already_live"
    STALE_DRAFT = "stale_draft"
    NOT_YOURS = "not_yours"
    NUMBER_TAKEN = "number_taken"  # draw another and put it again


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that one submit writes; decided before it is put, nothing is computed here."""

    application: Application
    event: Event
    content: Content
    actor: UUID
    key: str
    request_digest: bytes
    message: UUID
    one_live: bool
    draft_revision: int | None

    @property
    def bucket(self) -> int:
        """The person's bucket: all rows of a submission lie in it."""
        return self.application.bucket


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, and the application it is about when there is one."""

    answer: Answer
    application: UUID | None = None
    number: str | None = None


def gate_row(record: Submission) -> dict[str, Any]:
    """Return what the gates need to judge a submission."""
    application = record.application
    return {
        "bucket": record.bucket,
        "account_bucket": bucket_of(record.actor),
        "actor": record.actor,
        "person": application.person,
        "key": record.key,
        "request_digest": _bytea(record.request_digest),
        "id": application.id,
        "service": application.service,
        "number": application.number,
        "one_live": record.one_live,
        "draft_revision": record.draft_revision,
        "received_at": application.received_at,
    }


def case_row(record: Submission) -> dict[str, Any]:
    """Return the columns of the application, its event and its message."""
    application, event = record.application, record.event
    return {
        "bucket": record.bucket,
        "id": application.id,
        "number": application.number,
        "service": application.service,
        "service_version": application.service_version,
        "person": application.person,
        "account": application.account,
        "relation": application.relation,
        "channel": application.channel,
        "language": application.language,
        "state": application.state,
        "step": application.step,
        "post": application.post,
        "office": application.office,
        "received_at": application.received_at,
        "due_on": application.due_on,
        "calendar_version": application.calendar_version,
        "again_of": application.again_of,
        "revision": application.revision,
        "act": event.act,
        "actor_kind": event.actor,
        "actor": event.actor_id,
        "recorded_at": event.recorded_at,
        "content_digest": _bytea(record.content.digest()),
        "digest": _bytea(event.leaf()),
        "message": record.message,
        "draft": record.draft_revision is not None,
    }


def content_row(record: Submission) -> dict[str, Any]:
    """Return the columns of the content."""
    return {
        "bucket": record.bucket,
        "id": record.application.id,
        "revision": record.application.revision,
        "salt": _bytea(record.content.salt),
        "body": _bytea(record.content.body),
        "retention": record.content.retention,
    }


def _bytea(value: bytes) -> str:
    return "\\x" + value.hex()

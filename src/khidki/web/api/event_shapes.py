"""The records of the feed and of webhooks, as types; those that others share stand in `shapes`."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from khidki.gateways.public_address import ADDRESS_MOST
from khidki.web.api.shapes import Instant, State


class Event(Struct):
    """One event: what was done to which application, and nothing about the person."""

    id: str
    number: str
    service: str
    version: int
    act: str
    state: State
    step: str | None
    post: str | None
    due_on: date | None
    happened_at: Instant
    recorded_at: Instant


class Events(Struct):
    """What happened after a cursor, oldest first; `next` is there even when nothing happened."""

    events: list[Event]
    next: str


class WebhookSent(Struct, forbid_unknown_fields=True):
    """An https address that wants to be told."""

    address: Annotated[
        str, Meta(pattern="^https://[!-~]+$", min_length=10, max_length=ADDRESS_MOST)
    ]


class Webhook(Struct):
    """An address that is told."""

    id: UUID
    address: str
    created_at: Instant


class WebhookMade(Struct):
    """A new webhook; its secret is told this once."""

    id: UUID
    address: str
    created_at: Instant
    secret: str


class Webhooks(Struct):
    """The addresses of a holder."""

    webhooks: list[Webhook]


class Ended(Struct):
    """What is told nothing more."""

    id: UUID

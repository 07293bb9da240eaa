"""Cases with honest events, made without the rest of the window, for tests of the proof log."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from khidki.domain.bucket import with_bucket
from khidki.domain.case import number
from khidki.domain.case.application import Application, Place, act, event_of
from khidki.domain.case.event import SYSTEM, Act, Actor, ActorKind, Content, Event, State
from khidki.domain.record.seal import IsSigned

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
DESK = Place("enquiry", "patwari:RJ-JAIPUR-CHOMU", "tehsil:RJ-JAIPUR-CHOMU")
ACTS = (Act.FORWARD, Act.REPORT, Act.SEND_BACK, Act.ANSWER, Act.GRANT, Act.COMMUNICATE)


@dataclass(frozen=True)
class Case:
    application: Application
    events: list[tuple[Event, Content | None]]


@dataclass
class Key:
    key_id: str = "window-2026"
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def sign_bytes(self, data: bytes) -> bytes:
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


def public_keys(*keys: Key) -> IsSigned:
    known = {key.key_id: key.private.public_key() for key in keys}

    def is_signed(key_id: str, data: bytes, signature: bytes) -> bool:
        try:
            known[key_id].verify(signature, data, ec.ECDSA(hashes.SHA256()))
        except (KeyError, InvalidSignature):
            return False
        return True

    return is_signed


def case(
    serial: int, *, bucket: int | None = None, acts: int = len(ACTS), at: datetime = NOON
) -> Case:
    """A case of one submission and `acts` further acts; the same serial gives the same case."""
    chance = random.Random(serial)
    bucket = chance.randrange(1024) if bucket is None else bucket
    account = _id(chance, 0)
    begun = Application(
        bucket=bucket, id=_id(chance, bucket), number=number.number(
            year=2026, bucket=bucket, serial=serial
        ), service="revenue/income-certificate", service_version=1, person=_id(chance, bucket),
        account=account, relation="self", channel="portal", language="hi", state=State.AT_STEP,
        step=DESK.step, post=DESK.post, office=DESK.office, received_at=at,
        due_on=date(2026, 12, 11), calendar_version=1, again_of=None, revision=1,
    )  # fmt: skip
    said = _said(chance, {"income": 120000 + serial})
    citizen = Actor(ActorKind.CITIZEN, account)
    events: list[tuple[Event, Content | None]] = [
        (event_of(begun, Act.SUBMIT, by=citizen, at=at, content=said), said)
    ]
    now = begun
    for step, what in enumerate(ACTS[:acts], start=1):
        said = None if what is Act.COMMUNICATE else _said(chance, {"note": f"टिप्पणी {step}"})
        by = SYSTEM if what is Act.COMMUNICATE else citizen
        when = at + timedelta(seconds=step)
        now, event = act(now, what, by=by, at=when, place=DESK, content=said)
        events.append((event, said))
    return Case(now, events)


def cases(count: int, *, first: int = 1, **how: Any) -> Iterator[Case]:
    for serial in range(first, first + count):
        yield case(serial, **how)


def begin(connection: psycopg.Connection) -> None:
    connection.execute("insert into installation (demo, created_at) values (false, now())")


def store(connection: psycopg.Connection, *given: Case) -> None:
    """Insert cases as one transaction would, in the epoch of the database."""
    with connection.cursor() as cursor:
        for each in given:
            add_application(cursor, each.application)
            for event, said in each.events:
                add_event(cursor, event)
                if said is not None:
                    add_content(cursor, event, said)


APPLICATION = [
    "bucket",
    "id",
    "number",
    "service",
    "service_version",
    "person",
    "account",
    "relation",
    "channel",
    "language",
    "state",
    "step",
    "post",
    "office",
    "received_at",
    "due_on",
    "calendar_version",
    "again_of",
    "revision",
]
EVENT = [
    "bucket",
    "application",
    "seq",
    "act",
    "actor",
    "actor_id",
    "posting",
    "state",
    "step",
    "post",
    "due_on",
    "happened_at",
    "recorded_at",
    "content_digest",
]


def add_application(cursor: psycopg.Cursor, application: Application) -> None:
    _insert(cursor, "application", {name: getattr(application, name) for name in APPLICATION})


def add_event(cursor: psycopg.Cursor, event: Event, **more: Any) -> None:
    """Insert an event; `more` may smuggle another `tx`, `epoch` or `digest` in."""
    row = {name: getattr(event, name) for name in EVENT} | {"digest": event.leaf()}
    epoch = cursor.execute("select epoch from installation").fetchone()
    assert epoch is not None
    _insert(cursor, "event", row | {"epoch": epoch[0]} | more)


def add_content(cursor: psycopg.Cursor, event: Event, said: Content) -> None:
    row = {"bucket": event.bucket, "application": event.application, "seq": event.seq}
    row |= {"salt": said.salt, "body": said.body, "retention": said.retention}
    _insert(cursor, "content", row)


def back_dated(event: Event, by: timedelta) -> Event:
    return replace(event, recorded_at=event.recorded_at - by, happened_at=event.happened_at - by)


def _insert(cursor: psycopg.Cursor, table: str, row: dict[str, Any]) -> None:
    columns = ", ".join(row)
    values = ", ".join(f"%({name})s::text::xid8" if name == "tx" else f"%({name})s" for name in row)
    cursor.execute(f"insert into {table} ({columns}) values ({values})", row)


def _said(chance: random.Random, words: dict[str, Any]) -> Content:
    return Content.of(words, salt=chance.randbytes(16))


def _id(chance: random.Random, bucket: int) -> UUID:
    return with_bucket(UUID(int=chance.getrandbits(128), version=4), bucket)

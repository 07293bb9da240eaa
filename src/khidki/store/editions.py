"""Editions of services as they lie in the database: the head read at once, the rest when asked for.

Reading all of a thousand definitions takes most of a second and a hundred megabytes in every
process; reading their heads takes a tenth. A body that is not what was published, or that no reader
of this release understands, is told by name and keeps no other service from running.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from khidki.domain.law.period import Period
from khidki.domain.refusal import Fault
from khidki.domain.service.definition import LANGUAGE
from khidki.domain.service.head import Head
from khidki.domain.service.language_one import LANGUAGE_ONE
from khidki.domain.service.published import Edition, Shelved, Spoilt
from khidki.domain.service.shape import Unfit
from khidki.domain.service.stored import from_stored
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One stored version of something published."""

    kind: str
    id: str
    version: int
    body: bytes
    digest: bytes
    retired: bool


class _Words(msgspec.Struct, gc=False):
    hi: str
    en: str

    def text(self) -> Text:
        return Text(hi=self.hi, en=self.en)


class _Limit(msgspec.Struct, gc=False):
    limit: str


class _Officer(msgspec.Struct, gc=False):
    post: str


class _Officers(msgspec.Struct, gc=False):
    designated: _Officer


class _Step(msgspec.Struct, gc=False):
    id: str
    title: _Words


class _Head(msgspec.Struct, gc=False):
    language: int
    service: str
    title: _Words
    summary: _Words
    department: str
    law: _Limit
    officers: _Officers
    steps: list[_Step]
    also_called: list[str] = []
    life_events: list[str] = []
    audiences: list[str] = []
    discreet: bool = False


_HEAD = msgspec.json.Decoder(_Head)


def shelve(rows: Iterable[Row]) -> tuple[list[Shelved], list[Spoilt]]:
    """Return the editions ready to be opened, and those that cannot be read."""
    shelved: list[Shelved] = []
    spoilt: list[Spoilt] = []
    for row in rows:
        try:
            shelved.append(Shelved(_head(row), _Opening(row)))
        except (ValueError, msgspec.MsgspecError) as fault:
            spoilt.append(Spoilt(row.id, row.version, str(fault)))
    return shelved, spoilt


def unreadable(shelved: Iterable[Shelved]) -> list[Spoilt]:
    """Open every edition, keeping none; return those that cannot be read."""
    spoilt: list[Spoilt] = []
    for each in shelved:
        try:
            each.open()
        except Fault as fault:
            spoilt.append(Spoilt(each.head.id, each.head.version, fault.what))
    return spoilt


def _head(row: Row) -> Head:
    if hashlib.sha256(row.body).digest() != row.digest:
        raise ValueError("the stored definition is not the one that was published")
    light = _HEAD.decode(row.body)
    if light.language not in {LANGUAGE, LANGUAGE_ONE}:
        raise Unfit("language", f"version {light.language} is not known to this release")
    if light.service != row.id:
        raise ValueError(f'the stored definition calls itself "{light.service}"')
    return Head(
        id=row.id,
        version=row.version,
        title=light.title.text(),
        summary=light.summary.text(),
        department=light.department,
        limit=Period.parse(light.law.limit),
        designated=light.officers.designated.post,
        also_called=tuple(light.also_called),
        life_events=tuple(light.life_events),
        audiences=tuple(light.audiences),
        steps=tuple((step.id, step.title.text()) for step in light.steps),
        discreet=light.discreet,
        retired=row.retired,
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """Reads one edition whole; what cannot be read fails that service and no other."""

    row: Row

    def __call__(self) -> Edition:
        row = self.row
        try:
            plain: Any = msgspec.json.decode(row.body)
            held = from_stored(plain)
        except (ValueError, KeyError, TypeError) as fault:
            what = f"{row.id}, version {row.version}, cannot be read: {fault}"
            raise Fault(what, retryable=False) from fault
        return Edition(row.version, held.service, held.form, held.template, row.retired)

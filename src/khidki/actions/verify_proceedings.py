"""Compare the summaries of appeals, penalties and hearings with what their events make of them.

Cases and summaries come in one order and are read beside each other, so memory does not grow with
their number. A file of which a content was erased is passed over: nothing of it can be made again.
"""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.case.event import Event
from khidki.domain.case.proceeding import NotOpen
from khidki.domain.case.refold import HEARING, PROCEEDINGS, Found, refold
from khidki.domain.record.finding import Finding, Kind
from khidki.store.histories import Standing, Told

SPOILT = (NotOpen, KeyError, ValueError, TypeError)


@dataclass(slots=True)
class Proceedings:
    """The summaries of a group of buckets, read beside its cases."""

    stream: AsyncGenerator[Standing]
    now: Standing | None = None
    told: list[tuple[Event, dict[str, Any] | None]] = field(
        default_factory=list[tuple[Event, dict[str, Any] | None]]
    )

    async def begin(self) -> None:
        """Read the first summary."""
        self.now = await anext(self.stream, None)

    def note(self, told: Told) -> None:
        """Keep what belongs to a proceeding; the rest is not needed."""
        if told.event.act in PROCEEDINGS:
            content = None if told.body is None else msgspec.json.decode(told.body)
            self.told.append((told.event, content))

    async def check(self, last: Told) -> list[Finding]:
        """Return what does not agree in the case of which this is the last event."""
        key = (last.event.bucket, last.event.application)
        findings = [_wrong(each) for each in await self._until(key, inclusive=False)]
        rows = [each.summary for each in await self._until(key, inclusive=True)]
        kept, self.told = self.told, []
        stands: Found = {(each.kind, each.id): each for each in rows}
        try:
            made = refold(kept)
        except SPOILT:
            made = {}
        if made is None or _named(made, last) == stands:
            return findings
        seq = max((event.seq for event, _ in kept), default=last.event.seq)
        found = Finding(Kind.PROCEEDING_ALTERED, last.number, seq, last.event.application)
        return [*findings, found]

    async def rest(self) -> list[Finding]:
        """Return the summaries of which there is no case any more."""
        found: list[Finding] = []
        while self.now is not None:
            found.append(_wrong(self.now))
            await self.begin()
        return found

    async def _until(self, key: tuple[int, UUID], *, inclusive: bool) -> list[Standing]:
        """Take the summaries of the cases before one, or up to and including it."""
        taken: list[Standing] = []
        while self.now is not None:
            at = (self.now.bucket, self.now.application)
            if at > key or (at == key and not inclusive):
                break
            taken.append(self.now)
            await self.begin()
        return taken


def _named(made: Found, last: Told) -> Found:
    """Give the hearing of a complaint the number of its file, which no event says."""
    return dict(_items(made, last))


def _items(made: Found, last: Told) -> Iterator[tuple[Any, Any]]:
    for key, each in made.items():
        own = each.kind == HEARING and each.id == last.event.application
        yield key, replace(each, number=last.number or "") if own else each


def _wrong(standing: Standing) -> Finding:
    one = standing.summary
    return Finding(Kind.PROCEEDING_ALTERED, one.number, one.seq, standing.application)

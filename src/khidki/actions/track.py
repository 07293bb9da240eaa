"""Let anyone with a number see where an application lies: no name, no answer, no document.

The public sees which office has it, since when, until when and what comes next. An unknown number
and one of another kind are told apart only for certificates, because who holds a certificate's
number is on the right paper and the wrong page.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import State
from khidki.domain.case.move import APPEALS
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.case.outside_number import read_outside
from khidki.domain.refusal import Refusal
from khidki.domain.service.published import Edition
from khidki.store import appeals, outside_numbers, standings
from khidki.store.database import Transaction
from khidki.store.standings import Public


class IsAnAppeal(Refusal):
    """The number is an appeal's: its file is tracked; `number` is that of the application."""

    code = "is_an_appeal"

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class IsACertificate(Refusal):
    """The number is a certificate's: it is verified, not tracked."""

    code = "is_a_certificate"

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


async def _ours(tx: Transaction, typed: str) -> str:
    """Return our number of what was typed: ours, or one of another system that leads to one."""
    try:
        return read_number(typed)
    except NotANumber:
        found = await outside_numbers.find(tx, read_outside(typed))
        # Two systems may use one number for two people; then it names nobody.
        if len(found) != 1:
            raise
        return found[0]


@dataclass(frozen=True, slots=True)
class Tracked:
    """The public view of one application."""

    number: str
    edition: Edition
    state: State
    step: str | None
    post: str | None
    received_at: datetime
    due_on: date | None
    calendar_version: int
    history: list[Public]
    appeals: list[Appeal] = field(default_factory=list[Appeal])


async def track(world: World, typed: str) -> Tracked:
    """Return the public view of an application by its number, or refuse."""
    async with world.reading() as tx:
        number = await _ours(tx, typed)
        history = await standings.by_number(tx, number)
        if not history:
            if (below := await appeals.about(tx, number)) is not None:
                raise IsAnAppeal(below)
            if await standings.is_certificate(tx, number):
                raise IsACertificate(number)
            raise Unknown
        appealed = any(event.act in APPEALS for event in history)
        made = await appeals.of_number(tx, number) if appealed else []
    last = history[-1]
    return Tracked(
        number=number,
        edition=world.published.edition(last.service, last.service_version),
        state=last.state,
        step=last.step,
        post=last.post,
        received_at=last.received_at,
        due_on=last.due_on,
        calendar_version=last.calendar_version,
        history=history,
        appeals=made,
    )

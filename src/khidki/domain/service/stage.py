"""What a step offers to whom stands at it: one table to read down.

`OFFERS` says which acts a step of each kind has; `case/move` says what an act then does. An officer
of the post may always do by hand what the window or another system should have done: nothing waits
for ever on a machine. A notice keeps its last act back until its time is over.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from khidki.domain.case.event import Act, State
from khidki.domain.law.calendar import Calendar, legal_day
from khidki.domain.law.clock import window_ends_on
from khidki.domain.service.definition import Service, Step, StepAct

OFFERS: Mapping[StepAct, tuple[Act, ...]] = {
    StepAct.REPORT: (Act.REPORT, Act.SEND_BACK),
    StepAct.DECISION: (Act.GRANT, Act.REFUSE, Act.SEND_BACK, Act.FORWARD),
    StepAct.LOOK_UP: (Act.REPORT,),
    StepAct.NOTICE: (Act.REPORT, Act.OBJECT),
    StepAct.PAYMENT: (Act.PAID,),
    StepAct.DEPOSIT: (Act.GRANT, Act.REFUSE),
}
# An act that leads to another step, and how many places further.
LEADS = {Act.REPORT: 1, Act.PAID: 1, Act.FORWARD: -1}
# Work that can be done once more when the deciding officer asks for it.
REPEATED = (StepAct.REPORT, StepAct.LOOK_UP)


# Where files wait for the post itself, one after the other. A look-up is the window's own work.
WORKED_BY_THE_POST = frozenset({StepAct.REPORT, StepAct.DECISION})


class Event(Protocol):
    """What has to be known of an event: which step it led to, and when."""

    @property
    def step(self) -> str | None: ...
    @property
    def happened_at(self) -> datetime: ...


def offers(service: Service, step: Step, *, open_until: date | None, today: date) -> list[Act]:
    """Return the acts of a step, in the order in which a page shows them.

    `open_until` is the last day for objections; while it has not passed a notice cannot be left.
    """
    found = list(OFFERS[step.act])
    if Act.FORWARD in found and not can_go_back(service, step):
        found.remove(Act.FORWARD)
    if open_until is not None and today <= open_until:
        found.remove(Act.REPORT)
    return found


def has_turn(state: State, step: Step | None) -> bool:
    """Say whether a file in this state, at this step, waits for the post that holds it."""
    return (
        state is State.AT_STEP
        and step is not None
        and step.hearing is None  # the day of its hearing says when its turn is
        and step.system is None
        and step.act in WORKED_BY_THE_POST
    )


def can_go_back(service: Service, step: Step) -> bool:
    """Say whether the step before is work that can be done once more."""
    before = service.beside(step.id, -1)
    return before is not None and before.act in REPEATED and before.system is None


def entered_at(history: Sequence[Event], step: str) -> datetime:
    """Return when an application came to the step at which it is now."""
    came = history[-1].happened_at
    for event in reversed(history):
        if event.step != step:
            break
        came = event.happened_at
    return came


def open_until(step: Step, history: Sequence[Event], calendar: Calendar) -> date | None:
    """Return the last day for objections at a notice, or None where nobody is invited."""
    if step.act is not StepAct.NOTICE or step.open_for is None:
        return None
    return window_ends_on(legal_day(entered_at(history, step.id)), step.open_for, calendar)


def asked_paise(said: Sequence[Mapping[str, Any]], usual: int) -> int:
    """Return what is to be paid: what was demanded last, or else the usual fee."""
    demanded = [content["demand_paise"] for content in said if "demand_paise" in content]
    return demanded[-1] if demanded else usual

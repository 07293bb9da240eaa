"""What steps are called in a timeline: done by whom, what is asked meanwhile, and what comes next.

Besides an officer, the window itself or another department's system may do a step; each is named.
What was said with an act (an amount, their number) is told to whoever may read the case, never to
the public, who see the same acts without it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from khidki.domain.case.event import Act, ActorKind
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.record.document import shown_day
from khidki.domain.service.definition import Service, Step, StepAct
from khidki.domain.service.published import Published
from khidki.domain.service.stage import open_until
from khidki.domain.text import Text
from khidki.web.spoken import said, same


class Event(Protocol):
    """What has to be known of an event."""

    @property
    def act(self) -> Act: ...
    @property
    def step(self) -> str | None: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def actor(self) -> ActorKind: ...


LEFT = {
    StepAct.LOOK_UP: "timeline.looked_up",
    StepAct.NOTICE: "timeline.notice_over",
    StepAct.PAYMENT: "timeline.paid",
}


# What the window does by itself at a step of its own; the rest is its ordinary business.
BY_ITSELF = (Act.GRANT, Act.REPORT)


def title_of(service: Service, event: Event, left: str | None) -> Text:
    """Return what happened in words; `left` is the step at which it was before."""
    step = service.step(left or "")
    if step is None or event.act is not Act.REPORT:
        return said(f"timeline.{event.act}")
    if event.actor is ActorKind.OUTSIDE:
        return said("timeline.step_done", step=step.title)
    return said(LEFT.get(step.act, "timeline.report"))


def note_of(service: Service, content: Mapping[str, Any]) -> Text | None:
    """Return what the applicant and the office are told beside an act."""
    if (paise := content.get("demand_paise")) is not None:
        return said("timeline.demand", amount=format_rupees(paise))
    if (paise := content.get("paid_paise")) is not None:
        receipt = content.get("receipt", "")
        return said("timeline.paid_note", amount=format_rupees(paise), receipt=receipt)
    if (number := content.get("outside_number")) is not None:
        known = service.output.number if content.get("status") == "done" else None
        label = known or said("timeline.their_number")
        return Text(hi=f"{label.hi}: {number}", en=f"{label.en}: {number}")
    return None


def news_in(content: Mapping[str, Any]) -> Text | None:
    """Return what another system wrote to a status, which the applicant may read."""
    return same(content["words"]) if content.get("status") and content.get("words") else None


def doer_of(published: Published, step: Step, post: Text | None) -> Text | None:
    """Return who works at a step: a post, another system, or nobody but the window."""
    if step.system is not None:
        system = published.systems.get(step.system)
        return None if system is None else system.name
    return said("timeline.window") if step.act is StepAct.LOOK_UP else post


def next_of(
    published: Published, step: Step | None, post: str | None, history: Sequence[Event] = ()
) -> Text:
    """Say what happens next at a step."""
    name = said("next.office") if post is None else published.post_name(post)
    if step is None:
        return said("next.decision", post=name)
    if step.system is not None:
        system = doer_of(published, step, None) or said("next.office")
        return said("next.outside", system=system, post=name)
    if step.act is StepAct.NOTICE and history and post is not None:
        calendar = published.calendar(published.posts[post].office)
        until = open_until(step, history, calendar)
        if until is not None and legal_day(history[-1].happened_at) <= until:
            return said("next.notice_until", day=shown_day(until), post=name)
    return said(f"next.{step.act.value}", post=name)

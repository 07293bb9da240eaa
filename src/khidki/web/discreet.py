"""What the public sees of an application for a discreet service: that it is there, and the clock.

Whoever finds a number on a slip should not learn that somebody had a tenant verified: no service,
no step, no office is named, only when it was received, until when it must be decided, and whether
it was. The applicant, signed in, and the office see everything.
"""

from collections.abc import Sequence
from typing import Any

from khidki.domain.case.event import Act, State
from khidki.domain.law.calendar import legal_day
from khidki.web.case_words import Event, Now
from khidki.web.spoken import said

TOLD = (Act.SUBMIT, Act.GRANT, Act.REFUSE, Act.WITHDRAW)


def shown(now: Now, history: Sequence[Event]) -> dict[str, Any]:
    """Return what takes the place of the names on the page that anyone may open."""
    timeline: list[dict[str, Any]] = [
        _entry(f"timeline.{event.act}", "done") | {"at": event.happened_at}
        for event in history
        if event.act in TOLD
    ]
    is_open = now.state in {State.AT_STEP, State.SENT_BACK}
    if is_open:
        timeline.append(_entry("discreet.now", "now"))
    return {
        "service": said("discreet.service"),
        "office": None,
        "post": None,
        "since": legal_day(history[0].happened_at),
        "next": said("discreet.open" if is_open else "discreet.closed"),
        "timeline": timeline,
    }


def _entry(key: str, kind: str) -> dict[str, Any]:
    return {"title": said(key), "by": None, "at": None, "kind": kind, "note": None}

"""What lists and searches have to know of a service, without its form, papers and rules.

A state has a thousand services, and most pages need one. So a process keeps the heads of all of
them in memory and builds a full edition when it is first asked for (`published`). A head is read
from the stored definition, never stored by itself.
"""

from dataclasses import dataclass

from khidki.domain.law.period import Period
from khidki.domain.service.definition import Service
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Head:
    """One edition of a service as lists show it; `steps` are the ids and titles of its steps."""

    id: str
    version: int
    title: Text
    summary: Text
    department: str
    limit: Period
    designated: str  # the kind of post that the law names for it
    also_called: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    steps: tuple[tuple[str, Text], ...] = ()
    discreet: bool = False
    retired: bool = False


def head_of(service: Service, version: int = 1) -> Head:
    """Return the head of a definition that is not published, for trying it out."""
    return Head(
        id=service.id,
        version=version,
        title=service.title,
        summary=service.summary,
        department=service.department,
        limit=service.law.limit,
        designated=service.officers.designated.post,
        also_called=service.also_called,
        life_events=service.life_events,
        audiences=service.audiences,
        steps=tuple((step.id, step.title) for step in service.steps),
        discreet=service.discreet,
    )

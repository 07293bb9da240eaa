"""What lists and searches have to know of a service, without its form, papers and rules.

A state has a thousand services, and most pages need one. So a process keeps the heads of all of
them in memory and builds a full edition when it is first asked for (`published`). A head is read
from the stored definition, never stored by itself.
"""

from dataclasses import dataclass

from khidki.domain.law.period import Period
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
    also_called: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    steps: tuple[tuple[str, Text], ...] = ()
    discreet: bool = False
    retired: bool = False

"""Which of two dates binds when a change of the calendar would count a limit otherwise.

An officer's limit follows the calendar: a holiday that was declared moves it on, and one that was
withdrawn brings it nearer, which is the better date for the citizen. A citizen's own window never
gets shorter: of the date that was given and the one that is counted anew the later stays. Pure.
"""

from datetime import date
from enum import Enum


class Whose(Enum):
    """Whose time it is."""

    OFFICER = "officer"
    CITIZEN = "citizen"


def binding_on(given_on: date, counted_on: date, *, whose: Whose) -> date:
    """Return the date that binds, of the one that was given and the one that is counted anew."""
    return max(given_on, counted_on) if whose is Whose.CITIZEN else counted_on

"""What somebody may look after in the window itself: people, services, calendar, and so on.

A kind of post lists its duties as data (`posts.yaml`), and whoever holds such a post today has
them. A duty opens a list of pages and nothing else: it is no right to see or decide a case. Nobody
has all of them by being somebody; there is no super-user.
"""

from collections.abc import Iterable
from enum import StrEnum

from khidki.domain.refusal import Refusal


class Duty(StrEnum):
    """One part of looking after the window."""

    PEOPLE = "people"  # accounts, offices, posts, postings
    SERVICES = "services"  # publish, pause, retire
    CALENDAR = "calendar"  # holidays of the state, an area, an office
    MESSAGES = "messages"  # the words of messages
    JOBS = "jobs"  # what waits, what failed
    SYSTEMS = "systems"  # health of what lies outside
    AUDIT = "audit"  # who saw and did what
    BOOKS = "books"  # look into the books, whoever's money it is
    MONEY = "money"  # payments, refunds, the books


class NoDuty(Refusal):
    """None of the posts that the officer holds now has the duty that this page is for."""

    code = "no_duty"


def together(duties: Iterable[Iterable[Duty]]) -> frozenset[Duty]:
    """Return every duty that somebody has through any of their posts."""
    return frozenset(duty for of_post in duties for duty in of_post)

"""How long an unsent application is kept, and when its owner is told before it goes.

It is personal data that nobody has decided to hand in, so it does not stay for ever: 90 days after
it was last saved, and never sooner than a week after the message that says so.
"""

from datetime import datetime, timedelta

KEPT_FOR = timedelta(days=90)
TOLD_BEFORE = timedelta(days=7)


def lapses_at(*, saved_at: datetime, told_at: datetime | None = None) -> datetime:
    """Return when a draft goes, if nobody saves it before."""
    planned = saved_at + KEPT_FOR
    return planned if told_at is None else max(planned, told_at + TOLD_BEFORE)

"""Topics: ways to a service for somebody who does not know what it is called.

What has happened in life (a birth, a marriage), and who one is (a student, a farmer). They are data
of the catalogue; a service names those it belongs to. Neither says who may have a service: that is
`eligibility`.
"""

from dataclasses import dataclass

from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """One event of life, or one kind of people."""

    id: str
    name: Text

"""What people say about the window: words, the page they came from, and nothing about who.

A feedback lies in the bucket of its own random id and is never tied to an account or session.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.text import Language
from khidki.store.database import Transaction

WORDS_MOST = 2000


@dataclass(frozen=True, slots=True)
class Feedback:
    """One feedback."""

    id: UUID
    page: str
    language: Language
    words: str
    at: datetime


SQL_ADD = """
    INSERT INTO feedback (bucket, id, page, language, words, at)
    VALUES (%(bucket)s, %(id)s, %(page)s, %(language)s, %(words)s, %(at)s)
"""


async def add(tx: Transaction, feedback: Feedback) -> None:
    """Store a feedback."""
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(feedback.id), id=feedback.id, page=feedback.page,
        language=feedback.language, words=feedback.words, at=feedback.at,
    )  # fmt: skip

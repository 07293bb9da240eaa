"""Keep what somebody says about the window, without asking or noting who said it."""

from uuid import uuid4

from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.text import Language
from khidki.store import feedbacks
from khidki.store.feedbacks import WORDS_MOST, Feedback

__all__ = ["WORDS_MOST", "give_feedback"]


async def give_feedback(world: World, words: str, *, page: str, language: Language) -> None:
    """Store words about a page; words that are too long are the caller's problem to report."""
    assert len(words) <= WORDS_MOST
    id_ = world.new_id(bucket_for(uuid4().bytes))
    async with world.transaction() as tx:
        await feedbacks.add(tx, Feedback(id_, page[:200], language, words, world.now()))

"""Which of several like posts of an office gets a file: drawn by chance that can be checked later.

Each day has a secret seed. Its fingerprint is told before the day begins and the seed itself when
the day is over, so nobody can choose it afterwards and nobody can know it before. A file is drawn
by the seed of the day on which it was received: the same post each time it comes to that step.
Whoever has the seed, the id of the application and the list of posts can draw again.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khidki.domain.people.post import Post


@dataclass(frozen=True, slots=True)
class Draw:
    """What decides one file's post: the seed of its day, and the file."""

    seed: bytes
    application: UUID

    def among(self, posts: Sequence[Post], *, step: str) -> Post:
        """Return the post that is drawn for a step; the order in which they come is nothing."""
        assert posts, "somebody found at least one"
        ordered = sorted(posts, key=lambda post: post.id)
        named = "\n".join([str(self.application), step, *(post.id for post in ordered)])
        drawn = hmac.digest(self.seed, named.encode(), "sha256")
        # 256 bits over a handful of posts: the odds differ by less than anybody could count.
        return ordered[int.from_bytes(drawn) % len(ordered)]


def seed_of(key: bytes, day: date) -> bytes:
    """Return the seed of a day, from a key that never leaves the installation."""
    return hmac.digest(key, f"allotment of {day.isoformat()}".encode(), "sha256")


def fingerprint(seed: bytes) -> str:
    """Return what is told of a seed while it is secret."""
    return hashlib.sha256(seed).hexdigest()

"""Why a certificate is taken back: a code that may be told to anybody who verifies it.

What the officer found out about the person stands in the case; here are only kinds of reasons, in
words that accuse nobody. The database knows the same codes.
"""

from enum import StrEnum


class RevocationReason(StrEnum):
    """The kinds of reasons."""

    FACTS_WRONG = "facts_wrong"  # what it says was not so
    FACTS_CHANGED = "facts_changed"  # it was so, and is no more
    ISSUED_BY_MISTAKE = "issued_by_mistake"  # the office's own mistake
    GIVEN_BACK = "given_back"  # the holder wants it no more
    MISUSED = "misused"  # the paper was altered, or used by somebody else
    ORDERED = "ordered"  # a court or an appeal said so

"""The word that somebody may have meant.

Edits as typists make them: a letter too many, too few, another, or two changed round. Only used to
word a problem; nothing is ever corrected by itself.
"""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is likely meant, or nothing."""
    reach = 1 + len(word) // 4
    close = [(edits(word, each), each) for each in known if abs(len(each) - len(word)) <= reach]
    close += [(reach, each) for each in known if len(word) > 2 and word in each.split("_")]
    best = min(close, default=(reach + 1, ""))
    return best[1] if best[0] <= reach else ""


def edits(one: str, other: str) -> int:
    """Count the edits between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, mark in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mark != wanted))
            if i > 1 and j > 1 and mark == other[j - 2] and one[i - 2] == wanted:
                least = min(least, older[j - 2] + 1)
            row.append(least)
    return row[-1]

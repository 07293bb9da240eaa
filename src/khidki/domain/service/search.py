"""Finding a service by words in Hindi, English, or Hindi in Roman letters, misspelt too.

Words are compared by their skeletons (`skeleton`): alike, as a beginning, or with one letter wrong,
in that order of worth; a word that many services share ("certificate") says little. Words that
people run together or cut in two meet as well. Reasons say which words of the service were met. No
index file, no library: a thousand services fit in memory.
"""

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Protocol

from khidki.domain.service.skeleton import skeleton
from khidki.domain.text import Text

_STOP_HI = (
    "का की के को में से है हैं लिए और या बनवाना चाहिए बनाना करना कैसे मुझे नया हेतु पर मेरा मेरी मेरे "
    "बनवाने बनाने करवाना कराना लेना निकालना निकलवाना कहाँ कहां कब क्या फॉर्म ऑनलाइन आवेदन करें बनेगा"
)
_STOP_ROMAN = (
    "ka ki ke ko mein me se hai hain liye lie aur ya the a an of for in to and or my i want how "
    "get please chahiye chahie banana karna banwana banvana kaise mujhe naya new apply online hetu "
    "par mera meri mere form download where what kahan kab kya need is do does can banega lena "
    "karwana nikalna nikalwana application avedan"
)
_STOP = frozenset(f"{_STOP_HI} {_STOP_ROMAN}".split())
_WORD = re.compile(r"[\w\u0900-\u097f\u200c\u200d]+")

Fold = Callable[[str], str]
QUERY_MOST = 200
WORDS_MOST = 12
# Of the best match's score; what is further off met one common word, or a summary by chance.
WORTH_SHOWING = 0.34
NAMED, TOLD = 3.0, 1.0
ALIKE, BEGUN, NEAR = 1.0, 0.55, 0.4
# Skeletons have no vowels, so "phone" and "pani" are one; who wrote a word as it stands means that.
AS_IT_STANDS = 0.1


class Findable(Protocol):
    """A service, or whatever else people look for by the same words."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def summary(self) -> Text: ...
    @property
    def also_called(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """A service found, how well, and the words of its own by which it was found."""

    service: str
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A word of a service: how much it is worth, and the text it stands in."""

    worth: float
    text: str


class Finder:
    """Services ready to be searched."""

    def __init__(self, services: Iterable[Findable]) -> None:
        """Fold every word of the services, so that a search only looks up."""
        self._found_at: dict[str, dict[str, _Entry]] = {}
        self._words: set[str] = set()
        self._as_it_stands: dict[str, set[str]] = defaultdict(set)
        self._lengths: dict[str, int] = {}
        self._order: dict[str, int] = {}
        fold = cache(skeleton)  # services share their words, and this lasts while they are folded
        for place, service in enumerate(services):
            self._order[service.id] = place
            self._note(
                service, (service.title.hi, service.title.en, *service.also_called), NAMED, fold
            )
            self._note(service, (service.summary.hi, service.summary.en), TOLD, fold)
        # Only one word can be the beginning of another, or misspelt; words run together are met
        # as a whole.
        self._sorted = sorted(self._words)
        # A word with one letter left out, and the words it may have been.
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for known in self._sorted:
            for short in {known, *_shortened(known)}:
                self._shortened[short].append(known)

    def _note(self, service: Findable, texts: Iterable[str], worth: float, fold: Fold) -> None:
        for text in texts:
            keys = _keys(text, fold)
            self._lengths[text] = len(keys)
            for word in _plain_words(text):
                self._as_it_stands[word].add(service.id)
            for key in (*keys, *_run_together(keys)):
                held = self._found_at.setdefault(key, {})
                if service.id not in held or held[service.id].worth < worth:
                    held[service.id] = _Entry(worth, text)
            self._words.update(keys)

    def find(self, query: str, *, limit: int = 20) -> list[Match]:
        """Return the services that fit the words, the best first."""
        asked = _asked(query)
        told: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        scores: dict[str, float] = defaultdict(float)
        for wanted in asked:
            for service_id, (worth, text) in self._best(wanted).items():
                scores[service_id] += worth
                told[service_id][text] += worth
        if not scores:
            return []
        for service_id, texts in told.items():
            scores[service_id] += self._wholeness(texts, len(asked))
        for word in _plain_words(query[:QUERY_MOST]):
            for service_id in self._as_it_stands.get(word, set()) & scores.keys():
                scores[service_id] += AS_IT_STANDS
        least = max(scores.values()) * WORTH_SHOWING
        ranked = sorted(scores, key=lambda each: (-scores[each], self._order[each]))
        return [
            Match(each, scores[each], _reasons(told[each]))
            for each in ranked[:limit]
            if scores[each] >= least
        ]

    def _wholeness(self, texts: dict[str, float], asked: int) -> float:
        """Return what a name is worth that says what was asked for and little else."""
        return max(
            worth * min(1.0, asked / max(self._lengths[text], asked)) / 2
            for text, worth in texts.items()
        )

    def _best(self, wanted: "_Wanted") -> dict[str, tuple[float, str]]:
        best: dict[str, tuple[float, str]] = {}
        for known, closeness in self._close(wanted.key):
            held = self._found_at[known]
            # What everybody has tells nobody apart.
            rare = math.log(1 + len(self._order) / len(held))
            for service_id, entry in held.items():
                worth = entry.worth * closeness * rare * wanted.part
                if best.get(service_id, (0.0, ""))[0] < worth:
                    best[service_id] = worth, entry.text
        return best

    def _close(self, wanted: str) -> Iterator[tuple[str, float]]:
        if wanted in self._found_at:
            yield wanted, ALIKE
        if len(wanted) >= 2:
            for place in range(bisect_left(self._sorted, wanted), len(self._sorted)):
                known = self._sorted[place]
                if not known.startswith(wanted):
                    break
                if known != wanted:
                    yield known, BEGUN
        for known in self._near(wanted):
            yield known, NEAR

    def _near(self, wanted: str) -> set[str]:
        # One letter more, less, other or swapped; too short words would match anything.
        if len(wanted) < 3:
            return set()
        maybe = {
            known
            for short in {wanted, *_shortened(wanted)}
            for known in self._shortened.get(short, ())
        }
        return {known for known in maybe if known != wanted and _is_near(wanted, known)}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word that was asked for; `part` is less for two words joined by us."""

    key: str
    part: float


def _asked(query: str) -> list[_Wanted]:
    query = query[:QUERY_MOST]
    keys = _keys(query)
    if not keys and len(alone := _WORD.findall(query)) == 1:
        keys = [skeleton(alone[0])]  # who types only "form" means something by it
    keys = [key for key in dict.fromkeys(keys) if key][:WORDS_MOST]
    joined = [key for key in _run_together(keys) if key not in keys]
    return [*(_Wanted(key, 1.0) for key in keys), *(_Wanted(key, 0.7) for key in joined)]


def _plain_words(text: str) -> set[str]:
    """Return a text's words as they are written, without those that everybody uses."""
    return {word.casefold() for word in _WORD.findall(text)} - _STOP


def _keys(text: str, fold: Fold = skeleton) -> list[str]:
    """Return the skeletons of a text's words, without those that everybody uses."""
    words = [word for word in _WORD.findall(text) if word.casefold() not in _STOP]
    return [key for word in words if (key := fold(word))]


def _run_together(keys: list[str]) -> list[str]:
    """Return two and three words that follow each other as people write them: as one."""
    pairs = [one + two for one, two in pairwise(keys)]
    return [*pairs, *(pair + after for pair, after in zip(pairs, keys[2:], strict=False))]


def _reasons(texts: dict[str, float]) -> tuple[str, ...]:
    """Return the texts that were met, those that say most first."""
    return tuple(sorted(texts, key=lambda text: -texts[text]))


def _shortened(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def _is_near(first: str, second: str) -> bool:
    if abs(len(first) - len(second)) > 1 or min(len(first), len(second)) < 3:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    rest_one, rest_two = first[start:], second[start:]
    swapped = rest_one[1::-1] + rest_one[2:] == rest_two if len(rest_one) > 1 else False
    return (
        swapped
        or rest_one[1:] == rest_two
        or rest_one == rest_two[1:]
        or (rest_one[1:] == rest_two[1:])
    )

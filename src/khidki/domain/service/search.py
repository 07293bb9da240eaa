"""Finding a service by words in Hindi, English, or Hindi in Roman letters, misspelt too.

Every word becomes a skeleton of its consonants, the same for "प्रमाण", "praman" and "pramaan":
vowels fall, breathed letters lose their breath, letters that people mix up become one. Words then
match exactly, as a beginning, or with one letter wrong, in that order of worth. Reasons say which
words of the service were met. No index file, no library: a thousand services fit in memory.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from khidki.domain.service.head import Head

_LETTERS = {
    **dict.fromkeys("कखक़ख़", "k"), **dict.fromkeys("गघग़", "g"), **dict.fromkeys("ङञणनऩ", "n"),
    **dict.fromkeys("चछ", "c"), **dict.fromkeys("जझज़", "j"), **dict.fromkeys("टठतथ", "t"),
    **dict.fromkeys("डढदधड़ढ़", "d"), **dict.fromkeys("पफफ़", "p"), **dict.fromkeys("बभ", "b"),
    "म": "m", "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v", "ह": "h",
    **dict.fromkeys("शषस", "s"),
}  # fmt: skip
_INDEPENDENT_VOWELS = frozenset("अआइईउऊऋएऐओऔऍऑ")
_NUKTA = "\u093c"
_DOUBLE = (
    ("gya", "gya"), ("jna", "gya"), ("ksh", "ks"), ("tch", "C"), ("chh", "C"), ("sch", "s"),
    ("tion", "sn"), ("kh", "k"), ("gh", "g"), ("ch", "C"), ("jh", "j"), ("th", "t"), ("dh", "d"),
    ("ph", "p"), ("bh", "b"), ("sh", "s"), ("ce", "se"), ("ci", "si"), ("cy", "sy"),
    ("ck", "k"), ("qu", "k"), ("x", "ks"), ("w", "v"), ("z", "j"), ("q", "k"), ("f", "p"),
)  # fmt: skip
_STOP_HI = "का की के को में से है हैं लिए और या बनवाना चाहिए बनाना करना कैसे मुझे नया"
_STOP_ROMAN = (
    "ka ki ke ko mein me se hai hain liye aur ya the a an of for in to and or my i want how get "
    "please chahiye banana karna banwana kaise mujhe naya new apply online"
)
_STOP = frozenset(f"{_STOP_HI} {_STOP_ROMAN}".split())
_WORD = re.compile(r"[\w\u0900-\u097f\u200c\u200d]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A service found, how well, and the words of its own by which it was found."""

    service: str
    score: int
    because: tuple[str, ...]


def skeleton(word: str) -> str:
    """Return the consonants of a word, alike for both scripts; never empty for a real word."""
    word = unicodedata.normalize("NFD", word.casefold())
    if any("\u0900" <= mark <= "\u097f" for mark in word):
        plain = _of_devanagari(unicodedata.normalize("NFC", word.replace(_NUKTA, "")))
    else:
        plain = _of_roman("".join(mark for mark in word if mark.isascii() and mark.isalnum()))
    return re.sub(r"(.)\1+", r"\1", plain)


def _of_devanagari(word: str) -> str:
    word = word.replace("ज्ञ", "ग्य").replace("क्ष", "कस")
    found = ["a"] if word[0] in _INDEPENDENT_VOWELS else []
    for mark, after in pairwise(f"{word} "):
        if mark in {"\u0902", "\u0901"}:
            found.append(_nasal(mark, after))
        elif mark.isdecimal():
            found.append(str(unicodedata.decimal(mark)))
        else:
            found.append(_LETTERS.get(mark, ""))
    return "".join(found)


def _nasal(mark: str, after: str) -> str:
    if _LETTERS.get(after) in {"p", "b", "m"}:
        return "m"
    return "n" if mark == "\u0902" else ""


def _of_roman(word: str) -> str:
    begins = word[:1] in set("aeiou")
    for written, heard in _DOUBLE:
        word = word.replace(written, heard)
    # "C" stood for the sound of "ch"; every "c" still here is spoken "k".
    word = word.replace("c", "k").replace("C", "c")
    bare = "".join(mark for mark in word if mark not in "aeiou")
    return f"a{bare}" if begins else bare


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.casefold() not in _STOP]


def _is_near(first: str, second: str) -> bool:
    # One letter more, less, other or swapped; too short words would match anything.
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


class Finder:
    """Services ready to be searched."""

    def __init__(self, services: Iterable[Head]) -> None:
        """Fold every word of the services; discreet ones are found by exact words only."""
        self._found_at: dict[str, dict[str, tuple[int, str]]] = {}
        self._order: dict[str, int] = {}
        for place, service in enumerate(services):
            self._order[service.id] = place
            called = [service.title.hi, service.title.en, *service.also_called]
            self._note(service, called, 3)
            self._note(service, [service.summary.hi, service.summary.en], 1)

    def _note(self, service: Head, texts: Iterable[str], worth: int) -> None:
        for text in texts:
            for word in _words(text):
                held = self._found_at.setdefault(skeleton(word), {})
                if held.get(service.id, (0, ""))[0] < worth:
                    held[service.id] = (worth, text)

    def find(self, query: str, *, limit: int = 20) -> list[Match]:
        """Return the services that fit the words, the best first."""
        scores: dict[str, int] = {}
        because: dict[str, list[str]] = {}
        folded = [skeleton(word) for word in _words(query[:200])]
        asked = [word for word in dict.fromkeys(folded) if word][:12]
        for wanted in asked:
            for service_id, (worth, text) in self._best(wanted).items():
                scores[service_id] = scores.get(service_id, 0) + worth
                because.setdefault(service_id, []).append(text)
        ranked = sorted(scores, key=lambda each: (-scores[each], self._order[each]))
        return [
            Match(each, scores[each], tuple(dict.fromkeys(because[each])))
            for each in ranked[:limit]
        ]

    def _best(self, wanted: str) -> dict[str, tuple[int, str]]:
        best: dict[str, tuple[int, str]] = {}
        for known, held in self._found_at.items():
            factor = _closeness(wanted, known)
            if not factor:
                continue
            for service_id, (worth, text) in held.items():
                if best.get(service_id, (0, ""))[0] < worth * factor:
                    best[service_id] = (worth * factor, text)
        return best


def _closeness(wanted: str, known: str) -> int:
    if wanted == known:
        return 4
    if len(wanted) >= 2 and known.startswith(wanted):
        return 2
    return 1 if _is_near(wanted, known) else 0

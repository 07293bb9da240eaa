"""A word's skeleton: what stays of it however it is spelt, alike in Devanagari and Roman letters.

"प्रमाण", "praman" and "pramaan" become one: vowels fall, breathed letters lose their breath,
letters that people mix up become one. It is made for finding: two different words may share a
skeleton, and nothing is ever shown by it.
"""

import re
import unicodedata
from itertools import pairwise

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

"""Fixed words in both languages at once, for texts that are made before it is known who reads.

`said` is what pages of all audiences use beside the words that departments write; values may be
texts themselves, and each language gets its own.
"""

from typing import Any

from khidki.domain.text import Language, Text
from khidki.web import texts


def said(key: str, **values: Any) -> Text:
    """Return fixed words in both languages; values may be texts themselves."""
    in_hi = {name: _of(value, "hi") for name, value in values.items()}
    in_en = {name: _of(value, "en") for name, value in values.items()}
    return Text(hi=texts.text(key, "hi", **in_hi), en=texts.text(key, "en", **in_en))


def same(words: str) -> Text:
    """Return what is the same in both languages: a number, an amount."""
    return Text(hi=words, en=words)


def _of(value: Any, language: Language) -> Any:
    return value.of(language) if isinstance(value, Text) else value


def called(key: str) -> Text:
    """Return the words of a key; what has none is called by the last part of its key."""
    return said(key) if texts.has(key) else same(key.rpartition(".")[2])

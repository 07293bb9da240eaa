"""The fixed words of our pages, in both languages.

One YAML file an audience under `texts/`, flat keys with `hi` and `en` each, `{name}` where a value
goes. All files are read once. A missing key, language or value raises: a page never shows a hole.
Words that departments write are data (`domain/text.py`), not here.
"""

import functools
from pathlib import Path
from typing import Any

import yaml

from khidki.domain.text import LANGUAGES, Language

FOLDER = Path(__file__).parent / "texts"


@functools.cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Return every text by key, checked: no key twice, both languages, same places for values."""
    texts: dict[str, dict[Language, str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        # By libyaml: in Python alone this is half of what a process takes to start.
        loaded: dict[str, dict[Language, str]] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        for key, words in loaded.items():
            assert key not in texts, f"{path.name}: {key} is written twice"
            assert tuple(sorted(words)) == tuple(sorted(LANGUAGES)), f"{path.name}: {key}"
            texts[key] = words
    return texts


def has(key: str) -> bool:
    """Say whether there are words for a key."""
    return key in catalogue()


def text(key: str, language: Language, **values: Any) -> str:
    """Return the words for a key; raise KeyError when the key or a value is missing."""
    return catalogue()[key][language].format_map(values)

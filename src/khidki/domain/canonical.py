"""One spelling of a value, so that its hash means something.

Canonical JSON: UTF-8, keys sorted, no spaces, integers only. Floats are refused because two
machines may print them differently; money is integer paise and decimals are scaled integers or
text.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast


def canonical(value: Any) -> bytes:
    """Return the one spelling of `value` (dicts, lists, text, integers, booleans, None)."""
    assert _has_one_spelling(value), "a float or an unknown type has no canonical form"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _has_one_spelling(value: Any) -> bool:
    if value is None or isinstance(value, str | bool | int):
        return True
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return all(isinstance(key, str) and _has_one_spelling(item) for key, item in pairs)
    if isinstance(value, Sequence):
        return all(_has_one_spelling(item) for item in cast("Sequence[Any]", value))
    return False

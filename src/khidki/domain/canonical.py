"""One spelling of a value, so that its hash means something.

Canonical JSON: UTF-8, keys sorted, no spaces, integers only. Floats are refused, because two
machines may print them differently; money is integer paise and decimals are scaled integers or
text. It runs three times at every submit: docs/decisions/0012 says why not by `json`.
"""

from collections.abc import Iterable
from typing import Any, cast

import msgspec

_PLAIN = frozenset({str, int, bool, type(None)})
_encode = msgspec.json.Encoder(order="sorted").encode


def canonical(value: Any) -> bytes:
    """Return the one spelling of `value` (dicts, lists, text, integers, booleans, None)."""
    assert _has_one_spelling(value), "a float or an unknown type has no canonical form"
    return _encode(value)


def _has_one_spelling(value: Any) -> bool:
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value)
        return _are_texts(pairs) and _have_one_spelling(pairs.values())
    if isinstance(value, list | tuple):
        return _have_one_spelling(cast("list[Any]", value))
    return value is None or isinstance(value, str | int)


def _have_one_spelling(values: Iterable[Any]) -> bool:
    # A plain loop with exact types first: a generator took longer than the encoding itself.
    for value in values:  # noqa: SIM110
        if type(value) not in _PLAIN and not _has_one_spelling(value):
            return False
    return True


def _are_texts(keys: Iterable[Any]) -> bool:
    for key in keys:  # noqa: SIM110
        if not isinstance(key, str):
            return False
    return True

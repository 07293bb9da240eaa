"""What the YAML library complains of, said so that somebody who has seen YAML once can mend it.

The library names the place where it gave up, which is often not where the mistake is: an open quote
runs to the next quote, a key without a colon is noticed a line later. Here the file is looked at
once more to find the line that a person would call wrong.
"""

import re
from collections.abc import Callable
from typing import Any, cast

import yaml

_EXPLAINED = (
    ("cannot start any token", "a reserved sign begins here", "put the text in quotes"),
    (
        "did not find expected key",
        "this line does not fit the lines above",
        "check that it begins in the same column as its neighbours",
    ),
    ("found unexpected end of stream", "a quote or bracket is never closed", "close it"),
    (
        "did not find expected ',' or",
        "this bracket is not closed properly",
        "close it, or write the list with - on its own lines",
    ),
)
_COLON = "write: key, colon, space, value"


def explained(
    fault: yaml.MarkedYAMLError, data: bytes, lines: list[str]
) -> tuple[tuple[int, int], str, str]:
    """Return line and column of a mistake, what is wrong, and what to do."""
    problem = str(fault.problem or fault)
    at = _at(fault.problem_mark or fault.context_mark)
    line = lines[at[0] - 1] if 0 < at[0] <= len(lines) else ""
    if "\t" in line[: at[1]] and "token" in problem:
        return at, "a tab stands where spaces belong", "replace it by spaces"
    opened = _open_quote(data)
    if opened is not None:
        start, end = opened
        what = f"a quote opens here and is closed only in line {end}, or never closed"
        return start, what, "close it at the end of this line"
    if "could not find expected ':'" in problem:
        begun = _at(fault.context_mark or fault.problem_mark)
        return (begun, *_without_colon(lines[begun[0] - 1]))
    if "mapping values are not allowed" in problem:
        return (at, *_second_colon(line))
    for known, what, remedy in _EXPLAINED:
        if known in problem:
            return at, what, remedy
    return at, problem, "correct the line"


def _at(mark: Any) -> tuple[int, int]:
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _without_colon(line: str) -> tuple[str, str]:
    if re.match(r"\s*(?:- )?[\w-]+:\S", line):
        return "there is no space after the colon", _COLON
    return "a colon is missing", _COLON


def _second_colon(line: str) -> tuple[str, str]:
    if len(re.findall(r":(?:\s|$)", line)) > 1:
        what = "a second colon stands in this line"
        return what, "put the whole text in quotes, or write it on the next lines after >-"
    what = "this line begins in another column than its neighbours"
    return what, "let the lines of one group begin in the same column"


def _open_quote(data: bytes) -> tuple[tuple[int, int], int] | None:
    """Return where a quoted text over several lines begins and ends, if one came last."""
    found: tuple[tuple[int, int], int] | None = None
    following: Callable[[], Any] = cast("Any", yaml.CSafeLoader)(data).get_event
    try:
        while (event := following()).__class__ is not yaml.StreamEndEvent:
            if event.__class__ is yaml.ScalarEvent:
                crosses = event.style in {"'", '"'} and event.end_mark.line > event.start_mark.line
                found = (_at(event.start_mark), event.end_mark.line + 1) if crosses else None
    except yaml.MarkedYAMLError as fault:
        if "while scanning a quoted scalar" in str(fault.context):
            return _at(fault.context_mark), len(data.splitlines())
    return found

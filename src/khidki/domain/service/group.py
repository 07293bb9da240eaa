"""A question asked once for every row: the witnesses, the members of a family, the parcels.

The answer is a list of small records. Rows are counted from 1 wherever they are named, as people
count them: in the names of inputs (`witnesses.2.name.hi`), in problems (`witnesses.2.age`) and on
paper. Rows do not nest. How many there are is looked at first, so that ten thousand cost nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from khidki.domain.problem import Problem
from khidki.domain.rule.limit import MOST_ROWS
from khidki.domain.service.field import Facts, Field, Kind, Raw, Unreadable, wrong
from khidki.domain.service.identifier import KINDS_OF_IDENTIFIERS
from khidki.domain.service.values import KINDS_OF_VALUES
from khidki.domain.service.words import KINDS_OF_WORDS
from khidki.domain.text import Language, Text

GROUP = "group"
NOBODY = Text(hi="कोई नहीं", en="None")
NOT_IN_ROWS = frozenset({"file", "photo", "declaration"})
ROW_KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (*KINDS_OF_WORDS, *KINDS_OF_VALUES, *KINDS_OF_IDENTIFIERS)
    if kind.name not in NOT_IN_ROWS
}
_ROW = re.compile(r"([1-9][0-9]{0,4})\.(.+)", re.DOTALL)


def least_rows(asked: Field) -> int:
    """Return how many rows there must be; one, when nothing else is said."""
    return 1 if asked.at_least is None else asked.at_least


def most_rows(asked: Field) -> int:
    """Return how many rows there may be."""
    return MOST_ROWS if asked.at_most is None else min(asked.at_most, MOST_ROWS)


def row_fields(asked: Field, number: int) -> tuple[Field, ...]:
    """Return the questions of one row, each under its whole name."""
    return tuple(replace(part, id=f"{asked.id}.{number}.{part.id}") for part in asked.fields)


def rows_typed(asked: Field, raw: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the rows into which something was typed."""
    found = {
        int(match[1])
        for name, text in raw.items()
        if name.startswith(f"{asked.id}.")
        and (match := _ROW.fullmatch(name, len(asked.id) + 1))
        and any(part.strip() for part in ([text] if isinstance(text, str) else text))
    }
    return sorted(found)


def takes(asked: Field, name: str) -> bool:
    """Say whether an input of this name belongs to a row."""
    match = _ROW.fullmatch(name, len(asked.id) + 1) if name.startswith(f"{asked.id}.") else None
    return match is not None and match[2] in _names(asked)


def gather(asked: Field, raw: Raw, facts: Facts) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Turn what was typed into rows, and list what is wrong in each; a row left empty is none."""
    numbers = rows_typed(asked, raw)
    if len(numbers) > most_rows(asked):
        most = most_rows(asked)
        return [], [wrong(asked, "too_many_rows", most=most, given=len(numbers))]
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number in numbers:
        row: dict[str, Any] = {}
        for part, whole in zip(asked.fields, row_fields(asked, number), strict=True):
            answer, found = ROW_KINDS[part.kind].take(whole, raw, facts)
            problems += found
            if answer is not None:
                row[part.id] = answer
            elif part.required and not found:
                problems.append(wrong(whole, "required"))
        rows.append(row)
    if numbers:
        problems += _lacking(asked, numbers[-1], least_rows(asked) - len(numbers))
    return rows, problems


def first_rows(asked: Field) -> list[Problem]:
    """Return what is missing when there must be rows and there is none."""
    return _lacking(asked, 0, least_rows(asked))


def _lacking(asked: Field, last: int, lacking: int) -> list[Problem]:
    empty = [row_fields(asked, last + place) for place in range(1, lacking + 1)]
    listed = [wrong(part, "required") for row in empty for part in row if part.required]
    if empty and not listed:
        return [wrong(asked, "too_few_rows", least=least_rows(asked))]
    return listed


def problems_in(asked: Field, answer: Any, facts: Facts) -> Iterator[Problem]:
    """Yield every problem of a stored or sent list of rows."""
    if not isinstance(answer, list):
        yield wrong(asked, "not_rows")
        return
    rows = cast("list[Any]", answer)
    if len(rows) > most_rows(asked):
        yield wrong(asked, "too_many_rows", most=most_rows(asked), given=len(rows))
        return
    if len(rows) < least_rows(asked):
        yield wrong(asked, "too_few_rows", least=least_rows(asked))
    for number, row in enumerate(rows, start=1):
        for problem in _row_problems(asked, row, facts):
            path = f"{asked.id}.{number}.{problem.path}".rstrip(".")
            yield Problem(path, problem.code, problem.params)


def _row_problems(asked: Field, row: Any, facts: Facts) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem("", "not_rows")
        return
    given = cast("dict[str, Any]", row)
    known = {part.id for part in asked.fields}
    for name in given.keys() - known:
        yield Problem(str(name)[:100], "unknown_field")
    for part in asked.fields:
        answer = given.get(part.id)
        if answer is not None:
            yield from ROW_KINDS[part.kind].problems(part, answer, facts)
        elif part.required or part.id in given:
            yield Problem(part.id, "required")


def read_rows(
    asked: Field, answer: Any, language: Language, facts: Facts
) -> list[list[tuple[Field, str]]]:
    """Return the rows in words: for each, its questions with what was answered, empty or not."""
    return [
        [
            (part, _said(part, row.get(part.id), language, facts))
            for part in asked.fields
        ]
        for row in answer
    ]  # fmt: skip


def _said(part: Field, answer: Any, language: Language, facts: Facts) -> str:
    return (
        ""
        if answer is None
        else ROW_KINDS[part.kind].read_back(part, answer, language, facts)
    )  # fmt: skip


def _schema(asked: Field) -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": least_rows(asked),
        "maxItems": most_rows(asked),
        "items": {
            "type": "object",
            "properties": {part.id: ROW_KINDS[part.kind].schema(part) for part in asked.fields},
            "required": [part.id for part in asked.fields if part.required],
            "additionalProperties": False,
        },
    }


def _parse(asked: Field, given: Mapping[str, str], facts: Facts) -> list[dict[str, Any]]:
    raw = {f"{asked.id}.{name}": text for name, text in given.items()}
    rows, problems = gather(asked, raw, facts)
    if problems:
        raise Unreadable(problems[0].code, **problems[0].params)
    return rows


def _check(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    return next(problems_in(asked, answer, facts), None)


def _read_back(asked: Field, answer: Any, language: Language, facts: Facts) -> str:
    said = [
        f"{number}. " + ", ".join(words for _, words in row if words)
        for number, row in enumerate(read_rows(asked, answer, language, facts), start=1)
    ]
    return "; ".join(said) or NOBODY.of(language)


def _names(asked: Field) -> list[str]:
    return [
        f"{part.id}.{name}" if name else part.id
        for part in asked.fields
        for name in ROW_KINDS[part.kind].parts(part)
    ]


KIND_OF_GROUP = Kind(
    GROUP,
    _schema,
    _parse,
    _check,
    _read_back,
    # Of the first row; the names of the others differ by the number.
    parts=lambda asked: ("", *(f"1.{name}" for name in _names(asked))),
    every=problems_in,
    options=frozenset({"fields", "row", "at_least", "at_most"}),
    needs=frozenset({"fields", "row", "at_most"}),
)

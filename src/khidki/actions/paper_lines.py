"""What a paper states, line by line: from answers, from a register's row, from another system.

The definition names each line; here it gets its label and its value as they were when the decision
was made. A line without a value is left out. The officer's page and the paper itself come from the
same lines, so nobody signs something else than was shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from khidki.domain.money.words import amount_words
from khidki.domain.record.certificate import Line
from khidki.domain.record.register import PREFIX
from khidki.domain.service import kind
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Facts, Field
from khidki.domain.service.group import GROUP, read_rows
from khidki.domain.service.published import Published
from khidki.domain.service.review_steps import FEE_HEAD, OUTSIDE_NUMBER
from khidki.domain.text import Text
from khidki.store.applications import Said

HEAD = Text(hi="कोषालय की मद", en="Head of the treasury")


def lines_of(
    published: Published,
    service: Service,
    wanted: Sequence[str],
    said: Mapping[str, Any],
    facts: Facts,
) -> tuple[Line, ...]:
    """Return the lines that a paper states; `said` holds `answers`, and `says` or `number`."""
    asked = {each.id: each for each in service.fields()}
    answers: Mapping[str, Any] = said.get("answers") or {}
    lines: list[Line] = []
    for name in wanted:
        line: Line | None = None
        if name.startswith(PREFIX):
            line = _column(published, said, name.removeprefix(PREFIX))
        elif name == OUTSIDE_NUMBER:
            line = _number(service, said)
        elif name == FEE_HEAD:
            line = _head(published, service)
        elif answers.get(name) is not None:
            line = _answer(asked[name], answers[name], facts)
        if line is not None:
            lines.append(line)
    return tuple(lines)


def told_in(said: Sequence[Said]) -> dict[str, Any]:
    """Return what papers draw on: the answers, the row and the number that were said last."""
    told: dict[str, Any] = {}
    for each in said:
        content: dict[str, Any] = msgspec.json.decode(each.body)
        if content.get("answers") is not None:
            told["answers"] = content["answers"]
        if "says" in content:
            told |= {"register": content["register"], "says": content["says"]}
        if "outside_number" in content:
            told["number"] = content["outside_number"]
    return told


def _answer(field: Field, answer: Any, facts: Facts) -> Line:
    value = Text(
        hi=kind.read_back(field, answer, "hi", facts), en=kind.read_back(field, answer, "en", facts)
    )
    words = amount_words(answer) if field.kind == "money" else None
    return Line(field.id, field.label, value, words, _rows(field, answer, facts))


def _rows(field: Field, answer: Any, facts: Facts) -> tuple[tuple[Line, ...], ...]:
    """Return the rows of a group; an answer left empty keeps its place in the table."""
    if field.kind != GROUP:
        return ()
    both = zip(
        read_rows(field, answer, "hi", facts), read_rows(field, answer, "en", facts), strict=True
    )
    return tuple(
        tuple(
            Line(part.id, part.label, Text(hi=hi, en=en))
            for (part, hi), (_, en) in zip(*row, strict=True)
        )
        for row in both
    )


def _column(published: Published, said: Mapping[str, Any], name: str) -> Line | None:
    register = published.registers.get(said.get("register", ""))
    column = None if register is None else register.column(name)
    value: Mapping[str, str] | None = said.get("says", {}).get(name)
    if column is None or not value:
        return None
    hi, en = value.get("hi", ""), value.get("en", "")
    return Line(name, column.label, Text(hi=hi or en, en=en or hi))


def _number(service: Service, said: Mapping[str, Any]) -> Line | None:
    number = said.get("number")
    if number is None or service.output.number is None:
        return None
    return Line("outside_number", service.output.number, Text(hi=number, en=number))


def _head(published: Published, service: Service) -> Line | None:
    """Return under which head of the treasury it was booked."""
    head = published.treasury_heads.get(service.fee.head or "")
    if head is None:
        return None
    value = Text(hi=f"{head.code} {head.title.hi}", en=f"{head.code} {head.title.en}")
    return Line("fee_head", HEAD, value)

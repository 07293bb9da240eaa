"""Rows of a group on a page: shown in words, and added or taken out by the buttons of the form.

The page carries every row, so adding one loses nothing and needs no script. Rows left empty are
closed up before anything else is done with what was typed: what a person then sees as the second
row is the second row everywhere. Nothing is saved here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.service import group, kind
from khidki.domain.service.field import Facts, Field
from khidki.domain.service.group import GROUP
from khidki.domain.text import Language, Text
from khidki.web.case_words import said
from khidki.web.form import Form

ACT = "row-act"  # no question can be called so
Raw = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A button of a group that was pressed: one more row, or one taken out."""

    group: str
    removed: int | None = None

    @classmethod
    def of(cls, form: Form) -> "Turn | None":
        """Read the button; None when the form was sent to be saved."""
        name, _, what = form.get(ACT, "").partition(".")
        word, _, number = what.partition(".")
        if word == "add":
            return cls(name)
        if word == "remove" and number.isascii() and number.isdigit() and len(number) < 5:
            return cls(name, int(number))
        return None


def title(asked: Field, number: int) -> Text:
    """Return what a row is called: its word and its number."""
    assert asked.row is not None, "the review asks for it"
    en = asked.row.en[:1].upper() + asked.row.en[1:]
    return Text(hi=f"{asked.row.hi} {number}", en=f"{en} {number}")


def close_up(fields: Iterable[Field], raw: Raw) -> Raw:
    """Return what was typed with every group's rows numbered from 1, without the empty ones."""
    for asked in _groups(fields):
        places = {old: new for new, old in enumerate(group.rows_typed(asked, raw), start=1)}
        raw = _renumbered(asked, raw, places)
    return raw


def take_out(fields: Iterable[Field], raw: Raw, turn: Turn) -> Raw:
    """Return what was typed without the row whose button was pressed."""
    for asked in _groups(fields):
        if asked.id == turn.group:
            left = [number for number in group.rows_typed(asked, raw) if number != turn.removed]
            places = {old: new for new, old in enumerate(left, start=1)}
            raw = _renumbered(asked, raw, places)
    return raw


def row_numbers(asked: Field, raw: Mapping[str, Any], turn: Turn | None) -> list[int]:
    """Return the rows that a page shows: those typed, those that must be, and one more if asked."""
    typed = group.rows_typed(asked, raw)
    shown = max(len(typed), typed[-1] if typed else 0)
    if turn is not None and turn.group == asked.id and turn.removed is None:
        shown += 1
    if turn is None or turn.group != asked.id:
        shown = max(shown, group.least_rows(asked))
    return list(range(1, min(shown, group.most_rows(asked)) + 1))


def typed_fields(fields: Iterable[Field], raw: Mapping[str, Any]) -> Iterator[Field]:
    """Yield the questions of a page, those of a group once for every row that was typed."""
    for asked in fields:
        if asked.kind != GROUP:
            yield asked
            continue
        for number in group.rows_typed(asked, raw):
            yield from group.row_fields(asked, number)


def notice(fields: Iterable[Field], turn: Turn, address: str) -> dict[str, Any] | None:
    """Return what the page says about a row that was taken out, and the way to have it back."""
    asked = next((each for each in _groups(fields) if each.id == turn.group), None)
    if asked is None or turn.removed is None:
        return None
    return {"text": said("form.row_removed", row=title(asked, turn.removed)), "url": address}


def in_words(
    asked: Field, answers: Mapping[str, Any], language: Language, facts: Facts
) -> list[dict[str, Any]]:
    """Return an answer in words for a summary list: one line, or one for each row of a group."""
    answer = answers.get(asked.id)
    if asked.kind == GROUP and answer:
        return [
            {
                "id": f"{asked.id}.{number}",
                "question": asked.id,
                "label": title(asked, number),
                "value": ", ".join(words for _, words in row if words) or None,
                "lines": [
                    {"id": f"{asked.id}.{number}.{part.id}", "label": part.label, "value": words}
                    for part, words in row
                    if words or part.required
                ],
            }
            for number, row in enumerate(
                group.read_rows(asked, answer, language, facts), start=1
            )
        ]  # fmt: skip
    words = kind.read_back(asked, answer, language, facts) or None
    return [{"id": asked.id, "question": asked.id, "label": asked.label, "value": words}]


def _groups(fields: Iterable[Field]) -> Iterator[Field]:
    return (asked for asked in fields if asked.kind == GROUP)


def _renumbered(asked: Field, raw: Raw, places: Mapping[int, int]) -> Raw:
    kept: Raw = {}
    for name, text in raw.items():
        number, _, part = name.removeprefix(f"{asked.id}.").partition(".")
        if not group.takes(asked, name):
            kept[name] = text
        elif int(number) in places:
            kept[f"{asked.id}.{places[int(number)]}.{part}"] = text
    return kept

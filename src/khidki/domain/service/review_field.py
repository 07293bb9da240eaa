"""What the review finds in the questions of a form: ids, kinds, options, rows.

A question of a group is reviewed like any other, and must be one that a row can ask. What is wrong
with the rules of questions is found in `rule_review`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from khidki.domain.rule.limit import MOST_ROWS
from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Field
from khidki.domain.service.group import GROUP, ROW_KINDS, least_rows
from khidki.domain.service.kind import KINDS

Fault = tuple[str, str, str]

MOST_FIELDS = 300
MOST_INPUTS = 900  # of a group, so that all its rows fit on one page that is sent at once
PAPERS = frozenset({"file", "photo"})
NEVER_REQUIRED = frozenset({"aadhaar_last_four"})
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_OPTIONS = (
    "choices", "max_length", "minimum", "maximum", "precision", "past", "lowest", "sum_of",
    "accept", "max_bytes", "fields", "row", "at_least", "at_most",
)  # fmt: skip


def field_faults(service: Service, _: Catalogue) -> Iterator[Fault]:
    """Yield what is wrong with the questions of a service."""
    every = service.fields()
    if len(every) > MOST_FIELDS:
        yield "form", f"{len(every)} questions; {MOST_FIELDS} is the most", "ask less"
    yield from twice("form", [section.id for section in service.form])
    before: dict[str, Field] = {}
    for place, section in enumerate(service.form):
        if not section.fields:
            yield f"form.{place}", "a page without a question", "add one, or remove the page"
        for number, asked in enumerate(section.fields):
            path = f"form.{place}.fields.{number}"
            for tail, what, remedy in question_faults(asked, before):
                yield f"{path}.{tail}" if tail else path, what, remedy
            before[asked.id] = asked


def question_faults(asked: Field, before: dict[str, Field]) -> Iterator[Fault]:
    """Yield what is wrong with one question; `before` are those asked before it."""
    if not NAME.fullmatch(asked.id):
        yield "id", f'"{asked.id}" is not an id', "use small letters, digits and _"
    if asked.id in before:
        yield "id", f'two questions are called "{asked.id}"', "give one of them another id"
    kind = KINDS.get(asked.kind)
    if kind is None or asked.kind in PAPERS:
        yield _no_question(asked.kind)
        return
    given = {name for name in _OPTIONS if getattr(asked, name) not in {None, (), False}}
    for name in sorted(given - kind.options):
        yield _written(name), f"a {asked.kind} has no {_written(name)}", "remove the line"
    for name in sorted(kind.needs - given):
        yield "", f"a {asked.kind} needs {_written(name)}", f'add "{_written(name)}:"'
    yield from twice("choices", [choice.id for choice in asked.choices])
    yield from _of_kind(asked)
    for part in asked.sum_of:
        if part not in before:
            yield "sum_of", f'"{part}" is added up before it is asked', "ask it before"
        elif before[part].kind != asked.kind:
            yield "sum_of", f'"{part}" is a {before[part].kind}', f"add up only {asked.kind}"


def _of_kind(asked: Field) -> Iterator[Fault]:
    if asked.kind == GROUP:
        yield from _rows(asked)
    if asked.kind in NEVER_REQUIRED and (asked.required or asked.required_if is not None):
        what = "nobody may be made to give a part of the Aadhaar number"
        yield "", what, 'write "required: no", and no "required_if:"'


def _rows(asked: Field) -> Iterator[Fault]:
    least, most = least_rows(asked), asked.at_most or 0
    inputs = sum(len(KINDS[part.kind].parts(part)) for part in asked.fields if part.kind in KINDS)
    if not 0 < most <= MOST_ROWS:
        yield "at_most", f"there cannot be {most} rows", f"allow 1 to {MOST_ROWS}"
    elif not 0 <= least <= most:
        yield "at_least", f"at least {least} of at most {most} rows", "ask for fewer"
    elif most * inputs > MOST_INPUTS:
        what = f"{most} rows of {inputs} boxes are more than a page can send"
        yield "at_most", what, f"allow at most {MOST_INPUTS // inputs}, or ask less of each row"
    before: dict[str, Field] = {}
    for number, part in enumerate(asked.fields):
        path = f"fields.{number}"
        if part.kind not in ROW_KINDS and part.kind in KINDS:
            kinds = ", ".join(sorted(ROW_KINDS))
            yield f"{path}.kind", f"a row cannot ask for a {part.kind}", f"use one of: {kinds}"
            continue
        for name in ("required_if", "sum_of"):
            if getattr(part, name):
                yield f"{path}.{name}", f"a question of a row has no {name}", "remove the line"
        for tail, what, remedy in question_faults(part, before):
            yield f"{path}.{tail}" if tail else path, what, remedy
        before[part.id] = part


def _no_question(kind: str) -> Fault:
    if kind not in PAPERS:
        usable = ", ".join(sorted(KINDS.keys() - PAPERS))
        return "kind", f'there is no kind "{kind}"', f"use one of: {usable}"
    # One way to give papers: under "documents" each has its own page, with the phone's camera,
    # keeps what was sent when the line breaks, and can be sent back by name.
    remedy = 'move it to "documents:", with title, accept and max_size'
    return "kind", f"a {kind} is a paper and not a question", remedy


def _written(name: str) -> str:
    return "max_size" if name == "max_bytes" else name


def twice(path: str, ids: Iterable[str]) -> Iterator[Fault]:
    """Yield the last of each id that stands in a list more than once."""
    listed = list(ids)
    for name, count in Counter(listed).items():
        if count > 1:
            last = len(listed) - 1 - listed[::-1].index(name)
            yield f"{path}.{last}", f'"{name}" is there {count} times', "give each its own id"

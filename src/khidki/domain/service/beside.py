"""A case's answers beside the row of a register and the findings of the enquiry.

A column of a register speaks of a question when it has its name, or when it is a key by which the
question finds the row. A finding names its question. What nobody else speaks of is not listed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from khidki.domain.case.comparison import NOTHING, Beside, Compared, with_enquiry, with_register
from khidki.domain.service import kind
from khidki.domain.service.definition import Service, StepAct
from khidki.domain.service.field import Facts, Field
from khidki.domain.text import Text

Says = Mapping[str, Mapping[str, str]]
NOT_COMPARED = frozenset({"declaration", "file", "photo"})


def answer_words(asked: Field, answer: Any, facts: Facts) -> Text:
    """Return one answer in words, in both languages."""
    return Text(
        hi=kind.read_back(asked, answer, "hi", facts),
        en=kind.read_back(asked, answer, "en", facts),
    )


def comparable(service: Service, answers: Mapping[str, Any]) -> list[Field]:
    """Return the questions that were answered and that somebody else may speak of."""
    return [
        asked
        for asked in service.fields()
        if asked.kind not in NOT_COMPARED and answers.get(asked.id) is not None
    ]


def beside(
    service: Service,
    answers: Mapping[str, Any],
    facts: Facts,
    *,
    says: Says | None,
    findings: Mapping[str, str],
) -> list[Compared]:
    """Return every answer of which a register or the enquiry speaks, with both beside it."""
    columns = dict(_columns(service))
    found: list[Compared] = []
    for asked in comparable(service, answers):
        words = answer_words(asked, answers[asked.id], facts)
        register = _in_register(words, columns.get(asked.id, asked.id), says)
        enquiry = with_enquiry(words, findings.get(asked.id))
        if register is not NOTHING or enquiry is not NOTHING:
            found.append(Compared(asked.id, register, enquiry))
    return found


def _columns(service: Service) -> Iterator[tuple[str, str]]:
    for step in service.steps:
        if step.act is StepAct.LOOK_UP:
            yield from ((by.question, by.key) for by in step.find_by)


def _in_register(words: Text, column: str, says: Says | None) -> Beside:
    if says is None or column not in says:
        return NOTHING
    stated = says[column]
    return with_register(words, Text(hi=stated.get("hi", ""), en=stated.get("en", "")))

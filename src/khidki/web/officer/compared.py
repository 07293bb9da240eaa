"""The answers of a case beside what a register and the enquiry say, as one table.

A difference is marked by a sign and a word, never by colour alone. A column stands only where some
answer has something beside it; what register and enquiry do not speak of stays as it was given.
"""

from typing import Any

from khidki.actions.look_up import looked_up
from khidki.actions.read_case import ReadCase
from khidki.domain.case.comparison import Agreement, Beside, Compared
from khidki.domain.service.beside import Says, answer_words, beside
from khidki.domain.service.eligibility import judged
from khidki.domain.service.proposal import Known
from khidki.web.request import Request
from khidki.web.rows import in_words


def compared(request: Request, read: ReadCase) -> list[Compared]:
    """Return every answer of which somebody else speaks, as the case stands."""
    facts = request.world.published.facts(request.now)
    return beside(
        read.edition.service, read.answers, facts, says=_says(read), findings=read.findings()
    )


def answers_beside(request: Request, read: ReadCase) -> dict[str, Any]:
    """Return the table of answers: sections with their rows, and which columns it needs."""
    facts = request.world.published.facts(request.now)
    found = {each.field: each for each in compared(request, read)}
    sections: list[dict[str, Any]] = []
    for section in read.edition.service.form:
        rows = [
            row | _beside_row(found.pop(asked.id, None))
            for asked in section.fields
            for row in in_words(asked, read.answers, request.language, facts)
            if row["value"]
        ]
        if rows:
            sections.append({"title": section.title, "rows": rows})
    all_ = compared(request, read)
    return {
        "sections": sections,
        "register": any(each.register.agreement is not Agreement.NOT_LOOKED for each in all_),
        "enquiry": any(each.enquiry.agreement is not Agreement.NOT_LOOKED for each in all_),
        "differences": sum(each.differs for each in all_),
    }


def known(request: Request, read: ReadCase) -> Known:
    """Return what is known of a case, for the draft of an order."""
    facts = request.world.published.facts(request.now)
    fields = read.edition.form.by_id
    rows = [
        (each, fields[each.field].label,
         answer_words(fields[each.field], read.answers[each.field], facts))
        for each in compared(request, read)
    ]  # fmt: skip
    rules = judged(read.edition.form, read.answers, facts)
    return Known(rules, rows, read.report())


def _beside_row(found: Compared | None) -> dict[str, Any]:
    if found is None:
        return {"register": None, "enquiry": None}
    return {"register": _shown(found.register), "enquiry": _shown(found.enquiry)}


def _shown(other: Beside) -> dict[str, Any] | None:
    if other.agreement is Agreement.NOT_LOOKED:
        return None
    return {"state": other.agreement.value, "value": other.value}


def _says(read: ReadCase) -> Says | None:
    """Return what the row that is meant says; of no row found its keys are missing."""
    step = looked_up(read.edition.service)
    if step is None or not read.case.application.is_open or len(read.rows) > 1:
        return None
    return read.rows[0].says if read.rows else {by.key: {} for by in step.find_by}

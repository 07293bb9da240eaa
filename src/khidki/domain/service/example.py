"""Worked examples run against their service: the tests that a clerk can write.

An example goes the way of a citizen's answers, page by page, then asks the calendar, the tariff and
the steps what follows. It returns sentences about what differs; none means that it holds.
Publishing is refused while one differs.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import due_on
from khidki.domain.problem import Problem
from khidki.domain.rule.explain import Line
from khidki.domain.service import kind
from khidki.domain.service.catalogue import Catalogue, Example
from khidki.domain.service.charge import department_charge, with_rate
from khidki.domain.service.definition import Service
from khidki.domain.service.eligibility import Standing, standing
from khidki.domain.service.field import Facts
from khidki.domain.service.form import Form
from khidki.domain.service.varying import variant_of, varied


def differences(example: Example, service: Service, catalogue: Catalogue) -> list[str]:
    """Run one example and say what came out otherwise than expected."""
    facts, form = Facts(example.received_on, catalogue.areas), Form.of(service)
    problems, answers = _answered(example, service, form, facts)
    stands = standing(form, answers, facts, {problem.question for problem in problems})
    problems += stands.problems
    found = {f"{problem.path} {problem.code}" for problem in problems}
    expected = set(example.problems)
    differs = [f'expected the problem "{each}", it did not come' for each in expected - found]
    differs += [f'the problem "{each}" came, it was not expected' for each in found - expected]
    differs += _eligibility(example, stands)
    if example.problems or stands.denied or differs:
        return sorted(differs)
    service = _there(service, answers, facts)
    fee = fee_of(service, form, answers, catalogue, facts)
    outcome: tuple[tuple[str, Any, Any], ...] = (
        ("due_on", example.due_on, _due(example, service, catalogue, answers)),
        ("fee_paise", example.fee_paise, fee),
        ("path", example.path or None, tuple(step.id for step in service.steps)),
        ("certificate", example.certificate, _paper(service)),
    )
    return [
        f"{name}: expected {_words(wanted)}, came to {_words(came)}"
        for name, wanted, came in outcome
        if wanted is not None and wanted != came
    ]


def answered(
    example: Example, service: Service, catalogue: Catalogue
) -> tuple[list[Problem], dict[str, Any]]:
    """Return the answers that an example comes to, and what is wrong with them."""
    return _answered(
        example, service, Form.of(service), Facts(example.received_on, catalogue.areas)
    )


def _paper(service: Service) -> str | None:
    certificate = service.output.certificate
    return None if certificate is None else certificate.template


def _eligibility(example: Example, stands: Standing) -> list[str]:
    found = {each for denied in stands.denied for line in denied.lines for each in _unmet(line)}
    expected, why = set(example.reasons), "; ".join(sorted(found))
    if example.eligible and found:
        return [f"expected somebody who is eligible; this person is not: {why}"]
    if not example.eligible and not found:
        return ["expected somebody who is not eligible; every rule is met or waits"]
    return [f'expected the reason "{each}", it came to: {why}' for each in expected - found]


def _unmet(line: Line) -> Iterator[str]:
    if line.outcome is False and not line.lines:
        yield line.text.en
    for part in line.lines:
        yield from _unmet(part)


def fee_of(
    service: Service, form: Form, answers: dict[str, Any], catalogue: Catalogue, facts: Facts
) -> int | None:
    """Return what an application costs in paise, or None when the day has no price."""
    tariff = catalogue.tariff(service.fee.facilitation)
    rate = tariff.on(facts.today) if tariff and facts.today else None
    charge = department_charge(service.fee, form, answers, facts)
    return None if rate is None else with_rate(charge, rate).paise


def place_calendar(catalogue: Catalogue, area_id: str | None) -> Calendar:
    """Return the calendar that counts for an area."""
    chain = {area.id for area in catalogue.areas.chain(area_id)} if area_id else set[str]()
    return catalogue.calendars[0].of(areas=chain)


def _answered(
    example: Example, service: Service, form: Form, facts: Facts
) -> tuple[list[Problem], dict[str, Any]]:
    answers: dict[str, Any] = {}
    used: set[str] = set()
    problems: list[Problem] = []
    for section in service.form:
        raw = {
            name: words
            for name, words in example.answers.items()
            if any(kind.takes(asked, name) for asked in section.fields)
        }
        used.update(raw)
        given, wrong = form.normalise(section, dict(raw), answers, facts)
        answers.update(given)
        problems.extend(wrong)
    problems += [Problem(name, "unknown_field") for name in example.answers if name not in used]
    if not problems:
        problems = form.check(answers, facts)
    told = {problem.question for problem in problems}
    asks = _there(service, answers, facts).documents
    missing = form.missing_documents(example.documents, answers, facts, asks=asks, told=told)
    problems += [Problem(ask.id, "required") for ask in missing]
    return problems, answers


def _there(service: Service, answers: dict[str, Any], facts: Facts) -> Service:
    assert facts.areas is not None, "examples are run with the areas of the catalogue"
    variant = variant_of(service, answers, facts.areas)
    return service if variant is None else varied(service, variant)


def _due(
    example: Example, service: Service, catalogue: Catalogue, answers: dict[str, Any]
) -> date | None:
    asked = service.applicant.area
    calendar = place_calendar(catalogue, answers.get(asked) if asked else None)
    return due_on(example.received_on, service.law.limit, calendar)


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return " > ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    return str(value)

"""Variants put to use: which one applies where, and the service as it is there.

The variant of the matter that was chosen applies, else that of the nearest area around the
applicant's. It is found once, when the application is filed, and recorded with it: areas change,
what was promised does not. What a variant may say is its type; whether it makes sense is
`review_variants`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from khidki.domain.people.area import Areas
from khidki.domain.service.definition import DocumentAsk, Service, Step, Variant


def variant_of(service: Service, answers: Mapping[str, Any], areas: Areas) -> Variant | None:
    """Return the variant that applies to answers: of their matter, or of their area."""
    asked = service.applicant
    if asked.matter is not None:
        chosen = answers.get(asked.matter)
        return next((each for each in service.variants if chosen in each.matters), None)
    area = answers.get(asked.area or "")
    return variant_for(service, area if isinstance(area, str) else None, areas)


def variant_for(service: Service, area_id: str | None, areas: Areas) -> Variant | None:
    """Return the variant of the nearest area that has one."""
    if not service.variants or area_id is None:
        return None
    by_area = {area: variant for variant in service.variants for area in variant.areas}
    around = (by_area.get(area.id) for area in areas.chain(area_id))
    return next((variant for variant in around if variant is not None), None)


def varied(service: Service, variant: Variant) -> Service:
    """Return the service as it is where a variant applies."""
    return replace(
        service,
        fee=variant.fee or service.fee,
        law=variant.law or service.law,
        officers=variant.officers or service.officers,
        documents=_documents(service.documents, variant.documents),
        steps=tuple(_step(step, variant) for step in service.steps),
        summary=variant.summary or service.summary,
        who_can_apply=variant.who_can_apply or service.who_can_apply,
        what_happens=variant.what_happens or service.what_happens,
    )


def _documents(
    usual: tuple[DocumentAsk, ...], own: tuple[DocumentAsk, ...]
) -> tuple[DocumentAsk, ...]:
    by_id = {ask.id: ask for ask in own}
    kept = tuple(by_id.pop(ask.id, ask) for ask in usual)
    return (*kept, *by_id.values())


def _step(step: Step, variant: Variant) -> Step:
    change = next((change for change in variant.steps if change.id == step.id), None)
    if change is None:
        return step
    return replace(
        step,
        post=change.post or step.post,
        within=change.within or step.within,
        title=change.title or step.title,
        hearing=change.hearing or step.hearing,
    )

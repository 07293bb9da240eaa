"""The part of the review that looks at variants: for whom each is, and if it makes sense there.

A variant can by its type change nothing but fee, papers, officers, limits and texts. What it
changes is reviewed by the same checks as the service itself, on the service as it is there; a fault
that the service has anyway is not told again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields

from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.definition import Service, Variant
from khidki.domain.service.review_field import NAME, Fault, twice
from khidki.domain.service.varying import varied

Check = Callable[[Service, Catalogue], Iterable[Fault]]
_SAID = {"id", "title", "areas", "matters"}


def variant_faults(
    service: Service, catalogue: Catalogue, checks: Iterable[Check]
) -> Iterator[Fault]:
    """Yield every fault of the variants of a service."""
    yield from twice("variants", [variant.id for variant in service.variants])
    taken: dict[str, str] = {}
    for place, variant in enumerate(service.variants):
        path = f"variants.{place}"
        for tail, what, remedy in _variant(service, variant, catalogue, taken):
            yield f"{path}.{tail}" if tail else path, what, remedy
    if service.variants and service.applicant.matter is not None:
        yield from _matters(service)
    elif service.variants and service.applicant.area is None:
        what = "nothing tells where the applicant lives, so no variant can apply"
        yield "variants", what, 'add "area:" to "applicant:", with a question of kind area'
    for place, variant in enumerate(service.variants):
        there = varied(service, variant)
        for check in checks:
            usual = set(check(service, catalogue))
            for path, what, remedy in check(there, catalogue):
                if (path, what, remedy) not in usual:
                    yield _path(place, variant, there, path), what, remedy


def _variant(
    service: Service, variant: Variant, catalogue: Catalogue, taken: dict[str, str]
) -> Iterator[Fault]:
    if not NAME.fullmatch(variant.id.replace("-", "_")):
        yield "id", f'"{variant.id}" is not an id', "use small letters, digits and -"
    if not variant.areas and service.applicant.matter is None:
        yield "areas", "the variant is for no area", "name at least one id of areas/"
    for number, area in enumerate(variant.areas):
        if catalogue.areas.get(area) is None:
            yield f"areas.{number}", f'there is no area "{area}"', "use an id of areas/"
        if area in taken:
            what = f'the variant "{taken[area]}" is for "{area}" too'
            yield f"areas.{number}", what, "let one area have one variant"
        taken[area] = variant.id
    known = {step.id for step in service.steps}
    for number, change in enumerate(variant.steps):
        if change.id not in known:
            what = f'the service has no step "{change.id}"'
            yield f"steps.{number}.id", what, f"use one of: {', '.join(sorted(known))}"
    if not any(getattr(variant, each.name) for each in fields(variant) if each.name not in _SAID):
        what = "the variant changes nothing"
        yield "", what, "say what is other there: fee, law, officers, documents, steps or texts"


def _matters(service: Service) -> Iterator[Fault]:
    """Yield what is wrong between the choice that says who is responsible and the variants."""
    name = service.applicant.matter
    asked = next((each for each in service.fields() if each.id == name), None)
    choices = [] if asked is None else [choice.id for choice in asked.choices]
    if not choices:
        yield (
            "applicant.matter",
            f'"{name}" is no choice of the form',
            "name a question of kind choice",
        )
        return
    taken: dict[str, str] = {}
    for place, variant in enumerate(service.variants):
        for number, matter in enumerate(variant.matters):
            path = f"variants.{place}.matters.{number}"
            if matter not in choices:
                yield (
                    path,
                    f'"{name}" has no choice "{matter}"',
                    f"use one of: {', '.join(choices)}",
                )
            if matter in taken:
                what = f'the variant "{taken[matter]}" is for "{matter}" too'
                yield path, what, "let one matter have one variant"
            taken[matter] = variant.id


def _path(place: int, variant: Variant, there: Service, path: str) -> str:
    """Return where a fault of the service as it is there stands in the variant."""
    top, *rest = path.split(".")
    listed = {
        "documents": (variant.documents, there.documents),
        "steps": (variant.steps, there.steps),
    }
    if top in listed and rest:
        own, all_ = listed[top]
        wanted = all_[int(rest[0])].id
        at = next((number for number, each in enumerate(own) if each.id == wanted), None)
        rest = [str(at), *rest[1:]] if at is not None else []
    return ".".join((f"variants.{place}", top, *rest))

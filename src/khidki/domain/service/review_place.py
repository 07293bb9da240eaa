"""The part of the review that looks at where an application goes: is an office found for everybody?

An application lies with the post that rules the applicant's area. When nothing says where that is,
or only so widely that several posts would fit, nobody could ever send the form.
"""

from collections.abc import Iterator

from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.definition import Service
from khidki.domain.service.review_field import Fault
from khidki.domain.service.rule_review import LEVELS


def place_faults(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield what keeps an office from being found."""
    if service.applicant.area is None:
        what = "nothing tells which office is responsible"
        yield "applicant", what, 'add "area:" with the id of a question of kind area'
        return
    asked = next((each for each in service.fields() if each.id == service.applicant.area), None)
    if asked is None or asked.kind != "area":
        return  # told as such
    if not asked.required or asked.required_if is not None:
        what = f'"{asked.id}" may stay empty; then no office is responsible'
        yield "applicant.area", what, "let everybody answer it"
    for place, step in enumerate(service.steps):
        kind = catalogue.post_kind(step.post)
        if kind is None or asked.lowest not in LEVELS or kind.area not in LEVELS:
            continue
        if LEVELS.index(asked.lowest) < LEVELS.index(kind.area):
            what = (
                f"a {kind.id} rules a {kind.area.value}, and only the {asked.lowest.value} is asked"
            )
            remedy = f'write "lowest: {kind.area.value}" at the question "{asked.id}"'
            yield f"steps.{place}.post", what, remedy

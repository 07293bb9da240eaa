"""The review of how a service is found: its topics, and the questions that tell it from others.

A question that leads nowhere, twice to one place, or to a service that is not offered sends people
home with less than they came with. Discreet services are found by their topics like all others.
"""

from collections.abc import Iterator

from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.confusion import PlainAnswer
from khidki.domain.service.definition import Service

Fault = tuple[str, str, str]
MOST_QUESTIONS = 4


def topics(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    """Find topics that nobody has named, or that are named twice."""
    for key, named, known in (
        ("life_events", service.life_events, catalogue.life_events),
        ("audiences", service.audiences, catalogue.audiences),
    ):
        ids = [each.id for each in known]
        for place, wanted in enumerate(named):
            if wanted not in ids:
                remedy = f"use one of: {', '.join(ids)}; or add it to topics.yaml"
                yield f"{key}.{place}", f'there is no "{wanted}" in topics.yaml', remedy
            elif wanted in named[:place]:
                yield f"{key}.{place}", f'"{wanted}" is named twice', "remove one of the two"


def mixed_up(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    """Find questions that lead nowhere, and answers that lead to nothing."""
    questions = service.mixed_up_with
    if len(questions) > MOST_QUESTIONS:
        what = f"{len(questions)} questions; {MOST_QUESTIONS} is the most"
        yield "mixed_up_with", what, "ask only what tells the services apart"
    reached: set[str] = set()
    for step, asked in enumerate(questions):
        path = f"mixed_up_with.{step}.answers"
        if len(asked.answers) < 2:
            yield path, "a question with fewer than two answers", "add another answer"
        for place, answer in enumerate(asked.answers):
            last = step + 1 == len(questions)
            yield from _answer(answer, f"{path}.{place}", catalogue, last=last)
            if answer.service is not None:
                reached.add(answer.service)
        if step + 1 < len(questions) and not any(each.goes_on for each in asked.answers):
            what = "no answer goes on, so nobody is asked the next question"
            yield path, what, "leave service: and elsewhere: out of one answer"
    if questions and service.id not in reached:
        what = "no answer leads to this service itself"
        yield "mixed_up_with", what, f"give one answer service: {service.id}"


def _answer(answer: PlainAnswer, path: str, catalogue: Catalogue, *, last: bool) -> Iterator[Fault]:
    if answer.service is not None and answer.elsewhere is not None:
        yield path, "the answer leads to two places", "keep service: or elsewhere:"
    if last and answer.goes_on:
        what = "the answer leads nowhere: this is the last question"
        yield path, what, "add service: with an id, or elsewhere: with what to do"
    if answer.service is not None and catalogue.service(answer.service) is None:
        remedy = "use the id of a service, or say elsewhere: what to do"
        yield f"{path}.service", f'there is no service "{answer.service}"', remedy

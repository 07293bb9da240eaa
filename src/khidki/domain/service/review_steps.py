"""The part of the review that looks at steps and at what comes out: can everybody leave and arrive?

A service runs through its steps in order and ends at the one that decides. What a step of each kind
needs stands in `PARTS`; everything else written at it is a mistake. A paper may only state what
somebody answered, looked up or was told, and is signed by whoever decides.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from khidki.domain.law.period import Period, Unit
from khidki.domain.record.register import PREFIX
from khidki.domain.service.catalogue import Catalogue
from khidki.domain.service.definition import (
    DECIDING,
    CertificateOutput,
    Service,
    SignedBy,
    Step,
    StepAct,
)
from khidki.domain.service.review_field import Fault, twice

POST_REMEDY = "use an id of posts.yaml, or add the kind of post there"
OUTSIDE_NUMBER = "outside.number"
FEE_HEAD = "fee.head"
PARTS: Mapping[StepAct, tuple[str, ...]] = {
    StepAct.REPORT: (),
    StepAct.DECISION: (),
    StepAct.LOOK_UP: ("register", "find_by"),
    StepAct.NOTICE: ("open_for", "source"),
    StepAct.PAYMENT: (),
    StepAct.DEPOSIT: (),
}
# What only the window and its officers can do.
OURS = (StepAct.LOOK_UP, StepAct.NOTICE)
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_EVERY_PART = ("register", "find_by", "open_for", "source")


def step_faults(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    """Check that each step can be reached and left, and says all that it needs."""
    decisions = [place for place, step in enumerate(service.steps) if step.act in DECIDING]
    if not decisions:
        what = "no step decides, so nobody can leave the last one"
        yield "steps", what, 'give the last step "act: decision", or "act: deposit"'
    else:
        for place in range(decisions[0] + 1, len(service.steps)):
            yield (
                f"steps.{place}",
                "nobody can reach this step: one before it decides",
                "put it before the deciding step, or remove it",
            )
        if service.steps[decisions[0]].post != service.officers.designated.post:
            yield (
                f"steps.{decisions[0]}.post",
                "the deciding post is not the designated officer",
                "let the officer decide whom the act designates, or correct officers.designated",
            )
    yield from twice("steps", [step.id for step in service.steps])
    for place, step in enumerate(service.steps):
        for tail, what, remedy in _step(service, step, catalogue):
            yield f"steps.{place}.{tail}" if tail else f"steps.{place}", what, remedy


def _step(service: Service, step: Step, catalogue: Catalogue) -> Iterator[Fault]:
    if catalogue.post_kind(step.post) is None:
        yield "post", f'there is no post "{step.post}"', POST_REMEDY
    given = {name for name in _EVERY_PART if getattr(step, name) not in {None, ()}}
    for name in sorted(given - {*PARTS[step.act]}):
        yield name, f"a step that is a {step.act.value} has no {name}", "remove the line"
    for name in PARTS[step.act]:
        if name not in given:
            yield "", f"a step that is a {step.act.value} needs {name}", f'add "{name}:"'
    yield from _handed_over(service, step, catalogue)
    if step.act is StepAct.LOOK_UP:
        yield from _look_up(service, step, catalogue)
    if step.act is StepAct.DEPOSIT:
        yield from _deposit(service, step)
    if step.open_for is not None and _days(step.open_for) >= _days(service.law.limit):
        yield (
            "open_for",
            "the notice is open for as long as the law gives for everything",
            "correct the period of the notice, or law.limit",
        )


def _handed_over(service: Service, step: Step, catalogue: Catalogue) -> Iterator[Fault]:
    if step.system is None:
        if step.hands_over:
            yield "hands_over", "the window does this step itself", "add handled_by, or remove it"
        return
    if step.system not in {each.id for each in catalogue.systems}:
        what = f'no system "{step.system}" is known'
        yield "handled_by", what, "use an id of systems.yaml, or write window"
    if step.act in OURS:
        what = f"another system cannot do a {step.act.value}"
        yield "handled_by", what, "write window, or leave the line out"
    asked = {each.id for each in service.fields()}
    for place, wanted in enumerate(step.hands_over):
        if wanted not in asked:
            what = f'"{wanted}" is not a question of the form'
            yield f"hands_over.{place}", what, "name a question of the form, or remove the line"


def _deposit(service: Service, step: Step) -> Iterator[Fault]:
    fee = service.fee
    if fee.question is None and fee.table is None and not fee.department_paise:
        what = "nothing is paid, so nothing can be given to the treasury"
        yield "act", what, 'write "question:" beneath fee, with the question that asks for the sum'
    if fee.head is None:
        what = "it is not said under which head of the treasury it is booked"
        yield "act", what, 'write "head:" beneath fee, with an id of treasury.yaml'
    if step.system is None:
        what = "no system of a treasury takes it"
        yield "act", what, 'write "handled_by: treasury"'


def _look_up(service: Service, step: Step, catalogue: Catalogue) -> Iterator[Fault]:
    after = service.beside(step.id, 1)
    if after is None or after.system is not None or after.act is StepAct.LOOK_UP:
        yield "", "what is not found here reaches no person", "let a step of an officer follow"
    if service.applicant.area is None:
        yield "", "a register is read for one area, and none is asked", 'add "area:" to applicant'
    if step.register is None:
        return
    register = next((each for each in catalogue.registers if each.id == step.register), None)
    if register is None:
        what = f'there is no register "{step.register}"'
        yield "register", what, "use the id of a file under registers/"
        return
    asked = {each.id for each in service.fields()}
    for place, by in enumerate(step.find_by):
        if by.key not in register.keys:
            keys = ", ".join(register.keys)
            yield f"find_by.{place}.key", f'rows have no key "{by.key}"', f"use one of: {keys}"
        if by.question not in asked:
            what = f'"{by.question}" is not a question of the form'
            yield f"find_by.{place}.question", what, "name a question of the form"


def output_faults(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    """Check that something comes out, and that each thing it says comes from somewhere."""
    output = service.output
    if output.certificate is None and output.register is None and output.number is None:
        yield "output", "nothing comes out of a grant", "add certificate, register or number"
    looked_up = {step.register for step in service.steps if step.act is StepAct.LOOK_UP}
    if output.register is not None:
        if not _SLUG.fullmatch(output.register):
            yield "output.register", "this is not the name of a register", "use small letters and -"
        if output.register in looked_up:
            what = "the register that is looked up is kept by its department, not by the window"
            yield "output.register", what, "remove the line, or name a register of the window"
    if output.number is not None and not any(step.system for step in service.steps):
        what = "no other system works on this, so none gives a number"
        yield "output.number", what, "remove it, or let a step be handled_by a system"
    if output.certificate is not None:
        for tail, what, remedy in _certificate(service, output.certificate, catalogue):
            yield f"output.certificate.{tail}", what, remedy


def _certificate(
    service: Service, certificate: CertificateOutput, catalogue: Catalogue
) -> Iterator[Fault]:
    template = f"{service.id}/{certificate.template}"
    if template not in catalogue.templates:
        yield "template", "the file is not beside the service", f"add {template}"
    by_itself = any(step.act is StepAct.LOOK_UP for step in service.steps)
    elsewhere = any(s.act in DECIDING and s.system for s in service.steps)
    if certificate.signer is SignedBy.OFFICER and (by_itself or elsewhere):
        what = "a grant without an officer of the window is signed by nobody"
        yield "signer", what, "write seal"
    if certificate.signer is SignedBy.SEAL and not (by_itself or elsewhere):
        yield "signer", "an officer decides, and signs in the name of the post", "write officer"
    known = {each.id for each in service.fields()} | _columns(service, catalogue)
    if service.output.number is not None:
        known.add(OUTSIDE_NUMBER)
    if service.fee.head is not None:
        known.add(FEE_HEAD)
    for part, named in (("holder", certificate.holder), ("facts", certificate.facts)):
        for wanted in named:
            if wanted not in known:
                yield (
                    part,
                    f'"{wanted}" is not a question of the form',
                    "name a question of the form, register.COLUMN or outside.number",
                )


def _columns(service: Service, catalogue: Catalogue) -> set[str]:
    looked_up = {step.register for step in service.steps if step.act is StepAct.LOOK_UP}
    return {
        f"{PREFIX}{column.id}"
        for register in catalogue.registers
        if register.id in looked_up
        for column in register.columns
    }


def _days(period: Period) -> Fraction:
    """Return about how many days of the calendar a period takes."""
    weight = {
        Unit.CALENDAR_DAYS: (1, 1),
        Unit.WORKING_DAYS: (7, 5),
        Unit.HOURS: (1, 24),
        Unit.OFFICE_HOURS: (7, 40),
    }
    return period.count * Fraction(*weight[period.unit])

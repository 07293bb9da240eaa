"""The review: everything that is wrong with a catalogue, all at once, with a remedy for each.

Works on a catalogue that has been read and typed; faults of writing (a missing key, a wrong type)
are found before, in `gateways/catalogue_files`. Each check is a small generator over one service or
one list; `REVIEWS` names them all. What is wrong with rules is found in `rule_review`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast, get_args

from khidki.domain.case.application import Channel
from khidki.domain.service import example as worked
from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.definition import Service, StepAct
from khidki.domain.service.kind import KINDS
from khidki.domain.service.review_field import NAME, Fault, field_faults, twice
from khidki.domain.service.review_finding import mixed_up, topics
from khidki.domain.service.review_laws import calendar_findings, law_findings
from khidki.domain.service.review_money import money_findings
from khidki.domain.service.review_place import place_faults
from khidki.domain.service.review_steps import POST_REMEDY, output_faults, step_faults
from khidki.domain.service.review_tables import table_faults, tables_are_sound
from khidki.domain.service.review_variants import variant_faults
from khidki.domain.service.rule_review import are_sound, rule_faults
from khidki.domain.text import Text

CHANNELS = get_args(Channel)
_USE_CHANNEL = f"use one of: {', '.join(CHANNELS)}"
LARGEST_UPLOAD = 10 * 1024 * 1024
ACCEPTED = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
_SERVICE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")


def review(catalogue: Catalogue, told: Callable[[int], None] = lambda _: None) -> list[Finding]:
    """Return every finding, in the order of files and lines; `told` hears how many are done."""
    found: list[Finding] = []
    for done, service in enumerate(catalogue.services):
        told(done)
        for check in REVIEWS:
            found += [
                catalogue.finding(f"service:{service.id}", *fault)
                for fault in check(service, catalogue)
            ]
        found += _rules(service, catalogue)
        found += _examples(service, catalogue)
    found += _surroundings(catalogue)
    return sorted(found, key=lambda each: (each.file, each.line, each.column, each.what))


def _identity(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    if not _SERVICE_ID.fullmatch(service.id):
        yield "service", "this is not an address", "write department/service in small letters"
    if service.department not in {each.id for each in catalogue.departments}:
        yield (
            "department",
            f'there is no department "{service.department}"',
            ("use an id of departments.yaml, or add the department there"),
        )
    elif service.id.split("/")[0] != service.department:
        yield (
            "service",
            "the address begins with another department",
            (f'begin it with "{service.department}/", or correct the department'),
        )
    for name, texts in (
        ("who_can_apply", service.who_can_apply),
        ("what_happens", service.what_happens),
    ):
        if not texts:
            yield name, "this list is empty", "say it in at least one plain sentence"


def _texts(service: Service, _: Catalogue) -> Iterator[Fault]:
    for path, text in _walk(service, ""):
        if not re.search(r"[\u0900-\u097f]", text.hi):
            yield f"{path}.hi", "the Hindi text has no Devanagari letter", "translate it into Hindi"
        if re.search(r"[\u0900-\u097f]", text.en):
            yield f"{path}.en", "the English text has Devanagari letters", "translate it"
        for language, words in (("hi", text.hi), ("en", text.en)):
            if re.search(r"[<>{}]|\bjavascript:", words, re.IGNORECASE):
                yield (
                    f"{path}.{language}",
                    "markup stands in a text for people",
                    ("write plain words; < > { } have no place here"),
                )


def _walk(value: Any, path: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, tuple):
        for place, part in enumerate(cast("tuple[Any, ...]", value)):
            yield from _walk(part, f"{path}.{place}")
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            key = str(each.metadata.get("key", each.name))
            yield from _walk(getattr(value, each.name), f"{path}.{key}" if path else key)


def _law(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    if catalogue.law(service.law.act) is None:
        yield "law.act", f'there is no act "{service.law.act}"', "add it under laws/"
    if not service.law.source.strip():
        yield "law.source", "a time limit without a source", "name the notification or page"
    officers = service.officers
    for name in ("designated", "first_appeal", "second_appeal"):
        named = getattr(officers, name)
        kind = catalogue.post_kind(named.post)
        if kind is None:
            yield f"officers.{name}.post", f'there is no post "{named.post}"', POST_REMEDY
        elif kind.area is not named.area:
            yield (
                f"officers.{name}.area",
                (f"a {named.post} rules a {kind.area.value}, not a {named.area.value}"),
                "use the level of area that posts.yaml gives this post",
            )
    if officers.first_appeal.limit is None:
        yield (
            "officers.first_appeal",
            "the first appeal has no time limit",
            ('add "limit: 21 working days" with the number of the notification'),
        )


def _refusals(service: Service, _: Catalogue) -> Iterator[Fault]:
    if not service.refusal_reasons:
        yield (
            "refusal_reasons",
            "nobody can be refused lawfully: there are no reasons",
            ("list the reasons, each with a remedy"),
        )
    yield from twice("refusal_reasons", [reason.code for reason in service.refusal_reasons])


def _documents(service: Service, _: Catalogue) -> Iterator[Fault]:
    yield from twice("documents", [each.id for each in service.documents])
    for place, ask in enumerate(service.documents):
        path = f"documents.{place}"
        if not NAME.fullmatch(ask.id):
            yield f"{path}.id", f'"{ask.id}" is not an id', "use small letters, digits and _"
        for kind in ask.accept:
            if kind not in ACCEPTED:
                yield (
                    f"{path}.accept",
                    f'files of type "{kind}" are not taken',
                    (f"use: {', '.join(sorted(ACCEPTED))}"),
                )
        if not ask.accept:
            yield f"{path}.accept", "no file fits an empty list", "add image/jpeg"
        if not 0 < ask.max_bytes <= LARGEST_UPLOAD:
            yield f"{path}.max_size", "the size is beyond what is taken", "use 10 MB or less"


def _money(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    if catalogue.tariff(service.fee.facilitation) is None:
        yield (
            "fee.facilitation",
            f'there is no tariff "{service.fee.facilitation}"',
            ("use the id of a file under tariffs/"),
        )

    head = service.fee.head
    heads = {each.id: each for each in catalogue.treasury_heads}
    if head is not None and head not in heads:
        yield "fee.head", f'the treasury has no head "{head}"', "use an id of treasury.yaml"
    elif head is not None and heads[head].department != service.department:
        what = f'the head "{head}" is another department\'s'
        yield "fee.head", what, "use a head of the service's own department"


def _applicant(service: Service, _: Catalogue) -> Iterator[Fault]:
    asked = {each.id: each.kind for each in service.fields()}
    for name, kind in (("name", "name"), ("birth", "date"), ("parent", "name"), ("area", "area")):
        wanted = getattr(service.applicant, name)
        if wanted is not None and asked.get(wanted) != kind:
            yield (
                f"applicant.{name}",
                f'"{wanted}" is not a question of kind {kind}',
                (f"name a {kind} question of the form, or remove the line"),
            )


def _times(service: Service, _: Catalogue) -> Iterator[Fault]:
    pause = service.law.pause
    if pause is not None and not pause.source.strip():
        yield "law.pause.source", "no rule is cited", "name the circular or the rule"
    rule = service.correction
    if rule is not None:
        if not rule.source.strip():
            yield "correction.source", "no rule is cited", "name the circular or the rule"
        if rule.refuses is not None and service.reason(rule.refuses) is None:
            what = f'the service has no reason "{rule.refuses}"'
            yield "correction.refuses", what, "name one of its refusal_reasons"
    for place, each in enumerate(service.received_by):
        path = f"received_by.{place}"
        if each.channel not in CHANNELS:
            yield f"{path}.channel", f'there is no channel "{each.channel}"', _USE_CHANNEL
        if not each.source.strip():
            yield f"{path}.source", "no order is named", "name the order that lets it receive"


def _clearing(service: Service, _: Catalogue) -> Iterator[Fault]:
    enquires = any(step.act is StepAct.REPORT for step in service.steps)
    if service.clearing is not None and not enquires:
        yield "clearing", "nobody enquires, so no file can be cleared", "add a step of enquiry"


def _variants(service: Service, catalogue: Catalogue) -> Iterator[Fault]:
    yield from variant_faults(service, catalogue, (_law, step_faults, _documents, _money))


REVIEWS: tuple[Callable[[Service, Catalogue], Iterator[Fault]], ...] = (
    _identity, _texts, _law, step_faults, _refusals, field_faults, _documents, _money, _applicant,
    output_faults, _times, _clearing, _variants, place_faults, topics, mixed_up,
)  # fmt: skip


def _rules(service: Service, catalogue: Catalogue) -> Iterator[Finding]:
    owner = f"service:{service.id}"
    for fault in (*rule_faults(service, catalogue.areas), *table_faults(service)):
        yield catalogue.finding_in_rule(
            owner, fault.path, fault.at, what=fault.what, remedy=fault.remedy
        )


def _examples(service: Service, catalogue: Catalogue) -> Iterator[Finding]:
    listed = catalogue.examples.get(service.id, ())
    if not any(each.eligible and not each.problems for each in listed):
        yield catalogue.finding(
            f"service:{service.id}",
            "",
            "no worked example ends in an application",
            "write one in examples.yaml beside the service",
        )
    if not catalogue.calendars or any(KINDS.get(asked.kind) is None for asked in service.fields()):
        return
    if not are_sound(service) or not tables_are_sound(service):
        return
    for place, each in enumerate(listed):
        for differs in worked.differences(each, service, catalogue):
            yield catalogue.finding(
                f"examples:{service.id}",
                str(place),
                f'the example "{each.title}" does not hold: {differs}',
                "correct the example, or the service",
            )


def _surroundings(catalogue: Catalogue) -> Iterator[Finding]:
    if not catalogue.calendars:
        yield catalogue.finding("calendars", "", "there is no calendar", "add one in calendars/")
    yield from money_findings(catalogue)
    for area_id, code, about in catalogue.areas.faults():
        what = f"{code.replace('_', ' ')}: {about}"
        yield catalogue.finding(f"area:{area_id}", "", what, "correct the ids or dates")
    yield from _seats(catalogue)
    yield from law_findings(catalogue)
    yield from calendar_findings(catalogue)


def _seats(catalogue: Catalogue) -> Iterator[Finding]:
    offices = {office.id for office in catalogue.offices}
    posts = {post.id for post in catalogue.posts}
    for office in catalogue.offices:
        if catalogue.areas.get(office.area) is None:
            yield catalogue.finding(
                f"office:{office.id}", "area", f'no area "{office.area}"', "use an id of areas/"
            )
    for post in catalogue.posts:
        kind, area = catalogue.post_kind(post.kind), catalogue.areas.get(post.area)
        faults = [
            ("kind", kind is None, f'there is no kind of post "{post.kind}"', POST_REMEDY),
            ("area", area is None, f'there is no area "{post.area}"', "use an id of areas/"),
            ("office", post.office not in offices, f'no office "{post.office}"', "add it"),
            ("area", kind and area and kind.area is not area.kind, "wrong level", "see posts.yaml"),
        ]
        for path, wrong, what, remedy in faults:
            if wrong:
                yield catalogue.finding(f"post:{post.id}", path, what, remedy)
    for officer in catalogue.demo.officers:
        for post_id in officer.posts:
            if post_id not in posts:
                yield catalogue.finding(
                    f"demo:{officer.user_name}", "", f'no post "{post_id}"', "add the post"
                )

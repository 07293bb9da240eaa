"""What the folder of the catalogue would change, before anybody proposes it; and a proposal, read.

Reading and reviewing a folder takes a moment of a processor and is done in a thread, so that others
are served meanwhile. What runs is known in memory; only a proposal itself is read from the
database.
"""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from khidki.actions.propose import NoSuchProposal
from khidki.actions.publish import template_of
from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.message import Template
from khidki.domain.refusal import Refusal
from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.definition import Service
from khidki.domain.service.difference import Change, stored_differences
from khidki.domain.service.published import Published
from khidki.domain.service.review import review
from khidki.domain.service.shape import from_plain
from khidki.domain.service.stored import Stored, from_stored, to_stored
from khidki.domain.text import Text
from khidki.gateways import catalogue_files
from khidki.store import publications
from khidki.store.publications import Proposal


class NoDrafts(Refusal):
    """This window was started without a folder of drafts."""

    code = "no_drafts"


@dataclass(frozen=True, slots=True)
class Changed:
    """A service that would get a new version; `changes` is None when it is new."""

    service: Service
    version: int
    changes: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class Drafts:
    """What the folder says: its faults, or what would change."""

    catalogue: Catalogue
    findings: tuple[Finding, ...]
    changed: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A proposal as a person confirms it: the services that change, and the other items by kind."""

    proposal: Proposal
    changed: tuple[Changed, ...]
    others: tuple[tuple[str, str, int], ...]
    messages: tuple[tuple[Text | None, Template], ...]  # each as it runs, and as it would


async def read_drafts(world: World) -> Drafts:
    """Read and review the folder of drafts, or refuse when there is none."""
    if world.drafts is None:
        raise NoDrafts
    catalogue, findings = await asyncio.to_thread(_examined, world.drafts)
    if findings:
        return Drafts(catalogue, tuple(findings), ())
    drafts = [(each, template_of(each, catalogue)) for each in catalogue.services]
    changed = [_changed(world.published, _stored(each, of)) for each, of in drafts]
    return Drafts(catalogue, (), tuple(each for each in changed if each is not None))


async def read_proposal(world: World, digest: str) -> Wanted:
    """Return a proposal by its whole hash, or refuse."""
    async with world.reading() as tx:
        found = await publications.proposals(tx, digest)
    if len(found) != 1:
        raise NoSuchProposal
    items = json.loads(found[0].body)["items"]
    services = [from_stored(json.loads(each["body"])) for each in items if _is_service(each)]
    changed = [_changed(world.published, each) for each in services]
    others = [
        (each["kind"], each["id"], each["version"]) for each in items if not _is_service(each)
    ]
    messages = [_messages(world.published, each) for each in items if each["kind"] == "messages"]
    return Wanted(
        found[0],
        tuple(each for each in changed if each is not None),
        tuple(others),
        tuple(each for listed in messages for each in listed),
    )


def _messages(published: Published, item: dict[str, str]) -> list[tuple[Text | None, Template]]:
    """Return the messages that are new or worded anew."""
    wanted = [from_plain(Template, each) for each in json.loads(item["body"])]
    known = published.messages
    return [
        (known[each.name].text if each.name in known else None, each)
        for each in wanted
        if known.get(each.name) != each
    ]


def _is_service(item: dict[str, str]) -> bool:
    return item["kind"] == "service"


def _examined(folder: Path) -> tuple[Catalogue, list[Finding]]:
    catalogue, unreadable = catalogue_files.parse(folder)
    found = [*unreadable, *review(catalogue)]
    return catalogue, sorted(found, key=lambda each: (each.file, each.line))


def _stored(service: Service, template: str) -> Stored:
    return from_stored(json.loads(canonical(to_stored(service, template))))


def _changed(published: Published, new: Stored) -> Changed | None:
    """Return what is other than in the version that was published last, or None."""
    service = new.service
    versions = [each.head.version for each in published.shelved() if each.head.id == service.id]
    if not versions:
        return Changed(service, 1, None)
    last = max(versions)
    edition = published.edition(service.id, last)
    if (edition.service, edition.template) == (service, new.template):
        return None
    before = Stored(edition.service, edition.form, edition.template)
    return Changed(service, last + 1, tuple(stored_differences(before, new)))

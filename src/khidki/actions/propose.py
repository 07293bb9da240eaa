"""Publishing by two people: one proposes, another confirms, and nobody confirms their own.

A proposal is kept whole, so that what is confirmed is what was looked at, whatever the folder says
by then; when something was published meanwhile it is proposed again. The names are what people say
of themselves: whoever may write to the database could do without. This is a safeguard against
mistakes and a record of who answered for what, not a lock.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from khidki.actions.publish import Wanted, enact, wanted
from khidki.domain.canonical import canonical
from khidki.domain.people.area import Area
from khidki.domain.people.post import Office, Post
from khidki.domain.refusal import Refusal
from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.difference import Change, stored_differences
from khidki.domain.service.review import review
from khidki.domain.service.shape import from_plain, to_plain
from khidki.domain.service.stored import from_stored
from khidki.domain.text import Text
from khidki.store import catalogues, publications
from khidki.store.catalogues import Item
from khidki.store.database import Database, Transaction
from khidki.store.publications import Version

SHORTEST_HASH = 8
HASH_SHOWN = 12


class NoSuchProposal(Refusal):
    """No proposal has a hash that begins like this, or more than one has."""

    code = "no_such_proposal"


class OwnProposal(Refusal):
    """Who proposed it cannot confirm it."""

    code = "own_proposal"

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class Overtaken(Refusal):
    """Something of this was published or retired after it was proposed, or it was confirmed."""

    code = "overtaken"


class NoSuchVersions(Refusal):
    """Nothing was ever published under this name."""

    code = "no_such_versions"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What would be published: its hash, the items, and what is other in each service."""

    digest: str = ""
    findings: tuple[Finding, ...] = ()
    items: tuple[Item, ...] = ()
    changes: tuple[tuple[str, tuple[Change, ...]], ...] = ()
    retired: tuple[str, ...] = ()


async def propose(database: Database, catalogue: Catalogue, *, by: str, at: datetime) -> Proposed:
    """Keep what would change for somebody else to confirm, unless the review finds a fault."""
    findings = review(catalogue)
    if findings:
        return Proposed(findings=tuple(findings))
    async with database.transaction() as tx:
        await catalogues.lock_publishing(tx)
        asked = await wanted(tx, catalogue)
        if not asked.items:
            return Proposed(retired=asked.retired)
        body = canonical(_plain(asked))
        digest = hashlib.sha256(body).digest()
        await publications.propose(tx, digest, body, at=at, by=by)
        changes = [(item.id, await _changes(tx, item)) for item in _services(asked.items)]
    return Proposed(
        digest=digest.hex()[:HASH_SHOWN],
        items=asked.items,
        changes=tuple(changes),
        retired=asked.retired,
    )


async def confirm(database: Database, digest: str, *, by: str, at: datetime) -> tuple[Item, ...]:
    """Publish what somebody else proposed, or refuse."""
    begins = digest.strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HASH},64}}", begins):
        raise NoSuchProposal
    async with database.transaction() as tx:
        await catalogues.lock_publishing(tx)
        found = await publications.proposals(tx, begins)
        if len(found) != 1:
            raise NoSuchProposal
        (proposal,) = found
        if _folded(proposal.proposed_by) == _folded(by):
            raise OwnProposal(proposal.proposed_by)
        asked = _read(json.loads(proposal.body))
        known, gone = await catalogues.newest(tx), await publications.retired(tx)
        for item in asked.items:
            if known.get((item.kind, item.id), (0, b""))[0] != item.version - 1 or item.id in gone:
                raise Overtaken
        if not await publications.confirm(tx, proposal.digest, at=at, by=by):
            raise Overtaken
        await enact(tx, asked, at=at, by=proposal.proposed_by, confirmed_by=by)
    return asked.items


async def retire(
    database: Database, service: str, *, by: str, at: datetime, undo: bool = False
) -> int:
    """Offer a service no longer, or again; its cases go on either way. Return its version."""
    async with database.transaction() as tx:
        await catalogues.lock_publishing(tx)
        stored = await publications.versions(tx, service)
        if not stored:
            raise NoSuchVersions
        last = stored[-1].version
        await publications.retire(tx, service, last, at=None if undo else at, by=by)
    return last


async def versions_of(database: Database, service: str) -> list[tuple[Version, tuple[Change, ...]]]:
    """Return every version of a service, each with what is other than in the one before."""
    async with database.reading() as tx:
        stored = await publications.versions(tx, service)
    if not stored:
        raise NoSuchVersions
    services = [from_stored(json.loads(each.body)) for each in stored]
    told = [tuple[Change, ...]()]
    told += [tuple(stored_differences(old, new)) for old, new in pairwise(services)]
    return list(zip(stored, told, strict=True))


def _services(items: tuple[Item, ...]) -> list[Item]:
    return [item for item in items if item.kind == "service"]


async def _changes(tx: Transaction, item: Item) -> tuple[Change, ...]:
    before = await publications.versions(tx, item.id)
    if not before:
        return ()
    old, new = (from_stored(json.loads(body)) for body in (before[-1].body, item.body))
    return tuple(stored_differences(old, new))


def _plain(asked: Wanted) -> dict[str, Any]:
    return {
        "items": [
            {
                "kind": item.kind,
                "id": item.id,
                "version": item.version,
                "language": item.language,
                "body": item.body.decode(),
            }
            for item in asked.items
        ],
        "areas": to_plain(list(asked.areas)),
        "offices": to_plain(list(asked.offices)),
        "posts": [[to_plain(post), to_plain(name)] for post, name in asked.posts],
    }


def _read(plain: Any) -> Wanted:
    items = tuple(_item(each) for each in plain["items"])
    return Wanted(
        items=items,
        areas=tuple(from_plain(Area, each) for each in plain["areas"]),
        offices=tuple(from_plain(Office, each) for each in plain["offices"]),
        posts=tuple(
            (from_plain(Post, post), from_plain(Text, name)) for post, name in plain["posts"]
        ),
    )


def _item(plain: Any) -> Item:
    body: bytes = plain["body"].encode()
    digest = hashlib.sha256(body).digest()
    return Item(plain["kind"], plain["id"], plain["version"], plain["language"], body, digest)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())

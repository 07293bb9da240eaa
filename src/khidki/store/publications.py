"""Who published what and when: proposals that wait for a second person, versions, retirement.

A terminal comes here as the owner of the database, a page of administration as the web's role,
which may add a proposal and note who confirmed it. What runs is in `catalogues`. A proposal holds
everything that would be published, so that what is confirmed is exactly what was looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to publish."""

    digest: bytes
    body: bytes
    proposed_at: datetime
    proposed_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version of a service, and who answers for it."""

    version: int
    body: bytes
    digest: bytes
    published_at: datetime
    published_by: str
    confirmed_by: str | None
    retired_at: datetime | None
    retired_by: str | None


SQL_IS_FIRST: LiteralString = "SELECT NOT EXISTS (SELECT FROM catalogue_item)"


async def is_first(tx: Transaction) -> bool:
    """Say whether nothing was ever published here."""
    return bool(await tx.value(SQL_IS_FIRST))


SQL_PROPOSE: LiteralString = """
    INSERT INTO proposal (digest, body, proposed_at, proposed_by)
    VALUES (%(digest)s, %(body)s, %(at)s, %(by)s)
        ON CONFLICT (digest) DO NOTHING
"""


async def propose(tx: Transaction, digest: bytes, body: bytes, *, at: datetime, by: str) -> None:
    """Keep a proposal; who proposed the same before stays its proposer."""
    await tx.run(SQL_PROPOSE, digest=digest, body=body, at=at, by=by)


SQL_PROPOSALS: LiteralString = """
    SELECT digest, body, proposed_at, proposed_by, confirmed_at, confirmed_by
      FROM proposal
     WHERE encode(digest, 'hex') LIKE %(begins)s || '%%'
     LIMIT 2
"""


async def proposals(tx: Transaction, begins: str) -> list[Proposal]:
    """Return the proposals whose hash begins like this, at most two; only hex digits go in."""
    return await tx.all(Proposal, SQL_PROPOSALS, begins=begins)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal as a list shows it, without all that it holds."""

    digest: bytes
    proposed_at: datetime
    proposed_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None


SQL_LISTED: LiteralString = """
    SELECT digest, proposed_at, proposed_by, confirmed_at, confirmed_by
      FROM proposal
     WHERE (proposed_at, digest) < (%(at)s, %(after)s)
       AND (%(confirmed)s::boolean IS NULL OR (confirmed_at IS NOT NULL) = %(confirmed)s)
       AND starts_with(lower(proposed_by), %(by)s)
     ORDER BY proposed_at DESC, digest DESC
     LIMIT %(limit)s
"""


async def listed(
    tx: Transaction,
    *,
    confirmed: bool | None,
    by: str = "",
    before: tuple[datetime, bytes],
    limit: int,
) -> list[Waiting]:
    """Return proposals, the latest first: those that wait, those that were confirmed, or all."""
    at, after = before
    return await tx.all(
        Waiting, SQL_LISTED, confirmed=confirmed, by=by.lower(), at=at, after=after, limit=limit
    )


SQL_CONFIRM: LiteralString = """
    UPDATE proposal
       SET confirmed_at = %(at)s, confirmed_by = %(by)s
     WHERE digest = %(digest)s AND confirmed_at IS NULL
"""


async def confirm(tx: Transaction, digest: bytes, *, at: datetime, by: str) -> bool:
    """Note that a proposal was confirmed; False when it was before."""
    return await tx.run(SQL_CONFIRM, digest=digest, at=at, by=by) > 0


SQL_VERSIONS: LiteralString = """
    SELECT version, body, digest, published_at, published_by, confirmed_by, retired_at, retired_by
      FROM catalogue_item
     WHERE kind = 'service' AND id = %(service)s
     ORDER BY version
"""


async def versions(tx: Transaction, service: str) -> list[Version]:
    """Return every stored version of a service, the first one first."""
    return await tx.all(Version, SQL_VERSIONS, service=service)


SQL_RETIRED: LiteralString = """
    SELECT c.id
      FROM catalogue_item c
     WHERE c.kind = 'service' AND c.retired_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM catalogue_item later
                        WHERE later.kind = c.kind AND later.id = c.id
                          AND later.version > c.version)
"""


async def retired(tx: Transaction) -> set[str]:
    """Return the services that are no longer offered."""
    return set(await tx.values(SQL_RETIRED))


SQL_RETIRE: LiteralString = """
    UPDATE catalogue_item
       SET retired_at = %(at)s, retired_by = %(by)s
     WHERE kind = 'service' AND id = %(service)s AND version = %(version)s
"""


async def retire(
    tx: Transaction, service: str, version: int, *, at: datetime | None, by: str
) -> None:
    """Offer a service no longer, or with no time given offer it again."""
    await tx.run(SQL_RETIRE, service=service, version=version, at=at, by=by)

"""What an action is handed: the database, the outside, the clock and chance.

There is one `World` a process, made in `boot.py`. Actions take it first and reach for nothing else,
so a test sets the clock by handing in another `now`, and nothing in Khidki reads a global.
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.library import Library
from khidki.domain.bucket import with_bucket
from khidki.domain.money.entry import Entry
from khidki.domain.people.watch import Watch
from khidki.domain.service.published import Published
from khidki.gateways.authorities import Authorities
from khidki.gateways.billers import Billers
from khidki.gateways.esign import Esign
from khidki.gateways.files import Files
from khidki.gateways.keys import Keys
from khidki.gateways.originals import Originals
from khidki.gateways.papers import Papers
from khidki.gateways.payments import Payments
from khidki.gateways.published_roots import PublishedRoots
from khidki.gateways.secrets import Passwords, Secrets
from khidki.gateways.signer import Signer
from khidki.gateways.single_sign_on import SingleSignOn
from khidki.gateways.sms import Sms
from khidki.gateways.systems import Systems
from khidki.gateways.uploads import Uploads
from khidki.gateways.verification import Verification
from khidki.gateways.webhooks import Webhooks
from khidki.store.batch import Batch
from khidki.store.database import Database, Transaction
from khidki.store.entry_records import Outcome as Entered
from khidki.store.footprints import Trail
from khidki.store.payment_writes import PaymentWrite
from khidki.store.reads import Reads
from khidki.store.submission_records import Outcome, Submission


def utc_now() -> datetime:
    """Return the instant now: the only clock of web and worker."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the rules that an action may touch."""

    database: Database
    submissions: Batch[Submission, Outcome]
    books: Batch[Entry, Entered]
    payings: Batch[PaymentWrite, bool]
    library: Library
    secrets: Secrets
    passwords: Passwords
    files: Files
    originals: Originals  # what banks and gateways sent
    uploads: Uploads
    papers: Papers
    keys: Keys
    signer: Signer
    published_roots: PublishedRoots
    sms: Sms
    public_url: str
    demo: bool
    now: Callable[[], datetime] = utc_now
    reads: Reads = field(init=False)
    trail: Trail = field(init=False)  # who looked at what; whoever made the world closes it

    def __post_init__(self) -> None:
        """Make what follows from the database alone."""
        object.__setattr__(self, "reads", Reads(self.database, self.now))
        object.__setattr__(self, "trail", Trail(self.database))

    verification: Verification = field(default_factory=Verification)
    systems: Systems = field(default_factory=Systems)
    watch: Watch = field(default_factory=Watch)
    drafts: Path | None = None  # the folder from which a new version is proposed
    authorities: Authorities = field(default_factory=Authorities)
    esign: Esign = field(default_factory=Esign)
    single_sign_on: SingleSignOn = field(default_factory=SingleSignOn)
    webhooks: Webhooks = field(default_factory=Webhooks)
    payments: Payments = field(default_factory=Payments)
    billers: Billers = field(default_factory=Billers)
    wallet_most_paise: int = 0  # that a citizen's wallet may hold; 0: none are offered

    @property
    def published(self) -> Published:
        """The catalogue in force."""
        return self.library.published

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open the one transaction of a deliberate act."""
        return self.database.transaction()

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Lend a connection to read with."""
        return self.database.reading()

    def new_id(self, bucket: int) -> UUID:
        """Return a fresh time-ordered id that carries its bucket."""
        return with_bucket(uuid7(), bucket)

    def salt(self) -> bytes:
        """Return 16 random bytes for a content."""
        return secrets.token_bytes(16)

"""Who is asking, from a random token in one cookie.

The cookie is a letter and 256 random bits. `s` says that a row may stand behind it, `p` that none
does: a browser that was only shown a form costs no query. The row is read once a request and
written only when something changed. The token is made anew at sign-in and at every rise of
privilege, so one that somebody planted or saw before is worth nothing after. Whoever holds the row
does not hold the token: the table has its hash.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.money.wallet import Operator
from khidki.domain.people.consent import Consent
from khidki.domain.people.factor import Whose
from khidki.store import sessions
from khidki.store.database import Transaction
from khidki.store.officers import Held
from khidki.store.sessions import SessionRow
from khidki.web import device

TOKEN = re.compile(r"[sp][A-Za-z0-9_-]{43}")
USED_EVERY = timedelta(minutes=15)  # how exactly it is known when a session was last used


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a session lives and how its cookie travels."""

    secure: bool
    citizen_idle: timedelta = timedelta(hours=12)
    officer: timedelta = timedelta(hours=8)
    visitor: timedelta = timedelta(hours=2)
    fresh: timedelta = timedelta(minutes=15)

    @property
    def cookie(self) -> str:
        """The cookie's name; the prefix makes browsers refuse one set by a neighbouring host."""
        return "__Host-khidki" if self.secure else "khidki"


class Session:
    """The asking person's session; changes are kept after the page has run."""

    __slots__ = (
        "_before",
        "_began",
        "_cookie",
        "_ended",
        "_loaded",
        "_old",
        "_row",
        "_seen_from",
        "_token",
        "account",
        "data",
        "expired",
        "fresh_at",
        "officer",
        "operator",
        "second_fact",
    )

    def __init__(self, cookie: str = "", row: SessionRow | None = None) -> None:
        valid = TOKEN.fullmatch(cookie) is not None
        self._cookie = cookie if valid else ""
        self._token = cookie[1:] if valid else ""
        self._loaded = row
        self._row = row  # as it will be in the database once saved
        self._old = ""  # the token before it was made anew
        self._began = row.created_at if row else None
        self._ended = False
        self.account: UUID | None = row.account if row else None
        self.officer: UUID | None = row.officer if row else None
        self.operator: UUID | None = row.operator if row else None
        self.second_fact = row.second_fact if row else True
        self.data: dict[str, Any] = dict(row.data) if row else {}
        self.fresh_at = row.fresh_at if row else None  # when a second factor was last given
        self._seen_from = ("", "")
        self.expired = valid and cookie[0] == "s" and row is None
        self._before = _encoded(self.data)

    @property
    def hats(self) -> list[Held] | None:
        """What the officer held when this request began; None for one who has just signed in."""
        read = self._loaded
        return read.hats if read is not None and read.officer == self.officer else None

    @property
    def serving(self) -> Operator | None:
        """The operator when this request began; None for one who has just signed in."""
        read = self._loaded
        return read.serving if read is not None and read.operator == self.operator else None

    def consent(self, id_: UUID) -> Consent | None:
        """Return a consent that the operator asked for lately, as this request found it."""
        read = self._loaded
        if read is None or read.operator != self.operator:
            return None
        return next((each for each in read.consents or () if each.id == id_), None)

    @property
    def has_token(self) -> bool:
        """Whether the browser holds a token, or will after this answer."""
        return bool(self._token)

    @property
    def token(self) -> str:
        """The secret of this browser, made when there is none; it never leaves cookie and HMAC."""
        if not self._token:
            self._token = _fresh()
        return self._token

    @property
    def id(self) -> bytes:
        """What other rows may name this session by; stays the same until the token is renewed."""
        return sessions.token_id(self.token)

    @property
    def bucket(self) -> int:
        """Where this session's row lies."""
        return bucket_for(self.id)

    @property
    def is_ended(self) -> bool:
        """Whether this request signed somebody out."""
        return self._ended

    @property
    def signed_in(self) -> bool:
        """Whether a person stands behind it."""
        return self.person is not None

    @property
    def person(self) -> UUID | None:
        """Whose session it is: an officer's, an operator's or an account's."""
        return self.officer or self.operator or self.account

    @property
    def whose(self) -> Whose:
        """What its person is here; asked only where somebody is signed in."""
        if self.officer is not None:
            return Whose.OFFICER
        return Whose.CITIZEN if self.operator is None else Whose.OPERATOR

    def rotate(
        self,
        *,
        account: UUID | None = None,
        officer: UUID | None = None,
        operator: UUID | None = None,
        second_fact: bool = True,
        fresh_at: datetime | None = None,
    ) -> None:
        """Sign in, or raise what this session may do, under a new token; the old one is dead."""
        before = (self.account, self.officer, self.operator)
        if self.signed_in and before != (account, officer, operator):
            self.data = {}  # the next person at this screen sees nothing of the previous one
        if before != (account, officer, operator):
            self._began = None  # else it is a rise, which prolongs nothing
        self.fresh_at = fresh_at
        self._old = self._old or self._token
        self._token = _fresh()
        self._ended = False
        self.account, self.officer, self.operator = account, officer, operator
        self.second_fact = second_fact

    def rise(self, now: datetime) -> None:
        """Let the same person do more for some minutes, who has just given a second factor."""
        self.rotate(
            account=self.account,
            officer=self.officer,
            operator=self.operator,
            second_fact=self.second_fact,
            fresh_at=now,
        )

    def seen_from(self, user_agent: str, address: str) -> None:
        """Note what the request tells of the browser; kept where a session begins."""
        self._seen_from = (user_agent, address)

    def end(self) -> None:
        """Sign out."""
        self._old = self._old or self._token
        self._token = ""
        self._ended = True
        self.account, self.officer, self.operator = None, None, None
        self.second_fact, self.data = True, {}
        self.fresh_at = None

    def is_fresh(self, now: datetime, terms: Terms) -> bool:
        """Say whether its person gave a second factor in the last minutes."""
        return self.fresh_at is not None and now < self.fresh_at + terms.fresh

    def as_before(self) -> "Session":
        """Return the session as the browser holds it, without what the page wanted to change."""
        return Session(self._cookie, self._loaded)

    def renew_until(self, now: datetime, terms: Terms) -> datetime:
        """Return when this session ends if it is used now."""
        if self.officer is not None or self.operator is not None:
            # A day at a desk or counter: such a session is not prolonged by use.
            return (self._began or now) + terms.officer
        return now + (terms.citizen_idle if self.account is not None else terms.visitor)

    async def save(self, world: World, *, now: datetime, terms: Terms) -> None:
        """Keep what changed; without a change nothing is written."""
        if self._old or self._ended:
            await self._replace(world, now, terms)
        elif self._row is None:
            if self.data:
                async with world.transaction() as tx:
                    await self._insert(tx, now, terms)
        elif (changes := self._changes()) is not None or self._row_is_getting_old(now, terms):
            changed, dropped = changes or ({}, [])
            async with world.transaction() as tx:
                await sessions.change(
                    tx,
                    bucket=self.bucket,
                    id=self.id,
                    changed=changed,
                    dropped=dropped,
                    expires_at=self.renew_until(now, terms),
                    used_at=now,
                )

    def set_cookie(self, terms: Terms) -> str | None:
        """Return the cookie header that the browser needs, or None when it has the right one."""
        if self._ended and not self._token:
            return f"{_cookie(terms, '')}; Max-Age=0"
        if not self._token:
            return None
        wanted = ("s" if self._row is not None else "p") + self._token
        return None if wanted == self._cookie else _cookie(terms, wanted)

    async def _replace(self, world: World, now: datetime, terms: Terms) -> None:
        async with world.transaction() as tx:
            if self._row is not None:
                old = sessions.token_id(self._old or self._token)
                was_there = await sessions.delete(tx, bucket=bucket_for(old), id=old)
                self._row = None
                if self._began is not None and not was_there:
                    self.end()  # ended elsewhere meanwhile: a rise brings nothing back to life
            if not self._ended:
                await self._insert(tx, now, terms)

    async def _insert(self, tx: Transaction, now: datetime, terms: Terms) -> None:
        row = SessionRow(
            account=self.account,
            officer=self.officer,
            second_fact=self.second_fact,
            data=self.data,
            created_at=self._began or now,
            expires_at=self.renew_until(now, terms),
            fresh_at=self.fresh_at,
            device=device.family(self._seen_from[0]),
            network=device.network(self._seen_from[1]),
            used_at=now,
            operator=self.operator,
        )
        await sessions.insert(tx, row, bucket=self.bucket, id=self.id)
        self._row = row

    def _changes(self) -> tuple[dict[str, Any], list[str]] | None:
        after = _encoded(self.data)
        if after == self._before:
            return None
        changed = {key: self.data[key] for key in after if after[key] != self._before.get(key)}
        return changed, [key for key in self._before if key not in after]

    def _row_is_getting_old(self, now: datetime, terms: Terms) -> bool:
        # Use prolongs a session, but a few writes an hour are enough to know that it is used.
        assert self._row is not None
        until = self.renew_until(now, terms)
        if self.signed_in and now - (self._row.used_at or self._row.created_at) >= USED_EVERY:
            return True
        return until - self._row.expires_at > terms.citizen_idle / 12


def _fresh() -> str:
    return secrets.token_urlsafe(32)


def _encoded(data: dict[str, Any]) -> dict[str, bytes]:
    return {key: msgspec.json.encode(value) for key, value in data.items()}


def _cookie(terms: Terms, value: str) -> str:
    secure = "; Secure" if terms.secure else ""
    return f"{terms.cookie}={value}; Path=/; HttpOnly; SameSite=Lax{secure}"


async def load(world: World, cookie_header: str, *, now: datetime, terms: Terms) -> Session:
    """Return the session that a cookie stands for; no cookie, no query."""
    cookie = _find(cookie_header, terms.cookie)
    if not TOKEN.fullmatch(cookie):
        return Session()
    if cookie[0] == "p":
        return Session(cookie)
    id_ = sessions.token_id(cookie[1:])
    row = await world.reads.sessions.get(id_)
    return Session(cookie, row if row is not None and row.expires_at > now else None)


def _find(header: str, name: str) -> str:
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""

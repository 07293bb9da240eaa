"""Sign in with a mobile number and a code; the first right code of a number makes its account.

Asking for a code never looks whether the number has an account, so a known and an unknown one get
the same answer after the same work. A number that lay still for 180 days, or was changed since,
signs in but proves too little: `SignedIn.second_fact` is then False, old papers stay shut, and
`give_second_fact` opens them. Only then does the account count as used.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.actions.limit import hit
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.people import one_time_code
from khidki.domain.people.account import is_proven_by_mobile, mobile_number
from khidki.domain.people.one_time_code import DAY, DIGITS, TRIES, Verdict, may_send_at
from khidki.domain.people.person import Birth
from khidki.domain.refusal import NotReached, Refusal
from khidki.domain.text import Language
from khidki.store import accounts, applications, one_time_codes, people
from khidki.store.accounts import Account
from khidki.store.database import Transaction
from khidki.store.one_time_codes import Asked

MESSAGE = "one-time-code"
CODES_OF_A_SESSION = 12
TRIES_OF_A_FACT = 5


class NotAMobile(Refusal):
    """What was typed is not an Indian mobile number."""

    code = "not_a_mobile"


class TooSoon(Refusal):
    """A code was sent to this number; another may be asked for after a while."""

    code = "too_soon"

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class CodeRefused(Refusal):
    """The digits do not sign in; `verdict` says why and `tries_left` how often one may try."""

    code = "code_refused"

    def __init__(self, verdict: Verdict, *, tries_left: int) -> None:
        super().__init__(verdict, tries_left)
        self.verdict = verdict
        self.tries_left = tries_left


class ProvenAlready(Refusal):
    """This account needs no second fact, so it is not left behind either."""

    code = "proven_already"


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way: until when it is good, and when another may be asked for."""

    mobile: str
    expires_at: datetime
    again_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose account it is; without `second_fact`, old papers are not shown yet."""

    account: UUID
    second_fact: bool


async def ask_code(
    world: World,
    *,
    session: bytes,
    mobile: str,
    language: Language,
    message: str = MESSAGE,
    said: Mapping[str, str] | None = None,
) -> Sent:
    """Send a code to a number; it works once, in this session only.

    `message` is in which words it comes, and `said` what stands in them beside the code.
    """
    number = mobile_number(mobile)
    if number is None:
        raise NotAMobile
    await hit(world, "codes of a session", session.hex(), hits=CODES_OF_A_SESSION, per=DAY)
    mobile_hash = world.secrets.mobile_hash(number)
    now = world.now()
    digits = one_time_code.digits(secrets.randbelow(10**DIGITS))
    code = one_time_code.issue(
        digits, key=_key(world), session=session, mobile_hash=mobile_hash, now=now
    )
    async with world.transaction() as tx:
        sent = await one_time_codes.lock_sent(tx, mobile_hash, since=now - DAY)
        at = may_send_at(sent, now)
        if at > now:
            raise TooSoon(retry_after_seconds=int((at - now).total_seconds()) + 1)
        await one_time_codes.add_sent(tx, mobile_hash, at=now)
        sealed = world.secrets.seal(number.encode(), purpose="mobile")
        await one_time_codes.put(tx, code, mobile_sealed=sealed)
    try:
        await world.sms.send(
            message,
            to=number,
            language=language,
            values={"code": digits, **(said or {})},
            key=str(world.new_id(bucket_for(session))),
        )
    except NotReached:
        # Whoever presses again is not told that a code came just now.
        async with world.transaction() as tx:
            await one_time_codes.not_sent(tx, mobile_hash, at=now)
        raise
    return Sent(number, code.expires_at, may_send_at([*sent, now], now))


async def enter_code(world: World, *, session: bytes, given: str, language: Language) -> SignedIn:
    """Judge the digits and return whose account the number is, made now if it is new."""
    # This commits by itself before anybody looks at the digits: tries at once are counted too.
    async with world.reading() as tx:
        code = await one_time_codes.count_try(tx, session, most=TRIES)
    if code is None:
        raise CodeRefused(Verdict.SPENT, tries_left=0)
    now = world.now()
    verdict = one_time_code.check(code, given, key=_key(world), session=session, now=now)
    if verdict is not Verdict.RIGHT:
        left = code.tries_left if verdict is Verdict.WRONG else 0
        raise CodeRefused(verdict, tries_left=left)
    async with world.transaction() as tx:
        if not await one_time_codes.use(tx, code, at=now):
            raise CodeRefused(Verdict.USED, tries_left=0)
        account = await accounts.by_mobile_hash(tx, code.mobile_hash)
        if account is None:
            account = await accounts.add(tx, _new(world, code, language))
        # A change of the number that commits in this very moment makes the proof void.
        proven = await _is_proven(tx, account, now) and await accounts.touch(tx, account, at=now)
    return SignedIn(account.id, second_fact=proven)


async def give_second_fact(world: World, account: UUID, given: str) -> bool:
    """Say whether this is the number of an own application or the birth date of an own person."""
    await hit(world, "second fact", str(account), hits=TRIES_OF_A_FACT, per=DAY)
    async with world.transaction() as tx:
        found = await accounts.by_id(tx, account)
        assert found is not None, "a session names an account"
        right = await _filed(tx, account, given) or await _born(tx, account, given)
        return right and await accounts.touch(tx, found, at=world.now())


async def begin_afresh(world: World, account: UUID) -> UUID:
    """Give the number an account of its own and leave the old one, for who cannot tell a fact.

    The number may have been somebody else's. The old account keeps its papers; an office can join
    them to another number.
    """
    now = world.now()
    async with world.transaction() as tx:
        old = await accounts.by_id(tx, account)
        assert old is not None, "a session names an account"
        if await _is_proven(tx, old, now):
            raise ProvenAlready
        await accounts.leave_mobile(tx, old.id, old.mobile_hash)
        new = Account(
            id=world.new_id(bucket_for(old.mobile_hash)),
            mobile_sealed=old.mobile_sealed,
            mobile_hash=old.mobile_hash,
            language=old.language,
            created_at=now,
            last_used_at=now,
            mobile_since=now,
        )
        return (await accounts.add(tx, new)).id


async def _is_proven(tx: Transaction, account: Account, now: datetime) -> bool:
    by_mobile = is_proven_by_mobile(
        last_used_at=account.last_used_at, mobile_since=account.mobile_since, now=now
    )
    return by_mobile or not await accounts.has_papers(tx, account.id)


async def _filed(tx: Transaction, account: UUID, given: str) -> bool:
    try:
        number = read_number(given)
    except NotANumber:
        return False
    application = await applications.by_number(tx, number)
    return application is not None and application.account == account


async def _born(tx: Transaction, account: UUID, given: str) -> bool:
    day = _day(given)
    if day is None:
        return False
    related = await people.related_to(tx, account)
    births = [known.details.get("birth") for _, known in related]
    return any(birth is not None and Birth.parse(birth).on == day for birth in births)


def _day(given: str) -> date | None:
    """Read a day as it is typed into one field: 1968-04-02, or 2 4 1968 with any signs between."""
    parts = _numbers(given)
    if len(parts) != 3:
        return None
    if parts[0] > 31:
        parts.reverse()
    day, month, year = parts
    with suppress(ValueError):
        return date(year, month, day)
    return None


def _numbers(given: str) -> list[int]:
    apart = "".join(mark if mark.isdecimal() else " " for mark in given[:40])
    return [int(part) for part in apart.split() if len(part) <= 4]


def _new(world: World, code: Asked, language: Language) -> Account:
    now = world.now()
    return Account(
        id=world.new_id(bucket_for(code.mobile_hash)),
        mobile_sealed=code.mobile_sealed,
        mobile_hash=code.mobile_hash,
        language=language,
        created_at=now,
        last_used_at=now,
        mobile_since=now,
    )


def _key(world: World) -> bytes:
    return world.secrets.key("one-time codes")

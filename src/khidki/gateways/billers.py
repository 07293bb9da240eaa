"""Billers: look a bill up, have a sum checked, pay, ask what became of it, and take it back.

Five questions over HTTP, modelled on the cycle of the national bill-payment network, each signed
both ways (`payment_seals`) under our account at that biller. An answer must be about what was
asked: it repeats the identifiers, or our key. Paying, asking and taking back go under the bill's
own id, so all may be repeated. What comes back is judged by `domain/money/bill.py`; a biller that
gives no sensible answer is an `Unanswered`, which says whether the question may have arrived.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import msgspec

from khidki.domain.money.amount import CURRENCY, PAISE_MOST, BadAmount, paise_of
from khidki.domain.money.bill import Answer, NoSuchBill, Reason, Stated, Word
from khidki.domain.refusal import Fault
from khidki.gateways.payments import Access, BadCallback, checked, rupees, signed
from khidki.gateways.tally import Tally

HEADER = "Khidki-Bill"
LARGEST_ANSWER = 16_000
TEXT_MOST = 120
SILENT_TIMES, LEFT_ALONE = 3, timedelta(seconds=20)
JOINERS = "\u200c\u200d"  # of letters, in Devanagari
MAY_PASS = frozenset({401, 403, 408, 425, 429})


class Unanswered(Fault):
    """A biller gave no answer that can be used; `arrived`: it may have got the question."""

    def __init__(self, what: str, *, arrived: bool, retryable: bool = True) -> None:
        super().__init__(what, retryable=retryable)
        self.arrived = arrived


@dataclass(frozen=True, slots=True)
class Sum:
    """What is paid under a key: so much of that bill."""

    key: UUID
    asked: Mapping[str, str]
    number: str
    paise: int


@dataclass(slots=True)
class _Silence:
    """A biller that did not answer several times running is left alone for a moment.

    Nobody waits for it then, on a page or in a sweep, and those of other billers least of all.
    """

    times: int = 0
    until: datetime | None = None

    def require_over(self, at: datetime) -> None:
        if self.until is not None and at < self.until:
            raise Unanswered("a biller does not answer for now", arrived=False)

    def note(self, at: datetime) -> None:
        self.times += 1
        if self.times >= SILENT_TIMES:
            self.until = at + LEFT_ALONE


class _Found(msgspec.Struct):
    """What a biller states about a bill; what it says besides is passed over."""

    asked: dict[str, str]
    found: bool
    number: str = ""
    name: str = ""
    amount: str = "0"
    late_fee: str = "0"
    currency: str = CURRENCY
    due_on: date | None = None
    period: str = ""


class _Told(msgspec.Struct):
    """What a biller says about a key."""

    key: UUID
    status: Word
    at: datetime
    amount: str = "0"
    currency: str = CURRENCY
    receipt: str = ""
    reason: str = ""


_READ_FOUND = msgspec.json.Decoder(_Found)
_READ_TOLD = msgspec.json.Decoder(_Told)


class Billers:
    """All the billers that this installation reaches."""

    def __init__(self, accesses: Iterable[Access] = (), *, seconds: float = 8.0) -> None:
        self._accesses = {each.id: each for each in accesses}
        self._tallies = {id_: Tally() for id_ in self._accesses}
        self._silences = {id_: _Silence() for id_ in self._accesses}
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    def reaches(self, biller: str) -> bool:
        """Say whether bills of this biller can be paid here."""
        return biller in self._accesses

    def addresses(self) -> dict[str, str]:
        """Return where each biller is reached."""
        return {each.id: each.address for each in self._accesses.values()}

    def tally_of(self, biller: str) -> Tally:
        """Return how the questions to a biller ended."""
        return self._tallies[biller]

    async def fetch(self, biller: str, asked: Mapping[str, str], *, at: datetime) -> Stated:
        """Return what is due by these identifiers, or refuse where the biller knows nobody."""
        return await self._stated(biller, "fetch", asked, {"asked": dict(asked)}, at=at)

    async def validate(self, biller: str, wanted: Sum, *, at: datetime) -> Stated:
        """Return what is due now, before anybody pays; nothing is reserved by it."""
        return await self._stated(biller, "validate", wanted.asked, _plain(wanted), at=at)

    async def pay(self, biller: str, wanted: Sum, *, at: datetime) -> Answer:
        """Give over that a bill was paid here, once however often it is said."""
        return await self._told(biller, "pay", wanted, at=at)

    async def confirm(self, biller: str, wanted: Sum, *, at: datetime) -> Answer:
        """Ask what became of our key."""
        return await self._told(biller, "confirm", wanted, at=at)

    async def reverse(self, biller: str, wanted: Sum, *, at: datetime) -> Answer:
        """Have a posting taken back; a key that never arrived is never posted afterwards."""
        return await self._told(biller, "reverse", wanted, at=at)

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _stated(
        self,
        biller: str,
        what: str,
        asked: Mapping[str, str],
        body: dict[str, Any],
        *,
        at: datetime,
    ) -> Stated:
        said = await self._ask(biller, what, body, at=at)
        try:
            found = _READ_FOUND.decode(said)
            stated = _as_stated(found)
        except (msgspec.MsgspecError, UnicodeDecodeError, BadAmount, ValueError) as cause:
            raise Unanswered("a biller's answer cannot be read", arrived=True) from cause
        if found.asked != dict(asked):
            raise Unanswered("a biller answered about another bill", arrived=True)
        if not found.found:
            raise NoSuchBill
        return stated

    async def _told(self, biller: str, what: str, wanted: Sum, *, at: datetime) -> Answer:
        said = await self._ask(biller, what, _plain(wanted), at=at)
        try:
            told = _READ_TOLD.decode(said)
            answer = _as_answer(told)
        except (msgspec.MsgspecError, UnicodeDecodeError, BadAmount, ValueError) as cause:
            raise Unanswered("a biller's answer cannot be read", arrived=True) from cause
        if told.key != wanted.key:
            raise Unanswered("a biller answered about another payment", arrived=True)
        return answer

    async def _ask(self, biller: str, what: str, body: dict[str, Any], *, at: datetime) -> bytes:
        access = self._accesses.get(biller)
        if access is None:
            raise Unanswered(f"biller {biller} has no address", arrived=False)
        silence = self._silences[biller]
        silence.require_over(at)
        with self._tallies[biller].counting():
            try:
                header, said = await self._post(access, what, msgspec.json.encode(body), at=at)
            except Unanswered:
                silence.note(at)
                raise
            silence.times = 0
            try:
                checked(access, f"bill-{what}", header, said, at=at)
            except BadCallback as cause:
                raise Unanswered("a biller's answer is not signed", arrived=True) from cause
        return said

    async def _post(
        self, access: Access, what: str, body: bytes, *, at: datetime
    ) -> tuple[str, bytes]:
        headers = signed(access, f"bill-{what}", body, header=HEADER, at=at)
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds), trust_env=False
            )
        try:
            async with self._session.post(
                f"{access.address}/v1/{what}", data=body, headers=headers, allow_redirects=False
            ) as answer:
                said = await _whole(answer)
        except aiohttp.ClientConnectorError as cause:
            raise Unanswered("a biller cannot be reached", arrived=False) from cause
        except (aiohttp.ClientError, TimeoutError, OSError) as cause:
            raise Unanswered("a biller did not answer", arrived=True) from cause
        if answer.status != 200:
            retryable = answer.status in MAY_PASS or answer.status >= 500
            what = f"a biller answered {answer.status}"
            raise Unanswered(what, arrived=True, retryable=retryable)
        return answer.headers.get(HEADER, ""), said


def _plain(wanted: Sum) -> dict[str, Any]:
    return {
        "key": str(wanted.key),
        "asked": dict(wanted.asked),
        "number": wanted.number,
        "amount": rupees(wanted.paise),
        "currency": CURRENCY,
    }


def _as_stated(found: _Found) -> Stated:
    amount, late = (_paise(each, found.currency) for each in (found.amount, found.late_fee))
    if amount + late > PAISE_MOST:
        raise BadAmount("too_large")
    return Stated(
        number=_text(found.number),
        name=_text(found.name),
        amount_paise=amount,
        late_fee_paise=late,
        due_on=found.due_on,
        period=_text(found.period),
    )


def _as_answer(told: _Told) -> Answer:
    if told.at.tzinfo is None:
        raise ValueError("a time without a zone")
    reason = None
    if told.status is Word.REFUSED:
        known = {each.value for each in Reason}
        reason = Reason(told.reason) if told.reason in known else Reason.OTHER
    paise = _paise(told.amount, told.currency)
    if told.status in {Word.POSTED, Word.KEPT} and not told.receipt:
        raise ValueError("posted, or kept so, without a receipt")
    return Answer(told.status, paise, told.at, _text(told.receipt), reason)


def _paise(stated: str, currency: str) -> int:
    """Read a sum that may be nothing."""
    return 0 if stated in {"0", "0.00"} and currency == CURRENCY else paise_of(stated, currency)


def _text(said: str) -> str:
    """Return words of a biller as one line that fits a page; refuse what no biller would say."""
    if len(said) > TEXT_MOST:
        raise ValueError("words that are too long")
    if any(not (each.isprintable() or each in JOINERS) for each in said):
        raise ValueError("letters that cannot be shown")
    return said.strip()


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """Read an answer to its end, or fail where it does not end."""
    read = bytearray()
    async for chunk in answer.content.iter_any():
        read += chunk
        if len(read) > LARGEST_ANSWER:
            raise Unanswered("a biller's answer is too long", arrived=True)
    return bytes(read)

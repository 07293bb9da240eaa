"""Payment providers: a page of theirs to pay on, what became of it, money back, what they settled.

Four things, and every message signed both ways (`payment_seals`), per merchant. Sending somebody to
pay is a signed address: nothing is called, so a slow provider keeps nobody waiting and there is no
half-made order. Their callback is believed only with a good, new signature of our merchant; what it
says is judged by `domain/money/payment.py`. Asking and refunding may be repeated: each goes under
the payment's own id.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
import msgspec

from khidki.domain.money.amount import CURRENCY, BadAmount, paise_of
from khidki.domain.money.paying import WALLET
from khidki.domain.money.payment import Report, Word
from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.payment_seals import Seal, read_seal, sealed_bytes
from khidki.gateways.tally import Tally

HEADER: Final = "Khidki-Payment"
REPLAY_WINDOW: Final = timedelta(minutes=5)
LARGEST_ANSWER: Final = 16_000
LARGEST_FILE: Final = 200_000_000
MAY_PASS: Final = frozenset({401, 403, 408, 425, 429})
_SIGNATURE = re.compile(r"t=(\d{9,11}),s=([A-Za-z0-9+/=]{60,100})")
_ACCESS = re.compile(
    r"([a-z0-9-]+)=(https?://\S+)\s+([A-Za-z0-9._-]{1,40})\s+((?:hmac|ed25519):\S+)(?:\s+(\S+@\S+))?"
)


class BadCallback(Refusal):
    """What came in a provider's name is not believed; `why` says which check it failed."""

    code = "bad_callback"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Access:
    """One merchant account at a provider; `payee` is its UPI address, if it has one."""

    id: str
    address: str
    merchant: str
    seal: Seal
    payee: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody is sent to pay, and where they come back to."""

    payment: UUID
    paise: int
    until: datetime
    language: str
    back: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One believed message of a provider; its digest is the same for the same bytes."""

    payment: UUID
    report: Report
    body: bytes
    digest: bytes


class _Told(msgspec.Struct):
    """What a provider says about a payment; what it says besides is passed over."""

    merchant: str
    payment: UUID
    status: Word
    amount: str
    currency: str
    reference: str
    at: datetime
    paid_at: datetime | None = None


_READ = msgspec.json.Decoder(_Told)


def read_accesses(text: str) -> list[Access]:
    """Read `id=address merchant key [payee@upi]` parted by `;`; `ValueError` for anything else."""
    found: list[Access] = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        match = _ACCESS.fullmatch(part)
        if match is None or match[1] == WALLET:
            raise ValueError(part.partition("=")[0][:60])
        found.append(
            Access(match[1], match[2].rstrip("/"), match[3], read_seal(match[4]), match[5] or "")
        )
    return found


def header_of(seconds: int, signature: str) -> str:
    """Return the header that carries a signature."""
    return f"t={seconds},s={signature}"


def signature_in(header: str) -> tuple[int, str]:
    """Return time and signature that a header carries; no signature where it carries none."""
    match = _SIGNATURE.fullmatch(header)
    return (0, "") if match is None else (int(match[1]), match[2])


def signed(
    access: Access, purpose: str, body: bytes, *, header: str, at: datetime
) -> dict[str, str]:
    """Return the headers under which our merchant sends a body for this purpose."""
    seconds = int(at.timestamp())
    signature = access.seal.sign(sealed_bytes(purpose, access.merchant, seconds, body))
    return {
        header: header_of(seconds, signature),
        "Merchant": access.merchant,
        "Content-Type": "application/json",
    }


def checked(access: Access, purpose: str, header: str, body: bytes, *, at: datetime) -> None:
    """Pass what the other side signed for this purpose in the last minutes, or refuse."""
    seconds, signature = signature_in(header)
    if not signature:
        raise BadCallback("unsigned")
    if not access.seal.is_theirs(sealed_bytes(purpose, access.merchant, seconds, body), signature):
        raise BadCallback("forged")
    if abs(at.timestamp() - seconds) > REPLAY_WINDOW.total_seconds():
        raise BadCallback("too_old")


class Payments:
    """All the merchant accounts of this installation; the first is where people pay."""

    def __init__(self, accesses: Iterable[Access] = (), *, seconds: float = 8.0) -> None:
        self._accesses = {each.id: each for each in accesses}
        self._tallies = {id_: Tally() for id_ in self._accesses}
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def usual(self) -> str | None:
        """Where people pay, or None where nothing is paid online."""
        return next(iter(self._accesses), None)

    @property
    def known(self) -> tuple[str, ...]:
        """Every provider, the usual one first."""
        return tuple(self._accesses)

    def merchant(self, provider: str) -> str | None:
        """Return under which name a provider knows us, or None where it does not."""
        access = self._accesses.get(provider)
        return None if access is None else access.merchant

    def payee(self, provider: str) -> str:
        """Return the UPI address of the merchant, or nothing."""
        access = self._accesses.get(provider)
        return "" if access is None else access.payee

    def addresses(self) -> dict[str, str]:
        """Return where each provider is reached."""
        return {each.id: each.address for each in self._accesses.values()}

    def tally_of(self, provider: str) -> Tally:
        """Return how the calls to a provider ended."""
        return self._tallies[provider]

    def page(self, provider: str, order: Order, *, at: datetime) -> str:
        """Return the address of the provider's page for this order, signed; nothing is called."""
        access, seconds = self._access(provider), int(at.timestamp())
        asked = urlencode(
            {
                "merchant": access.merchant,
                "payment": str(order.payment),
                "amount": rupees(order.paise),
                "currency": CURRENCY,
                "until": order.until.isoformat(timespec="seconds"),
                "language": order.language,
                "back": order.back,
            }
        )
        message = sealed_bytes("page", access.merchant, seconds, asked.encode())
        signed = urlencode({"t": seconds, "s": access.seal.sign(message)})
        return f"{access.address}/pay?{asked}&{signed}"

    def take(self, provider: str, *, header: str, body: bytes, at: datetime) -> Spoken:
        """Return what a callback says, or refuse when it is not believed."""
        access = self._accesses.get(provider)
        if access is None:
            raise BadCallback("unknown_provider")
        checked(access, "callback", header, body, at=at)
        spoken = self._read(access, body)
        # Another signature is another delivery: only the very same message is a replay.
        return Spoken(spoken.payment, spoken.report, body, _digest(header.encode() + body))

    async def status(self, provider: str, payment: UUID, paise: int, *, at: datetime) -> Spoken:
        """Ask what became of a payment of so much."""
        return await self._ask(provider, "status", payment, _about(payment, paise), at=at)

    async def refund(self, provider: str, payment: UUID, paise: int, *, at: datetime) -> Spoken:
        """Ask for money back, once however often it is asked."""
        return await self._ask(provider, "refund", payment, _about(payment, paise), at=at)

    async def settlement(self, provider: str, day: date, *, at: datetime) -> bytes:
        """Fetch the file of what was settled on a day, as the provider signed it."""
        access = self._access(provider)
        body = msgspec.json.encode({"day": day.isoformat()})
        with self._tallies[provider].counting():
            header, file = await self._post(access, "settlement", body, at=at, most=LARGEST_FILE)
            self._require(access, "settlement", header, file, at=at)
        return file

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(
        self, provider: str, what: str, payment: UUID, body: bytes, *, at: datetime
    ) -> Spoken:
        access = self._access(provider)
        with self._tallies[provider].counting():
            header, answer = await self._post(access, what, body, at=at, most=LARGEST_ANSWER)
            self._require(access, what, header, answer, at=at)
            try:
                spoken = self._read(access, answer)
            except BadCallback as cause:
                raise Fault("a payment provider's answer cannot be read", retryable=True) from cause
        if spoken.payment != payment:
            raise Fault("a payment provider answered about another payment", retryable=True)
        return spoken

    def _require(
        self, access: Access, what: str, header: str, answer: bytes, *, at: datetime
    ) -> None:
        try:
            checked(access, what, header, answer, at=at)
        except BadCallback as cause:
            raise Fault("a payment provider's answer is not signed", retryable=True) from cause

    def _read(self, access: Access, body: bytes) -> Spoken:
        try:
            told = _READ.decode(body)
            paise = int(paise_of(told.amount, CURRENCY))
        except (msgspec.MsgspecError, UnicodeDecodeError, BadAmount) as cause:
            raise BadCallback("unreadable") from cause
        if told.merchant != access.merchant:
            raise BadCallback("other_merchant")
        if told.at.tzinfo is None or (told.paid_at is not None and told.paid_at.tzinfo is None):
            raise BadCallback("unreadable")
        report = Report(told.status, told.at, paise, told.currency, told.reference, told.paid_at)
        return Spoken(told.payment, report, body, _digest(body))

    def _access(self, provider: str) -> Access:
        access = self._accesses.get(provider)
        if access is None:
            raise Fault(f"payment provider {provider} has no address", retryable=True)
        return access

    async def _post(
        self, access: Access, what: str, body: bytes, *, at: datetime, most: int
    ) -> tuple[str, bytes]:
        headers = signed(access, what, body, header=HEADER, at=at)
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds), trust_env=False
            )
        try:
            async with self._session.post(
                f"{access.address}/v1/{what}", data=body, headers=headers, allow_redirects=False
            ) as answer:
                said = await _whole(answer, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as cause:
            raise Fault("a payment provider cannot be reached", retryable=True) from cause
        if answer.status != 200:
            retryable = answer.status in MAY_PASS or answer.status >= 500
            raise Fault(f"a payment provider answered {answer.status}", retryable=retryable)
        return answer.headers.get(HEADER, ""), said


def _about(payment: UUID, paise: int) -> bytes:
    return msgspec.json.encode(
        {"payment": str(payment), "amount": rupees(paise), "currency": CURRENCY}
    )


async def _whole(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Read an answer to its end, or fail where it does not end."""
    read = bytearray()
    async for chunk in answer.content.iter_any():
        read += chunk
        if len(read) > most:
            raise Fault("a payment provider's answer is too long", retryable=True)
    return bytes(read)


def rupees(paise: int) -> str:
    """Return a sum as providers write it."""
    return f"{paise // 100}.{paise % 100:02d}"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()

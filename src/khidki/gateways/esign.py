"""Remote eSign: an officer signs at a provider, with a code on their phone and no token.

Modelled on the eSign API 3.x of India's Controller of Certifying Authorities: a signed XML request
with the digest of each paper, a page of the provider where the officer agrees, and a signed XML
answer with one PKCS #7 for each. The provider's key is fixed by configuration. What an answer is
worth for a paper is decided by who asked; here only its form and signature are judged.
"""

# lxml gives no types; what comes from it is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import base64
import binascii
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp

from khidki.domain.refusal import Fault
from khidki.gateways.signed_xml import LARGEST, BadXml, signed, verified

VERSION = "3.2"
MINUTES_MOST = 15
INFO_MOST = 50
MAY_PASS = frozenset({408, 429})
Sign = Callable[[bytes], bytes]
_library: Any = importlib.import_module("lxml.etree")  # compiled, without types


class State(StrEnum):
    """How far a signature at the provider has come; the values are the protocol's own."""

    FAILED = "0"
    SIGNED = "1"
    PENDING = "2"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where eSign is asked for, as whom, and by which certificate (PEM) it answers."""

    address: str
    asp_id: str
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be signed: `hashes` are name and SHA-256 in order, `txn` names it for ever."""

    txn: str
    signer_id: str
    hashes: Sequence[tuple[str, bytes]]
    answer_to: str
    back_to: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said of one request; signed messages by the place of their paper."""

    txn: str
    state: State
    at: datetime
    code: str = ""  # under which the provider knows it
    error: str = ""
    signatures: Mapping[int, bytes] = field(default_factory=dict[int, bytes])


def read_provider(text: str) -> Provider | None:
    """Return the provider of a setting `ADDRESS ASP-ID CERTIFICATE-FILE`; ValueError when wrong."""
    if not text.strip():
        return None
    address, asp_id, certificate = text.strip().split(None, 2)
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError(address)
    try:
        return Provider(address.rstrip("/"), asp_id, Path(certificate).read_bytes())
    except OSError as cause:
        raise ValueError(certificate) from cause


class Esign:
    """The provider of this installation; without one every request is a fault."""

    def __init__(self, provider: Provider | None = None, *, seconds: float = 10.0) -> None:
        self._provider = provider
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, asked: Asked, *, sign: Sign, at: datetime) -> str:
        """Ask for signatures, and return the address at which the officer goes on."""
        provider = self._known()
        root = _library.Element(
            "Esign",
            ver=VERSION,
            signerid=asked.signer_id,
            ts=_moment(at),
            txn=asked.txn,
            maxWaitPeriod=str(MINUTES_MOST),
            aspId=provider.asp_id,
            responseUrl=asked.answer_to,
            redirectUrl=asked.back_to,
            signingAlgorithm="ECDSA",
        )
        docs = _library.SubElement(root, "Docs")
        for place, (name, digest) in enumerate(asked.hashes, start=1):
            info = {"id": str(place), "hashAlgorithm": "SHA256", "docInfo": name[:INFO_MOST]}
            one = _library.SubElement(docs, "InputHash", info, responseSigType="pkcs7")
            one.text = digest.hex()
        answer = self.read(await self._post("/sign", signed(root, sign)))
        if answer.txn != asked.txn or answer.state is not State.PENDING:
            raise Fault(f"the eSign provider answered {answer.error or 'oddly'}", retryable=False)
        reference = base64.urlsafe_b64encode(f"{asked.txn}|{answer.code}".encode()).decode()
        return f"{provider.address}/authenticate?txnref={quote(reference)}"

    async def status(self, txn: str, *, sign: Sign, at: datetime) -> bytes:
        """Ask what became of a request; the answer is read like one that came by itself."""
        provider = self._known()
        root = _library.Element(
            "EsignStatus", ver=VERSION, ts=_moment(at), txn=txn, aspId=provider.asp_id
        )
        return await self._post("/status", signed(root, sign))

    def read(self, data: bytes) -> Answer:
        """Return what an answer says, if the provider signed it; `BadXml` otherwise."""
        root = verified(data, self._known().certificate)
        if root.tag != "EsignResp":
            raise BadXml
        try:
            return Answer(
                txn=root.get("txn", ""),
                state=State(root.get("status", "")),
                at=datetime.fromisoformat(root.get("ts", "")),
                code=root.get("resCode", ""),
                error=root.get("errCode", ""),
                signatures=_signatures(root),
            )
        except (ValueError, binascii.Error) as cause:
            raise BadXml from cause

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _known(self) -> Provider:
        if self._provider is None:
            raise Fault("no eSign provider is set", retryable=False)
        return self._provider

    async def _post(self, path: str, body: bytes) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds), trust_env=False
            )
        headers = {"Content-Type": "application/xml"}
        try:
            async with self._session.post(
                self._known().address + path, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    passes = answer.status in MAY_PASS or answer.status >= 500
                    raise Fault(f"the eSign provider said {answer.status}", retryable=passes)
                return await answer.content.read(LARGEST)
        except (aiohttp.ClientError, TimeoutError, OSError) as cause:
            raise Fault("the eSign provider cannot be reached", retryable=True) from cause


def _signatures(root: Any) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for each in root.findall("Signatures/DocSignature"):
        place = int(each.get("id", ""))
        if place in found:
            raise BadXml
        if text := "".join((each.text or "").split()):
            found[place] = base64.b64decode(text, validate=True)
    return found


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")

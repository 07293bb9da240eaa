"""A remote eSign provider that only pretends: it shows a page, takes a code, and signs.

It speaks the protocol of `gateways/esign.py` over a real socket: a signed request, a page on which
the officer agrees with six digits, a signed answer to the window's address, and a status query.
Faults can be switched on: slow, refused, twice, lost, forged, for another paper or person. It
listens on 127.0.0.1 only; the digits are always the same.
"""

import base64
import hashlib
import importlib
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from khidki.gateways.cms import cms_frame, cms_message
from khidki.gateways.signed_xml import BadXml, signed, verified
from khidki.simulators.authority import Authority
from khidki.simulators.conversations import Conversation, Server

OTP = "123456"
LIVES = timedelta(minutes=30)  # of the certificate that is made for one signature
TRIES = 3
ASKING = ("slow", "error", "busy")
SIGNING = ("wrong_hash", "other_person", "forged", "expired", "unwilling")
TELLING = ("lose", "twice", "late")
_library: Any = importlib.import_module("lxml.etree")  # compiled, without types


def utc_now() -> datetime:
    """Return the instant now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Request:
    """One request of the window, and what was answered."""

    txn: str
    code: str
    signer_id: str
    answer_to: str
    back_to: str
    hashes: list[tuple[str, str, str]]
    answer: bytes = b""


@dataclass(slots=True)
class Desk:
    """The provider's desk: who asks it, whom it knows, and what it was asked."""

    authority: Authority
    window: bytes
    people: dict[str, str] = field(default_factory=dict[str, str])
    now: Callable[[], datetime] = utc_now
    tells: bool = True
    requests: dict[str, Request] = field(default_factory=dict[str, Request])
    faults: list[str] = field(default_factory=list[str])

    def take(self, body: bytes) -> bytes:
        """Take a request that the window signed, and return the first answer: pending."""
        root = verified(body, self.window)
        hashes_ = [
            (one.get("id"), one.get("docInfo"), one.text) for one in root.findall("Docs/InputHash")
        ]
        txn = root.get("txn")
        asked = Request(
            txn=txn,
            code=hashlib.sha256(txn.encode()).hexdigest()[:12],
            signer_id=root.get("signerid"),
            answer_to=root.get("responseUrl"),
            back_to=root.get("redirectUrl"),
            hashes=hashes_,
        )
        self.requests.setdefault(txn, asked)
        return self.answer(self.requests[txn], "2")

    def status(self, body: bytes) -> bytes:
        """Return what became of a request: the same answer that was sent, or pending."""
        root = verified(body, self.window)
        asked = self.requests.get(root.get("txn"))
        if asked is None:
            return self.answer(Request(root.get("txn"), "", "", "", "", []), "0", error="ESP-404")
        return asked.answer or self.answer(asked, "2")

    def agree(self, asked: Request) -> None:
        """Sign what was asked, as whoever gave the right digits wants, and tell the window."""
        if not asked.answer:
            kind = self.fault(SIGNING)
            if kind == "unwilling":
                asked.answer = self.answer(asked, "0", error="ESP-002")
            else:
                asked.answer = self.signed_answer(asked, kind)
        telling = self.fault(TELLING)
        if self.tells and telling != "lose":
            threading.Thread(target=self._tell, args=(asked, telling), daemon=True).start()

    def fault(self, kinds: tuple[str, ...]) -> str:
        """Return the next fault of these kinds, or nothing."""
        for at, kind in enumerate(self.faults):
            if kind in kinds:
                del self.faults[at]
                return kind
        return ""

    def signed_answer(self, asked: Request, kind: str = "") -> bytes:
        """Return the answer with a signed message for each paper, under a certificate made now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = "Somebody Else" if kind == "other_person" else self.name_of(asked.signer_id)
        began = self.now() - (2 * LIVES if kind == "expired" else timedelta())
        der = self.authority.certify(name, key.public_key(), at=began, lives=LIVES)
        own = x509.load_der_x509_certificate(der)
        issuer = own.issuer.public_bytes()
        frame = cms_frame(certificate=der, issuer=issuer, serial=own.serial_number)
        messages: dict[str, bytes] = {}
        for place, _, digest in asked.hashes:
            wanted = hashlib.sha256(b"other").digest() if kind == "wrong_hash" else digest
            raw = wanted if isinstance(wanted, bytes) else bytes.fromhex(wanted)
            messages[place] = cms_message(
                frame, raw, lambda message: key.sign(message, ec.ECDSA(hashes.SHA256()))
            )
        return self.answer(asked, "1", messages=messages, forged=kind == "forged")

    def answer(
        self,
        asked: Request,
        status: str,
        *,
        error: str = "",
        messages: dict[str, bytes] | None = None,
        forged: bool = False,
    ) -> bytes:
        """Return an answer signed by the provider, or by a stranger."""
        told = {"ver": "3.2", "status": status, "ts": self.now().isoformat(), "txn": asked.txn}
        root = _library.Element("EsignResp", told | {"resCode": asked.code, "errCode": error})
        if messages:
            of_all = _library.SubElement(root, "Signatures")
            for place, message in messages.items():
                one = _library.SubElement(of_all, "DocSignature", {"id": place, "error": ""})
                one.text = base64.b64encode(message).decode()
        own = ec.generate_private_key(ec.SECP256R1()) if forged else self.authority.provider_key

        def sign(message: bytes) -> bytes:
            r, s = decode_dss_signature(own.sign(message, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")

        return signed(root, sign)

    def name_of(self, signer_id: str) -> str:
        """Return who signs as an identity: known by name, or as the identity spells it."""
        spelled = signer_id.partition("@")[0].replace(".", " ").title()
        return self.people.get(signer_id, spelled)

    def _tell(self, asked: Request, telling: str) -> None:
        time.sleep(5.0 if telling == "late" else 0.0)
        for _ in range(2 if telling == "twice" else 1):
            _post(asked.answer_to, asked.answer)


def _post(address: str, body: bytes) -> None:
    for _ in range(TRIES):
        sent = urllib.request.Request(address, body, {"Content-Type": "application/xml"})  # noqa: S310 -- the window's
        try:
            urllib.request.urlopen(sent, timeout=10).close()  # noqa: S310
        except OSError:
            time.sleep(0.5)
        else:
            return


class Provider(Server):
    """The server; `desk` holds what it was asked."""

    def __init__(self, port: int, desk: Desk) -> None:
        super().__init__(port, Agreement)
        self.desk = desk


class Agreement(Conversation):
    """One connection of the window, or of an officer's browser."""

    server: Provider  # pyright: ignore[reportIncompatibleVariableOverride]

    def get(self) -> None:
        """Show the page on which an officer agrees."""
        asked = self._asked(parse_qs(urlsplit(self.path).query).get("txnref", [""])[0])
        if asked is None:
            self.answer(HTTPStatus.NOT_FOUND, b"no such request", "text/plain")
        else:
            self.answer(HTTPStatus.OK, _page(asked).encode(), "text/html; charset=utf-8")

    def post(self) -> None:
        """Take a request, a status query, digits, or a fault to switch on."""
        body = self.body()
        desk = self.server.desk
        try:
            match urlsplit(self.path).path:
                case "/sign":
                    self._sign(body)
                case "/status":
                    self.answer(HTTPStatus.OK, desk.status(body), "application/xml")
                case "/authenticate":
                    self._authenticate(parse_qs(body.decode()))
                case "/faults":
                    desk.faults.extend(msgspec.json.decode(body)["kinds"])
                    self.answer(HTTPStatus.OK, b"set", "text/plain")
                case _:
                    self.answer(HTTPStatus.NOT_FOUND, b"", "text/plain")
        except BadXml:
            self.answer(HTTPStatus.UNAUTHORIZED, b"not from the window", "text/plain")

    def _sign(self, body: bytes) -> None:
        kind = self.server.desk.fault(ASKING)
        if kind == "error":
            self.answer(HTTPStatus.INTERNAL_SERVER_ERROR, b"switched on", "text/plain")
            return
        time.sleep(3.0 if kind == "slow" else 0.0)
        self.answer(HTTPStatus.OK, self.server.desk.take(body), "application/xml")

    def _authenticate(self, typed: dict[str, list[str]]) -> None:
        asked = self._asked(typed.get("txnref", [""])[0])
        if asked is None or typed.get("otp", [""])[0] != OTP:
            self.answer(HTTPStatus.FORBIDDEN, b"these are not the digits", "text/plain")
            return
        self.server.desk.agree(asked)
        self.answer(HTTPStatus.OK, _done(asked).encode(), "text/html; charset=utf-8")

    def _asked(self, reference: str) -> Request | None:
        try:
            txn = base64.urlsafe_b64decode(reference).decode().partition("|")[0]
        except ValueError:
            return None
        return self.server.desk.requests.get(txn)


def _page(asked: Request) -> str:
    rows = "".join(
        f"<li>{escape(name)}<br><code>{escape(digest)}</code></li>"
        for _, name, digest in asked.hashes
    )
    reference = base64.urlsafe_b64encode(f"{asked.txn}|{asked.code}".encode()).decode()
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>eSign (DEMO)</title>'
        "<h1>eSign (DEMO): nothing here is a real signature</h1>"
        f"<p>{escape(asked.signer_id)} is asked to sign:</p><ol>{rows}</ol>"
        '<form method="post" action="/authenticate">'
        f'<input type="hidden" name="txnref" value="{reference}">'
        f'<p><label>Six digits (always {OTP}) <input name="otp" inputmode="numeric"></label></p>'
        "<button>I agree and sign</button></form></html>"
    )


def _done(asked: Request) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Signed (DEMO)</title>'
        f'<h1>Signed</h1><p><a href="{escape(asked.back_to)}">Back to the window</a></p></html>'
    )

"""The key store: an authority of our own, sealing keys under it, and every public key ever used.

A folder with private keys encrypted by a passphrase that is kept elsewhere. `new_key` makes a
new sealing key and leaves the old certificates in place, so that rotation breaks no old paper;
`withdraw` marks a key that was stolen, whose papers are then untrusted whatever date they bear.
The demo has an authority of its own that says so in its name. It signs no papers itself.
"""

import base64
import hashlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from khidki.domain.refusal import Fault
from khidki.gateways.signer import SealingKey

AUTHORITY = "authority"
AUTHORITY_DAYS = 20 * 365
KEY_DAYS = 3 * 365
CLOCK_SKEW = timedelta(minutes=5)
NAME = "Khidki sealing authority"
DEMO_NAME = "Khidki DEMO authority - not valid for any purpose"

State = Literal["current", "retired", "withdrawn"]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One sealing key as the public keys page shows it."""

    key_id: str
    state: State
    certificate: bytes


class SoftToken:
    """Private keys in this process's memory, decrypted once; a PKCS#11 token in software."""

    def __init__(self, keys: dict[str, ec.EllipticCurvePrivateKey]) -> None:
        self._keys = keys

    def sign(self, label: str, message: bytes) -> bytes:
        """Return r and s of the signature."""
        r, s = decode_dss_signature(self._keys[label].sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Keys:
    """The opened key store; `create` makes one, `open` reads one."""

    def __init__(self, folder: Path, passphrase: bytes) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._writing = threading.Lock()

    @classmethod
    def create(cls, folder: Path, passphrase: bytes, *, demo: bool, at: datetime) -> "Keys":
        """Make the authority and a first sealing key in an empty folder."""
        assert passphrase, "a key store without a passphrase protects nothing"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = cls(folder, passphrase)
        if keys._path(AUTHORITY, "crt").exists():
            raise Fault("there is a key store here already", retryable=False)
        private = ec.generate_private_key(ec.SECP256R1())
        name = _name(DEMO_NAME if demo else NAME)
        builder = _builder(name, name, private.public_key(), at=at, days=AUTHORITY_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        builder = builder.add_extension(_usage(authority=True), True)
        keys._write_key(AUTHORITY, private)
        keys._write(AUTHORITY, "crt", _pem(builder.sign(private, hashes.SHA256())))
        keys.new_key(at=at)
        return keys

    @classmethod
    def open(cls, folder: Path, passphrase: bytes) -> "Keys":
        """Open a store; raise `Fault` when it is not there or the passphrase does not fit."""
        keys = cls(folder, passphrase)
        keys._read_key(keys.current)
        return keys

    @property
    def current(self) -> str:
        """Return the id of the key that signs now."""
        return str(self._index()["current"])

    @property
    def authority(self) -> bytes:
        """Return the certificate (PEM) that verifiers trust."""
        return self._read(AUTHORITY, "crt")

    @property
    def is_demo(self) -> bool:
        """Say whether the authority calls itself a demonstration."""
        subject = x509.load_pem_x509_certificate(self.authority).subject
        return "DEMO" in subject.rfc4514_string()

    def new_key(self, *, at: datetime) -> str:
        """Make a new sealing key and sign with it from now on; old papers stay good."""
        with self._writing:
            private = ec.generate_private_key(ec.SECP256R1())
            key_id = key_id_of(private.public_key())
            issuer = x509.load_pem_x509_certificate(self.authority)
            subject = _name(f"Khidki seal {key_id}" + (" DEMO" if self.is_demo else ""))
            builder = _builder(subject, issuer.subject, private.public_key(), at=at, days=KEY_DAYS)
            builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
            builder = builder.add_extension(_usage(authority=False), True)
            certificate = builder.sign(self._read_key(AUTHORITY), hashes.SHA256())
            self._write_key(key_id, private)
            self._write(key_id, "crt", _pem(certificate))
            index = self._index()
            self._write_index(current=key_id, ids=[*index["ids"], key_id], gone=index["withdrawn"])
        return key_id

    def withdraw(self, key_id: str) -> None:
        """Mark a stolen key: nothing that it signed is trusted any more."""
        with self._writing:
            index = self._index()
            assert key_id in index["ids"]
            assert key_id != index["current"], "make a new key first"
            gone = sorted({*index["withdrawn"], key_id})
            self._write_index(current=index["current"], ids=index["ids"], gone=gone)

    def signer(self) -> SealingKey:
        """Return the signer of the current key, decrypted once and held."""
        key_id = self.current
        return SealingKey(
            SoftToken({key_id: self._read_key(key_id)}),
            key_id=key_id,
            certificate=self._read(key_id, "crt"),
        )

    def records(self) -> list[KeyRecord]:
        """Return every sealing key there ever was, oldest first."""
        index = self._index()
        states: dict[str, State] = dict.fromkeys(index["ids"], "retired")
        states[index["current"]] = "current"
        states |= dict.fromkeys(index["withdrawn"], "withdrawn")
        return [
            KeyRecord(key_id=id_, state=state, certificate=self._read(id_, "crt"))
            for id_, state in states.items()
        ]

    def withdrawn(self) -> frozenset[str]:
        """Return the ids of the keys that are no longer trusted."""
        return frozenset(self._index()["withdrawn"])

    def _index(self) -> dict[str, Any]:
        path = self._folder / "index.json"
        if not path.exists():
            return {"current": "", "ids": [], "withdrawn": []}
        return json.loads(path.read_bytes())

    def _write_index(self, *, current: str, ids: list[str], gone: list[str]) -> None:
        index = {"current": current, "ids": ids, "withdrawn": gone}
        _write_whole(self._folder / "index.json", json.dumps(index).encode())

    def _path(self, name: str, kind: str) -> Path:
        return self._folder / f"{name}.{kind}.pem"

    def _read(self, name: str, kind: str) -> bytes:
        try:
            return self._path(name, kind).read_bytes()
        except OSError as cause:
            raise Fault("the key store is not there or cannot be read", retryable=False) from cause

    def _write(self, name: str, kind: str, text: bytes) -> None:
        _write_whole(self._path(name, kind), text)

    def _read_key(self, name: str) -> ec.EllipticCurvePrivateKey:
        try:
            private = serialization.load_pem_private_key(self._read(name, "key"), self._passphrase)
        except ValueError as cause:
            raise Fault("the passphrase does not open the key store", retryable=False) from cause
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        return private

    def _write_key(self, name: str, private: ec.EllipticCurvePrivateKey) -> None:
        text = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(self._passphrase),
        )
        self._write(name, "key", text)


def key_id_of(public: ec.EllipticCurvePublicKey) -> str:
    """Return the 16 hex digits by which papers name a key."""
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()[:16]


def public_key_set(records: list[KeyRecord], authorities: Sequence[bytes] = ()) -> dict[str, Any]:
    """Return the keys as a JWK set (RFC 7517), each with its state and certificate.

    Beside them stand the authorities (PEM) from which officers' own certificates are taken.
    """
    listed = [_der_text(x509.load_pem_x509_certificate(pem)) for pem in authorities]
    return {"keys": [_jwk(record) for record in records], "khidki_authorities": listed}


def read_key_set(text: bytes) -> tuple[list[bytes], list[str], list[bytes]]:
    """Return the certificates (PEM) of published keys, the withdrawn ones' ids, and authorities.

    Reads what `public_key_set` publishes, and plain PEM, which knows of neither.
    """
    try:
        if text.lstrip().startswith(b"{"):
            told = json.loads(text)
            keys = told["keys"]
            withdrawn = [str(k["kid"]) for k in keys if k["khidki_state"] == "withdrawn"]
            listed = [_pem_of(each) for each in told.get("khidki_authorities", [])]
            return [_pem_of(k["x5c"][0]) for k in keys], withdrawn, listed
        return [_pem(certificate) for certificate in x509.load_pem_x509_certificates(text)], [], []
    except (ValueError, LookupError, TypeError) as cause:
        raise Fault("this is not a file of public keys", retryable=False) from cause


def _jwk(record: KeyRecord) -> dict[str, Any]:
    certificate = x509.load_pem_x509_certificate(record.certificate)
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    numbers = public.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _base64url(numbers.x.to_bytes(32, "big")),
        "y": _base64url(numbers.y.to_bytes(32, "big")),
        "kid": record.key_id,
        "alg": "ES256",
        "use": "sig",
        "x5c": [_der_text(certificate)],
        "khidki_state": record.state,
    }


def _der_text(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()


def _pem_of(text: str) -> bytes:
    return _pem(x509.load_der_x509_certificate(base64.b64decode(text)))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    *,
    at: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - CLOCK_SKEW)
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_whole(path: Path, data: bytes) -> None:
    # A power cut must leave the old file or the new one, and nobody else may read a key.
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)

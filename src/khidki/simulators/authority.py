"""A certifying authority that only pretends: for demos and tests, worth nothing anywhere else.

It certifies the keys of officers' tokens and of the pretended eSign provider, can revoke, and keeps
its own key unprotected in a folder. Its name says what it is. A real installation lists the
authorities of its country instead.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "Khidki DEMO officers' authority - not valid for any purpose"
AUTHORITY_DAYS = 20 * 365
SKEW = timedelta(minutes=5)
YEAR = timedelta(days=365)
PublicKey = Any


@dataclass(frozen=True, slots=True)
class Authority:
    """The opened folder of an authority."""

    folder: Path

    @property
    def certificate_file(self) -> Path:
        """Its own certificate, as an installation lists it."""
        return self.folder / "authority.crt.pem"

    @property
    def provider_file(self) -> Path:
        """The certificate by which the pretended eSign provider answers."""
        return self.folder / "esign.crt.pem"

    @property
    def revocations_file(self) -> Path:
        """Its list of revoked certificates; there is none before the first `revoke`."""
        return self.folder / "revoked.crl"

    @property
    def provider_key(self) -> ec.EllipticCurvePrivateKey:
        """The key with which the pretended eSign provider answers."""
        return _read_key(self.folder / "esign.key.pem")

    def certify(
        self, name: str, public: PublicKey, *, at: datetime, lives: timedelta = YEAR
    ) -> bytes:
        """Return a certificate (DER) to sign papers with, for the holder of a key."""
        usage = {"digital_signature": True, "content_commitment": True}
        return self.make(name, public, at=at, lives=lives, usage=usage).public_bytes(
            serialization.Encoding.DER
        )

    def revoke(self, *certificates: bytes, at: datetime, lives: timedelta = YEAR) -> None:
        """Publish a list on which these certificates (DER) stand, and no others."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name(NAME))
            .last_update(at)
            .next_update(at + lives)
        )
        for der in certificates:
            serial = x509.load_der_x509_certificate(der).serial_number
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            builder = builder.add_revoked_certificate(revoked.build())
        made = builder.sign(self._key(), hashes.SHA256())
        self.revocations_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def _key(self) -> ec.EllipticCurvePrivateKey:
        return _read_key(self.folder / "authority.key.pem")

    def make(
        self,
        name: str,
        public: PublicKey,
        *,
        at: datetime,
        lives: timedelta,
        usage: dict[str, bool],
    ) -> x509.Certificate:
        """Return a certificate for any use."""
        is_authority = usage.get("key_cert_sign", False)
        return (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(NAME))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - SKEW)
            .not_valid_after(at + lives)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), True)
            .add_extension(x509.KeyUsage(**(_NO_USAGE | usage)), True)
            .sign(self._key(), hashes.SHA256())
        )


def kept(folder: Path, *, at: datetime | None = None) -> Authority:
    """Return the authority of a folder, made there if it is not."""
    authority = Authority(folder)
    if authority.provider_file.exists():
        return authority
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = at or datetime.now(UTC)
    own, provider = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    _write_key(folder / "authority.key.pem", own)
    _write_key(folder / "esign.key.pem", provider)
    lives = timedelta(days=AUTHORITY_DAYS)
    usage = {"key_cert_sign": True, "crl_sign": True}
    made = authority.make(NAME, own.public_key(), at=now, lives=lives, usage=usage)
    answers = authority.make(
        "Khidki DEMO eSign", provider.public_key(), at=now, lives=lives,
        usage={"digital_signature": True},
    )  # fmt: skip
    for path, certificate in (
        (authority.certificate_file, made),
        (authority.provider_file, answers),
    ):
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return authority


_NO_USAGE = dict.fromkeys(
    (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    ),
    False,
)  # fmt: skip


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    found = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)

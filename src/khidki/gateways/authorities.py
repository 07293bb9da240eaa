"""Whose certificates the window takes from officers, and which of them were revoked.

A file of authorities (PEM) and a file or folder of revocation lists, both kept up to date by the
operator: for India those under the Controller of Certifying Authorities, in a demo the demo's own.
A certificate must come straight from an authority that is listed. A list that has run out says
nothing any more, and whoever cannot show that they are not revoked does not sign.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from khidki.domain.people.signing import Blocker, CertificateRefused, same_name
from khidki.domain.refusal import Fault

LARGEST_CERTIFICATE = 8_000
SHORTEST_RSA = 2048
LISTS = (".crl", ".pem", ".der")


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """What a certificate says of its holder."""

    der: bytes
    name: str
    until: datetime
    fingerprint: bytes


class Authorities:
    """The authorities of one installation; without any, no officer can sign with their own."""

    def __init__(self, authorities: Path | None = None, lists: Path | None = None) -> None:
        """Take the files; raise `Fault` when one is named and cannot be read."""
        self._paths = (authorities, lists)
        self._stamp: list[tuple[str, int]] | None = None
        self._authorities: list[x509.Certificate] = []
        self._lists: list[x509.CertificateRevocationList] = []
        self._look()

    def _look(self) -> None:
        """Read both again if the operator has renewed them."""
        authorities, lists = self._paths
        files = [] if lists is None else _files(lists)
        try:
            named = files if authorities is None else [authorities, *files]
            stamp = [(str(each), each.stat().st_mtime_ns) for each in named]
            if stamp == self._stamp:
                return
            known = [] if authorities is None else _certificates(authorities.read_bytes())
            self._lists = [_list(file.read_bytes()) for file in files]
            self._authorities, self._stamp = known, stamp
        except (OSError, ValueError) as cause:
            raise Fault("the list of authorities cannot be read", retryable=False) from cause

    @property
    def pems(self) -> list[bytes]:
        """The authorities as verifiers take them."""
        self._look()
        return [each.public_bytes(serialization.Encoding.PEM) for each in self._authorities]

    def check(self, der: bytes, *, name: str, at: datetime) -> OwnCertificate:
        """Return what a certificate says if the person of that name may sign with it now."""
        self._look()
        certificate = _read(der)
        authority = self._authority_of(certificate)
        if authority is None or not _is_valid(authority, at):
            raise CertificateRefused("authority")
        if at < certificate.not_valid_before_utc:
            raise CertificateRefused("not_yet")
        if at > certificate.not_valid_after_utc:
            raise CertificateRefused(Blocker.EXPIRED.value)
        if not _may_sign(certificate):
            raise CertificateRefused("use")
        holder = _holder(certificate)
        if not same_name(holder, name):
            raise CertificateRefused("other_person")
        self._check_revocation(certificate, authority, at)
        return OwnCertificate(
            der, holder, certificate.not_valid_after_utc, certificate.fingerprint(hashes.SHA256())
        )

    def _authority_of(self, certificate: x509.Certificate) -> x509.Certificate | None:
        for authority in self._authorities:
            try:
                certificate.verify_directly_issued_by(authority)
            except (ValueError, TypeError, InvalidSignature):
                continue
            return authority
        return None

    def _check_revocation(
        self, certificate: x509.Certificate, authority: x509.Certificate, at: datetime
    ) -> None:
        # An authority may have several lists, old ones among them: the newest counts.
        ours = [each for each in self._lists if _is_by(each, authority)]
        if not ours:
            return
        newest = max(ours, key=lambda each: each.last_update_utc)
        if newest.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
            raise CertificateRefused(Blocker.REVOKED.value)
        if newest.next_update_utc is None or newest.next_update_utc < at:
            raise CertificateRefused("revocation_unknown")


def is_signed_by(der: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the key of a certificate made a signature with SHA-256 (DER, or PKCS #1 v1.5)."""
    public = _read(der).public_key()
    try:
        match public:
            case ec.EllipticCurvePublicKey():
                public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
            case rsa.RSAPublicKey():
                public.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _read(der: bytes) -> x509.Certificate:
    if len(der) > LARGEST_CERTIFICATE:
        raise CertificateRefused("unreadable")
    try:
        certificate = x509.load_der_x509_certificate(der)
        public = certificate.public_key()
    except (ValueError, TypeError) as cause:
        raise CertificateRefused("unreadable") from cause
    strong = isinstance(public, ec.EllipticCurvePublicKey) or (
        isinstance(public, rsa.RSAPublicKey) and public.key_size >= SHORTEST_RSA
    )
    if not strong:
        raise CertificateRefused("weak")
    return certificate


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return usage.digital_signature or usage.content_commitment


def _holder(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else ""


def _is_valid(authority: x509.Certificate, at: datetime) -> bool:
    return authority.not_valid_before_utc <= at <= authority.not_valid_after_utc


def _is_by(crl: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    public = authority.public_key()
    known = isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey)
    return known and crl.issuer == authority.subject and crl.is_signature_valid(public)


def _certificates(text: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(text)


def _files(lists: Path) -> list[Path]:
    if not lists.is_dir():
        return [lists]
    return sorted(each for each in lists.iterdir() if each.suffix in LISTS)


def _list(text: bytes) -> x509.CertificateRevocationList:
    if text.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(text)
    return x509.load_der_x509_crl(text)

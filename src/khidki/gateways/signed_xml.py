"""XML with one enveloped signature (W3C XML Signature), as eSign requests and answers carry it.

A profile of few words: one signature over the whole document, canonical XML 1.0, SHA-256, ECDSA or
RSA, and a key that is known beforehand; whatever certificate a document brings along says nothing.
What `verified` returns is read from the very bytes that were signed, so nothing can be wrapped
around them. No document type is read, and nothing outside the text.
"""

# lxml gives no types; what comes from it is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import base64
import binascii
import hashlib
import importlib
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from khidki.domain.refusal import Refusal
from khidki.gateways.authorities import is_signed_by

LARGEST = 4_000_000
DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DSIG}enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_library: Any = importlib.import_module("lxml.etree")  # compiled, without types


class BadXml(Refusal):
    """The document cannot be read, or is not signed by whom it should be."""

    code = "bad_xml"


def signed(root: Any, sign: Callable[[bytes], bytes]) -> bytes:
    """Return a document with a signature; `sign` gives 64 raw bytes of ECDSA P-256, SHA-256."""
    digest = hashlib.sha256(_canonical(root)).digest()
    signature = _library.SubElement(root, f"{{{DSIG}}}Signature", nsmap={None: DSIG})
    info = _library.SubElement(signature, f"{{{DSIG}}}SignedInfo")
    _add(info, "CanonicalizationMethod", Algorithm=C14N)
    _add(info, "SignatureMethod", Algorithm=ECDSA_SHA256)
    reference = _add(info, "Reference", URI="")
    _add(_add(reference, "Transforms"), "Transform", Algorithm=ENVELOPED)
    _add(reference, "DigestMethod", Algorithm=SHA256)
    _add(reference, "DigestValue").text = base64.b64encode(digest).decode()
    value = _add(signature, "SignatureValue")
    value.text = base64.b64encode(sign(_canonical(info))).decode()
    return _library.tostring(root, encoding="utf-8", xml_declaration=True)


def verified(data: bytes, certificate: bytes) -> Any:
    """Return the document as it was signed by the key of a certificate (PEM), or refuse."""
    root = _read(data)
    signatures = list(root.iter(f"{{{DSIG}}}Signature"))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        raise BadXml
    signature = signatures[0]
    info, method, digest = _signed_info(signature)
    value = _decoded(signature.findtext(f"{{{DSIG}}}SignatureValue"))
    message = _canonical(info)
    public = x509.load_pem_x509_certificate(certificate)
    if (method == ECDSA_SHA256) is not isinstance(public.public_key(), ec.EllipticCurvePublicKey):
        raise BadXml
    der = public.public_bytes(serialization.Encoding.DER)
    if not is_signed_by(der, _der_signature(value) if method == ECDSA_SHA256 else value, message):
        raise BadXml
    _take_out(signature)
    whole = _canonical(root)
    if hashlib.sha256(whole).digest() != digest:
        raise BadXml
    return _read(whole)


def _signed_info(signature: Any) -> tuple[Any, str, bytes]:
    """Return what was signed, how, and the digest it names; anything unusual is refused."""
    infos = signature.findall(f"{{{DSIG}}}SignedInfo")
    if len(infos) != 1:
        raise BadXml
    info = infos[0]
    references = info.findall(f"{{{DSIG}}}Reference")
    if len(references) != 1 or references[0].get("URI") != "":
        raise BadXml
    transforms = [each.get("Algorithm") for each in references[0].iter(f"{{{DSIG}}}Transform")]
    named = (
        _algorithm(info, "CanonicalizationMethod"),
        _algorithm(references[0], "DigestMethod"),
    )
    method = _algorithm(info, "SignatureMethod")
    usual = transforms in ([ENVELOPED], [ENVELOPED, C14N]) and named == (C14N, SHA256)
    if not usual or method not in {ECDSA_SHA256, RSA_SHA256}:
        raise BadXml
    return info, method, _decoded(references[0].findtext(f"{{{DSIG}}}DigestValue"))


def _read(data: bytes) -> Any:
    # A document type could name files and entities; no answer has one.
    if len(data) > LARGEST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BadXml
    parser = _library.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = _library.fromstring(data, parser)
    except (_library.XMLSyntaxError, ValueError) as cause:
        raise BadXml from cause
    if root.getroottree().docinfo.doctype:
        raise BadXml
    return root


def _take_out(signature: Any) -> None:
    """Remove the signature as the transform says: what follows it stays."""
    parent, tail = signature.getparent(), signature.tail or ""
    before = signature.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(signature)


def _canonical(element: Any) -> bytes:
    return _library.tostring(element, method="c14n", exclusive=False, with_comments=False)


def _add(parent: Any, name: str, **attributes: str) -> Any:
    return _library.SubElement(parent, f"{{{DSIG}}}{name}", attributes)


def _algorithm(element: Any, name: str) -> str:
    found = element.find(f"{{{DSIG}}}{name}")
    return "" if found is None else str(found.get("Algorithm"))


def _decoded(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError) as cause:
        raise BadXml from cause


def _der_signature(raw: bytes) -> bytes:
    half = len(raw) // 2
    return encode_dss_signature(
        int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
    )

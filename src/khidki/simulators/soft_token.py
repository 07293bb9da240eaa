"""An officer's token in software (SoftHSM 2): a key and a certificate of a pretended authority.

It stands in for a smart card in demos and tests: the same PKCS#11 calls, no hardware, no worth. The
library finds its tokens through SOFTHSM2_CONF, which this sets for the process; whoever runs the
agent by hand sets the same.
"""

import os
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pkcs11
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, CertificateType, KeyType, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from khidki.domain.refusal import Fault
from khidki.simulators.authority import YEAR, Authority

LIBRARIES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
)
SO_PIN = "12345678"
KEY_ID = b"\x01"


def library() -> Path:
    """Return the SoftHSM library of this machine."""
    found = next((each for each in LIBRARIES if each.exists()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        raise Fault("SoftHSM is not here; install the package softhsm2", retryable=False)
    return found


def use(folder: Path) -> Path:
    """Let this process find the tokens of a folder; return the settings file."""
    tokens = folder / "tokens"
    tokens.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    return settings


def make(
    folder: Path,
    *,
    label: str,
    pin: str,
    name: str,
    authority: Authority,
    at: datetime,
    lives: timedelta = YEAR,
    rsa: bool = False,
) -> bytes:
    """Make a token with a key in it; return its certificate (DER)."""
    use(folder)
    told = ("--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", pin)
    subprocess.run(["softhsm2-util", *told], check=True, capture_output=True)  # noqa: S603, S607 -- our own words
    opened: Any = pkcs11.lib(str(library()))
    opened.reinitialize()
    with opened.get_token(token_label=label).open(rw=True, user_pin=pin) as session:
        public = _generate(session, rsa=rsa)
        der = authority.certify(name, public, at=at, lives=lives)
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: "signing",
                Attribute.ID: KEY_ID,
                Attribute.SUBJECT: b"",
                Attribute.VALUE: der,
            }
        )
    return der


def _generate(session: Any, *, rsa: bool) -> Any:
    if rsa:
        made = session.generate_keypair(KeyType.RSA, 2048, id=KEY_ID, store=True)
        return serialization.load_der_public_key(encode_rsa_public_key(made[0]))
    curve = encode_named_curve_parameters("secp256r1")
    domain = session.create_domain_parameters(KeyType.EC, {Attribute.EC_PARAMS: curve}, local=True)
    public, _ = domain.generate_keypair(id=KEY_ID, store=True)
    return serialization.load_der_public_key(encode_ec_public_key(public))

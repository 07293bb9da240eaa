"""Passkeys and security keys (WebAuthn): what a browser is asked, and whether its answer holds.

A key signs for one site: origin and relying party come from the public address of the window, so
an answer that was given to another site, or to another challenge, is worth nothing here. Keys must
have checked their person (a PIN, a finger). No attestation is asked for: which make a key is does
not matter to us, and asking would tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

NAME = "Khidki"
MILLISECONDS = 120_000
LOOPBACK, LOCAL_NAME = "127.0.0.1", "localhost"
ANSWER_MOST = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is given, and the challenge that its answer must carry."""

    options: str  # JSON
    challenge: bytes


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as it introduced itself."""

    credential: bytes
    public_key: bytes
    counter: int


class Passkeys:
    """The keys of one site."""

    def __init__(self, public_url: str) -> None:
        parts = urlsplit(public_url)
        # WebAuthn knows sites by name: on one's own machine that is `localhost`, never the number.
        is_number = parts.hostname == LOOPBACK
        self.site = LOCAL_NAME if is_number else parts.hostname or ""
        place = parts.netloc.replace(LOOPBACK, LOCAL_NAME, 1) if is_number else parts.netloc
        self.origin = f"{parts.scheme}://{place}"

    def ask_new(self, owner: UUID, *, name: str, known: Sequence[bytes]) -> Asked:
        """Ask for a key that is not among the known ones."""
        options = webauthn.generate_registration_options(
            rp_id=self.site,
            rp_name=NAME,
            user_id=owner.bytes,
            user_name=name,
            timeout=MILLISECONDS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        )
        return Asked(webauthn.options_to_json(options), options.challenge)

    def read_new(self, answer: str, *, challenge: bytes) -> NewKey | None:
        """Return the key that answered this challenge for this site, or None."""
        try:
            read = webauthn.verify_registration_response(
                credential=answer[:ANSWER_MOST],
                expected_challenge=challenge,
                expected_rp_id=self.site,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError):
            return None
        return NewKey(read.credential_id, read.credential_public_key, read.sign_count)

    def ask(self, known: Sequence[bytes]) -> Asked:
        """Ask one of the known keys to sign."""
        options = webauthn.generate_authentication_options(
            rp_id=self.site,
            timeout=MILLISECONDS,
            allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return Asked(webauthn.options_to_json(options), options.challenge)

    def which(self, answer: str) -> bytes | None:
        """Return which key an answer says it is from."""
        try:
            return parse_authentication_credential_json(answer[:ANSWER_MOST]).raw_id
        except (WebAuthnException, ValueError):
            return None

    def check(
        self, answer: str, *, challenge: bytes, public_key: bytes, counter: int
    ) -> int | None:
        """Return the key's new count, or None when the answer is not to be believed."""
        try:
            read = webauthn.verify_authentication_response(
                credential=answer[:ANSWER_MOST],
                expected_challenge=challenge,
                expected_rp_id=self.site,
                expected_origin=self.origin,
                credential_public_key=public_key,
                credential_current_sign_count=counter,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError):
            return None
        return read.new_sign_count


def challenge_of(text: str) -> bytes:
    """Return the bytes of a challenge as it was kept in words."""
    return base64url_to_bytes(text)

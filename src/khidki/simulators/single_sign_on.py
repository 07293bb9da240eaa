"""A single sign-on that only pretends: OpenID Connect for the demo and for tests.

Whoever comes to its page says who they are; codes work once, keys can be rotated, and faults can be
switched on: another nonce, audience, issuer or key, no signature at all, a token of yesterday. It
listens on 127.0.0.1 only.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from khidki.simulators.conversations import Conversation, Server

CLIENT_ID, SECRET = "khidki", "demo-secret"  # known to everybody
FAULTS = ("nonce", "aud", "azp", "iss", "key", "none", "hmac", "expired", "old", "no_sub", "down")


def utc_now() -> datetime:
    """Return the instant now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Identities:
    """What the provider knows: its keys, and the codes that it gave out."""

    now: Callable[[], datetime] = utc_now
    issuer: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    faults: list[str] = field(default_factory=list[str])

    def rotate(self) -> None:
        """Sign with another key from now on."""
        self.key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(4)})

    def code(self, asked: dict[str, str], subject: str) -> str:
        """Return a code for whoever signed in, good once."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "sub": subject}
        return code

    def token(self, code: str, verifier: str, secret: str) -> str | None:
        """Return the token of a code, or None when anything does not fit."""
        asked = self.codes.pop(code, None)
        if asked is None or secret != SECRET:
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        if challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        claims = self.claims(asked["sub"]) | {"nonce": asked["nonce"]}
        return self.signed(claims, self.faults.pop(0) if self.faults else "")

    def claims(self, subject: str) -> dict[str, Any]:
        """Return what every token of a person says."""
        at = int(self.now().timestamp())
        told: dict[str, Any] = {"iss": self.issuer, "aud": CLIENT_ID, "sub": subject}
        return told | {"iat": at, "exp": at + 300, "preferred_username": f"{subject}@state"}

    def logout(self, subject: str) -> str:
        """Return the token that tells of a person's leaving."""
        event: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
        return self.signed({**self.claims(subject), "events": event, "jti": secrets.token_hex(8)})

    def signed(self, claims: dict[str, Any], fault: str = "") -> str:
        """Return a token, spoilt as the fault says."""
        hour = int(timedelta(hours=1).total_seconds())
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "aud": {"aud": "another"},
            "azp": {"aud": [CLIENT_ID, "another"], "azp": "another"},
            "iss": {"iss": "https://another.example"},
            "expired": {"exp": claims["iat"] - hour},
            "old": {"iat": claims["iat"] - hour},
            "no_sub": {"sub": ""},
        }
        told = claims | wrong.get(fault, {})
        match fault:
            case "none":
                parts = ({"alg": "none"}, told)
                return ".".join([*map(_part, parts), ""])
            case "key":
                other = ECKey.generate_key("P-256", {"kid": self.key.kid or ""})
                return jwt.encode({"alg": "ES256", "kid": self.key.kid}, told, other)
            case "hmac":
                # The published key taken for a shared secret: an old confusion of libraries.
                text = ".".join(map(_part, ({"alg": "HS256", "kid": self.key.kid}, told)))
                mark = hmac.digest(self.key.as_pem(private=False), text.encode(), "sha256")
                return f"{text}.{_spelled(mark)}"
            case _:
                return jwt.encode({"alg": "ES256", "kid": self.key.kid}, told, self.key)


def _part(value: Any) -> str:
    return _spelled(json.dumps(value).encode())


def _spelled(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(Server):
    """The server; `identities` holds what it knows."""

    def __init__(self, port: int, identities: Identities) -> None:
        super().__init__(port, SigningIn)
        self.identities = identities
        identities.issuer = self.address


class SigningIn(Conversation):
    """One connection of the window, or of a person's browser."""

    server: Provider  # pyright: ignore[reportIncompatibleVariableOverride]

    def get(self) -> None:
        """Tell of itself, or show the page on which a person signs in or out."""
        known, parts = self.server.identities, urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration" if known.faults[:1] == ["down"]:
                self.answer(HTTPStatus.SERVICE_UNAVAILABLE, b"", "text/plain")
            case "/.well-known/openid-configuration":
                self.answer_json(HTTPStatus.OK, _metadata(known.issuer))
            case "/keys":
                self.answer_json(HTTPStatus.OK, {"keys": [known.key.as_dict(private=False)]})
            case "/authorize":
                self.answer(HTTPStatus.OK, _page(asked).encode(), "text/html; charset=utf-8")
            case "/leave":
                back = escape(asked.get("post_logout_redirect_uri", "/"))
                words = f'<!doctype html><title>Out</title><p><a href="{back}">Back</a></p>'
                self.answer(HTTPStatus.OK, words.encode(), "text/html; charset=utf-8")
            case _:
                self.answer(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def post(self) -> None:
        """Let a person in, or give the token of a code."""
        fields = parse_qs(self.body().decode())
        told = {name: values[0] for name, values in fields.items()}
        known = self.server.identities
        if urlsplit(self.path).path == "/authorize":
            answer = {"code": known.code(told, told.get("subject", "")), "state": told["state"]}
            back = f"{told['redirect_uri']}?{urlencode(answer | {'iss': known.issuer})}"
            self.answer(HTTPStatus.SEE_OTHER, b"", "text/plain", Location=back)
            return
        token = known.token(
            told.get("code", ""), told.get("code_verifier", ""), told.get("client_secret", "")
        )
        if token is None:
            self.answer(HTTPStatus.BAD_REQUEST, b'{"error":"invalid_grant"}', "application/json")
        else:
            self.answer_json(
                HTTPStatus.OK, {"id_token": token, "access_token": "none", "token_type": "Bearer"}
            )


def _metadata(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        "end_session_endpoint": f"{issuer}/leave",
        "authorization_response_iss_parameter_supported": True,
    }


def _page(asked: dict[str, str]) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>State sign-on (DEMO)</title>'
        "<h1>State sign-on (DEMO)</h1><p>Nothing here is real: say who you are.</p>"
        f'<form method="post" action="/authorize">{kept}'
        '<p><label>State id <input name="subject"></label></p>'
        "<button>Sign in</button></form></html>"
    )

"""The state's single sign-on: OpenID Connect with the authorization code, PKCE, state and nonce.

What a provider says counts only from its own token endpoint, signed by a key of its own published
set, for us, for this very attempt, and not for long. Only issuer and subject are believed; names
and mobile numbers in a token are words. Keys may be rotated at any time. Sessions and accounts are
not known here.
"""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from khidki.domain.refusal import Fault, Refusal

ALGORITHMS = ("ES256", "RS256", "PS256")
LEEWAY = timedelta(seconds=60)
LIVES_MOST = timedelta(minutes=15)  # of an attempt, and how old a token may be
KNOWN_FOR = 3600.0
KEYS_AGAIN = 30.0  # an unknown key makes us look again, but not at every forged token
LARGEST = 200_000
SUBJECT_MOST = 255
HERE = frozenset({"127.0.0.1", "localhost"})
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class NotBelieved(Refusal):
    """What came does not prove who somebody is; `why` is for the log and never for the person."""

    code = "not_believed"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the provider."""

    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt to sign in is bound to; it stays in the session that began it."""

    state: str
    nonce: str
    verifier: str
    back_to: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is; `label` may be shown and decides nothing."""

    issuer: str
    subject: str
    label: str


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Somebody signed out at the provider, at that moment."""

    issuer: str
    subject: str
    at: datetime


def read_client(text: str) -> Client | None:
    """Return the client of a setting `ISSUER CLIENT-ID SECRET`; ValueError when it is wrong."""
    if not text.strip():
        return None
    issuer, client_id, secret = text.split()
    if not _is_safe(issuer) or urlsplit(issuer).query:
        raise ValueError(issuer)
    return Client(issuer, client_id, secret)


class SingleSignOn:
    """The provider of this installation; without one, nobody is asked there."""

    def __init__(self, client: Client | None = None, *, seconds: float = 5.0) -> None:
        self._client = client
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None
        self._found: Mapping[str, Any] = {}
        self._found_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    @property
    def is_set(self) -> bool:
        """Whether there is a provider."""
        return self._client is not None

    async def address(self, attempt: Attempt) -> str:
        """Return where the person goes on to sign in."""
        client, found = self._known(), await self._discover()
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": attempt.back_to,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with(found["authorization_endpoint"], asked)

    async def leaving(self, back_to: str) -> str | None:
        """Return where the person signs out at the provider, if it has such a page."""
        client, found = self._known(), await self._discover()
        page = found.get("end_session_endpoint")
        if not isinstance(page, str) or not _is_safe(page):
            return None
        return _with(page, {"client_id": client.client_id, "post_logout_redirect_uri": back_to})

    async def identity(
        self, attempt: Attempt, *, code: str, issuer: str | None, now: datetime
    ) -> Identity:
        """Return who signed in at the provider, or refuse to believe it.

        `issuer` is what stood in the answer (RFC 9207): one from elsewhere is somebody's mix-up.
        """
        client, found = self._known(), await self._discover()
        wanted = bool(found.get("authorization_response_iss_parameter_supported"))
        if issuer != client.issuer and (wanted or issuer is not None):
            raise NotBelieved("issuer of the answer")
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.back_to,
            "client_id": client.client_id,
            "client_secret": client.secret,
            "code_verifier": attempt.verifier,
        }
        told = await self._json(found["token_endpoint"], sent)
        claims = await self._claims(str(told.get("id_token", "")))
        if claims.get("nonce") != attempt.nonce:
            raise NotBelieved("nonce")
        if not _is_fresh(claims.get("exp"), claims.get("iat"), now):
            raise NotBelieved("time")
        label = claims.get("preferred_username") or claims.get("name") or ""
        return Identity(client.issuer, _subject(claims), str(label)[:100])

    async def logged_out(self, token: str, *, now: datetime) -> LoggedOut:
        """Return who signed out at the provider, as its back channel tells it, or refuse."""
        claims = await self._claims(token)
        events: Any = claims.get("events")
        if not isinstance(events, dict) or LOGOUT not in events or "nonce" in claims:
            raise NotBelieved("not a logout")
        if not _is_fresh(claims.get("exp", claims.get("iat")), claims.get("iat"), now, ends=False):
            raise NotBelieved("time")
        # Told in whole seconds: what began in the same one counts as before.
        at = datetime.fromtimestamp(int(claims["iat"]) + 1, tz=now.tzinfo)
        return LoggedOut(self._known().issuer, _subject(claims), at)

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _claims(self, token: str) -> Mapping[str, Any]:
        """Return what a token says if the provider signed it, for us."""
        client = self._known()
        for again in (False, True):
            keys = await self._key_set(again=again)
            if keys is None:
                continue
            try:
                claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            except (JoseError, ValueError, TypeError, KeyError):
                continue
            _check_audience(claims, client)
            return claims
        raise NotBelieved("signature")

    async def _key_set(self, *, again: bool) -> KeySet | None:
        """Return the provider's keys; `again` when a token named none of them."""
        age = time.monotonic() - self._keys_at
        if self._keys is None or age > KNOWN_FOR or (again and age > KEYS_AGAIN):
            found = await self._discover()
            told = await self._json(found["jwks_uri"])
            try:
                public = [key for key in told["keys"] if key.get("kty") in {"RSA", "EC"}]
                self._keys = KeySet.import_key_set({"keys": public})
            except (JoseError, ValueError, KeyError, TypeError, AttributeError) as cause:
                raise Fault("the sign-on's keys cannot be read", retryable=True) from cause
            self._keys_at = time.monotonic()
        elif again:
            return None
        return self._keys

    async def _discover(self) -> Mapping[str, Any]:
        client = self._known()
        if self._found and time.monotonic() - self._found_at < KNOWN_FOR:
            return self._found
        told = await self._json(f"{client.issuer}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if told.get("issuer") != client.issuer:
            raise Fault("the sign-on says that it is another", retryable=False)
        if not all(isinstance(told.get(each), str) and _is_safe(told[each]) for each in needed):
            raise Fault("the sign-on names no safe addresses", retryable=False)
        self._found, self._found_at = told, time.monotonic()
        return told

    async def _json(self, url: str, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds), trust_env=False
            )
        method = "GET" if sent is None else "POST"
        try:
            async with self._session.request(
                method, url, data=sent, allow_redirects=False
            ) as answer:
                body = await answer.content.read(LARGEST)
                if answer.status in {400, 401, 403} and sent is not None:
                    raise NotBelieved("code")
                if answer.status != 200:
                    raise Fault(f"the sign-on answered {answer.status}", retryable=True)
                told: Any = json.loads(body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as cause:
            raise Fault("the sign-on cannot be reached", retryable=True) from cause
        if not isinstance(told, dict):
            raise Fault("the sign-on answers oddly", retryable=True)
        return told  # pyright: ignore[reportUnknownVariableType]

    def _known(self) -> Client:
        if self._client is None:
            raise Fault("no single sign-on is set", retryable=False)
        return self._client


def _check_audience(claims: Mapping[str, Any], client: Client) -> None:
    if claims.get("iss") != client.issuer:
        raise NotBelieved("issuer")
    audience: Any = claims.get("aud")
    ours = [str(each) for each in ([audience] if isinstance(audience, str) else audience or [])]
    if client.client_id not in ours:
        raise NotBelieved("audience")
    if (len(ours) > 1 or "azp" in claims) and claims.get("azp") != client.client_id:
        raise NotBelieved("authorized party")


def _is_fresh(ends_at: Any, begun_at: Any, now: datetime, *, ends: bool = True) -> bool:
    whole = all(type(each) in {int, float} for each in (ends_at, begun_at))
    if not whole:
        return False
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    young = at - LIVES_MOST.total_seconds() <= begun_at <= at + leeway
    return young and (not ends or at <= ends_at + leeway)


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_MOST or "\x00" in subject:
        raise NotBelieved("subject")
    return subject


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

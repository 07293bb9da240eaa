"""The public keys of the window, for people and for programs, and the newest published blocks."""

from khidki.actions import check_certificate
from khidki.web.case_words import said
from khidki.web.request import Request
from khidki.web.response import Json, Page, Response


async def keys(request: Request) -> Response:
    """Show every key that ever signed, and what is published of the sealed log."""
    listed = [
        {
            "id": key.id,
            "use": said("keys.withdrawn" if key.withdrawn else "keys.certificates"),
            "algorithm": "ECDSA P-256",
            "fingerprint": key.fingerprint,
            "pem": key.pem,
            "from_on": key.from_on,
            "until_on": key.until_on,
        }
        for key in await check_certificate.public_keys(request.world)
    ]
    roots = await check_certificate.newest_roots(request.world)
    return Page("public/keys.html", {"keys": listed, "roots": roots})


async def key_set(request: Request) -> Response:
    """Return the keys as a JWK set (RFC 7517)."""
    return Json(
        await check_certificate.key_set(request.world), media_type="application/jwk-set+json"
    )

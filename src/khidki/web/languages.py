"""Which language a person reads who did not say so in the address.

Hindi, unless their cookie or their browser asks for English. Only an address without a language is
decided here: everywhere else the first segment of the path is the language, and nothing overrides
it.
"""

from collections.abc import Mapping

from khidki.domain.text import LANGUAGES, Language

COOKIE = "khidki-language"
# The prefix makes browsers refuse one set by a neighbouring host, or without TLS.
NAMES = (f"__Host-{COOKIE}", COOKIE)
DEFAULT: Language = "hi"


def preferred(headers: Mapping[bytes, bytes]) -> Language:
    """Return the language of a request without one in its path."""
    return remembered(headers) or _accepted(headers.get(b"accept-language", b"").decode("latin-1"))


def remembered(headers: Mapping[bytes, bytes]) -> Language | None:
    """Return the language that the browser keeps for us, or None."""
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        for language in LANGUAGES:
            if name in NAMES and value == language:
                return language
    return None


def cookie(language: Language, *, secure: bool) -> str:
    """Return the header that remembers a language for a year."""
    tail = "; Secure" if secure else ""
    return f"{NAMES[0 if secure else 1]}={language}; Path=/; Max-Age=31536000; SameSite=Lax{tail}"


def _accepted(header: str) -> Language:
    best: Language = DEFAULT
    best_weight = 0.0
    for entry in header.split(",")[:20]:
        tag, _, weight = entry.strip().partition(";q=")
        primary = tag.strip().lower().partition("-")[0]
        worth = _weight(weight)
        for language in LANGUAGES:
            if primary == language and worth > best_weight:
                best, best_weight = language, worth
    return best


def _weight(text: str) -> float:
    try:
        return min(1.0, float(text)) if text else 1.0
    except ValueError:
        return 0.0

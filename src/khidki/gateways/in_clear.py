"""Which addresses of the settings would carry something over a network in the clear.

What goes to this machine itself (loopback, a socket file) meets no network. Everything else goes by
TLS to a side that proves its name: https, or for PostgreSQL `sslmode=verify-full`; its weaker modes
take whoever answers.
"""

import re
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

_ADDRESS = re.compile(r"(?:https?|postgres(?:ql)?)://[^\s;]+")
_PLACE = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::\d*)?")
PROVEN = "verify-full"


def addresses_in(text: str) -> list[str]:
    """Return the addresses that a setting names."""
    return _ADDRESS.findall(text)


def goes_in_clear(address: str, *, sslmode: str = "") -> bool:
    """Say whether an address leaves this machine without TLS; `sslmode` is the usual one."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return False
    if parts.scheme == "http":
        return not _is_here(parts.hostname or "")
    asked = parse_qs(parts.query)
    if asked.get("sslmode", [sslmode])[-1] == PROVEN:
        return False
    places = [_PLACE.fullmatch(each) for each in parts.netloc.rpartition("@")[2].split(",")]
    named = ",".join([*asked.get("host", []), *asked.get("hostaddr", [])])
    hosts = named.split(",") if named else [unquote(each[1]).strip("[]") for each in places if each]
    # A place that is none (a password with a slash in it) nobody connects to: it is told later.
    return not all(_is_here(host) for host in hosts) and None not in places


def _is_here(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith(("/", "@")):
        return True  # without a host, PostgreSQL's library takes the socket file
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

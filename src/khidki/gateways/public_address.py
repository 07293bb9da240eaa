"""Which addresses of the network may be called because somebody outside asked for it.

An address that a stranger names could lead to what only this machine or its cloud may reach. So a
name is resolved once, every address that it gives must be a public one, and the caller connects to
that very address; what is written in another way (mapped, tunnelled, as one number) is judged by
where it leads. Nothing here connects.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from khidki.domain.refusal import Refusal

ADDRESS_MOST = 500
PORTS = (443, 8443)
# The registries of special-purpose addresses (RFC 6890 and its updates), and the two addresses
# outside them at which clouds answer for their own machines.
_CLOSED_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",
        ),
    )
)  # fmt: skip
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
# Within it: protocol assignments with Teredo and ORCHID, 6to4, and what stands in documents.
_CLOSED_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NotPublic(Refusal):
    """The address is not one that may be called from here."""

    code = "address_not_public"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: the address that was judged; the name that the other side must prove."""

    host: str
    port: int
    address: str
    path: str  # with its query

    @property
    def pinned(self) -> str:
        """The address to call, which no name can lead elsewhere."""
        bare = f"[{self.address}]" if ":" in self.address else self.address
        return f"https://{bare}:{self.port}{self.path}"

    @property
    def authority(self) -> str:
        """What the other side is told it was called."""
        bare = f"[{self.host}]" if ":" in self.host else self.host
        return bare if self.port == PORTS[0] else f"{bare}:{self.port}"


def read_address(url: str) -> tuple[str, int]:
    """Return host and port of an https address that could be called, or refuse."""
    if len(url) > ADDRESS_MOST or not url.isascii() or not url.isprintable() or " " in url:
        raise NotPublic
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", PORTS[0] if parts.port is None else parts.port
    except ValueError as cause:
        raise NotPublic from cause
    if parts.scheme != "https" or "@" in parts.netloc or "\\" in url or parts.fragment:
        raise NotPublic
    if not host or "%" in host or port not in PORTS:
        raise NotPublic
    return host, port


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name, as this machine finds them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


async def target_of(url: str, *, resolve: Resolve = resolve) -> Target:
    """Resolve an address once and return where to connect; refuse unless all of it is public."""
    host, port = read_address(url)
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError) as cause:
        raise NotPublic from cause
    if not found or not all(map(is_public, found)):
        raise NotPublic
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, found[0], path)


def is_public(address: str) -> bool:
    """Say whether an address leads to the open network, in whatever spelling."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return _is_open_4(found.ipv4_mapped)
        return found in _OPEN_6 and not any(found in net for net in _CLOSED_6)
    return _is_open_4(found)


def _is_open_4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in net for net in _CLOSED_4)

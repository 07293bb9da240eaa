"""What a browser tells of itself, as words by which its owner knows a session again.

The family of the browser and of the device, no versions: what is kept identifies nobody. Anybody
may send any words, so nothing is ever decided by them. Of a network address only the first half is
kept, for thousands share one and a whole one follows a person about.
"""

from ipaddress import ip_address

# The first that is found wins: most browsers also claim to be another.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def family(user_agent: str) -> str:
    """Return what browser on what device it says that it is; empty when it says nothing known."""
    found = [
        next((name for sign, name in table if sign in user_agent), "")
        for table in (BROWSERS, DEVICES)
    ]
    return ", ".join(name for name in found if name)


def network(address: str) -> str:
    """Return the half of an address that says about where; empty when it is none."""
    try:
        whole = ip_address(address)
    except ValueError:
        return ""
    if whole.version == 4:
        return ".".join(str(whole).split(".")[:2]) + ".*.*"
    return ":".join(whole.exploded.split(":")[:3]) + ":*"

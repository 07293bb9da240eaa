"""Read `catalogue/watch.yaml`: when a signature is shown to the controlling officer, and how long
it is remembered who looked at what.

It is read where a process starts, like the messages, and is no part of what is published: a change
needs no new version of any service. A file that cannot be understood stops the start and says why.
"""

from datetime import time
from pathlib import Path

from khidki.domain.people.watch import Hours, Kept, Pace, Watch
from khidki.domain.refusal import Fault
from khidki.gateways import yaml_nodes
from khidki.gateways.nodes import Node

FILE = "watch.yaml"
LARGEST_FILE = 200_000


def read_watch(catalogue: Path) -> Watch:
    """Return the hours and paces of a catalogue."""
    root = yaml_nodes.read(catalogue / FILE, FILE, LARGEST_FILE).root
    try:
        pace = _pace(root.entries["pace"][1])
        return Watch(
            hours=_hours(root.entries["hours"][1]),
            pace=pace,
            offices={
                _text(each, "office"): _hours(each) for each in root.entries["offices"][1].items
            },
            services={
                (_text(each, "service"), _text(each, "step", otherwise="")): _pace(each)
                for each in root.entries["services"][1].items
            },
            looks=_kept(root.entries["looks"][1]),
        )
    except (KeyError, ValueError) as cause:
        raise Fault(f"{FILE}: {cause} is missing or cannot be read", retryable=False) from cause


def _hours(node: Node) -> Hours:
    return Hours(
        time.fromisoformat(_text(node, "from")),
        time.fromisoformat(_text(node, "until")),
        _text(node, "source"),
        _text(node, "verified") == "yes",
    )


def _pace(node: Node) -> Pace:
    return Pace(
        int(_text(node, "seconds")),
        int(_text(node, "half_hour")),
        _text(node, "source", otherwise=""),
        _text(node, "verified", otherwise="no") == "yes",
    )


def _kept(node: Node) -> Kept:
    return Kept(
        int(_text(node, "days")),
        _text(node, "source"),
        _text(node, "verified") == "yes",
    )


def _text(node: Node, key: str, *, otherwise: str | None = None) -> str:
    if key not in node.entries and otherwise is not None:
        return otherwise
    return node.entries[key][1].text

"""A file of stories of the law, read by the same strict reader as the catalogue.

Instants are written as people say them, `2026-01-20 10:30` or a day alone, and mean Indian time.
What is wrong with the file comes back as findings with their lines; nothing is guessed.
"""

from pathlib import Path

from khidki.domain.law.story import Stories
from khidki.domain.service.catalogue import Finding
from khidki.gateways import yaml_nodes
from khidki.gateways.node_records import Reader

MOST_BYTES = 4 * 1024 * 1024


def read_stories(path: Path) -> tuple[Stories | None, list[Finding]]:
    """Read a file of stories; nothing comes of one that has a finding."""
    try:
        document = yaml_nodes.read(path, path.name, MOST_BYTES)
    except yaml_nodes.Unreadable as fault:
        return None, [fault.finding]
    reader = Reader(path.name, document.lines)
    made = reader.record(Stories, document.root)
    return (None if reader.findings else made), reader.findings

"""Print the bill of materials: every library that runs, with its hashes, and every vendored file.

`python scripts/bill.py > bill.json` writes CycloneDX 1.6, which scanners for known holes read. It
is made from `requirements/run.txt`, which is what an installation takes, and from the files that
`scripts/vendor.py` put beside our own. It asks nobody and looks at no installation.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.vendor import FRONTEND, HTMX, NOTO, STATIC

ROOT = Path(__file__).parents[1]
HASHES = r"(?:\n\s+--hash=sha256:[0-9a-f]{64}(?: \\)?)+"
LOCKED = re.compile(rf"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;]+)[^\n]*\\({HASHES})", re.MULTILINE)
VENDORED = {
    FRONTEND: ("govuk-frontend.min.css", "govuk-frontend.min.js"),
    HTMX: ("htmx.min.js",),
    NOTO: ("fonts/noto-sans-devanagari-400.woff2", "fonts/noto-sans-devanagari-700.woff2"),
}


def libraries(text: str) -> Iterator[dict[str, Any]]:
    """Return what a file of locked requirements names."""
    for name, version, hashes in LOCKED.findall(text):
        yield {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "hashes": [
                {"alg": "SHA-256", "content": each}
                for each in re.findall(r"sha256:([0-9a-f]{64})", hashes)
            ],
        }


def vendored() -> Iterator[dict[str, Any]]:
    """Return the files of others that lie in this repository, as they were changed."""
    for package, files in VENDORED.items():
        name, _, version = package.rpartition("-")
        for file in files:
            digest = hashlib.sha256((STATIC / file).read_bytes()).hexdigest()
            yield {
                "type": "file",
                "name": f"{name}/{file}",
                "version": version,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }


def bill() -> dict[str, Any]:
    """Return the whole bill."""
    locked = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "khidki"}},
        "components": [*libraries(locked), *vendored()],
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=2))

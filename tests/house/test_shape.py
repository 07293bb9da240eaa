"""How the code is laid out: sizes, names, docstrings, and what each layer may touch."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "khidki"
FILES = sorted(SOURCE.rglob("*.py"))
BANNED = {"utils", "helpers", "common", "core", "base", "manager", "handler", "misc"}
# What the rules may import from the standard library: nothing that reads a clock, a file or chance.
PURE = {
    "abc", "base64", "bisect", "collections", "contextlib", "dataclasses", "datetime", "decimal",
    "enum", "fractions", "functools", "hashlib", "hmac", "itertools", "json", "math", "operator",
    "re", "string", "struct", "types", "typing", "unicodedata", "uuid", "zlib", "zoneinfo",
}  # fmt: skip
# Sinners of the day the rule was made; this list may only become shorter.
LONG_FUNCTIONS: dict[str, int] = {}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_file_says_what_it_is_for():
    assert [_name(path) for path in FILES if not ast.get_docstring(_tree(path))] == []


def test_every_file_fits_on_a_few_screens():
    lines = {_name(path): path.read_text().count("\n") for path in FILES}
    assert {name: count for name, count in lines.items() if count > 400} == {}


def test_no_file_has_a_name_that_says_nothing():
    parts = {_name(path): path.relative_to(SOURCE).with_suffix("").parts for path in FILES}
    assert {name: found for name, all_ in parts.items() if (found := {*all_} & BANNED)} == {}


def test_every_function_fits_on_one_screen():
    lines = {
        f"{_name(path)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in FILES
        for function in _functions(_tree(path))
    }
    long = {name: n for name, n in lines.items() if n > LONG_FUNCTIONS.get(name, 70)}
    assert long == {}


def test_nothing_is_imported_inside_a_function():
    hidden = [
        f"{_name(path)}:{node.lineno}"
        for path in FILES
        if SOURCE / "cli" not in path.parents
        for function in _functions(_tree(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def _imported(path: Path) -> set[str]:
    roots: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    return roots


def test_the_rules_import_nothing_that_reads_the_world():
    # One library in one place: docs/decisions/0012.
    may = {SOURCE / "domain" / "canonical.py": {"msgspec"}}
    foreign = {
        _name(p): _imported(p) - PURE - {"khidki"} - may.get(p, set())
        for p in (SOURCE / "domain").rglob("*.py")
    }
    assert {name: found for name, found in foreign.items() if found} == {}


def test_a_broad_except_stands_only_where_work_must_go_on():
    allowed = {
        "worker/loop.py",
        "web/site.py",
        "store/together.py",  # each who waits is told, none hangs
        "store/batch.py",  # one bad record must not take the others with it
        "gateways/confined.py",  # a child in the middle of work is ended, whatever happened
        "gateways/confined_child.py",
        "gateways/verification.py",  # hostile papers get a verdict, whatever the library says
    }
    swallowing = []
    for path in FILES:
        text = path.read_text()
        broad = re.findall(r"except (?:Base)?Exception\b", text)
        # `raise` right after cleaning up is no swallowing.
        cleaned = re.findall(r"except BaseException:(?:\n {8,}.*)*?\n\s+raise\b", text)
        if path.relative_to(SOURCE).as_posix() not in allowed and len(broad) > len(cleaned):
            swallowing.append(_name(path))
    assert swallowing == []


def test_the_clock_is_read_only_at_the_edge():
    allowed = {"actions/world.py", "boot.py"}
    readers = {
        path.relative_to(SOURCE).as_posix()
        for path in FILES
        if re.search(r"datetime\.now\(|date\.today\(|utcnow\(", path.read_text())
    }
    edge = {name for name in readers if name.startswith(("cli/", "simulators/"))}
    assert readers - edge - allowed == set()


def _ours() -> Iterator[Path]:
    """Every file of this checkout that is written here, none that is installed or made."""
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [
            name for name in inside if name[0] != "." and name not in {"var", "node_modules"}
        ]
        yield from (Path(folder, name) for name in names if name[0] != ".")


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    hosts = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org")
    paths = ("/wo" + "rk/", "/ho" + "me/")
    endings = {".py", ".md", ".toml", ".txt", ".yaml", ".html", ".css", ".js", ".sql", ".typ", ""}
    for path in _ours():
        if path.suffix in endings and path.stat().st_size < 1_000_000:
            text = path.read_text(errors="ignore")
            assert not [word for word in (*hosts, *paths) if word in text], path

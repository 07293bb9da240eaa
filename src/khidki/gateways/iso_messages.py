"""The XML of banks: the official schemas of ISO 20022, and how anything under that name is read.

A file may be of any size and by anybody. It is read a piece at a time, with no document type, no
entity and nothing outside its own text; its encoding is UTF-8. Only the versions whose schemas lie
in `iso20022/` are known, and what a schema refuses is not read further.
"""

# lxml gives no types; what comes from it is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from khidki.domain.money.amount import CURRENCY
from khidki.domain.money.settlement import FileRefused, Why, check_sum

FOLDER = Path(__file__).parent / "iso20022"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
HEAD_BYTES = 4096
_SUM = re.compile(r"(\d{1,13})(?:\.(\d{1,5}))?", re.ASCII)
library: Any = importlib.import_module("lxml.etree")  # compiled, without types


@cache
def schema(message: str) -> Any:
    """Return the official schema of a message, such as `camt.053.001.02`."""
    return library.XMLSchema(library.parse(str(FOLDER / f"{message}.xsd")))


def events(path: Path, messages: tuple[str, ...], tags: tuple[str, ...]) -> Iterator[Any]:
    """Go through the elements of these names, whole, checked by the schema while they are read.

    Each is emptied once the next one is asked for, so the memory is that of one.
    """
    message = message_in(path)
    if message not in messages:
        raise FileRefused(Why.UNREADABLE, 1)
    names = [f"{{{NAMESPACE}{message}}}{tag}" for tag in tags]
    with path.open("rb") as file:
        read = library.iterparse(
            file, events=("end",), tag=names, schema=schema(message), resolve_entities=False,
            no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            for _, element in read:
                yield element
                _empty(element)
        except library.XMLSyntaxError as fault:
            raise FileRefused(_why(path), fault.lineno or None) from None


def _empty(element: Any) -> None:
    """Let go of an element and of those before it: only one is held at a time."""
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def message_in(path: Path) -> str:
    """Return which message a file is, by the namespace of its root; refuse what is not plain."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00")) or b"\x00" in head:
        raise FileRefused(Why.OTHER_ENCODING, 1)
    if not head.strip():
        raise FileRefused(Why.CUT_SHORT, 1)
    if b"<!" in head.replace(b"<!--", b""):
        raise FileRefused(Why.UNREADABLE, 1)  # a document type names entities and files
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)", head)
    if declared and declared[1].upper() not in {b"UTF-8", b"US-ASCII", b"ASCII"}:
        raise FileRefused(Why.OTHER_ENCODING, 1)
    found = re.search(rb"xmlns(?::\w+)?=[\"']urn:iso:std:iso:20022:tech:xsd:([a-z0-9.]+)", head)
    return found[1].decode() if found else ""


def _why(path: Path) -> Why:
    """Say why what cannot be read is so: the parser's own words differ from version to version."""
    try:
        with path.open(encoding="utf-8", errors="strict") as file:
            last = ""
            while piece := file.read(1_000_000):
                last = (last + piece)[-1000:]
    except UnicodeDecodeError:
        return Why.OTHER_ENCODING
    return Why.UNREADABLE if re.search(r"</(?:\w+:)?Document>\s*$", last) else Why.CUT_SHORT


def text(element: Any, path: str) -> str:
    """Return the text at a path of plain names below an element, or nothing."""
    found = element
    for name in path.split("/"):
        found = found.find(f"{{*}}{name}")
        if found is None:
            return ""
    return (found.text or "").strip()


def paise(element: Any, name: str = "Amt") -> int:
    """Return the amount of an element in paise; a bank's amounts carry no sign."""
    found = element.find(f"{{*}}{name}")
    if found is None:
        raise FileRefused(Why.UNREADABLE, element.sourceline)
    if found.get("Ccy") not in {None, CURRENCY}:
        raise FileRefused(Why.OTHER_CURRENCY, element.sourceline)
    return plain_paise((found.text or "").strip(), element.sourceline)


def plain_paise(said: str, line: int | None = None) -> int:
    """Read a decimal of rupees; a fraction of a paisa is refused."""
    match = _SUM.fullmatch(said)
    part = (match[2] or "").rstrip("0") if match else ""
    if match is None or len(part) > 2:
        raise FileRefused(Why.UNREADABLE, line)
    return check_sum(int(match[1]) * 100 + int(part.ljust(2, "0")))

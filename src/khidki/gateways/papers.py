"""Papers set in type: data and a template in, a PDF/A-2a and PDF/UA-1 file out.

The same input always gives the same bytes: the clock, the fonts and the language are arguments
or vendored. Data goes in as JSON and is never read as markup. A department's template is a
stranger's program: it is compiled in a confined child that is killed when it runs too long or
grows too large, and it may read nothing but `house.typ`. Our own templates compile in this
process. It signs nothing.
"""

import asyncio
import json
import os
import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from khidki.domain.problem import Problem
from khidki.domain.record.certificate import Certificate, shown_code
from khidki.domain.record.document import shown_day, shown_number
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text
from khidki.gateways.confined import Confined
from khidki.gateways.qr import qr_svg

OwnPaper = Literal["receipt", "refusal", "bill", "bundle", "stamps", "copy"]

TEMPLATES = Path(__file__).parent / "paper_templates"
SHARED = TEMPLATES / "shared"  # all that a template can read
FONTS = Path(__file__).parent / "fonts"
STANDARDS: Any = ["a-2a", "ua-1"]
LIMIT_SECONDS = 5.0
LIMIT_BYTES = 1 << 30  # of address space, most of which is the threads' and never touched
LARGEST_TEMPLATE = 100_000

_READING = re.compile(r"\b(?:import|include)\b(?!\s+\"house\.typ\")")
_FORBIDDEN = re.compile(r"\b(?:eval|plugin|read)\b|@(?:preview|local)")
# What our letters have of what people write; a test sets all of it.
LETTERS = re.compile(
    "[\n -~\u00a0-\u00a3\u00a5\u00a7-\u00ab\u00ad-\u00b0\u00b4\u00b6-\u00b8\u00ba\u00bb"
    "\u00bf-\u00ff\u0900-\u097f\u200c\u200d\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20b9]+"
)
_compiling = threading.Lock()


@dataclass(eq=False)
class TemplateRefused(Refusal):
    """The template could not be set; `words` is what the compiler says, for whoever wrote it."""

    code = "template_refused"
    words: str


class Papers:
    """Renders papers; `close` ends the children that wait for departments' templates."""

    def __init__(self, size: int = 2, *, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._confined = Confined(limit_seconds, LIMIT_BYTES, size, imports=(__name__,))

    async def render(self, template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
        """Set a department's template; slow or greedy ones end as an `Overrun`."""
        if problems := check_template(template):
            raise TemplateRefused(words=problems[0].code)
        return await self._confined.run(typeset_apart, template, _json(data), _seconds(at))

    async def render_own(self, name: OwnPaper, data: Mapping[str, Any], *, at: datetime) -> bytes:
        """Set one of our own papers."""
        template = own_template(name)
        return await asyncio.to_thread(typeset, template, _json(data), _seconds(at))

    async def close(self) -> None:
        """End the waiting children."""
        await self._confined.close()


def check_template(template: str) -> list[Problem]:
    """Say why a department's template may not be kept: it reads something, or is too large."""
    problems: list[Problem] = []
    if len(template) > LARGEST_TEMPLATE:
        problems.append(Problem("template", "template_too_large", {"limit": LARGEST_TEMPLATE}))
    # A package would be fetched from the network, and its name may be put together at run time,
    # so the words themselves are refused unless they name the one file that may be read.
    for found in (*_READING.finditer(template), *_FORBIDDEN.finditer(template)):
        line = template.count("\n", 0, found.start()) + 1
        params = {"line": line, "word": found.group()}
        problems.append(Problem("template", "template_reads_outside", params))
    return problems


def typeset(template: str, data: str, at_seconds: int) -> bytes:
    """Set one paper in this process; `data` is JSON.

    People write signs that our letters do not have, and the standards of the PDF forbid to leave a
    gap: each such sign is set as a plainer one (1/2 for ½) or as a question mark, because a paper
    must not fail by it.
    """
    try:
        return _typeset(template, data, at_seconds)
    except TemplateRefused as refused:
        shown = "".join(map(_shown, data))
        if "could not be displayed" not in refused.words or shown == data:
            raise
    return _typeset(template, shown, at_seconds)


def _shown(sign: str) -> str:
    if LETTERS.fullmatch(sign):
        return sign
    plain = unicodedata.normalize("NFKC", sign).replace("\u2044", "/")
    # A wide quotation mark would become one that ends a text of JSON.
    return plain if LETTERS.fullmatch(plain) and not {*plain} & {'"', "\\"} else "?"


def _typeset(template: str, data: str, at_seconds: int) -> bytes:
    with _compiling:
        try:
            pdf = _compiler().compile(
                template.encode(),
                sys_inputs={"data": data},
                pdf_standards=STANDARDS,
                timestamp=at_seconds,
            )
        except typst.TypstError as failure:
            raise TemplateRefused(words=failure.message) from None
    assert isinstance(pdf, bytes)
    return pdf


def typeset_apart(template: str, data: str, at_seconds: int) -> bytes:
    """Set one paper in a confined child, which must not reach the network in any way."""
    os.environ["http_proxy"] = os.environ["https_proxy"] = "http://127.0.0.1:9"
    return typeset(template, data, at_seconds)


def certificate_data(
    certificate: Certificate,
    *,
    state: Text,
    department: Text,
    code: str,
    qr_url: str,
    verify_at: str,
    demo: bool,
) -> dict[str, Any]:
    """Return what a department's `certificate.typ` reads; `docs/papers.md` lists every key."""
    until = certificate.valid_until
    return certificate.as_data() | {
        "state": {"hi": state.hi, "en": state.en},
        "department": {"hi": department.hi, "en": department.en},
        "number_shown": shown_number(certificate.number),
        "code": shown_code(code),
        "issued": _day(shown_day(certificate.issued_on)),
        "valid": _day(shown_day(until)) if until else None,
        "qr": qr_svg(qr_url),
        "verify_at": verify_at,
        "demo": demo,
    }


def with_qr(data: Mapping[str, Any], *, qr_url: str, track_at: str, demo: bool) -> dict[str, Any]:
    """Complete the data of a receipt or a refusal by the code that opens the track page."""
    return dict(data) | {"qr": qr_svg(qr_url), "track_at": track_at, "demo": demo}


@cache
def own_template(name: OwnPaper) -> str:
    """Return the text of one of our templates."""
    return (TEMPLATES / f"{name}.typ").read_text("utf-8")


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    return typst.Compiler(root=str(SHARED), font_paths=fonts, ignore_system_fonts=True)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _seconds(at: datetime) -> int:
    assert at.tzinfo is not None, "an instant carries its zone"
    return int(at.timestamp())


def _day(text: Text) -> dict[str, str]:
    return {"hi": text.hi, "en": text.en}

"""The words of messages: both languages, how they look when filled, and how long they are.

Words are registered one by one under an id (DLT) before they may be sent, so they are changed in
the catalogue's folder and published by two people, like services; every version stays. Nothing is
sent from here: the preview fills the gaps with examples.
"""

from collections.abc import Sequence
from typing import Any

from khidki.domain.message import Template, fill, length, shortcomings
from khidki.domain.text import LANGUAGES, Language
from khidki.store import catalogues
from khidki.store.catalogues import MESSAGES as STORED
from khidki.web.admin.entry import listed, page
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

# What a preview puts into each gap; a test looks that every gap has one.
EXAMPLES: dict[Language, dict[str, str]] = {
    "hi": {
        "amount": "1,250",
        "below": "2",
        "biller": "बिजली का बिल",
        "code": "482913",
        "count": "14",
        "day": "12 दिसंबर 2026",
        "due": "12 दिसंबर 2026",
        "kiosk": "K24010001",
        "late": "3",
        "number": "26041758301924",
        "operator": "कमलेश सैनी",
        "receipt": "EL12AB34CD56EF",
        "service": "आय प्रमाण पत्र",
        "soon": "6",
        "today": "4",
        "until": "13 दिसंबर 2026",
        "what": "नया पद",
    },
    "en": {
        "amount": "1,250",
        "below": "2",
        "biller": "Electricity bill",
        "code": "482913",
        "count": "14",
        "day": "12 December 2026",
        "due": "12 December 2026",
        "kiosk": "K24010001",
        "late": "3",
        "number": "26041758301924",
        "operator": "Kamlesh Saini",
        "receipt": "EL12AB34CD56EF",
        "service": "Income certificate",
        "soon": "6",
        "today": "4",
        "until": "13 December 2026",
        "what": "a new post",
    },
}


def preview(template: Template, language: Language) -> str:
    """Return a message as somebody would get it."""
    values = {gap: EXAMPLES[language][gap] for gap in template.gaps}
    return fill(template, language, values).text


def _registered(_: Request) -> Sequence[Option]:
    return [(each, Key(f"admin.messages.registered_{each}")) for each in ("yes", "no")]


async def _read(request: Request, wanted: Wanted[str], limit: int) -> Sequence[Template]:
    words = (wanted.get("search") or "").casefold()
    registered = wanted.get("registered")
    found = [
        each
        for name, each in sorted(request.world.published.messages.items())
        if name > (wanted.after or "")
        and (registered is None or each.registered == (registered == "yes"))
        and any(words in text.casefold() for text in (name, each.text.hi, each.text.en))
    ]
    return found[:limit]


def _parts(row: Template, language: Language) -> Cell:
    return length(preview(row, language)).parts


MESSAGES: Table[Template, str] = Table(
    id="admin.messages",
    path="/admin/messages",
    columns=(
        Column("name", of=lambda row: row.name, link=lambda row: f"/admin/messages/{row.name}"),
        Column("text", of=lambda row: row.text),
        Column("parts_hi", of=lambda row: _parts(row, "hi")),
        Column("parts_en", of=lambda row: _parts(row, "en")),
        Column("registered", of=lambda row: Key(f"admin.messages.registered_{_yes(row)}")),
    ),
    asks=(Search("search"), Choice("registered", _registered)),
    read=_read,
    place=lambda row: row.name,
    place_type=str,
)


def _yes(row: Template) -> str:
    return "yes" if row.registered else "no"


async def show(request: Request) -> Response:
    """Show the messages."""
    return listed(request, "admin.messages", await MESSAGES.shown(request))


async def message(request: Request) -> Response:
    """Show one message in both languages, as it is sent and how long it is."""
    template = request.world.published.messages.get(request.params["name"])
    if template is None:
        raise NotFound
    async with request.world.reading() as tx:
        made = await catalogues.made(tx, *STORED)
    data = {
        "name": template.name,
        "registered": template.registered,
        "languages": [_language(template, language) for language in LANGUAGES],
        "wrong": shortcomings(template),
        "made": made,
    }
    return page(request, "message.html", data)


def _language(template: Template, language: Language) -> dict[str, Any]:
    filled = preview(template, language)
    counted = length(filled)
    return {
        "language": language,
        "text": template.text.of(language),
        "id": template.ids.of(language),
        "preview": filled,
        "units": counted.units,
        "parts": counted.parts,
        "alphabet": f"admin.messages.{'unicode' if counted.unicode else 'gsm'}",
    }

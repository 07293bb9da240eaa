"""Words that an officer often uses: kept here, put into the form of an act or a note by a link.

Each has both languages; the one that is used is the citizen's, where words go to a citizen.
"""

from uuid import UUID

from khidki.actions.arrange_desk import PURPOSES, forget_phrase, keep_phrase, read_phrases
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.store.phrases import Phrase
from khidki.web.case_words import said
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.officer.hidden import hide, reveal
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

# Words of the longest kind, sealed; who keeps longer ones copies them by hand.
CARRIED_MOST = 7000
PLAIN_MOST = 5000
FIELDS = ("purpose", "title", "words_hi", "words_en")


async def show(request: Request) -> Response:
    """Show what is kept, and a form for more."""
    return await _page(request, await officer_in(request), {}, [])


def words_in(request: Request) -> str | None:
    """Return the kept words that an address carries into the form of an act, or None."""
    given = request.query.get("said", "")
    plain = reveal(request.world.secrets, given, most=CARRIED_MOST)
    return None if plain is None else plain.decode()


async def keep(request: Request) -> Response:
    """Keep some words."""
    officer = await officer_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}
    problems = await keep_phrase(
        request.world,
        officer,
        purpose=typed["purpose"],
        title=typed["title"],
        words=(typed["words_hi"], typed["words_en"]),
    )
    if problems:
        return await _page(request, officer, typed, problems)
    return Redirect(f"/{request.language}/office/words?done=saved")


async def forget(request: Request) -> Response:
    """Forget some words."""
    await forget_phrase(request.world, await officer_in(request), id_in(request, "kept"))
    return Redirect(f"/{request.language}/office/words")


async def _page(
    request: Request, officer: Officer, typed: dict[str, str], problems: list[Problem]
) -> Response:
    wanted = request.query.get("for", "")
    purpose = wanted if wanted in PURPOSES else None
    found = await read_phrases(request.world, officer, purpose=purpose)
    path = _act_path(request, purpose)
    data = {
        "values": {"purpose": purpose or ""} | {name: typed.get(name, "") for name in FIELDS[1:]},
        "back_to": path,
        "purposes": [{"value": each, "title": said(f"phrases.for_{each}")} for each in PURPOSES],
        "rows": [
            {
                "id": str(each.id),
                "purpose": said(f"phrases.for_{each.purpose}"),
                "title": each.title,
                "words": each.words,
                "uses": _uses(request, path, each),
            }
            for each in found
        ],
        "problems": problems,
        "labels": {name: said(f"phrases.{name}") for name in FIELDS},
        "notice": "office.saved" if request.query.get("done") == "saved" else None,
    }
    return Page("officer/phrases.html", data, status=422 if problems else 200)


def _act_path(request: Request, purpose: str | None) -> str | None:
    """Return the form of the act for which words are looked for, or None."""
    try:
        case = UUID(request.query.get("case", ""))
    except ValueError:
        return None
    if purpose is None:
        return None
    return f"/{request.language}/office/cases/{case}/{purpose.replace('_', '-')}"


def _uses(request: Request, path: str | None, phrase: Phrase) -> list[dict[str, str]]:
    """Return the ways to put words into the form: in each language that they are kept in."""
    kept = (("hi", phrase.words_hi), ("en", phrase.words_en))
    return [
        {"language": language, "url": f"{path}?said={hide(request.world.secrets, words.encode())}"}
        for language, words in kept
        if path is not None and 0 < len(words.encode()) <= PLAIN_MOST
    ]

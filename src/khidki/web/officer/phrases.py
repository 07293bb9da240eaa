"""Words that an officer often uses: kept here, put into the form of an act or a note by a link.

Each has both languages; the one that is used is the citizen's, where words go to a citizen.
"""

from khidki.actions.arrange_desk import PURPOSES, forget_phrase, keep_phrase, read_phrases
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.web.case_words import said
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

FIELDS = ("purpose", "title", "words_hi", "words_en")


async def show(request: Request) -> Response:
    """Show what is kept, and a form for more."""
    return await _page(request, await officer_in(request), {}, [])


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
    found = await read_phrases(request.world, officer)
    data = {
        "values": {name: typed.get(name, "") for name in FIELDS},
        "purposes": [{"value": each, "title": said(f"phrases.for_{each}")} for each in PURPOSES],
        "rows": [
            {
                "id": str(each.id),
                "purpose": said(f"phrases.for_{each.purpose}"),
                "title": each.title,
                "words": each.words,
            }
            for each in found
        ],
        "problems": problems,
        "labels": {name: said(f"phrases.{name}") for name in FIELDS},
        "notice": "office.saved" if request.query.get("done") == "saved" else None,
    }
    return Page("officer/phrases.html", data, status=422 if problems else 200)

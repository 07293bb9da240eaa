"""What people say about the window; nobody is asked who they are."""

from khidki.actions.give_feedback import WORDS_MOST, give_feedback
from khidki.domain.problem import Problem
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response, local_path

MOODS = ("easy", "middling", "hard")


async def ask(request: Request) -> Response:
    """Show the form, or thanks after it was sent."""
    page = local_path(request.query.get("page"), otherwise="")
    sent = "sent" in request.query
    return _page({"words": "", "page": page}, [], sent=sent)


async def send(request: Request) -> Response:
    """Keep what was said."""
    form = await request.form()
    mood, words = form.get("mood", ""), form.get("words", "").strip()
    values = {"words": words, "page": local_path(form.get("page"), otherwise="")}
    problems: list[Problem] = []
    if mood not in MOODS:
        problems.append(Problem("mood", "not_a_choice"))
    kept = f"[{mood}] {words}"
    if len(kept) > WORDS_MOST:
        most = WORDS_MOST - len(kept) + len(words)
        problems.append(Problem("words", "too_long", {"most": most, "given": len(words)}))
    if problems:
        return _page(values, problems, sent=False)
    await give_feedback(request.world, kept, page=values["page"], language=request.language)
    return Redirect(f"/{request.language}/feedback?sent=1")


def _page(values: dict[str, str], problems: list[Problem], *, sent: bool) -> Response:
    data = {"values": values, "problems": problems, "sent": sent}
    return Page("public/feedback.html", data, status=422 if problems else 200)

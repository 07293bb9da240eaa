"""Which service is the right one: a few plain questions about services that people mix up.

Every answer is in the address and nothing is stored, so that it works without script, without an
account and with the back button. The first question stands on the service's own page.
"""

from typing import Any

from khidki.domain.service.confusion import PlainAnswer, way
from khidki.domain.service.definition import Service
from khidki.domain.service.published import Published
from khidki.web.errors import NotFound
from khidki.web.public.services import offered, question_view
from khidki.web.request import Request
from khidki.web.response import Page, Response


async def ask(request: Request) -> Response:
    """Ask the next question, or say which service is the right one."""
    asked = offered(request).service
    if not asked.mixed_up_with:
        raise NotFound
    given = [_number(request.query.get(f"q{step}", "")) for step in range(len(asked.mixed_up_with))]
    come = way(asked.mixed_up_with, given)
    step = len(come.given)
    data = {
        "service": {"id": asked.id, "title": asked.title},
        "question": come.question and question_view(come.question, step),
        "given": [{"name": f"q{at}", "value": place} for at, place in enumerate(come.given)],
        "number": step + 1,
        "of": len(asked.mixed_up_with),
        "result": come.answer and _result(request.world.published, asked, come.answer),
    }
    return Page("public/which.html", data)


def _result(published: Published, asked: Service, answer: PlainAnswer) -> dict[str, Any]:
    head = None if answer.service is None else published.head(answer.service)
    return {
        "here": answer.service == asked.id,
        "service": head and {"id": head.id, "title": head.title, "summary": head.summary},
        "elsewhere": answer.elsewhere,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1

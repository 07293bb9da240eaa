"""Answer what the office asked, all of it in one call.

New papers are uploaded first, with the application's id as their draft. Only what was named may be
answered anew; sums are worked out here. Whoever a rule excludes by the new answers is told so once
and may send them all the same. Another bank account, mobile or birth date takes the person, with a
second factor.
"""

from khidki.actions.answer import answer_directly
from khidki.actions.read_own import own_id
from khidki.web.api.entry import account_in, number_in
from khidki.web.api.shapes import AnswerSent
from khidki.web.api.told import acted
from khidki.web.request import Request
from khidki.web.response import Json, Response


async def answer(request: Request, sent: AnswerSent) -> Response:
    """Send an answer about the application as it was at the revision that was read."""
    account = account_in(request)
    id_ = await own_id(request.world, account, number_in(request))
    after = await answer_directly(
        request.world, account, id_,
        revision=sent.revision, words=sent.words, answers=sent.answers, despite=sent.despite,
    )  # fmt: skip
    return Json(acted(after))

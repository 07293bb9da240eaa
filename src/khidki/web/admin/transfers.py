"""Transfers by the hundred: a list is pasted or sent, judged whole, and asked of a second person.

Nothing is kept until the list has no fault and was looked at: the first sending only shows what it
would do, line by line. What follows is an act of two people like any other.
"""

from typing import Any

from khidki.actions import act_jointly, transfer
from khidki.actions.transfer import Judged
from khidki.domain.people.joint_act import ConcernsYou, JointKind
from khidki.domain.people.transfer import COLUMNS, Transfer
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.web.admin.entry import officer_in, page
from khidki.web.form import text_sent
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.spoken import said, same

LONGEST = 150_000
ORDER_MOST = 200
BODY_MOST = 2 * LONGEST


async def form(request: Request) -> Response:
    """Show where a list is pasted."""
    return _page(request, order_no="", text="", judged=None, problems=[])


async def look(request: Request) -> Response:
    """Show what a list would do, line by line; nothing is kept."""
    order_no, text = await _sent(request)
    judged = await transfer.dry_run(request.world, text, order_no=order_no)
    return _page(
        request, order_no=order_no, text=text, judged=judged, problems=list(judged.problems)
    )


async def ask(request: Request) -> Response:
    """Ask a second person for a list without a fault."""
    order_no, text = await _sent(request)
    judged = await transfer.dry_run(request.world, text, order_no=order_no)
    problems = list(judged.problems)
    if not problems:
        body = {"order_no": order_no, "lines": text}
        try:
            by = officer_in(request)
            asked = await act_jointly.ask(request.world, by, JointKind.TRANSFERS, body)
        except ConcernsYou as refusal:
            problems = [Problem("lines", refusal.code)]
        else:
            return Redirect(f"/{request.language}/admin/two-people/{asked}")
    return _page(request, order_no=order_no, text=text, judged=judged, problems=problems)


async def _sent(request: Request) -> tuple[str, str]:
    sent = await request.form()
    return sent.get("order_no", "").strip()[:ORDER_MOST], await text_sent(sent, "lines", LONGEST)


def _page(
    request: Request,
    *,
    order_no: str,
    text: str,
    judged: Judged | None,
    problems: list[Problem],
) -> Response:
    lines = [] if judged is None else [_line(request, each, problems) for each in judged.lines]
    beside = [each for each in problems if not each.path.startswith("line.")]
    data: dict[str, Any] = {
        "order_no": order_no,
        "text": text,
        "columns": COLUMNS,
        "lines": lines,
        "wrong": len(problems) - len(beside),
        "sure": judged is not None and not problems,
        "problems": beside,
        "labels": {name: said(f"transfers.{name}") for name in ("order_no", "lines")},
    }
    return page(request, "transfers.html", data, status=422 if problems else 200)


def _line(request: Request, line: Transfer, problems: list[Problem]) -> dict[str, Any]:
    mine = [each for each in problems if each.path.startswith(f"line.{line.row}.")]
    published = request.world.published

    def post(id_: str) -> Any:
        return published.post_name(id_) if id_ in published.posts else same(id_)

    return {
        "row": line.row,
        "user_name": line.user_name,
        "from_post": post(line.from_post) if line.from_post else None,
        "relieved_at": line.relieved_at,
        "to_post": post(line.to_post) if line.to_post else None,
        "joined_at": line.joined_at,
        "problems": [
            _at(
                said(f"transfers.{each.path.split('.')[-1]}"),
                said(f"problem.{each.code}", **each.params),
            )
            for each in mine
        ],
    }  # fmt: skip


def _at(column: Text, problem: Text) -> Text:
    return Text(hi=f"{column.hi}: {problem.hi}", en=f"{column.en}: {problem.en}")

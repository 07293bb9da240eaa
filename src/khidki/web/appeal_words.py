"""What an appeal says of itself, in the words of both languages, for all who may see it.

Memo, hearing and order are told to the parties and to who hears; the public is told the number, the
stage, before whom it is and until when. Which of these a page shows is the page's to decide.
"""

from datetime import date, datetime
from typing import Any

import msgspec

from khidki.actions.appeal import File, Told
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.event import Act
from khidki.domain.case.proceeding import Kind, Then, standing
from khidki.domain.law.calendar import legal_day
from khidki.domain.text import Text
from khidki.web.request import Request
from khidki.web.spoken import said, same

STATUS = {
    "filed": "working", "late": "working", "listed": "working", "ordered": "granted",
    "obeyed": "done", "dismissed": "refused", "withdrawn": "withdrawn", "taken_over": "done",
}  # fmt: skip
MEMO = frozenset(
    {
        Act.APPEAL_FIRST, Act.APPEAL_FIRST_LATE, Act.APPEAL_SECOND, Act.APPEAL_SECOND_LATE,
        Act.APPEAL_SECOND_DIRECT,
    }
)  # fmt: skip


def view(request: Request, appeal: Appeal) -> dict[str, Any]:
    """Return what anybody with the number may know of an appeal."""
    published = request.world.published
    known = appeal.post in published.posts
    return {
        "id": str(appeal.id),
        "number": appeal.number,
        "kind": said(f"appeal.kind.{appeal.kind}"),
        "stage": said(f"appeal.stage.{appeal.stage}"),
        "status": "late" if appeal.is_late(legal_day(request.now)) else STATUS[appeal.stage],
        "post": published.post_name(appeal.post) if known else Text(hi="", en=appeal.post),
        "filed_at": appeal.filed_at,
        "due_on": appeal.due_on if appeal.waits else None,
        "is_target": appeal.is_target,
        "hearing_at": appeal.hearing_at if appeal.stage == "listed" else None,
        "obey_by": appeal.obey_by if appeal.stage == "ordered" else None,
        "then": [said(f"appeal.then.{each.name.lower()}") for each in _then(appeal)],
    }


def _then(appeal: Appeal) -> tuple[Then, ...]:
    """Return what stands open after an end; before it the page has a button where there is one."""
    found = standing(Kind(appeal.kind), appeal.stage)
    return found.then if found.is_end else ()


def told(happened: list[Told]) -> list[dict[str, Any]]:
    """Return memo, additions, hearings and orders as the parties read them."""
    return [
        {
            "title": said(f"timeline.{each.act}"),
            "grounds": [said(f"appeal.ground.{one}") for one in each.content.get("grounds", ())],
            "relief": _maybe("relief", each.content),
            "filer": _filer(each),
            "words": each.content.get("words", ""),
            "cause": each.content.get("cause", ""),
            "days": each.content.get("days"),
            "only_hearing": each.content.get("order") == "give-hearing",
            "where": each.content.get("where", ""),
            "by_video": bool(each.content.get("by_video")),
            "present": each.content.get("present", ""),
        }
        for each in happened
    ]


def intake(request: Request, file: File) -> dict[str, Any] | None:
    """Return what the office took on the day on which it would not take this, if that is said."""
    published = request.world.published
    found = [msgspec.json.decode(each.body).get("intake") for each in file.said]
    logged = next((each for each in found if each is not None), None)
    if logged is None:
        return None
    office = published.offices.get(logged["office"] or "")
    heads = {head.id: head.title for head in published.offered()}
    return {
        "office": same(logged["office"] or "") if office is None else office.name,
        "day": date.fromisoformat(logged["day"]),
        "lines": [
            {
                "number": each["number"],
                "service": heads.get(each["service"]) or same(each["service"]),
                "at": datetime.fromisoformat(each["at"]),
            }
            for each in logged["taken"]
        ],
    }


def _maybe(name: str, content: dict[str, Any]) -> Text | None:
    value = content.get(name)
    return None if value is None else said(f"appeal.{name}.{value}")


def _filer(each: Told) -> Text | None:
    if each.act not in MEMO:
        return None
    who, name = said(f"appeal.filer.{each.content['filer']}"), each.content.get("filer_name", "")
    return Text(hi=f"{who.hi} {name}".strip(), en=f"{who.en} {name}".strip())

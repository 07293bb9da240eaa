"""What a penalty and its revision say of themselves to those who decide and who are heard.

Whose days they were is told by post and by what nobody could help; a sum comes with the reading of
the Act that made it. The public reads none of this: only that it was noticed, ordered, revised.
"""

from datetime import date
from typing import Any

from khidki.actions.appeal import Told
from khidki.actions.read_penalties import Read
from khidki.domain.case.held import APPLICANT, Account
from khidki.domain.case.liability import Basis
from khidki.domain.case.penalty import FAULTS, Penalty
from khidki.domain.case.proceeding import Kind, standing
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.penalty import Fault, Proposal
from khidki.domain.money.amount import format_rupees
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.web.request import Request
from khidki.web.spoken import said, same

STATUS = {
    "noticed": "working", "replied": "working", "imposed": "working", "recovered": "done",
    "dropped": "done", "set_aside": "done", "asked": "working", "late": "working",
    "stayed": "working", "upheld": "done", "reduced": "done",
}  # fmt: skip
SLUGS = {fault: slug for slug, fault in FAULTS.items()}


def post_of(published: Published, post: str) -> Text:
    """Return how a post is called, also one that is no more."""
    return published.post_name(post) if post in published.posts else same(post)


def view(request: Request, penalty: Penalty) -> dict[str, Any]:
    """Return how a penalty or a revision stands."""
    found = standing(Kind(penalty.kind), penalty.stage)
    today = legal_day(request.now)
    return {
        "id": str(penalty.id),
        "number": penalty.number,
        "kind": said(f"penalty.kind.{penalty.kind}"),
        "is_penalty": penalty.kind == Kind.PENALTY,
        "stage": said(f"penalty.stage.{penalty.stage}"),
        "status": "late" if penalty.is_open and penalty.due_on < today else STATUS[penalty.stage],
        "post": post_of(request.world.published, penalty.post),
        "held_post": post_of(request.world.published, penalty.held_post),
        "opened_at": penalty.opened_at,
        "due_on": penalty.due_on if penalty.is_open else None,
        "is_target": penalty.stage != "noticed",
        "amount": format_rupees(penalty.paise) if penalty.paise else None,
        "ordered_at": penalty.ordered_at,
        "told_at": penalty.told_at,
        "then": [said(f"appeal.then.{each.name.lower()}") for each in found.then],
    }


def basis(request: Request, found: Basis) -> dict[str, Any]:
    """Return whose days they were, and what is proposed for each fault."""
    return {
        **_days(
            request,
            found.account,
            due_on=found.due_on,
            ended_on=found.ended_on,
            without_lost_paise=found.without_lost.paise,
        ),
        "proposals": [_proposal(fault, each) for fault, each in found.proposals.items()],
    }


def amounts(request: Request, happened: list[Told]) -> list[dict[str, Any]]:
    """Return what was computed for each notice and order, as it was kept then; the last first."""
    return [
        {**_said(each), **_computed(request, each.content["computed"])}
        for each in reversed(happened)
        if "computed" in each.content
    ]


def _computed(request: Request, kept: dict[str, Any]) -> dict[str, Any]:
    """Return what was kept of a computation, which is never made anew."""
    account = Account(kept["late_days"], kept["by_holder"], kept["vacant"], kept["outage_days"])
    due_on = None if kept["due_on"] is None else date.fromisoformat(kept["due_on"])
    ended_on = date.fromisoformat(kept["ended_on"])
    return {
        **_days(
            request,
            account,
            due_on=due_on,
            ended_on=ended_on,
            without_lost_paise=kept["without_lost_paise"],
        ),
        "proposed": format_rupees(kept["proposed_paise"]),
        "because": [Text(hi=each["hi"], en=each["en"]) for each in kept["because"]],
    }


def _days(
    request: Request,
    account: Account,
    *,
    due_on: date | None,
    ended_on: date,
    without_lost_paise: int | None,
) -> dict[str, Any]:
    named = account.lost_days and without_lost_paise is not None
    return {
        "due_on": due_on,
        "ended_on": ended_on,
        "late_days": account.late_days,
        "holders": [
            {
                "who": _holder(request.world.published, holder),
                "days": days,
                "vacant": account.vacant.get(holder, 0),
            }
            for holder, days in account.by_holder.items()
        ],
        "outage_days": account.outage_days,
        "lost_days": account.lost_days,
        "without_lost": format_rupees(without_lost_paise or 0) if named else None,
    }


def _holder(published: Published, holder: str) -> Text:
    return said("penalty.applicant") if holder == APPLICANT else post_of(published, holder)


def _proposal(fault: Fault, proposal: Proposal) -> dict[str, Any]:
    slug = SLUGS[fault]
    least = sum(part.least_paise for part in proposal.parts)
    most = sum(part.most_paise for part in proposal.parts)
    return {
        "fault": slug,
        "title": said(f"penalty.fault.{slug}"),
        "amount": format_rupees(proposal.paise),
        "range": None
        if least == most
        else said("penalty.range", least=format_rupees(least), most=format_rupees(most)),
        "because": proposal.because,
    }


def told(happened: list[Told]) -> list[dict[str, Any]]:
    """Return notices, replies and orders as the parties read them."""
    return [_said(each) for each in happened]


def _said(each: Told) -> dict[str, Any]:
    content = each.content
    listing = content.get("hearing", content)
    fault = content.get("fault")
    return {
        "title": said(f"timeline.{each.act}"),
        "at": each.at,
        "words": content.get("words", ""),
        "cause": content.get("cause", ""),
        "fault": None if fault is None else said(f"penalty.fault.{fault}"),
        "reply_by": date.fromisoformat(content["reply_by"]) if "reply_by" in content else None,
        "amount": format_rupees(content["paise"]) if content.get("paise") else None,
        "discipline": bool(content.get("discipline")),
        "where": listing.get("where", ""),
        "by_video": bool(listing.get("by_video")),
        "computed": _reasons(content.get("computed")),
    }


def _reasons(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what was proposed and how the Act was read, as an order prints it."""
    if kept is None:
        return None
    because = [Text(hi=each["hi"], en=each["en"]) for each in kept["because"]]
    return {"proposed": format_rupees(kept["proposed_paise"]), "because": because}


def heading(request: Request, read: Read) -> dict[str, Any]:
    """Return what the pages about a penalty say at their top."""
    return {
        "penalty": view(request, read.penalty),
        "application": {
            "number": read.file.application.number,
            "service": read.file.edition.service.title,
        },
        "name": read.name,
        "version": read.file.application.revision,
    }

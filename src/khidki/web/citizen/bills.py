"""Looking a bill up: whose it is, by which number, and what the biller says of it.

Choosing and writing the number needs no sign-in; what was written outlives it. A biller is asked
only for somebody who is known, because it answers with a name. What is found has a page of its own
(`my_bills`), and a biller that is away takes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from khidki.actions.fetch_bill import fetch_bill
from khidki.domain.money.bill import BillerAway, NoSuchBill, NothingDue
from khidki.domain.money.biller import Biller
from khidki.domain.problem import Problem
from khidki.domain.service.search import Finder
from khidki.domain.text import Text
from khidki.web.bill_words import billers_to_find
from khidki.web.case_words import said
from khidki.web.citizen import typed
from khidki.web.citizen.entry import account_of
from khidki.web.errors import NotFound, answer
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

QUERY_MOST = 100
NUMBER_MOST = 100


async def choose(request: Request) -> Response:
    """List whose bills are paid here, or those that fit a few words."""
    billers = request.world.published.billers
    query = request.query.get("q", "").strip()[:QUERY_MOST]
    shown = list(billers.values())
    if query:
        found = Finder(billers_to_find(request.world.published)).find(query)
        shown = [billers[match.service.removeprefix("bills/")] for match in found]
    data = {
        "query": query,
        "has_any": bool(billers),
        "billers": [_card(biller) for biller in shown],
        "signed_in": request.session.account is not None,
    }
    return Page("citizen/bills.html", data)


async def ask(request: Request) -> Response:
    """Ask for the number by which a bill is found."""
    if (left := typed.left_for(request)) is not None:
        return await again(request, left)
    return _form(request, _biller(request), {})


async def again(request: Request, form: Form) -> Response:
    """Show what was written before the session ended, to be sent once more."""
    biller = _biller(request)
    return _form(request, biller, _given(biller, form), notice=said("bills.again"))


async def look(request: Request) -> Response:
    """Ask the biller, and lead to the bill that it found."""
    biller = _biller(request)
    given = _given(biller, await request.form())
    try:
        found = await fetch_bill(request.world, account_of(request), biller.id, given)
    except NoSuchBill as refusal:
        found = [Problem(biller.asks[0].id, refusal.code)]
    except (BillerAway, NothingDue) as refusal:
        return _form(request, biller, given, told=refusal.code, status=answer(refusal).status)
    if isinstance(found, list):
        return _form(request, biller, given, problems=found, status=422)
    return Redirect(f"/{request.language}/my/bills/{found.id}")


def _biller(request: Request) -> Biller:
    found = request.world.published.billers.get(request.params["biller"])
    if found is None:
        raise NotFound
    return found


def _given(biller: Biller, form: Form) -> dict[str, str]:
    return {ask.id: form.get(ask.id, "").strip()[:NUMBER_MOST] for ask in biller.asks}


def _card(biller: Biller) -> dict[str, Any]:
    names = [ask.label for ask in biller.asks]
    needed = Text(hi=", ".join(name.hi for name in names), en=", ".join(name.en for name in names))
    return {"id": biller.id, "title": biller.title, "needs": said("bills.needs", names=needed)}


def _form(
    request: Request,
    biller: Biller,
    given: Mapping[str, str],
    *,
    problems: Sequence[Problem] = (),
    told: str = "",
    notice: Text | None = None,
    status: int = 200,
) -> Page:
    data = {
        "biller": {"id": biller.id, "title": biller.title, "asks": biller.asks},
        "values": given,
        "problems": problems,
        "labels": {ask.id: ask.label for ask in biller.asks},
        "told": told,
        "notice": notice,
        "signed_in": request.session.account is not None,
    }
    return Page("citizen/biller.html", data, status=status)

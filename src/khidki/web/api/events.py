"""What happened, as a feed that a program reads on, and as webhooks that tell it.

The feed misses nothing: a cursor names a place in the order of transactions, and what could still
be joined by something earlier is not told yet. An account reads of its own applications from their
beginning; a department of its services from the moment in which it first asks. Both see the same
bare facts.
"""

from khidki.actions.read_feed import read_feed
from khidki.actions.send_webhook import told_of
from khidki.actions.subscribe import list_webhooks, subscribe, unsubscribe
from khidki.store.feeds import Place
from khidki.web.api import cursor
from khidki.web.api.cursor import Paging
from khidki.web.api.entry import id_in
from khidki.web.api.event_shapes import Ended, Webhook, WebhookMade, Webhooks, WebhookSent
from khidki.web.request import Request
from khidki.web.response import Json, Response


async def feed(request: Request, asked: Paging) -> Response:
    """Return what happened after a cursor, oldest first."""
    assert request.bearer is not None
    after = cursor.position_in(request, asked.cursor, Place)
    facts, place = await read_feed(
        request.world, request.bearer.holder, after=after, limit=asked.limit
    )
    next_ = cursor.made(request, place, limit=str(asked.limit))
    return Json({"events": [told_of(fact) for fact in facts], "next": next_})


async def listed(request: Request) -> Response:
    """List the addresses that are told."""
    assert request.bearer is not None
    found = await list_webhooks(request.world, request.bearer.holder)
    return Json(Webhooks([Webhook(each.id, each.address, each.created_at) for each in found]))


async def add(request: Request, sent: WebhookSent) -> Response:
    """Tell an address from now on; its secret is in this answer only."""
    assert request.bearer is not None
    made = await subscribe(request.world, request.bearer.holder, sent.address)
    return Json(WebhookMade(made.id, made.address, made.created_at, made.secret), status=201)


async def end(request: Request) -> Response:
    """Tell an address nothing more."""
    assert request.bearer is not None
    id_ = id_in(request, "id")
    await unsubscribe(request.world, request.bearer.holder, id_)
    return Json(Ended(id_))

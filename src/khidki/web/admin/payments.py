"""Payments for officers of finance: the list, one with all that its provider said, and refunds.

Nothing of a case is shown here: a payment names its number and its sum. Asking for a refund and
confirming one need a fresh second factor; above a limit they are two people.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from khidki.actions import approve_refund
from khidki.actions.approve_refund import REASONS, read_for_finance
from khidki.actions.place_in_time import END
from khidki.domain.law.calendar import ONE_DAY, day_begins_at
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.paying import Paying, Purpose
from khidki.domain.money.payment import RefundTooLarge, State
from khidki.domain.money.refund_request import ALONE_PAISE, NotRefundable, RefundRequest
from khidki.domain.people.duty import Duty
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store import payments
from khidki.store.payments import Refused
from khidki.web.admin.entry import hat, listed, officer_in, page
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import NEWEST, Choice, Column, Day, Option, Search, Table, Wanted

OLDEST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
Called = tuple[datetime, bytes]  # when, and the digest of what was sent


def _states(_: Request) -> Sequence[Option]:
    return [*((each.value, Key(f"payment.state.{each}")) for each in State), LOOK]


LOOK: Option = ("look", Key("admin.payments.to_look"))


def _purposes(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"payment.for.{each}")) for each in Purpose]


async def _payments(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[Paying]:
    state = wanted.get("state")
    async with request.world.reading() as tx:
        return await payments.listed(
            tx,
            before=wanted.after or NEWEST,
            limit=limit,
            states=None if state in {None, "look"} else [str(state)],
            purpose=wanted.get("purpose"),
            look=state == "look",
            reference=wanted.get("reference"),
        )


async def _waiting(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[RefundRequest]:
    return await approve_refund.list_waiting(
        request.world,
        why=wanted.get("why"),
        words=wanted.get("words") or "",
        after=wanted.after or OLDEST,
        limit=limit,
    )


def _reasons(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"payment.why.{each}")) for each in REASONS]


async def _refused(request: Request, wanted: Wanted[Called], limit: int) -> Sequence[Refused]:
    until = wanted.day("until")
    async with request.world.reading() as tx:
        return await payments.refused(
            tx,
            provider=wanted.get("provider"),
            before=wanted.after or (END, b""),
            until=END if until is None else day_begins_at(until + ONE_DAY),
            limit=limit,
        )


def _providers(request: Request) -> Sequence[Option]:
    return [(each, Text(hi=each, en=each)) for each in request.world.payments.known]


PAYMENTS: Table[Paying, tuple[datetime, UUID]] = Table(
    id="admin.payments",
    path="/admin/payments",
    columns=(
        Column("at", of=lambda p: p.payment.created_at, link=lambda p: f"/admin/payments/{p.id}"),
        Column("purpose", of=lambda p: Key(f"payment.for.{p.purpose}")),
        Column("amount", of=lambda p: format_rupees(p.payment.amount_paise)),
        Column("state", of=lambda p: Key(f"payment.state.{p.payment.state}")),
        Column("reference", of=lambda p: p.payment.reference),
        Column("paid_at", of=lambda p: p.payment.paid_at),
        Column("look", of=lambda p: p.look),
    ),
    asks=(Search("reference"), Choice("state", _states), Choice("purpose", _purposes)),
    read=_payments,
    place=lambda p: (p.payment.created_at, p.id),
    place_type=tuple[datetime, UUID],
)
REFUNDS: Table[RefundRequest, tuple[datetime, UUID]] = Table(
    id="admin.refunds",
    path="/admin/refunds",
    columns=(
        Column("at", of=lambda r: r.asked_at, link=lambda r: f"/admin/payments/{r.payment}"),
        Column("amount", of=lambda r: format_rupees(r.paise)),
        Column("why", of=lambda r: Key(f"payment.why.{r.why}")),
        Column("words", of=lambda r: r.words),
    ),
    asks=(Search("words"), Choice("why", _reasons)),
    read=_waiting,
    place=lambda r: (r.asked_at, r.id),
    place_type=tuple[datetime, UUID],
)
REFUSED: Table[Refused, Called] = Table(
    id="admin.callbacks",
    path="/admin/callbacks",
    columns=(
        Column("at", of=lambda r: r.at),
        Column("provider", of=lambda r: r.provider),
        Column("why", of=lambda r: r.why),
        Column("digest", of=lambda r: r.digest.hex()[:16]),
    ),
    asks=(Choice("provider", _providers), Day("until")),
    read=_refused,
    place=lambda r: (r.at, r.digest),
    place_type=Called,
)


async def show(request: Request) -> Response:
    """Show the payments."""
    return listed(request, "admin.payments", await PAYMENTS.shown(request))


async def refunds(request: Request) -> Response:
    """Show the refunds that wait for a second person."""
    return listed(request, "admin.refunds", await REFUNDS.shown(request))


async def refused(request: Request) -> Response:
    """Show what came in a provider's name and was not believed."""
    return listed(request, "admin.callbacks", await REFUSED.shown(request))


async def read(request: Request) -> Response:
    """Show one payment."""
    return await _page(request, {}, [])


async def ask(request: Request) -> Response:
    """Ask for a refund of one payment."""
    form = await request.form()
    typed = {name: form.get(name, "")[:1200] for name in ("paise", "why", "words")}
    try:
        problems = await approve_refund.ask_refund(
            request.world,
            officer_in(request),
            hat(request, Duty.MONEY),
            _id(request),
            paise=_paise(typed["paise"]),
            why=typed["why"],
            words=typed["words"],
        )
    except (RefundTooLarge, NotRefundable) as refusal:
        problems = [Problem("paise", refusal.code)]
    return await _page(request, typed, problems) if problems else _back(request)


async def confirm(request: Request) -> Response:
    """Confirm a refund as the second person."""
    await approve_refund.confirm_refund(
        request.world, officer_in(request), hat(request, Duty.MONEY), _id(request)
    )
    return _back(request)


async def drop(request: Request) -> Response:
    """Drop a refund that nobody confirmed."""
    await approve_refund.drop_refund(
        request.world, officer_in(request), hat(request, Duty.MONEY), _id(request)
    )
    return _back(request)


async def _page(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    paying, words, asked = await read_for_finance(request.world, _id(request))
    me, payment = officer_in(request).id, paying.payment
    data: dict[str, Any] = {
        "payment": {
            "id": paying.id,
            "purpose": said(f"payment.for.{paying.purpose}"),
            "amount": format_rupees(payment.amount_paise),
            "state": said(f"payment.state.{payment.state}"),
            "at": payment.created_at,
            "paid_at": payment.paid_at,
            "delivered_at": paying.delivered_at,
            "reference": payment.reference,
            "provider": paying.provider,
            "look": paying.look,
            "refund": format_rupees(payment.refund_paise) if payment.refund_paise else None,
            "refund_why": said(f"payment.why.{paying.refund_why}") if paying.refund_why else None,
            "refunded_at": paying.refunded_at,
        },
        "words": [
            {
                "at": each.heard_at,
                "said_at": each.said_at,
                "source": said(f"admin.payments.source.{each.source}"),
                "word": each.word,
                "amount": format_rupees(each.amount_paise),
                "duty": each.oddity or each.duty,
            }
            for each in words
        ],
        "asked": None
        if asked is None
        else {
            "amount": format_rupees(asked.paise),
            "why": said(f"payment.why.{asked.why}"),
            "words": asked.words,
            "at": asked.asked_at,
            "waits": asked.waits,
            "may_confirm": asked.waits and asked.asked_by != me,
        },
        "can_ask": asked is None and payment.state is State.SUCCEEDED,
        "alone": format_rupees(ALONE_PAISE),
        "values": typed,
        "reasons": [{"value": e.value, "title": said(f"payment.why.{e}")} for e in REASONS],
        "problems": problems,
        "labels": {name: said(f"admin.payments.{name}") for name in ("paise", "why", "words")},
    }
    return page(request, "payment.html", data, status=422 if problems else 200)


def _paise(typed: str) -> int | None:
    try:
        return int(parse_rupees(typed))
    except ValueError:
        return None


def _id(request: Request) -> UUID:
    try:
        return UUID(request.params["payment"])
    except ValueError as cause:
        raise NotFound from cause


def _back(request: Request) -> Redirect:
    return Redirect(f"/{request.language}/admin/payments/{_id(request)}")

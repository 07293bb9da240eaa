"""What takes two people, asked and confirmed: accounts, postings, renewed sign-ins, revocations.

One officer asks on a form; another opens the same act and confirms. Neither may be the person it
concerns. A revocation shows first how many papers it would be, and which. The code that is handed
over stands on the page that answers the confirmation, and never again.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.actions import act_jointly
from khidki.actions.act_jointly import LAST
from khidki.actions.administer import USER_NAME
from khidki.actions.revoke_range import preview
from khidki.actions.sign_in_officer import folded
from khidki.domain.law.calendar import IST
from khidki.domain.money.payout_run import NumbersDiffer
from khidki.domain.people.account import mobile_number
from khidki.domain.people.factor import Whose
from khidki.domain.people.joint_act import OF_BANKS, OF_OPERATORS, JointAct, JointKind
from khidki.domain.problem import Problem
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.refusal import Refusal
from khidki.store import officers
from khidki.store.joint_acts import Listed
from khidki.web.admin import operators, payees
from khidki.web.admin.entry import officer_in, page
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.form import Form
from khidki.web.fresh import PLACES
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

FIELDS: dict[JointKind, tuple[str, ...]] = {
    JointKind.ACCOUNT: ("user_name", "name_hi", "name_en", "mobile"),
    JointKind.POSTING: ("user_name", "post", "order_no"),
    JointKind.RELIEF: ("user_name", "post", "order_no"),
    JointKind.LEAVING: ("user_name", "order_no"),
    JointKind.RESET: ("user_name", "mobile"),
    JointKind.THAW: ("user_name", "words"),
    JointKind.REVOCATION: ("user_name", "since", "until", "reason", "words"),
    JointKind.TRANSFERS: ("order_no", "lines"),
    JointKind.OPERATOR: (
        "code", "name_hi", "name_en", "mobile", "network", "category", "agency", "kiosk", "area",
        "ended_on", "credit_limit",
    ),
    JointKind.OPERATOR_RESET: ("code", "mobile"),
    JointKind.OPERATOR_LEAVING: ("code", "words"),
    JointKind.OPERATOR_SUSPENSION: ("code", "words"),
    JointKind.OPERATOR_RETURN: ("code", "words"),
    JointKind.OPERATOR_BANK: payees.FIELDS,
    JointKind.AGENCY_BANK: payees.FIELDS,
}  # fmt: skip
OPTIONAL = frozenset({
    (JointKind.RESET, "mobile"), (JointKind.OPERATOR_RESET, "mobile"),
    (JointKind.OPERATOR, "category"), (JointKind.OPERATOR, "ended_on"),
    (JointKind.OPERATOR, "credit_limit"),
})  # fmt: skip
TYPED_MOST = 1000
SHORT_MOST = 120
SAID_BESIDE = frozenset({
    "no_such_officer", "no_such_post", "user_name_taken", "held_already", "not_held",
    "concerns_you", "not_an_operator", "bad_operator_code", "as_it_is",
    "bad_payee",
})  # fmt: skip
Row = tuple[Listed, str]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def _kinds(_: Request) -> Sequence[Option]:
    return [(kind.value, Key(f"two_people.kind.{kind.value}")) for kind in JointKind]


async def _read(request: Request, wanted: Wanted[UUID], limit: int) -> Sequence[Row]:
    kind, user = wanted.get("kind"), wanted.get("user_name")
    found = await act_jointly.list_acts(
        request.world,
        kind=None if kind is None else JointKind(kind),
        user_name=None if user is None else folded(user),
        before=wanted.after or LAST,
        limit=limit,
    )
    return [(each, _state(request, each)) for each in found]


def _asker(row: Row) -> Cell:
    return row[0].asker_name or Key("two_people.console")


TWO_PEOPLE: Table[Row, UUID] = Table(
    id="two_people",
    path="/admin/two-people",
    columns=(
        Column(
            "what",
            of=lambda row: Key(f"two_people.kind.{row[0].kind.value}"),
            link=lambda row: f"/admin/two-people/{row[0].id}",
        ),
        Column("subject", of=lambda row: row[0].subject_name or row[0].body.get("user_name")),
        Column("asked_by", of=_asker),
        Column("asked_at", of=lambda row: row[0].asked_at),
        Column("confirmed_by", of=lambda row: row[0].confirmer_name),
        Column("state", of=lambda row: Key(f"two_people.state.{row[1]}")),
        Column("papers", of=lambda row: row[0].done_count or None),
    ),
    asks=(Choice("kind", _kinds), Search("user_name")),
    read=_read,
    place=lambda row: row[0].id,
    place_type=UUID,
)


async def show(request: Request) -> Response:
    """Show what was asked and done, the newest first."""
    data = {
        "list": await TWO_PEOPLE.shown(request),
        "words": "admin.two_people",
        "kinds": [kind.value for kind in JointKind],
    }
    return page(request, "two_people.html", data)


async def form(request: Request) -> Response:
    """Show the form of one kind of act."""
    kind = _kind(request)
    if kind is JointKind.TRANSFERS:
        return Redirect(f"/{request.language}/admin/transfers")
    typed = {name: request.query.get(name, "")[:SHORT_MOST] for name in FIELDS[kind]}
    return _form(request, kind, typed, [])


async def ask(request: Request) -> Response:
    """Ask for an act; a revocation first shows what it would be."""
    kind, sent = _kind(request), await request.form()
    if kind is JointKind.TRANSFERS:
        raise NotFound  # a list has a page of its own
    typed = _typed(kind, sent)
    problems = _problems(request, kind, typed)
    if not problems and kind is JointKind.REVOCATION and sent.get("sure") != "yes":
        return await _preview(request, typed)
    if not problems:
        body = _body(request, kind, typed)
        by, name = officer_in(request), body["user_name"]
        try:
            asked = await act_jointly.ask(request.world, by, kind, body, user_name=name)
        except Refusal as refusal:
            if refusal.code not in SAID_BESIDE:
                raise
            problems = [Problem(FIELDS[kind][0], refusal.code)]
        else:
            return Redirect(f"/{request.language}/admin/two-people/{asked}")
    return _form(request, kind, typed, problems)


async def read(request: Request) -> Response:
    """Show one act and how far it has come."""
    return await _act_page(request, _id(request))


async def confirm(request: Request) -> Response:
    """Confirm as the second person; what is to be handed over is shown now."""
    again = (await request.form()).get("bank_number", "")[:SHORT_MOST]
    try:
        done = await act_jointly.confirm(
            request.world, officer_in(request), _id(request), again=again
        )
    except NumbersDiffer as refusal:
        return await _act_page(request, _id(request), problem=refusal.code)
    return await _act_page(request, done.act.id, hand_over=done.hand_over)


async def drop(request: Request) -> Response:
    """Drop what nobody confirmed."""
    await act_jointly.drop(request.world, _id(request))
    return Redirect(f"/{request.language}/admin/two-people/{_id(request)}")


async def _act_page(
    request: Request, id_: UUID, *, hand_over: str = "", problem: str = ""
) -> Response:
    found = await act_jointly.read_act(request.world, id_)
    line = _line(request, found)
    me = officer_in(request).id
    may = line["state"] == "waiting" and me not in {found.asked_by, found.subject}
    data = {
        "act": line,
        "facts": _facts(request, found),
        "may_confirm": may,
        "is_mine": found.asked_by == me,
        "hand_over": hand_over,
        "asks_number": may and found.kind in OF_BANKS,
        "problem": problem,
        "begin_at": f"{request.world.public_url}/{request.language}{_home(found)}/begin",
    }
    return page(request, "two_people_act.html", data, status=422 if problem else 200)


async def _preview(request: Request, typed: dict[str, str]) -> Response:
    async with request.world.reading() as tx:
        row = await officers.by_user_name(tx, folded(typed["user_name"]))
    if row is None:
        problems = [Problem("user_name", "no_such_officer")]
        return _form(request, JointKind.REVOCATION, typed, problems)
    count, first = await preview(
        request.world, row.id, since=_moment(typed["since"]), until=_last(typed["until"])
    )
    data = {
        "values": typed,
        "count": count,
        "rows": [{"number": number(each.number), "at": each.issued_at} for each in first],
        "because": said(f"revoked.{typed['reason']}"),
        "name": row.name,
    }
    return page(request, "two_people_preview.html", data)


def _form(
    request: Request, kind: JointKind, typed: dict[str, str], problems: list[Problem]
) -> Response:
    data = {
        "kind": kind.value,
        "values": typed,
        "fields": FIELDS[kind],
        "reasons": [{"value": each.value, "title": said(f"revoked.{each}")} for each in REASONS],
        "problems": problems,
        "labels": {name: said(f"two_people.{name}") for name in FIELDS[kind]},
        "choices": operators.choices(request) if kind is JointKind.OPERATOR else {},
    }
    return page(request, "two_people_form.html", data, status=422 if problems else 200)


REASONS = (RevocationReason.MISUSED, RevocationReason.ISSUED_BY_MISTAKE, RevocationReason.ORDERED)


def _typed(kind: JointKind, form: Form) -> dict[str, str]:
    return {name: form.get(name, "").strip()[:TYPED_MOST] for name in FIELDS[kind]}


def _problems(request: Request, kind: JointKind, typed: dict[str, str]) -> list[Problem]:
    problems = [
        Problem(name, "required")
        for name in FIELDS[kind]
        if not typed[name] and (kind, name) not in OPTIONAL
    ]
    if kind is JointKind.ACCOUNT and not USER_NAME.fullmatch(folded(typed["user_name"])):
        problems.append(Problem("user_name", "not_a_user_name"))
    if kind in OF_OPERATORS:
        problems += operators.problems(request, typed)
    if kind in OF_BANKS:
        problems += payees.problems(typed)
    if typed.get("mobile") and mobile_number(typed["mobile"]) is None:
        problems.append(Problem("mobile", "not_a_mobile"))
    if kind is JointKind.REVOCATION:
        problems += [
            Problem(name, "not_a_moment")
            for name in ("since", "until")
            if typed[name] and not MOMENT.fullmatch(typed[name])
        ]
        if typed["reason"] not in set(REASONS):
            problems.append(Problem("reason", "reason_needed"))
    return problems


def _body(request: Request, kind: JointKind, typed: dict[str, str]) -> dict[str, Any]:
    if kind in OF_BANKS:
        return payees.body(request, kind, typed)
    body: dict[str, Any] = {name: value for name, value in typed.items() if value}
    if digits := mobile_number(typed.get("mobile", "")):
        body["mobile"] = request.world.secrets.seal(digits.encode(), purpose="mobile").hex()
    if kind in OF_OPERATORS:
        return body | operators.body(typed)
    body["user_name"] = folded(typed["user_name"])
    if kind is JointKind.REVOCATION:
        body["since"] = _moment(typed["since"]).isoformat()
        body["until"] = _last(typed["until"]).isoformat()
    return body


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=IST)
    except ValueError as cause:
        raise NotFound from cause


def _last(text: str) -> datetime:
    """Return the end of the minute that was typed: who says 15:04 means all of it."""
    return _moment(text) + timedelta(seconds=59, microseconds=999_999)


def _facts(request: Request, act: Listed) -> list[dict[str, Any]]:
    shown = {name: act.body[name] for name in FIELDS[act.kind] if name in act.body}
    if "mobile" in shown:
        plain = request.world.secrets.unseal(bytes.fromhex(shown["mobile"]), purpose="mobile")
        shown["mobile"] = f"••••••••{plain.decode()[-2:]}"
    shown.pop("bank_number", None)  # the second person reads it from the paper
    if "ending" in act.body and act.confirmed_at is not None:
        shown["bank_number"] = f"••••{act.body['ending']}"
    if "reason" in shown:
        shown["reason"] = said(f"revoked.{shown['reason']}").of(request.language)
    return [{"label": said(f"two_people.{name}"), "value": value} for name, value in shown.items()]


def _line(request: Request, act: Listed) -> dict[str, Any]:
    return {
        "url": f"/{request.language}/admin/two-people/{act.id}",
        "id": str(act.id),
        "kind": act.kind.value,
        "subject": act.subject_name or act.body.get("user_name", ""),
        "asked_by": act.asker_name,
        "asked_at": act.asked_at,
        "confirmed_by": act.confirmer_name,
        "confirmed_at": act.confirmed_at,
        "state": _state(request, act),
        "done_count": act.done_count,
    }


def _state(request: Request, act: Listed) -> str:
    whole = JointAct(
        act.id, act.kind, act.subject, act.body, act.asked_by, act.asked_at,
        act.confirmed_by, act.confirmed_at, act.dropped_at, act.done_at,
    )  # fmt: skip
    if act.asked_by is None:
        return "console"
    if act.dropped_at is not None:
        return "dropped"
    if act.done_at is not None:
        return "done"
    if act.confirmed_at is not None:
        return "going_on"
    return "waiting" if whole.waits(request.now) else "lapsed"


def _home(act: Listed) -> str:
    return PLACES[Whose.OPERATOR if act.kind in OF_OPERATORS else Whose.OFFICER]


def _kind(request: Request) -> JointKind:
    try:
        return JointKind(request.params["kind"])
    except ValueError as cause:
        raise NotFound from cause


def _id(request: Request) -> UUID:
    try:
        return UUID(request.params["act"])
    except ValueError as cause:
        raise NotFound from cause

"""The addresses of administration: each names the duty that opens it.

A list has two addresses: its page, and `/export`, the whole of it as a file.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from khidki.domain.people.duty import Duty
from khidki.domain.people.program import HolderKind
from khidki.web import token_routes
from khidki.web.admin import (
    areas,
    audit,
    bills,
    books,
    calendar,
    challans,
    commissions,
    date_changes,
    home,
    jobs,
    messages,
    operators,
    payments,
    proposals,
    seats,
    services,
    settling,
    signatures,
    systems,
    transfers,
    two_people,
    withheld,
)
from khidki.web.admin.entry import around, export_of
from khidki.web.admin.programs import PROGRAMS
from khidki.web.limits import Limit, by_officer
from khidki.web.route import PageFunction, Permission, Route
from khidki.web.table import Table
from khidki.web.tokens import Audience

ADMIN = Permission.ADMIN
HOUR = timedelta(hours=1)
EXPORTS = (Limit("lists exported", HOUR, 60, by_officer),)
REVIEWS = (Limit("reviews of the drafts", HOUR, 120, by_officer),)
ACTS = (Limit("acts of administration", HOUR, 300, by_officer),)


def _list(table: Table[Any, Any], show: PageFunction, duty: Duty) -> Sequence[Route]:
    path = table.path.removeprefix("/admin")
    exporting = _read(f"{path}/export", export_of(table, duty), duty, limits=EXPORTS)
    return _read(path, show, duty), exporting


def _read(path: str, show: PageFunction, duty: Duty, *, limits: tuple[Limit, ...] = ()) -> Route:
    address = f"/{{language}}/admin{path}"
    return Route("GET", address, show, ADMIN, name=_name(path), duty=duty, limits=limits)


def _act(
    path: str, do: PageFunction, duty: Duty, *, fresh: bool = False, max_body: int = 64_000
) -> Route:
    return Route(
        "POST",
        f"/{{language}}/admin{path}",
        do,
        ADMIN,
        name=f"{_name(path)}.do",
        duty=duty,
        limits=ACTS,
        fresh=fresh,
        max_body=max_body,
    )


def _name(path: str) -> str:
    return "admin" + path.replace("/", ".").replace("{", "").replace("}", "")


ROUTES = (
    Route("GET", "/{language}/admin", home.show, ADMIN, name="admin"),
    *_list(seats.OFFICERS, seats.officers, Duty.PEOPLE),
    *_list(operators.OPERATORS, operators.show, Duty.PEOPLE),
    *_list(seats.POSTS, seats.posts, Duty.PEOPLE),
    *_list(seats.POSTINGS, seats.postings, Duty.PEOPLE),
    *_list(seats.OFFICES, seats.offices, Duty.PEOPLE),
    *_list(areas.AREAS, areas.show, Duty.PEOPLE),
    *_list(two_people.TWO_PEOPLE, two_people.show, Duty.PEOPLE),
    _read("/two-people/ask/{kind}", two_people.form, Duty.PEOPLE),
    _act("/two-people/ask/{kind}", two_people.ask, Duty.PEOPLE, fresh=True),
    _read("/two-people/{act}", two_people.read, Duty.PEOPLE),
    _act("/two-people/{act}/confirm", two_people.confirm, Duty.PEOPLE, fresh=True),
    _act("/two-people/{act}/drop", two_people.drop, Duty.PEOPLE),
    _read("/transfers", transfers.form, Duty.PEOPLE),
    _act("/transfers", transfers.look, Duty.PEOPLE, max_body=transfers.BODY_MOST),
    _act("/transfers/ask", transfers.ask, Duty.PEOPLE, fresh=True, max_body=transfers.BODY_MOST),
    _read("/officers/{user}", seats.officer, Duty.PEOPLE),
    _read("/posts/{post}", seats.post, Duty.PEOPLE),
    _read("/offices/{office}", seats.office, Duty.PEOPLE),
    *_list(services.SERVICES, services.show, Duty.SERVICES),
    _read("/services/{department}/{service}", services.service, Duty.SERVICES),
    _act("/services/{department}/{service}", services.do, Duty.SERVICES, fresh=True),
    _read("/drafts", proposals.drafts, Duty.SERVICES, limits=REVIEWS),
    _act("/drafts", proposals.suggest, Duty.SERVICES),
    *_list(proposals.PROPOSALS, proposals.show, Duty.SERVICES),
    _read("/proposals/{digest}", proposals.proposal, Duty.SERVICES),
    _act("/proposals/{digest}", proposals.accept, Duty.SERVICES, fresh=True),
    *token_routes.routes(
        Audience(HolderKind.DEPARTMENT, "/admin/programs", "admin/desk.html", around, PROGRAMS),
        ADMIN,
        "admin.programs",
        duty=Duty.PEOPLE,
    ),
    _read("/programs/export", export_of(PROGRAMS, Duty.PEOPLE), Duty.PEOPLE, limits=EXPORTS),
    *_list(signatures.BOARD, signatures.show, Duty.PEOPLE),
    _read("/signatures/{posting}", signatures.posting, Duty.PEOPLE),
    _act("/signatures/{posting}", signatures.change, Duty.PEOPLE, fresh=True),
    *_list(calendar.CALENDAR, calendar.show, Duty.CALENDAR),
    _read("/calendar/new", calendar.ask, Duty.CALENDAR),
    _act("/calendar/new", calendar.check, Duty.CALENDAR, fresh=True),
    _read("/calendar/changes/{change}", date_changes.show, Duty.CALENDAR),
    _read("/calendar/changes/{change}/export", date_changes.export, Duty.CALENDAR, limits=EXPORTS),
    *_list(messages.MESSAGES, messages.show, Duty.MESSAGES),
    _read("/messages/{name}", messages.message, Duty.MESSAGES),
    *_list(jobs.DEAD_LETTERS, jobs.dead, Duty.JOBS),
    *_list(jobs.JOBS, jobs.waiting, Duty.JOBS),
    *_list(jobs.OUTBOX, jobs.outbox, Duty.JOBS),
    *_list(systems.SYSTEMS, systems.show, Duty.SYSTEMS),
    *_list(audit.FOOTPRINTS, audit.show, Duty.AUDIT),
    _read("/books", books.trial, Duty.BOOKS),
    _read("/books/proof", books.proof, Duty.BOOKS),
    *_list(books.ACCOUNTS, books.accounts, Duty.BOOKS),
    *_list(books.STATEMENT, books.statement, Duty.BOOKS),
    _read("/books/entries/{id}", books.entry, Duty.BOOKS),
    *_list(withheld.WITHHELD, withheld.show, Duty.BOOKS),
    _read("/settling", challans.home, Duty.BOOKS),
    *_list(challans.CHALLANS, challans.show, Duty.BOOKS),
    *_list(settling.GAPS, settling.gaps_open, Duty.BOOKS),
    _read("/settling/gaps/{what}/{about}", settling.gap, Duty.BOOKS),
    _act("/settling/gaps/{what}/{about}", settling.change_gap, Duty.MONEY),
    *_list(settling.FILES, settling.files, Duty.BOOKS),
    *_list(settling.LINES, settling.lines, Duty.BOOKS),
    *_list(settling.PAYOUTS, settling.paid_out, Duty.BOOKS),
    _read("/settling/commissions", commissions.show, Duty.BOOKS),
    *_list(commissions.OWED, commissions.owed, Duty.BOOKS),
    _act("/settling/commissions", commissions.ask, Duty.MONEY, fresh=True),
    *_list(commissions.RUN_LINES, commissions.run, Duty.BOOKS),
    _act("/settling/runs/{run}/confirm", commissions.confirm, Duty.MONEY, fresh=True),
    _act("/settling/runs/{run}/drop", commissions.drop, Duty.MONEY),
    _act("/settling/runs/{run}/order", commissions.fetch, Duty.MONEY, fresh=True),
    _act("/jobs/again", jobs.again_all, Duty.JOBS),
    _read("/jobs/{id}", jobs.letter, Duty.JOBS),
    _act("/jobs/{id}", jobs.again, Duty.JOBS),
    *_list(bills.WAITING, bills.show, Duty.BOOKS),
    _read("/bills/{bill}", bills.read, Duty.BOOKS),
    _act("/bills/{bill}/reverse", bills.reverse, Duty.MONEY, fresh=True),
    *_list(payments.PAYMENTS, payments.show, Duty.MONEY),
    *_list(payments.REFUNDS, payments.refunds, Duty.MONEY),
    *_list(payments.REFUSED, payments.refused, Duty.MONEY),
    _read("/payments/{payment}", payments.read, Duty.MONEY),
    _act("/payments/{payment}/refund", payments.ask, Duty.MONEY, fresh=True),
    _act("/payments/{payment}/confirm", payments.confirm, Duty.MONEY, fresh=True),
    _act("/payments/{payment}/drop", payments.drop, Duty.MONEY),
)

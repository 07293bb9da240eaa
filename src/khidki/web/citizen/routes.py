"""The addresses of a signed-in citizen, and those that lead there."""

from datetime import timedelta

from khidki.domain.people.program import HolderKind
from khidki.web import security_routes, single_sign_on_routes, token_routes
from khidki.web.citizen import (
    amounts,
    appeals,
    bills,
    copies,
    download,
    eligible,
    hearings,
    my,
    my_bills,
    number,
    papers,
    payments,
    query,
    sign_in,
    wallet,
)
from khidki.web.citizen.draft_routes import draft_routes
from khidki.web.citizen.entry import proven
from khidki.web.citizen.outlive import Again, outlives_session
from khidki.web.limits import Limit, by_account
from khidki.web.route import PageFunction, Permission, Route
from khidki.web.tokens import Audience

HOUR = timedelta(hours=1)
BEGINS = (Limit("drafts begun", HOUR, 30, by_account),)
UPLOADS = (Limit("papers sent", HOUR, 120, by_account),)
PAID = (Limit("payments begun", HOUR, 30, by_account),)
ASKED = (Limit("payments asked about", HOUR, 120, by_account),)
COPIES = (Limit("copies asked for", HOUR, 20, by_account),)
PDFS = (Limit("papers made", HOUR, 60, by_account),)


def _open(method: str, path: str, page: PageFunction, name: str) -> Route:
    return Route(method, f"/{{language}}{path}", page, Permission.PUBLIC, name=name)


def _own(
    method: str,
    path: str,
    page: PageFunction,
    name: str,
    *,
    again: Again | None = None,
    max_body: int = 64_000,
    limits: tuple[Limit, ...] = (),
) -> Route:
    """Return a route to what is the citizen's own; with `again`, what was typed is kept."""
    return Route(
        method,
        f"/{{language}}{path}",
        outlives_session(page, again) if again else proven(page),
        Permission.TYPING if again else Permission.CITIZEN,
        name=name,
        max_body=max_body,
        limits=limits,
    )


CAN_I_APPLY = "/services/{department}/{service}/can-i-apply"
MINE = "/my/{id}"
BILL = f"{my_bills.PATH}/{{bill}}"
KEPT_BILL = f"{my_bills.PATH}/kept/{{kept}}"
PAYMENT = "/my/payments/{payment}"

ROUTES = (
    _open("GET", CAN_I_APPLY, eligible.ask, "service.eligible"),
    _open("POST", CAN_I_APPLY, eligible.judge, "service.judge"),
    _open("GET", "/sign-in", sign_in.ask_mobile, "sign-in"),
    _open("POST", "/sign-in", sign_in.send_code, "sign-in.send"),
    _open("GET", "/sign-in/code", sign_in.ask_for_code, "sign-in.code"),
    _open("POST", "/sign-in/code", sign_in.enter_code, "sign-in.enter"),
    _open("POST", "/sign-out", sign_in.sign_out, "sign-out"),
    Route(
        "GET", "/{language}/second-fact", sign_in.ask_fact, Permission.CITIZEN, name="second-fact"
    ),
    Route(
        "POST",
        "/{language}/second-fact",
        sign_in.give_fact,
        Permission.CITIZEN,
        name="second-fact.give",
    ),
    *draft_routes(_own, begins=BEGINS, uploads=UPLOADS),
    *security_routes.routes("/my", Permission.CITIZEN, "my", guard=proven),
    *single_sign_on_routes.own_routes("/my", Permission.CITIZEN, "my", guard=proven),
    _own("GET", "/my", my.mine, "my"),
    _own("POST", "/my/number/{change}/stop", number.stop, "my.number.stop"),
    *token_routes.routes(
        Audience(HolderKind.ACCOUNT, "/my/programs", "layout.html"),
        Permission.CITIZEN,
        "my.programs",
        proven,
    ),
    _open("GET", "/bills", bills.choose, "bills"),
    _open("GET", "/bills/{biller}", bills.ask, "bills.ask"),
    _own("POST", "/bills/{biller}", bills.look, "bills.look", again=bills.again),
    _own("GET", my_bills.PATH, my_bills.mine, "my.bills"),
    _own("GET", BILL, my_bills.show, "my.bill"),
    _own("POST", f"{BILL}/pay", my_bills.pay, "my.bill.pay", limits=PAID),
    _own("POST", f"{BILL}/keep", my_bills.keep, "my.bill.keep"),
    _own("POST", f"{BILL}/reverse", my_bills.reverse, "my.bill.reverse"),
    _own("GET", f"{BILL}/receipt.pdf", my_bills.receipt, "my.bill.receipt", limits=PDFS),
    _own("POST", f"{KEPT_BILL}/look", my_bills.look_again, "my.bills.look"),
    _own("POST", f"{KEPT_BILL}/remind", my_bills.remind, "my.bills.remind"),
    _own("POST", f"{KEPT_BILL}/forget", my_bills.forget, "my.bills.forget"),
    _own("GET", "/my/payments", payments.history, "my.payments"),
    _own("GET", PAYMENT, payments.show, "my.payment"),
    _own("GET", f"{PAYMENT}/back", payments.come_back, "my.payment.back", limits=ASKED),
    _own("POST", f"{PAYMENT}/stop", payments.stop, "my.payment.stop"),
    _own("POST", f"{PAYMENT}/again", payments.again, "my.payment.again", limits=PAID),
    _own("POST", f"{PAYMENT}/wallet", payments.by_wallet, "my.payment.wallet", limits=PAID),
    _own("GET", wallet.PATH, wallet.show, "my.wallet"),
    _own("POST", f"{wallet.PATH}/fill", wallet.put_in, "my.wallet.fill", limits=PAID),
    _own("POST", f"{wallet.PATH}/take-back", wallet.take_out, "my.wallet.back", limits=PAID),
    _own("GET", f"{wallet.PATH}/moves", wallet.moves, "my.wallet.moves"),
    _own(
        "GET",
        f"{wallet.PATH}/moves/export",
        wallet.moves_file,
        "my.wallet.export",
        limits=PDFS,
    ),
    _own("POST", f"{MINE}/pay", payments.begin_demand, "my.pay", limits=PAID),
    _own("GET", MINE, my.application, "my.application"),
    _own("GET", f"{MINE}/receipt", my.receipt, "my.receipt"),
    _own("GET", f"{MINE}/receipt.pdf", download.receipt, "my.receipt.pdf", limits=PDFS),
    _own("GET", f"{MINE}/why-amount", amounts.show, "my.amounts"),
    _own("GET", f"{MINE}/proof.json", download.proof, "my.proof"),
    _own("GET", f"{MINE}/refusal.pdf", download.refusal, "my.refusal.pdf", limits=PDFS),
    _own("GET", f"{MINE}/certificate.pdf", download.certificate, "my.certificate.pdf"),
    _own("GET", f"{MINE}/files/{{document}}", query.show_paper, "my.file"),
    _own("GET", f"{MINE}/answer", query.ask, "my.answer"),
    _own(
        "POST",
        f"{MINE}/answer",
        query.send,
        "my.answer.send",
        again=query.again,
        max_body=papers.BODY_MOST,
        limits=UPLOADS,
    ),
    _own("GET", f"{MINE}/withdraw", query.ask_to_withdraw, "my.withdraw"),
    _own("POST", f"{MINE}/withdraw", query.withdraw, "my.withdraw.send"),
    _own("POST", f"{MINE}/again", download.again, "my.again", limits=BEGINS),
    _own("GET", f"{MINE}/appeal", appeals.ask, "my.appeal"),
    _own(
        "POST",
        f"{MINE}/appeal",
        appeals.send,
        "my.appeal.send",
        max_body=papers.BODY_MOST,
        limits=UPLOADS,
    ),
    _own("GET", f"{MINE}/copies", copies.show, "my.copies"),
    _own("POST", f"{MINE}/copies", copies.ask, "my.copies.ask", limits=COPIES),
    _own("GET", f"{MINE}/copies/{{copy}}/copy.pdf", copies.take, "my.copy"),
    _own("GET", f"{MINE}/hearing", hearings.show, "my.hearing"),
    _own(
        "GET",
        f"{MINE}/hearing/{{subject}}/invitation.ics",
        hearings.invitation,
        "my.hearing.invitation",
    ),
    _own("GET", f"{MINE}/appeals", appeals.show, "my.appeals"),
    _own(
        "POST",
        f"{MINE}/appeals/{{appeal}}/add",
        appeals.add,
        "my.appeals.add",
        max_body=papers.BODY_MOST,
        limits=UPLOADS,
    ),
    _own("POST", f"{MINE}/appeals/{{appeal}}/withdraw", appeals.withdraw, "my.appeals.withdraw"),
)

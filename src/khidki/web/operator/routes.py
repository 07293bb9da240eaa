"""The addresses of a signed-in operator, and those that lead there."""

from datetime import timedelta

from khidki.domain.people.factor import Whose
from khidki.web import begin, door, security_routes, single_sign_on_routes
from khidki.web.limits import Limit, by_operator
from khidki.web.operator import bills, citizen_routes, counter, earnings, filings, payments, wallet
from khidki.web.operator.acting import FOR
from khidki.web.operator.entry import HOME, serving
from khidki.web.route import PageFunction, Permission, Route

OPERATOR = Permission.OPERATOR
HOUR = timedelta(hours=1)
PAID = (Limit("top-ups begun", HOUR, 30, by_operator),)
ASKED = (Limit("top-ups asked about", HOUR, 120, by_operator),)
FILES = (Limit("operators' lists exported", HOUR, 60, by_operator),)
CODES = (Limit("consents asked for", HOUR, 60, by_operator),)
TOLD = (Limit("consents given", HOUR, 240, by_operator),)
LISTED = (Limit("lists of bills begun", HOUR, 60, by_operator),)
PAYMENT = "/payments/{payment}"
BATCH = "/bills/{batch}"


def _own(
    method: str, path: str, page: PageFunction, name: str, *, limits: tuple[Limit, ...] = ()
) -> Route:
    address = f"/{{language}}{HOME}{path}"
    return Route(method, address, page, OPERATOR, name=f"operator{name}", limits=limits)


ROUTES = (
    *door.routes(door.OPERATORS, OPERATOR, "operator"),
    *begin.routes(Whose.OPERATOR, "operator"),
    *security_routes.routes(HOME, OPERATOR, "operator", guard=serving),
    *single_sign_on_routes.own_routes(HOME, OPERATOR, "operator", guard=serving),
    _own("GET", "", wallet.show, ""),
    _own("POST", "/top-up", wallet.top_up, ".top_up", limits=PAID),
    _own("POST", "/close-day", wallet.close, ".close_day"),
    _own("GET", "/statement", earnings.statement, ".statement"),
    _own("GET", "/statement/export", earnings.statement_file, ".statement.export", limits=FILES),
    _own("GET", "/moves", earnings.moves, ".moves"),
    _own("GET", "/moves/export", earnings.moves_file, ".moves.export", limits=FILES),
    _own("GET", "/tax", earnings.tax, ".tax"),
    _own("GET", "/tax/export", earnings.tax_file, ".tax.export", limits=FILES),
    _own("GET", "/apply", counter.ask, ".apply"),
    _own("POST", "/apply", counter.begin, ".apply.begin", limits=CODES),
    _own("GET", FOR, counter.ask_code, ".consent"),
    _own("POST", FOR, counter.give_code, ".consent.give", limits=TOLD),
    _own("GET", f"{FOR}/fact", counter.ask_fact, ".consent.fact"),
    _own("POST", f"{FOR}/fact", counter.give_fact, ".consent.prove", limits=TOLD),
    _own("POST", f"{FOR}/end", counter.end, ".consent.end"),
    *citizen_routes.ROUTES,
    _own("GET", "/filings", filings.show, ".filings"),
    _own("GET", "/filings/export", filings.file, ".filings.export", limits=FILES),
    _own("GET", "/bills", bills.ask, ".bills"),
    Route(
        "POST",
        f"/{{language}}{bills.PATH}",
        bills.start,
        OPERATOR,
        name="operator.bills.start",
        max_body=bills.BODY_MOST,
        limits=LISTED,
    ),
    _own("GET", "/bills/lists", bills.lists, ".bills.lists"),
    _own("GET", "/bills/lists/export", bills.lists_file, ".bills.lists.export", limits=FILES),
    _own("GET", BATCH, bills.show, ".bills.list"),
    _own("POST", f"{BATCH}/pay", bills.pay, ".bills.pay"),
    _own("POST", f"{BATCH}/look", bills.look_again, ".bills.look", limits=LISTED),
    _own("POST", f"{BATCH}/reverse", bills.reverse, ".bills.reverse"),
    _own("GET", f"{BATCH}/receipts", bills.receipts, ".bills.receipts"),
    _own("GET", PAYMENT, payments.show, ".payment"),
    _own("GET", f"{PAYMENT}/back", payments.come_back, ".payment.back", limits=ASKED),
    _own("POST", f"{PAYMENT}/stop", payments.stop, ".payment.stop"),
)

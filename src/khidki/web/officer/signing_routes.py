"""The addresses of an officer's own signature; what signs, or changes with what, asks anew."""

from datetime import timedelta

from khidki.web.limits import Limit, by_officer
from khidki.web.officer import blocked, signature, to_sign
from khidki.web.route import PageFunction, Permission, Route

OFFICER = Permission.OFFICER
ACTS = (Limit("signatures of an officer", timedelta(hours=1), 300, by_officer),)
EXPORTS = (Limit("lists of signatures exported", timedelta(hours=1), 30, by_officer),)
BATCH = "/to-sign/batches/{batch}"


def _page(path: str, page: PageFunction, name: str) -> Route:
    return Route("GET", f"/{{language}}/office{path}", page, OFFICER, name=name)


def _export(path: str, page: PageFunction, name: str) -> Route:
    address = f"/{{language}}/office{path}"
    return Route("GET", address, page, OFFICER, name=name, limits=EXPORTS)


def _act(path: str, page: PageFunction, name: str, *, fresh: bool = True) -> Route:
    address = f"/{{language}}/office{path}"
    return Route("POST", address, page, OFFICER, name=name, limits=ACTS, fresh=fresh)


ROUTES = (
    _page("/to-sign", to_sign.show, "office.to_sign"),
    _export("/to-sign/export", to_sign.export, "office.to_sign.export"),
    _act("/to-sign", to_sign.ask, "office.to_sign.do"),
    _page(BATCH, to_sign.batch, "office.to_sign.batch"),
    _act(BATCH, to_sign.close, "office.to_sign.close", fresh=False),
    _page("/signature", signature.show, "office.signature"),
    _act("/signature/pair", signature.pair, "office.signature.pair"),
    _act("/signature/identity", signature.identity, "office.signature.identity"),
    _act("/signature/end", signature.end, "office.signature.end"),
    _page("/signatures", blocked.show, "office.signatures"),
    _export("/signatures/export", blocked.export, "office.signatures.export"),
)

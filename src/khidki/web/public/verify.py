"""Is this certificate genuine? By number, by number and code, by the QR's content, by the PDF.

The QR opens this page with its content in the fragment, which no browser sends; a small script puts
it into the form. Without script the page says to type number and code. Answers are shown at once
and never stand under an address of their own, because they may hold a name.
"""

from datetime import timedelta
from typing import Any

from khidki.actions import check_certificate
from khidki.actions.check_certificate import Checked, FileTooLarge, WrongCode
from khidki.actions.limit import hit
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.law.calendar import legal_day
from khidki.domain.problem import Problem
from khidki.domain.record.certificate import Certificate, NotACode
from khidki.domain.record.document import shown_day
from khidki.domain.record.payload import DamagedPayload
from khidki.domain.text import Text
from khidki.web import case_words
from khidki.web.case_words import said
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Response

HOUR = timedelta(hours=1)
LOOKUPS = 60
BODY_MOST = 11 * 2**20
TYPED_MOST = 60


async def ask(request: Request) -> Response:
    """Show the ways to check a certificate."""
    return _form({"number": request.query.get("number", "")[:TYPED_MOST], "code": ""})


async def check(request: Request) -> Response:
    """Judge what was sent."""
    form = await request.form()
    values = {name: form.get(name, "").strip()[:TYPED_MOST] for name in ("number", "code")}
    try:
        return _result(request, await _judge(request, form, values))
    except NotANumber:
        return _form(values, Problem("number", "number_wrong"))
    except (NotACode, WrongCode):
        return _form(values, Problem("code", "paper_code_wrong"))
    except DamagedPayload:
        return _form(values, Problem("code", "qr_damaged"))
    except FileTooLarge:
        return _form(values, Problem("file", "upload.too_large"))


async def _judge(request: Request, form: Form, values: dict[str, str]) -> Checked:
    if (file := request.file("file")) is not None:
        return await check_certificate.check_pdf(request.world, file)
    if payload := form.get("payload", "").strip():
        return await check_certificate.check_payload(request.world, payload)
    await _count(request, values["number"])
    return await check_certificate.check_number(
        request.world, values["number"], code=values["code"]
    )


async def _count(request: Request, typed: str) -> None:
    if (account := request.session.account) is not None:
        key = str(account)
    else:
        key = read_number(typed)[:8]
    await hit(request.world, "verify by number", key, hits=LOOKUPS, per=HOUR)


def _form(values: dict[str, str], *problems: Problem) -> Response:
    data = {"values": values, "problems": list(problems), "result": None}
    return Page("public/verify.html", data, status=422 if problems else 200)


def _result(request: Request, found: Checked) -> Response:
    certificate = found.certificate
    copied = "copy_" if found.is_copy else ""
    result = {
        "status": found.verdict.value,
        "words": f"verify.{copied}{found.verdict.value}",
        "original": _original(found),
        "number": found.number,
        "title": certificate.title if certificate else None,
        "facts": _facts(certificate) if certificate else [],
        "signer": certificate.signer if certificate else None,
        "issued_on": certificate.issued_on if certificate else None,
        "valid_until": certificate.valid_until if certificate else None,
        "revoked_on": found.revoked_at,
        "revoked_reason": _reason(found),
        "specimen": request.world.demo and certificate is not None,
    }
    data: dict[str, Any] = {"values": {"number": "", "code": ""}, "problems": [], "result": result}
    return Page("public/verify.html", data)


def _original(found: Checked) -> Text | None:
    """Say what became of the paper that a copy is of, where it holds no more."""
    of = found.original
    if of is None or of.revoked_at is None:
        return None
    return said("verify.original_revoked", day=shown_day(legal_day(of.revoked_at)))


def _reason(found: Checked) -> Text | None:
    if found.replaced_by:
        return said("verify.replaced", number=found.replaced_by)
    return case_words.revoked_because(found.reason)


def _facts(certificate: Certificate) -> list[dict[str, Any]]:
    lines = (*certificate.holder, *certificate.facts)
    return [{"label": line.label, "value": line.value} for line in lines]

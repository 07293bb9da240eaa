"""What an officer does with a case: one form an act, each carrying the revision that was read.

What was typed stays in the form when something is wrong with it. A refusal is first shown as the
citizen will read it. Somebody who acted in between is named; the same button pressed twice is one
act. Afterwards comes the next case of the same list.
"""

from dataclasses import replace
from uuid import UUID

from khidki.actions import revoke
from khidki.actions.decide import Ruling, decide
from khidki.actions.read_case import Drafted, ReadCase, overtaken, read_case
from khidki.actions.read_desk import next_to_decide
from khidki.domain.case.application import Application, SomebodyElseActed, require_seen
from khidki.domain.case.comparison import NOT_FOUND, SAME_WORD
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.turn import OutOfTurn
from khidki.domain.money.amount import parse_rupees
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.problem import Problem
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.officer import act_forms, effort
from khidki.web.officer.conflict import conflict
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.officer.phrases import words_in
from khidki.web.request import Request
from khidki.web.response import Redirect, Response

ACTS = {
    "forward": Act.FORWARD,
    "report": Act.REPORT,
    "send-back": Act.SEND_BACK,
    "grant": Act.GRANT,
    "refuse": Act.REFUSE,
    "paid": Act.PAID,
    "object": Act.OBJECT,
    "revoke": Act.REVOKE,
    "reissue": Act.REISSUE,
}
REVISION_DIGITS_MOST = 9


async def ask(request: Request) -> Response:
    """Show the form of an act, or the case when the act is not open."""
    officer = await officer_in(request)
    act = _act(request)
    read = await read_case(request.world, officer, id_in(request))
    if act not in read.acts:
        return Redirect(_path(request, read.case.application.id))
    draft = read.draft
    begun = ruling_of(draft) if draft is not None and draft.act is act else Ruling()
    if (kept := words_in(request)) is not None:
        begun = replace(begun, words=kept)
    return act_forms.form(request, read, act, begun, revision=read.case.application.revision)


async def following(request: Request) -> Response:
    """Go on to the next file of the same list without an act, or back to the list at its end."""
    officer = await officer_in(request)
    read = await read_case(request.world, officer, id_in(request))
    return await _next(request, officer, read.case.application, skips=True)


async def do(request: Request) -> Response:
    """Do the act, and go on with the next case of the same list."""
    officer = await officer_in(request)
    act, id_ = _act(request), id_in(request)
    form = await request.form()
    revision, ruling = revision_in(form), ruling_in(form)
    try:
        if act is Act.REFUSE and form.get("sure") != "yes":
            read = await _read_as_at(request, officer, id_, revision)
            return act_forms.preview(request, read, ruling, form, revision=revision)
        after = await _do(request, officer, id_, act, ruling, revision=revision)
    except OutOfTurn as out:
        read = await read_case(request.world, officer, id_)
        problems = [Problem("first", "out_of_turn", {"number": out.earlier.number})]
        return act_forms.form(request, read, act, ruling, revision=revision, problems=problems)
    except Incomplete as wrong:
        read = await read_case(request.world, officer, id_)
        return act_forms.form(
            request, read, act, ruling, revision=revision, problems=wrong.problems
        )
    except (SomebodyElseActed, NotYourPost):
        return await _overtaken(request, officer, id_, act, ruling, revision)
    await effort.count(request, form, after)
    if act in {Act.REVOKE, Act.REISSUE}:
        return Redirect(_path(request, after.id, done=act.value, of=after.number))
    return await _next(request, officer, after, done=act.value, of=after.number)


async def _overtaken(
    request: Request, officer: Officer, id_: UUID, act: Act, ruling: Ruling, revision: int
) -> Response:
    """Say who was faster, with everything that was typed; one's own act pressed twice is one."""
    try:
        seen = await overtaken(request.world, officer, id_, revision=revision)
    except NotYourPost:
        return conflict(request, None, ruling)
    if not (seen.by_same_officer and seen.event.act is act):
        return conflict(request, seen, ruling)
    after = seen.case.application
    if act in {Act.REVOKE, Act.REISSUE}:
        return Redirect(_path(request, after.id, done=act.value, of=after.number))
    return await _next(request, officer, after, done=act.value, of=after.number)


def ruling_in(form: Form) -> Ruling:
    """Return what a form says; what belongs to another act than the one done is not stored."""
    defects: list[dict[str, str]] = []
    for name, words in form.items():
        kind, _, named = name.removeprefix("defect.").partition(".")
        if name.startswith("defect.") and kind in {"field", "paper"} and words.strip():
            defects.append({kind: named, "words": words.strip()})
    return Ruling(
        words=form.get("words", "").strip().replace("\r\n", "\n"),
        reasons=list(dict.fromkeys(form.all("reasons"))),
        defects=defects,
        receipt=form.get("receipt", "").strip(),
        paise=_paise(form.get("paise", "")),
        row=form.get("row", ""),
        findings=_findings_in(form),
        draft=_number(form.get("draft", "")),
        first=act_forms.first_in(form),
    )


def ruling_of(draft: Drafted) -> Ruling:
    """Return what a draft order says, as if it had been typed."""
    said = draft.said
    return Ruling(
        words=said.get("words", ""),
        reasons=said.get("reasons", []),
        defects=said.get("defects", []),
        row=said.get("row", ""),
        draft=draft.line.seq,
    )


def _findings_in(form: Form) -> dict[str, str] | None:
    """Return what was found, question by question; other than answered without words is empty."""
    found: dict[str, str] = {}
    for name, chosen in form.items():
        if name.startswith("found.") and chosen:
            field = name.removeprefix("found.")
            words = form.get(f"found_words.{field}", "").strip()
            found[field] = {"same": SAME_WORD, "missing": NOT_FOUND}.get(chosen, words)
    return found or None


def _number(given: str) -> int | None:
    known = given.isascii() and given.isdigit() and len(given) <= REVISION_DIGITS_MOST
    return int(given) if known else None


def _paise(typed: str) -> int | None:
    """Return what was typed as an amount; what is none is refused as -1, what is empty as None."""
    if not typed.strip():
        return None
    try:
        return parse_rupees(typed)
    except ValueError:
        return -1


async def _do(
    request: Request, officer: Officer, id_: UUID, act: Act, ruling: Ruling, *, revision: int
) -> Application:
    world = request.world
    match act:
        case Act.REVOKE:
            reason = ruling.reasons[0] if ruling.reasons else ""
            return await revoke.revoke(
                world, officer, id_, reason=reason, words=ruling.words, revision=revision
            )
        case Act.REISSUE:
            return await revoke.reissue(world, officer, id_, words=ruling.words, revision=revision)
        case Act.REFUSE:
            kept = Ruling(words=ruling.words, reasons=ruling.reasons, draft=ruling.draft)
        case Act.SEND_BACK:
            kept = Ruling(words=ruling.words, defects=ruling.defects, draft=ruling.draft)
        case Act.PAID:
            kept = Ruling(words=ruling.words, receipt=ruling.receipt, paise=ruling.paise)
        case Act.GRANT:
            kept = Ruling(words=ruling.words, row=ruling.row, draft=ruling.draft)
        case Act.REPORT:
            kept = Ruling(words=ruling.words, findings=ruling.findings)
        case _:
            kept = Ruling(words=ruling.words)
    kept = replace(kept, first=ruling.first)
    return await decide(world, officer, id_, act, kept, revision=revision)


async def _read_as_at(request: Request, officer: Officer, id_: UUID, revision: int) -> ReadCase:
    """Return the case as it was when the form was opened, or refuse because it moved on."""
    read = await read_case(request.world, officer, id_)
    require_seen(read.case.application, read.case.history, revision)
    if Act.REFUSE not in read.acts:
        raise SomebodyElseActed
    return read


async def _next(
    request: Request, officer: Officer, left: Application, *, skips: bool = False, **told: str
) -> Response:
    """Lead to the next file of the same list that waits, or to the list at its end."""
    listing = Listing.of(request)
    found = await next_to_decide(
        request.world, officer, listing.hats(officer),
        wanted=listing.wanted, left=left, skips=skips,
    )  # fmt: skip
    if found is not None:
        return Redirect(_path(request, found, **told))
    return Redirect(f"/{request.language}/office{listing.query(**told)}")


def _act(request: Request) -> Act:
    found = ACTS.get(request.params["act"])
    if found is None:
        raise NotFound
    return found


def revision_in(form: Form) -> int:
    """Return the revision that a form was opened at, or refuse."""
    given = _number(form.get("version", ""))
    if given is None:
        raise Incomplete([Problem("version", "required")])
    return given


def _path(request: Request, id_: UUID, **told: str) -> str:
    return f"/{request.language}/office/cases/{id_}{Listing.of(request).query(**told)}"

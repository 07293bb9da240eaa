"""Appeal against a refusal or a delay; see the appeals, add to one, take one back.

The form comes with a memo that says what happened, to be changed as one likes; whoever is late is
asked why. Everything that is wrong is said at once and nothing typed is lost.
"""

from typing import Any

from khidki.actions.appeal import (
    File,
    add_to_appeal,
    authority,
    due,
    file_appeal,
    keep_enclosure,
    open_now,
    own_file,
    said_about,
    withdraw_appeal,
)
from khidki.domain.case.appeal import Appeal, Filer, Ground, Memo, Relief, can_change
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.proceeding import Kind, NotOpen
from khidki.domain.case.recourse import Recourse
from khidki.domain.law.appeal import Door
from khidki.domain.law.calendar import legal_day
from khidki.domain.problem import Problem
from khidki.domain.record.document import shown_day
from khidki.domain.record.upload import UploadRefusal
from khidki.store.documents import Document
from khidki.web import appeal_words, texts
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import said

Typed = dict[str, Any]
LABELS = ("grounds", "words", "relief", "filer", "filer_name", "cause", "paper")
SUGGESTED = {
    Door.FIRST_APPEAL: Ground.REASON_WRONG,
    Door.DIRECT_FIRST_APPEAL: Ground.LATE,
    Door.SECOND_APPEAL: Ground.ORDER_WRONG,
    Door.DIRECT_SECOND_APPEAL: Ground.NOT_DECIDED,
}


async def ask(request: Request) -> Response:
    """Show the form of the appeal that is open, with a memo that can be sent as it stands."""
    file = await own_file(request.world, account_of(request), id_in(request))
    found = open_now(request.world, file)
    if found is None:
        return _back(request)
    return _form(request, file, found, _suggested(request, file, found), [])


async def send(request: Request) -> Response:
    """Make the appeal."""
    account, id_ = account_of(request), id_in(request)
    form = await request.form()
    file = await own_file(request.world, account, id_)
    found = open_now(request.world, file)
    if found is None:
        return _back(request, "/appeals")
    typed = _typed(form)
    paper, problems = await _paper(request)
    if not problems:
        try:
            version = form.get("version", "")
            revision = int(version) if version.isascii() and version.isdigit() else 0
            memo = _memo(typed)
            await file_appeal(request.world, account, id_, memo, revision=revision, paper=paper)
            return _back(request, "/appeals")
        except Incomplete as refusal:
            problems = list(refusal.problems)
        except (SomebodyElseActed, NotOpen):
            problems = [Problem("words", "appeal_moved")]
            file = await own_file(request.world, account, id_)
            found = open_now(request.world, file) or found
    return _form(request, file, found, typed, problems)


async def show(request: Request) -> Response:
    """Show every appeal about an application, what was said in it, and what is open now."""
    return await _shown(request, {}, [])


async def add(request: Request) -> Response:
    """Add words, and a paper if one was chosen, to an appeal that waits."""
    form = await request.form()
    words = form.get("words", "").strip().replace("\r\n", "\n")
    paper, problems = await _paper(request)
    if not problems:
        found = id_in(request, "appeal")
        await _own_appeal(request)
        problems = await add_to_appeal(
            request.world, account_of(request), found, words, paper=paper
        )
    if problems:
        return await _shown(request, {"words": words}, problems)
    return _back(request, "/appeals")


async def withdraw(request: Request) -> Response:
    """Take an appeal back, once the box is ticked."""
    if (await request.form()).get("sure") != "yes":
        return await _shown(request, {}, [Problem("sure", "sure_missing")])
    await _own_appeal(request)
    await withdraw_appeal(request.world, account_of(request), id_in(request, "appeal"))
    return _back(request, "/appeals")


async def _own_appeal(request: Request) -> Appeal:
    """Return the appeal of the address if it is about the application of the address."""
    file = await own_file(request.world, account_of(request), id_in(request))
    found = next((each for each in file.appeals if each.id == id_in(request, "appeal")), None)
    if found is None:
        raise NotFound
    return found


async def _shown(request: Request, typed: Typed, problems: list[Problem]) -> Response:
    file = await own_file(request.world, account_of(request), id_in(request))
    found = open_now(request.world, file)
    data: dict[str, Any] = {
        "application": _application(file),
        "appeals": [_one(request, file, each) for each in reversed(file.appeals)],
        "can_appeal": found is not None,
        "next_kind": None if found is None else said(f"appeal.kind.{found.kind}"),
        "words": typed.get("words", ""),
        "problems": problems,
        "labels": {name: said(f"appeal.{name}") for name in LABELS},
    }
    return Page("citizen/appeals.html", data, status=422 if problems else 200)


def _one(request: Request, file: File, appeal: Appeal) -> dict[str, Any]:
    by_when = due(request.world, file, Kind(appeal.kind), appeal.post, appeal=appeal)
    return {
        **appeal_words.view(request, appeal),
        "because": by_when.because,
        "said": appeal_words.told(said_about(file, "appeal", appeal.id)),
        "can_change": can_change(appeal),
    }


def _form(
    request: Request, file: File, found: Recourse, typed: Typed, problems: list[Problem]
) -> Response:
    published = request.world.published
    post = authority(request.world, file, found.kind)
    by_when = due(request.world, file, found.kind, post)
    data: dict[str, Any] = {
        "application": _application(file),
        "kind": said(f"appeal.kind.{found.kind}"),
        "post": published.post_name(post),
        "until": found.until,
        "is_late": found.is_late,
        "due_on": by_when.on,
        "is_target": by_when.is_target,
        "because": found.because,
        "grounds": _choices("ground", Ground),
        "reliefs": _choices("relief", Relief),
        "filers": _choices("filer", Filer),
        "values": typed,
        "version": file.application.revision,
        "problems": problems,
        "labels": {name: said(f"appeal.{name}") for name in LABELS},
    }
    return Page("citizen/appeal.html", data, status=422 if problems else 200)


def _choices(name: str, of: type[Ground] | type[Relief] | type[Filer]) -> list[dict[str, Any]]:
    return [{"value": each.value, "title": said(f"appeal.{name}.{each.value}")} for each in of]


def _suggested(request: Request, file: File, found: Recourse) -> Typed:
    """Return the memo that the form comes with: what happened, in plain words."""
    one = file.application
    refused = any(event.act is Act.REFUSE for event in file.events)
    ground = SUGGESTED[found.door]
    if found.kind is Kind.FIRST_APPEAL:
        ground = Ground.REASON_WRONG if refused else Ground.LATE
    elif any(each.stage == "ordered" for each in file.appeals):
        ground = Ground.ORDER_IGNORED if found.door is Door.DIRECT_SECOND_APPEAL else ground
    day = shown_day(legal_day(one.received_at))
    words = said(
        f"appeal.memo.{ground.value}",
        number=one.number,
        service=file.edition.service.title,
        day=day,
    ).of(request.language)
    return {
        "grounds": [ground.value], "words": words, "relief": Relief.SERVICE.value,
        "filer": Filer.PERSON.value, "filer_name": "", "cause": "",
    }  # fmt: skip


def _typed(form: Form) -> Typed:
    plain = {
        name: form.get(name, "").strip().replace("\r\n", "\n")
        for name in ("words", "relief", "filer", "filer_name", "cause")
    }
    return {**plain, "grounds": list(dict.fromkeys(form.all("grounds")))}


def _memo(typed: Typed) -> Memo:
    return Memo(
        grounds=typed["grounds"],
        words=typed["words"],
        relief=typed["relief"],
        filer=typed["filer"],
        filer_name=typed["filer_name"],
        cause=typed["cause"],
    )


async def _paper(request: Request) -> tuple[Document | None, list[Problem]]:
    """Return the paper that was chosen, made safe, or what is wrong with it."""
    file = request.file("paper")
    if file is None:
        return None, []
    try:
        kept = await keep_enclosure(
            request.world, account_of(request), id_in(request), label=file.file_name, data=file
        )
    except UploadRefusal as refusal:
        known = texts.has(f"problem.{refusal.code}")
        return None, [Problem("paper", refusal.code if known else "upload.refused")]
    except Incomplete as refusal:
        return None, list(refusal.problems)
    return kept, []


def _application(file: File) -> dict[str, Any]:
    one = file.application
    return {"id": str(one.id), "number": one.number, "service": file.edition.service.title}


def _back(request: Request, to: str = "") -> Response:
    return Redirect(f"/{request.language}/my/{id_in(request)}{to}")

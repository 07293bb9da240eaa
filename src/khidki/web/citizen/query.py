"""Answer what the office asked, all of it on one page; or take the application back.

Only the questions and papers that were named can be answered anew. Whoever sends twice, or answers
what another tab has answered, is led to the application as it stands. Who is not eligible by the
new answers is told so before they are sent, and sends them by pressing again. Another account,
mobile or birth date is sent after a second factor.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from khidki.actions.answer import WORDS_MOST, answer_query
from khidki.actions.answer import withdraw as take_back
from khidki.actions.draft import attach
from khidki.actions.show_application import Shown, show_filed, show_summary
from khidki.domain.case.event import State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.problem import Problem
from khidki.domain.record.upload import UploadRefusal
from khidki.domain.service.definition import DocumentAsk, Section
from khidki.domain.service.eligibility import Denied, NotEligible
from khidki.domain.service.field import Field
from khidki.domain.service.guarded import FactorNeeded, guarded
from khidki.domain.service.relation_paper import asks_of
from khidki.store.documents import Document
from khidki.web import fresh, texts
from khidki.web.case_words import said
from khidki.web.citizen import my, typed
from khidki.web.citizen.answers import (
    Raw,
    labels_of,
    paper_widget,
    raw_from,
    raw_of,
    settle_areas,
    widget,
)
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.citizen.parts import denied_view
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Redirect, Response
from khidki.web.rows import Turn, close_up, take_out
from khidki.web.rows import notice as turn_notice

WORDS = Field("words", "long_text", said("answer.words"), said("answer.words_hint"), required=False)


async def ask(request: Request) -> Response:
    """Show what was asked, with the questions and papers that were named."""
    if (left := typed.left_for(request)) is not None:
        return await again(request, left)
    shown, papers = await show_filed(request.world, account_of(request), id_in(request))
    if shown.application.state is not State.SENT_BACK:
        return _to_application(request)
    return _page(request, shown, papers, _stored(request, shown), [])


async def send(request: Request) -> Response:
    """Keep new papers, then send the answer; after a second factor where it changes an account."""
    if await fresh.is_answered(request) and (asked := await fresh.ask(request)) is not None:
        return asked
    form = await request.form()
    shown, papers = await show_filed(request.world, account_of(request), id_in(request))
    if shown.application.state is not State.SENT_BACK:
        return _to_application(request)
    raw = _named_only(request, shown, close_up(_fields(shown), raw_from(form)))
    words = form.get("words", "").strip()
    problems = await _take_papers(request, shown)
    if (turn := Turn.of(form)) is not None:
        return await _turned(request, turn, {**raw, "words": words}, problems)
    problems += _problems(request, shown, words)
    for section in _sections(shown):
        settle_areas(section, raw, request.world.published.facts(request.now))
    if not problems:
        try:
            return await _answer(request, form, words, raw)
        except NotEligible as refusal:
            shown, papers = await show_filed(request.world, account_of(request), id_in(request))
            typed_so_far = {**raw, "words": words}
            return _page(request, shown, papers, typed_so_far, [], denied=refusal.denied)
        except Incomplete as refusal:
            problems = list(refusal.problems)
    shown, papers = await show_filed(request.world, account_of(request), id_in(request))
    return _page(request, shown, papers, {**raw, "words": words}, problems)


def _problems(request: Request, shown: Shown, words: str) -> list[Problem]:
    """Return what is wrong with the words; they may be missing where anything else was given."""
    if len(words) > WORDS_MOST:
        return [Problem("words", "too_long", {"most": WORDS_MOST, "given": len(words)})]
    given = words or _fields(shown) or any(request.file(each.id) for each in _asks(shown))
    return [] if given else [Problem("words", "required")]


async def _answer(request: Request, form: Form, words: str, raw: Raw) -> Response:
    """Send the answer, or ask for the second factor without which it changes no account."""
    try:
        await answer_query(
            request.world,
            account_of(request),
            id_in(request),
            words=words,
            raw=raw,
            despite=form.get("despite") == "yes",
            proven=request.is_fresh,
        )
    except FactorNeeded:
        return await fresh.ask(request) or _to_application(request)
    except NotNow:
        pass  # another tab has answered: the application says so
    return _to_application(request)


async def _turned(request: Request, turn: Turn, raw: Raw, problems: list[Problem]) -> Response:
    """Show the page with a row more or less, and the papers that were just given."""
    shown, papers = await show_filed(request.world, account_of(request), id_in(request))
    raw = take_out(_fields(shown), raw, turn)
    for section in _sections(shown):
        settle_areas(section, raw, request.world.published.facts(request.now))
    return _page(request, shown, papers, raw, problems, turn=turn)


async def again(request: Request, form: Form) -> Response:
    """Show what was typed as an answer, unsent."""
    shown, papers = await show_filed(request.world, account_of(request), id_in(request))
    if shown.application.state is not State.SENT_BACK:
        return _to_application(request)
    raw = _named_only(request, shown, close_up(_fields(shown), raw_from(form)))
    for section in _sections(shown):
        settle_areas(section, raw, request.world.published.facts(request.now))
    words = form.get("words", "")
    return _page(request, shown, papers, {**raw, "words": words}, [], notice="typed.again_files")


async def ask_to_withdraw(request: Request) -> Response:
    """Ask whether the application is really to be taken back."""
    shown = await show_summary(request.world, account_of(request), id_in(request))
    if not shown.application.is_open:
        return _to_application(request)
    return _withdraw_page(shown, [])


async def withdraw(request: Request) -> Response:
    """Take the application back."""
    account, id_ = account_of(request), id_in(request)
    if (await request.form()).get("sure") != "yes":
        shown = await show_summary(request.world, account, id_)
        return _withdraw_page(shown, [Problem("sure", "sure_missing")])
    with suppress(NotNow):  # decided or withdrawn already: the application says so
        await take_back(request.world, account, id_)
    return _to_application(request)


async def show_paper(request: Request) -> Response:
    """Show a paper of the application as it is kept."""
    _, papers = await show_filed(request.world, account_of(request), id_in(request))
    wanted = id_in(request, "document")
    found = next((paper for paper in papers if paper.id == wanted), None)
    if found is None:
        raise NotFound
    data = await request.world.files.read(found.file)
    return Bytes(data, found.media_type, found.label, inline=True)


def _page(
    request: Request,
    shown: Shown,
    papers: list[Document],
    raw: Raw,
    problems: list[Problem],
    *,
    notice: str | None = None,
    turn: Turn | None = None,
    denied: Sequence[Denied] = (),
) -> Response:
    facts = request.world.published.facts(request.now)
    fields = [widget(asked, raw, facts, turn) for asked in _fields(shown)]
    fields += [paper_widget(ask, ask.id, _document(request, papers, ask)) for ask in _asks(shown)]
    fields.append(widget(WORDS, raw, facts))
    data = {
        "application": my.view(request, shown),
        "points": my.points_of(shown),
        "fields": fields,
        "labels": {**labels_of(shown.edition.service), "words": WORDS.label},
        "key": shown.application.revision,
        "problems": problems,
        "notice": notice,
        "denied": denied_view(denied),
        "is_guarded": any(each in _fields(shown) for each in guarded(shown.edition.service)),
        "turned": turn and turn_notice(_fields(shown), turn, request.address),
    }
    return Page("citizen/answer.html", data, status=422 if problems else 200)


def _withdraw_page(shown: Shown, problems: list[Problem]) -> Response:
    one = shown.application
    data = {
        "application": {"id": one.id, "number": one.number, "service": shown.edition.service},
        "key": one.revision,
        "problems": problems,
    }
    return Page("citizen/withdraw.html", data, status=422 if problems else 200)


def _named(shown: Shown) -> set[str]:
    return {id_ for defect in shown.defects if (id_ := my.named_in(defect))}


def _fields(shown: Shown) -> list[Field]:
    named = _named(shown)
    return [each for each in shown.edition.service.fields() if each.id in named]


def _asks(shown: Shown) -> list[DocumentAsk]:
    named = _named(shown)
    asks = asks_of(shown.edition.service, shown.application.relation)
    return [ask for ask in asks if ask.id in named]


def _sections(shown: Shown) -> list[Section]:
    named = _named(shown)
    return [
        section
        for section in shown.edition.service.form
        if any(field.id in named for field in section.fields)
    ]


def _stored(request: Request, shown: Shown) -> Raw:
    facts = request.world.published.facts(request.now)
    raw: Raw = {}
    for section in _sections(shown):
        for field in section.fields:
            if not field.is_computed:
                raw |= raw_of(field, shown.answers.get(field.id), facts)
    return raw


def _named_only(request: Request, shown: Shown, typed: Raw) -> Raw:
    """Take what was typed for the named questions, and the stored answers for their neighbours."""
    named = {field.id for field in _fields(shown)}
    own = {name: value for name, value in typed.items() if name.split(".")[0] in named}
    stored = _stored(request, shown)
    return {n: v for n, v in stored.items() if n.split(".")[0] not in named} | own


async def _take_papers(request: Request, shown: Shown) -> list[Problem]:
    problems: list[Problem] = []
    for ask_ in _asks(shown):
        file = request.file(ask_.id)
        if file is None:
            continue
        try:
            await attach(
                request.world,
                account_of(request),
                shown.application.id,
                ask_.id,
                label=file.file_name,
                data=file,
            )
        except UploadRefusal as refusal:
            known = texts.has(f"problem.{refusal.code}")
            problems.append(Problem(ask_.id, refusal.code if known else "upload.refused"))
    return problems


def _document(request: Request, papers: list[Document], ask_: DocumentAsk) -> dict[str, Any] | None:
    kept = [paper for paper in papers if paper.ask == ask_.id]
    if not kept:
        return None
    paper = kept[-1]
    url = f"/{request.language}/my/{paper.application}/files/{paper.id}"
    return {"name": paper.label, "size_kb": max(1, paper.size_bytes // 1024), "url": url}


def _to_application(request: Request) -> Response:
    return Redirect(f"/{request.language}/my/{id_in(request)}")

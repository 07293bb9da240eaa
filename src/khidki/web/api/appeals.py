"""Appeal against a refusal or a delay: what may be made now, what was made, all that was said.

What the pages of a citizen do, by the number of the application. A paper comes within the call that
says what it is for, so that none is ever handed in for nothing; it is kept only where an appeal is
open.
"""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from msgspec.structs import asdict

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
from khidki.actions.read_own import own_id
from khidki.domain.case.appeal import Appeal, Memo, can_change
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.proceeding import Kind, NotOpen
from khidki.domain.case.recourse import Recourse
from khidki.store.documents import Document
from khidki.web import appeal_words
from khidki.web.api import appeal_shapes as shapes
from khidki.web.api.entry import account_in, id_in, number_in
from khidki.web.api.shapes import Both
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 16 * 2**20  # a paper as large as any, in base64, and the words


async def listed(request: Request) -> Response:
    """List the appeals about an application, and say which may be made now."""
    file = await _file(request)
    found = open_now(request.world, file)
    told = [_told(request, each) for each in reversed(file.appeals)]
    open_ = None if found is None else _open(request, file, found)
    return Json(shapes.Appeals(file.application.revision, open_, told))


async def show(request: Request) -> Response:
    """Return an appeal with all that was said in it."""
    file = await _file(request)
    return Json(_whole(request, file, _in(request, file)))


async def make(request: Request, sent: shapes.AppealSent) -> Response:
    """Make the appeal that is open, as the file was at the revision that was read."""
    file = await _file(request)
    if open_now(request.world, file) is None:
        raise NotOpen
    memo = Memo(
        grounds=[each.value for each in dict.fromkeys(sent.grounds)],
        words=sent.words,
        relief=sent.relief.value,
        filer=sent.filer.value,
        filer_name=sent.filer_name,
        cause=sent.cause,
    )
    paper = await _kept(request, file, sent.paper)
    made = await file_appeal(
        request.world, account_in(request), file.application.id, memo,
        revision=sent.revision, paper=paper,
    )  # fmt: skip
    return Json(_told(request, made), status=201)


async def add(request: Request, sent: shapes.AdditionSent) -> Response:
    """Add words, and a paper if one was sent, to an appeal that waits."""
    file = await _file(request)
    appeal = _in(request, file)
    if not can_change(appeal):
        raise NotOpen
    paper = await _kept(request, file, sent.paper)
    account = account_in(request)
    if problems := await add_to_appeal(request.world, account, appeal.id, sent.words, paper=paper):
        raise Incomplete(problems)
    after = await _file(request)
    return Json(_whole(request, after, _in(request, after)), status=201)


async def withdraw(request: Request) -> Response:
    """Take an appeal back; within its time it may be made again."""
    file = await _file(request)
    id_ = _in(request, file).id
    await withdraw_appeal(request.world, account_in(request), id_)
    return Json(_told(request, _in(request, await _file(request))))


async def _file(request: Request) -> File:
    account = account_in(request)
    id_ = await own_id(request.world, account, number_in(request))
    return await own_file(request.world, account, id_)


async def _kept(request: Request, file: File, sent: shapes.Enclosure | None) -> Document | None:
    """Return the paper that was sent, made safe."""
    if sent is None:
        return None

    async def pieces() -> AsyncIterator[bytes]:
        yield sent.data

    id_ = file.application.id
    return await keep_enclosure(
        request.world, account_in(request), id_, label=sent.name, data=pieces()
    )


def _in(request: Request, file: File) -> Appeal:
    """Return the appeal of the path if it is about the application of the path."""
    wanted: UUID = id_in(request, "appeal")
    found = next((each for each in file.appeals if each.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _told(request: Request, appeal: Appeal) -> shapes.Appeal:
    seen = appeal_words.view(request, appeal)
    return shapes.Appeal(
        id=appeal.id,
        number=appeal.number,
        kind=appeal.kind,
        stage=appeal.stage,
        stands=Both.of(seen["stage"]),
        post=Both.of(seen["post"]),
        filed_at=appeal.filed_at,
        due_on=seen["due_on"],
        is_target=appeal.is_target,
        hearing_at=seen["hearing_at"],
        obey_by=seen["obey_by"],
        can_withdraw=can_change(appeal),
    )


def _whole(request: Request, file: File, appeal: Appeal) -> shapes.WholeAppeal:
    by_when = due(request.world, file, Kind(appeal.kind), appeal.post, appeal=appeal)
    happened = said_about(file, "appeal", appeal.id)
    said = [
        shapes.AppealWords(
            seq=each.seq,
            act=each.act.value,
            title=Both.of(seen["title"]),
            grounds=[Both.of(one) for one in seen["grounds"]],
            relief=_maybe(seen["relief"]),
            filer=_maybe(seen["filer"]),
            words=seen["words"],
            cause=seen["cause"],
            where=seen["where"],
            by_video=seen["by_video"],
            present=seen["present"],
            days=seen["days"],
            papers=[UUID(one["id"]) for one in each.content.get("papers", ())],
        )
        for each, seen in zip(happened, appeal_words.told(happened), strict=True)
    ]
    because = [Both.of(each.says) for each in by_when.because]
    return shapes.WholeAppeal(**asdict(_told(request, appeal)), because=because, said=said)


def _open(request: Request, file: File, found: Recourse) -> shapes.Recourse:
    post = authority(request.world, file, found.kind)
    by_when = due(request.world, file, found.kind, post)
    return shapes.Recourse(
        kind=found.kind.value,
        is_late=found.is_late,
        until=found.until,
        post=Both.of(request.world.published.post_name(post)),
        due_on=by_when.on,
        is_target=by_when.is_target,
        because=[Both.of(each.says) for each in found.because],
    )


def _maybe(text: Any) -> Both | None:
    return None if text is None else Both.of(text)

"""An officer's program: what lies on the posts held today, a case, and acts without a signature.

A token gives what its officer may do at this moment and less: an order over somebody's application
(a grant, a refusal, a revocation) is its officer's own, with a fresh second factor, so a program is
told that a person must do it. Every act names the revision that was read.
"""

from uuid import UUID

from khidki.actions.decide import Ruling, decide
from khidki.actions.read_case import read_case, read_paper
from khidki.actions.read_desk import Wanted, find_case, read_desk
from khidki.actions.record_look import record_look
from khidki.actions.sign_in_officer import officer_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.people.footprint import Looked
from khidki.domain.people.program import ACTS
from khidki.store.inboxes import START, Cursor
from khidki.web.api import cursor, desk_shapes
from khidki.web.api.desk_shapes import ActSent, Case, Defect, Desk, DeskLine, DeskPaging
from khidki.web.api.entry import id_in, number_in
from khidki.web.api.shapes import Both
from khidki.web.api.told import acted, papers, whole
from khidki.web.errors import NeedsPerson, NotFound
from khidki.web.request import Request
from khidki.web.response import Bytes, Json, Response


async def show(request: Request, asked: DeskPaging) -> Response:
    """List what lies on one of the officer's posts, as the office works it off."""
    officer = await _officer(request)
    hat = officer.hat_of(asked.post) if asked.post else next(iter(officer.hats), None)
    if hat is None:
        raise NotFound
    after = cursor.position_in(request, asked.cursor, Cursor) or START
    page = await read_desk(
        request.world, officer, [hat], wanted=Wanted(), after=after, limit=asked.limit
    )
    # Page after page it is the whole desk, with names: on record like a list taken out.
    record_look(request.world, officer, hat, Looked.EXPORT, about="desk by a program")
    lines = [
        DeskLine(
            id=line.application,
            number=line.number,
            service=line.service,
            step=line.step,
            state=line.state,  # pyright: ignore[reportArgumentType]
            name=Both(line.name_hi or line.name_en, line.name_en or line.name_hi),
            received_at=line.received_at,
            due_on=None if line.stands else line.due_on,
            revision=line.revision,
            in_turn=line.in_turn,
        )
        for line in page.lines
    ]
    posts = [
        desk_shapes.Post(each.post, Both.of(each.post_name), Both.of(each.office_name))
        for each in officer.hats
    ]
    next_ = page.next and cursor.made(request, page.next, post=hat.post, limit=str(asked.limit))
    return Json(Desk(hat.post, posts, lines, next_))


async def case(request: Request) -> Response:
    """Return a case that lies, or last lay, on a post of the officer."""
    officer = await _officer(request)
    read = await read_case(request.world, officer, await _case(request, officer))
    told = whole(request, read.case.application, answers=read.answers, history=read.case.history)
    return Json(
        Case(
            **told,
            documents=papers(read.case.papers),
            acts=[act.value for act in read.acts if act in ACTS],
            acts_of_person=[act.value for act in read.acts if act not in ACTS],
        )
    )


async def document(request: Request) -> Response:
    """Return the bytes of a paper of a case."""
    officer = await _officer(request)
    id_ = await _case(request, officer)
    kept, data = await read_paper(request.world, officer, id_, id_in(request, "document"))
    return Bytes(data, kept.media_type, kept.label)


async def do(request: Request, sent: ActSent) -> Response:
    """Do an act that needs no person, on the case as it was at the revision that was read."""
    act = Act(sent.act)
    if act not in ACTS:
        raise NeedsPerson
    officer = await _officer(request)
    id_ = await _case(request, officer)
    ruling = Ruling(
        words=sent.words,
        defects=[_defect(each) for each in sent.defects] if act is Act.SEND_BACK else (),
        receipt=sent.receipt if act is Act.PAID else "",
        paise=sent.paise if act is Act.PAID else None,
        first=sent.first,
    )
    after = await decide(request.world, officer, id_, act, ruling, revision=sent.revision)
    return Json(acted(after))


def _defect(sent: Defect) -> dict[str, str]:
    named = {"field": sent.field} if sent.field else {"paper": sent.paper or ""}
    return {**named, "words": sent.words}


async def _officer(request: Request) -> Officer:
    assert request.session.officer is not None, "only an officer's token has such a scope"
    return await officer_of(request.world, request.session.officer)


async def _case(request: Request, officer: Officer) -> UUID:
    """Return the case of the number in the path; another post's is as unknown as none."""
    try:
        found = await find_case(request.world, officer, number_in(request))
    except (Unknown, NotYourPost) as cause:
        raise NotFound from cause
    if found is None:
        raise NotFound
    return found

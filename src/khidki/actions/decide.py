"""What an officer does with an application that their post holds.

One transaction each: read, check that the officer holds the post now and saw the latest state, let
the table of moves decide, store the event, and move the case between desks. Two officers acting at
once: the first wins, the other is told that somebody else acted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions import desk
from khidki.actions.allot import draw_of
from khidki.actions.ask_again import note_again, require_something_new
from khidki.actions.declare import require_stranger
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.look_up import find_rows, looked_up, said_of
from khidki.actions.stand_still import stopped
from khidki.actions.take_first import as_taken
from khidki.actions.world import World
from khidki.domain.case.application import Application, Place, Unknown, act, require_seen
from khidki.domain.case.event import Act, Actor, Content
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import decides, require_heard
from khidki.domain.case.move import NotNow
from khidki.domain.case.note import standing
from khidki.domain.case.opening import BY_RULE
from khidki.domain.case.turn import First
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import access
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.domain.service import stage
from khidki.domain.service.clearing import is_cleared
from khidki.domain.service.definition import Service, StepAct
from khidki.domain.service.published import Edition, Published
from khidki.domain.service.relation_paper import RELATION_PAPER
from khidki.store import applications, notes, openings
from khidki.store.database import Transaction
from khidki.store.registers import Found

WORDS_MOST = 4000
DEFECT_WORDS_MOST = 500
FOUND_MOST = 200
RECEIPT_MOST = 60
PAISE_MOST = 2**53


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the officer says with an act: coded reasons, words, and for a report its findings.

    A defect names a `field` of the form or a `paper` that was asked for, with `words` about it. Who
    notes a payment names its `receipt`; who grants out of a register chooses the `row`.
    """

    words: str = ""
    reasons: Sequence[str] = ()
    defects: Sequence[Mapping[str, str]] = ()
    findings: Mapping[str, str] | None = None
    receipt: str = ""  # of what was paid at an office
    paise: int | None = None
    row: str = ""  # of the register, where the paper states one
    draft: int | None = None  # the note with the draft order that was signed, changed or not
    together: bool = False  # with other files at one stroke
    first: First | None = None  # why before earlier files, where some wait

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        value: dict[str, Any] = {"words": self.words}
        if self.reasons:
            value["reasons"] = list(self.reasons)
        if self.defects:
            value["defects"] = [dict(defect) for defect in self.defects]
        if self.findings is not None:
            value["findings"] = dict(self.findings)
        if self.receipt:
            value |= {"receipt": self.receipt, "paid_paise": self.paise}
        if self.draft is not None:
            value["draft"] = self.draft
        if self.together:
            value["together"] = True
        return value


async def decide(
    world: World,
    officer: Officer,
    application_id: UUID,
    act_: Act,
    ruling: Ruling,
    *,
    revision: int,
) -> Application:
    """Do one act under the officer's posting and return the application after it."""
    at = world.now()
    async with world.transaction() as tx:
        before = await applications.held(tx, application_id)
        if before is None:
            raise Unknown
        if before.revision != revision:
            require_seen(before, await applications.events(tx, application_id), revision)
        by, _ = access.officer_for(before, act_, officer)
        await require_stranger(tx, world, officer.id, before)
        contents = await applications.contents(tx, application_id)
        edition = edition_of(world.published, before, contents)
        service = edition.service
        step = service.step(before.step or "")
        noticed = step is not None and step.act is StepAct.NOTICE
        heard = service.is_heard and decides(act_)
        looks_back = noticed or heard
        history = await applications.events(tx, application_id) if looks_back else []
        offered = acts_open(world.published, service, before, history, at)
        _check(offered, service, before, act_, ruling)
        if heard:
            require_heard(event.act for event in history)
        asks = act_ is Act.SEND_BACK
        again = require_something_new(contents, ruling.defects) if asks else 1
        if ruling.draft is not None and not await _stands(tx, before, ruling.draft):
            ruling = replace(ruling, draft=None)
        before = await as_taken(tx, world, before, step, by=by, why=ruling.first, at=at)
        answers = answers_in(contents)
        area = answers.get(service.applicant.area or "")
        if act_ in access.SIGNING:
            access.require_area(
                world.published.areas,
                post=world.published.posts[before.post or ""].area,
                application=area if isinstance(area, str) else None,
                day=legal_day(at),
            )
        place = _next_place(world, service, before, act_, area=area)
        said = ruling.content()
        if act_ is Act.GRANT and (looked := looked_up(service)) is not None:
            said |= said_of(looked, _chosen(await find_rows(tx, service, answers), ruling.row))
        content = Content.of(said, salt=world.salt())
        dated = await stopped(world, tx, before, service, at=at) if asks else before
        after, event = act(dated, act_, by=by, at=at, place=place, content=content)
        await applications.append(
            tx, after, event, content=content, message=world.new_id(after.bucket)
        )
        await note_again(world, tx, before, after, times=again)
        await desk.show(tx, world.published, [(after, answers)], left=before.office)
        if act_ is Act.REPORT:
            await _clear(world, tx, edition, after, by=by, answers=answers, ruling=ruling)
    return after


async def _stands(tx: Transaction, before: Application, draft: int) -> bool:
    """Say whether the draft that a form names is the one that stands."""
    found = standing(await notes.drafts(tx, before.id), before.revision)
    return found is not None and found.seq == draft


async def _clear(
    world: World,
    tx: Transaction,
    edition: Edition,
    after: Application,
    *,
    by: Actor,
    answers: Mapping[str, Any],
    ruling: Ruling,
) -> None:
    """Mark a file that a rule of the service clears, once it has come to who decides."""
    step = edition.service.step(after.step or "")
    facts = world.published.facts(world.now())
    found = ruling.findings or {}
    if (
        step is not None
        and step.act is StepAct.DECISION
        and is_cleared(edition, answers, found, facts, demo=world.demo)
    ):
        await openings.note(
            tx, after.id, revision=after.revision,
            officer=BY_RULE, posting=by.posting, at=world.now(),
        )  # fmt: skip


def acts_open(
    published: Published,
    service: Service,
    application: Application,
    history: Sequence[stage.Event],
    at: datetime,
) -> list[Act]:
    """Return the acts that the step offers now, in the order in which a page shows them."""
    step = None if application.step is None else service.step(application.step)
    if step is None or application.state != "at_step":
        return []
    assert application.office is not None, "an open application lies in an office"
    until = stage.open_until(step, history, published.calendar(application.office))
    return stage.offers(service, step, open_until=until, today=legal_day(at))


def problems_with(service: Service, act_: Act, ruling: Ruling) -> list[Problem]:
    """Return everything that keeps an act from being done with these words and reasons."""
    problems: list[Problem] = []
    if act_ is Act.REFUSE and not ruling.reasons:
        problems.append(Problem("reasons", "reason_needed"))
    problems.extend(
        Problem("reasons", "unknown_reason")
        for code in ruling.reasons
        if service.reason(code) is None
    )
    if act_ is Act.SEND_BACK:
        problems += _problems_with_defects(service, ruling.defects)
    if act_ is Act.PAID:
        problems += _problems_with_payment(ruling)
    problems += _problems_with_findings(service, ruling.findings or {})
    spoken = {Act.REPORT, Act.FORWARD, Act.OBJECT}
    if service.is_heard:  # whoever was heard gets the reasons in writing
        spoken |= {Act.GRANT, Act.REFUSE}
    if act_ in spoken and not ruling.words.strip():
        problems.append(Problem("words", "required"))
    if len(ruling.words) > WORDS_MOST:
        problems.append(
            Problem("words", "too_long", {"most": WORDS_MOST, "given": len(ruling.words)})
        )
    return problems


def _problems_with_findings(service: Service, findings: Mapping[str, str]) -> list[Problem]:
    asked = {each.id for each in service.fields()}
    problems: list[Problem] = []
    for field, found in findings.items():
        path = f"found.{field}"
        if field not in asked:
            problems.append(Problem("words", "unknown_defect"))
        elif not found:
            problems.append(Problem(path, "required"))
        elif len(found) > FOUND_MOST:
            given = {"most": FOUND_MOST, "given": len(found)}
            problems.append(Problem(path, "too_long", given))
    return problems


def _problems_with_payment(ruling: Ruling) -> list[Problem]:
    problems: list[Problem] = []
    if not ruling.receipt.strip():
        problems.append(Problem("receipt", "required"))
    elif len(ruling.receipt) > RECEIPT_MOST:
        given = {"most": RECEIPT_MOST, "given": len(ruling.receipt)}
        problems.append(Problem("receipt", "too_long", given))
    if ruling.paise is None:
        problems.append(Problem("paise", "required"))
    elif not 0 < ruling.paise <= PAISE_MOST:
        problems.append(Problem("paise", "not_an_amount"))
    return problems


def _chosen(rows: Sequence[Found], wanted: str) -> Found:
    """Return the row that the officer chose among those that are meant, or refuse."""
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise Incomplete([Problem("row", "row_needed" if rows else "row_missing")])
    return found


def _problems_with_defects(service: Service, defects: Sequence[Mapping[str, str]]) -> list[Problem]:
    if not defects:
        return [Problem("defects", "defect_needed")]
    fields = {asked.id for asked in service.fields() if not asked.is_computed}
    papers = {RELATION_PAPER.id, *(ask.id for ask in service.documents)}
    problems: list[Problem] = []
    for defect in defects:
        what = "field" if "field" in defect else "paper"
        named = defect.get(what, "")
        if named not in (fields if what == "field" else papers):
            problems.append(Problem("defects", "unknown_defect"))
        elif len(defect.get("words", "")) > DEFECT_WORDS_MOST:
            path = f"defect.{what}.{named}"
            problems.append(
                Problem(
                    path, "too_long", {"most": DEFECT_WORDS_MOST, "given": len(defect["words"])}
                )
            )
    return problems


def _check(
    offered: Sequence[Act], service: Service, application: Application, act_: Act, ruling: Ruling
) -> None:
    if act_ not in offered:
        raise NotNow(application.state, act_)
    problems = problems_with(service, act_, ruling)
    if problems:
        raise Incomplete(problems)


def _next_place(
    world: World, service: Service, application: Application, act_: Act, *, area: Any
) -> Place | None:
    if act_ not in stage.LEADS:
        return None
    step = service.beside(application.step or "", stage.LEADS[act_])
    assert step is not None, "reviewed: the last step decides"
    return world.published.place(
        step,
        area if isinstance(area, str) else None,
        legal_day(world.now()),
        draw=draw_of(world, application.id, received_at=application.received_at),
    )

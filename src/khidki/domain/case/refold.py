"""Every proceeding of a file made again from its events, to be compared with the rows that stand.

An appeal, a penalty, a revision and a hearing each have a summary row; all that it says of its
stage, dates and sums follows from what happened. Where a content was erased by law nothing can be
compared, and `refold` says so by returning None.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.domain.case.appeal import DECIDING
from khidki.domain.case.event import Act, Event
from khidki.domain.case.move import APPEALS, PENALTIES
from khidki.domain.case.penalty import ASKING, OF_REVISER
from khidki.domain.case.proceeding import Kind, NotOpen, step
from khidki.domain.case.recourse import ACTS, LATE
from khidki.domain.law.calendar import legal_day

HEARING = "hearing"
FIRST = frozenset({Act.APPEAL_FIRST, Act.APPEAL_FIRST_LATE})
BEGIN = frozenset({*ACTS.values(), *LATE.values()})
CHANGES = frozenset({Act.REVISION_REDUCE, Act.REVISION_SET_ASIDE})
ENDS = frozenset(OF_REVISER[2:])
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a row says of a proceeding, as far as events tell; a hearing has no stage."""

    id: UUID
    kind: str
    stage: str
    number: str
    seq: int
    at: datetime | None = None  # of the hearing
    day: date | None = None  # by which an order is to be obeyed
    decided_at: datetime | None = None  # of a hearing: when it was noted
    told_at: datetime | None = None
    paise: int | None = None


Found = dict[tuple[str, UUID], Summary]  # a hearing has the id of what is heard


def refold(told: Iterable[tuple[Event, Content | None]]) -> Found | None:
    """Return the summaries of the proceedings of one file, or None where content is missing."""
    found: Found = {}
    for stored, content in told:
        event = replace(stored, act=Act(stored.act))  # whoever streams rows leaves it as text
        if content is None and event.act not in {Act.APPEAL_TELL, Act.APPEAL_OBEY}:
            return None
        for acts, apply in _APPLY:
            if event.act in acts:
                apply(found, event, content or {})
    return found


def _appeal(found: Found, event: Event, content: Content) -> None:
    if event.act in BEGIN:
        _begin(found, event, content)
        return
    one = _meant(found, event, content)
    if one is None:
        return
    after = _moved(one, event)
    if event.act is Act.APPEAL_LIST:
        at = datetime.fromisoformat(content["at"])
        after = replace(after, at=at)
        _heard(found, after, at)
    elif event.act is Act.APPEAL_NOTE:
        _noted(found, after.id, event)
    elif event.act in DECIDING:
        day = legal_day(event.happened_at)
        by = day + timedelta(days=content["days"]) if "days" in content else None
        after = replace(after, decided_at=event.happened_at, day=by)
    elif event.act is Act.APPEAL_TELL:
        after = replace(after, told_at=event.happened_at)
    found[(after.kind, after.id)] = after


def _begin(found: Found, event: Event, content: Content) -> None:
    id_, kind = UUID(content["appeal"]), content["tier"]
    stage = step(Kind(kind), None, event.act).to
    if event.act not in FIRST:
        for key, each in list(found.items()):
            if each.kind == Kind.FIRST_APPEAL and _is_open(each, event.act):
                found[key] = _moved(each, event)
    found[(kind, id_)] = Summary(id_, kind, stage, content["appeal_number"], event.seq)


def _meant(found: Found, event: Event, content: Content) -> Summary | None:
    """Return the appeal that an act is about; the window's own acts name none."""
    if "appeal" in content:
        return found.get((content["tier"], UUID(content["appeal"])))
    waits: Callable[[Summary], bool] = (
        (lambda each: each.decided_at is not None and each.told_at is None)
        if event.act is Act.APPEAL_TELL
        else (lambda each: each.stage == "ordered")
    )
    return next((e for (k, _), e in found.items() if k.endswith("appeal") and waits(e)), None)


def _penalty(found: Found, event: Event, content: Content) -> None:
    id_ = UUID(content["penalty"])
    kind = Kind.REVISION if event.act.startswith("revision_") else Kind.PENALTY
    if event.act is Act.PENALTY_NOTICE or event.act in ASKING:
        stage = step(kind, None, event.act).to
        number = content["penalty_number"]
        made = Summary(id_, kind.value, stage, number, event.seq, paise=0)
        found[(kind.value, id_)] = made
        if "hearing" in content:
            _heard(found, made, datetime.fromisoformat(content["hearing"]["at"]))
        return
    one = found.get((kind.value, id_))
    if one is None:
        return
    after = _moved(one, event)
    if event.act is Act.PENALTY_LIST:
        _heard(found, after, datetime.fromisoformat(content["at"]))
    elif event.act is Act.PENALTY_IMPOSE:
        after = replace(after, paise=content["paise"], decided_at=event.happened_at)
    elif event.act is Act.PENALTY_TELL:
        after = replace(after, told_at=event.happened_at)
    elif event.act in ENDS:
        after = replace(after, decided_at=event.happened_at)
    found[(kind.value, id_)] = after
    revised = found.get((Kind.PENALTY.value, UUID(content["of"]))) if "of" in content else None
    if event.act in CHANGES and revised is not None:
        changed = replace(_moved(revised, event), paise=content.get("paise", 0))
        found[(Kind.PENALTY.value, revised.id)] = changed


def _complaint(found: Found, event: Event, content: Content) -> None:
    if event.act is Act.HEARING_NOTE:
        _noted(found, event.application, event)
        return
    at = datetime.fromisoformat(content["at"])
    number = content.get("number", "")
    found[(HEARING, event.application)] = Summary(
        event.application, HEARING, "", number, event.seq, at=at
    )


def _heard(found: Found, of: Summary, at: datetime) -> None:
    found[(HEARING, of.id)] = Summary(of.id, HEARING, "", of.number, of.seq, at=at)


def _noted(found: Found, id_: UUID, event: Event) -> None:
    held = found.get((HEARING, id_))
    if held is not None:
        found[(HEARING, id_)] = replace(held, seq=event.seq, decided_at=event.happened_at)


def _moved(one: Summary, event: Event) -> Summary:
    return replace(one, stage=step(Kind(one.kind), one.stage, event.act).to, seq=event.seq)


def _is_open(one: Summary, act: Act) -> bool:
    try:
        step(Kind(one.kind), one.stage, act)
    except NotOpen:
        return False
    return True


_APPLY: tuple[tuple[Iterable[Act], Callable[[Found, Event, Content], None]], ...] = (
    (frozenset(APPEALS), _appeal),
    (frozenset(PENALTIES), _penalty),
    (frozenset({Act.HEARING_LIST, Act.HEARING_NOTE}), _complaint),
)
PROCEEDINGS = frozenset({*APPEALS, *PENALTIES, Act.HEARING_LIST, Act.HEARING_NOTE})

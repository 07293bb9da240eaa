"""What happens to an application, in the words of both languages.

Turns acts, states and posts into the shapes that templates take: a status, where it lies and since
when, what comes next, and a timeline. The same for the public and for the applicant; who may see
what else is decided elsewhere. Shared by pages of all audiences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from khidki.domain.case.event import Act, ActorKind, State
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.dues import Dues
from khidki.domain.money.tariff import Rate
from khidki.domain.record.document import shown_day
from khidki.domain.record.revocation import RevocationReason
from khidki.domain.service.charge import Charge, department_charge, with_rate
from khidki.domain.service.field import Facts
from khidki.domain.service.published import Edition, Published
from khidki.domain.text import Text
from khidki.web import step_words
from khidki.web.spoken import said

STATUS = {
    State.AT_STEP: "working",
    State.SENT_BACK: "sent_back",
    State.GRANTED: "granted",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
}
SILENT = frozenset({Act.COMMUNICATE, Act.APPEAL_TELL})


class Event(step_words.Event, Protocol):
    """What a timeline has to know of an event."""

    @property
    def seq(self) -> int: ...
    @property
    def post(self) -> str | None: ...
    @property
    def acting_post(self) -> str | None: ...
    @property
    def actor_id(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Now:
    """Where an application stands at this moment."""

    edition: Edition
    state: State
    step: str | None
    post: str | None
    due_on: date | None
    has_certificate: bool = False
    is_revoked: bool = False

    @property
    def waits_for_paper(self) -> bool:
        """Whether a paper is still to be made."""
        return not self.has_certificate and self.edition.service.output.certificate is not None


def status_of(state: str) -> str:
    """Return the name of a status as templates know it."""
    return STATUS[State(state)]


def is_late(state: str, due_on: date | None, now: datetime) -> bool:
    """Say whether an office should have decided by now."""
    return state == State.AT_STEP and due_on is not None and due_on < legal_day(now)


def office_of(published: Published, post: str | None) -> tuple[Text | None, Text | None]:
    """Return the names of a post and of its office; nothing when no post holds the application."""
    if post is None or post not in published.posts:
        return None, None
    return published.post_name(post), published.offices[published.posts[post].office].name


def since(history: Sequence[Event]) -> date:
    """Return the day from which the application has lain where it lies now."""
    loud = [event for event in history if event.act not in SILENT]
    day = legal_day(loud[-1].happened_at)
    for event in reversed(loud):
        if event.post != loud[-1].post:
            break
        day = legal_day(event.happened_at)
    return day


def next_words(published: Published, now: Now, history: Sequence[Event] = ()) -> Text:
    """Say what happens next, or that nothing more does."""
    match now.state:
        case State.AT_STEP:
            step = now.edition.service.step(now.step or "")
            return step_words.next_of(published, step, now.post, history)
        case State.SENT_BACK:
            return said("next.sent_back")
        case State.GRANTED:
            return said(_granted(now))
        case State.REFUSED:
            return said("next.refused")
        case State.WITHDRAWN:
            return said("next.withdrawn")


def _granted(now: Now) -> str:
    if now.is_revoked:
        return "next.revoked"
    if now.has_certificate:
        return "next.issued"
    return "next.issuing" if now.waits_for_paper else "next.done"


def is_revoked(history: Sequence[Event]) -> bool:
    """Say whether the certificate that was issued last was revoked."""
    last = next((e.act for e in reversed(history) if e.act in {Act.ISSUE, Act.REVOKE}), None)
    return last is Act.REVOKE


def revoked_because(reason: str | None) -> Text | None:
    """Return why a certificate was revoked, in words for anybody."""
    known = reason is not None and reason in {each.value for each in RevocationReason}
    return said(f"revoked.{reason}") if known else None


def timeline(
    published: Published,
    now: Now,
    history: Sequence[Event],
    contents: Mapping[int, Mapping[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Return what happened, what is going on and what is still to come.

    `contents` are what was said with the events, by their places; the public is given none.
    """
    entries: list[dict[str, Any]] = []
    left: str | None = None
    for event in history:
        # News of a step is for who may read the case; the public sees when the step is done.
        silent = event.act in SILENT or (contents is None and event.act is Act.PROGRESS)
        if not silent:
            said_with = (contents or {}).get(event.seq, {})
            entries.append(_done(published, now, event, left, said_with))
        left = event.step
    if now.state is State.SENT_BACK:
        entries.append(_entry(said("timeline.waiting"), kind="now"))
    elif now.state is State.AT_STEP:
        entries += _ahead(published, now)
    elif now.state is State.GRANTED and now.waits_for_paper:
        entries.append(_entry(said("timeline.making"), kind="now"))
    return entries


def fee_view(
    published: Published, edition: Edition, day: date, answers: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what an application costs on a day, as the fee table takes it.

    While answers are missing that the fee depends on, there is no total, only its `words`.
    """
    rate: Rate | None = None
    service, facts = edition.service, Facts(day, published.areas)
    tariff = published.tariffs.get(service.fee.facilitation)
    charge = total = department_charge(service.fee, edition.form, answers or {}, facts)
    parts = [{"title": said("fee.department"), "words": _sum(charge)}]
    if tariff is not None and (rate := tariff.on(day)) is not None:
        total = with_rate(charge, rate)
        ours = Charge(rate.price(charge.least_paise), rate.price(charge.most_paise))
        parts.append({"title": tariff.title, "words": _sum(ours)})
    return {
        "total_paise": total.paise,
        "words": _sum(total) if total.most_paise else said("fee.none"),
        "parts": parts,
        "verified": service.fee.verified and (rate is None or rate.verified),
    }


def dues_view(dues: Dues, *, verified: bool = True) -> dict[str, Any]:
    """Return lines that were fixed, as the fee table takes them."""
    return {
        "total_paise": dues.total_paise,
        "words": _same(format_rupees(dues.total_paise)),
        "parts": [
            {"title": item.title, "words": _same(format_rupees(item.paise))} for item in dues.items
        ],
        "verified": verified,
    }


def _sum(charge: Charge) -> Text:
    least, most = format_rupees(charge.least_paise), format_rupees(charge.most_paise)
    return _same(most) if charge.paise is not None else said("fee.range", least=least, most=most)


def _same(words: str) -> Text:
    return Text(hi=words, en=words)


def _done(
    published: Published, now: Now, event: Event, left: str | None, content: Mapping[str, Any]
) -> dict[str, Any]:
    # What an applicant or the window itself did is told by the act; else the post that acted is
    # named, which after a report is not the one that the application went to.
    received_in = office_of(published, event.post)[1]
    acted, _ = office_of(published, event.acting_post)
    system = published.system_of(event.actor_id)
    by = received_in if event.act is Act.SUBMIT else system.name if system else acted
    if event.actor is ActorKind.SYSTEM and event.act in step_words.BY_ITSELF:
        by = said("timeline.window")
    service = now.edition.service
    title = step_words.title_of(service, event, left)
    note = step_words.note_of(service, content) or step_words.news_in(content)
    return _entry(title, by=by, at=event.happened_at, kind="done", note=note)


def _ahead(published: Published, now: Now) -> list[dict[str, Any]]:
    steps = now.edition.service.steps
    here = next((i for i, step in enumerate(steps) if step.id == now.step), 0)
    post, _ = office_of(published, now.post)
    note = None if now.due_on is None else said("timeline.due", day=shown_day(now.due_on))
    by = step_words.doer_of(published, steps[here], post)
    entries = [_entry(steps[here].title, by=by, kind="now", note=note)]
    for step in steps[here + 1 :]:
        post = published.post_kinds[step.post].title
        by = step_words.doer_of(published, step, post)
        entries.append(_entry(step.title, by=by, kind="ahead"))
    return entries


def _entry(
    title: Text,
    *,
    kind: str,
    by: Text | None = None,
    at: datetime | None = None,
    note: Text | None = None,
) -> dict[str, Any]:
    return {"title": title, "by": by, "at": at, "kind": kind, "note": note}

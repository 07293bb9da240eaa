"""What the law makes of a story: dates, routes and amounts, each with its reasons.

One answer after the other, in the order of a case: receipt, limit, hearing, appeals, money. Every
answer has a name and one plain value, so that an expectation is a line of text; what cannot be
computed is left out or says why. The same functions serve an application; only the facts differ.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from khidki.domain.law import compensation as citizen
from khidki.domain.law import penalty
from khidki.domain.law.act import Law
from khidki.domain.law.appeal import Course, DecideBy, decide_by, routes
from khidki.domain.law.calendar import IST, Calendar, legal_day
from khidki.domain.law.clock import Due, Pause, counting_of, due, pauses_of, rule_of_service
from khidki.domain.law.hearing import hearing, may_order
from khidki.domain.law.parameter import Reason, cases_of, period_of, reading_of, reasons_of
from khidki.domain.law.penalty import Fault
from khidki.domain.law.receipt import Intake, receipt
from khidki.domain.law.story import Finding, Happening, Story
from khidki.domain.law.why import cited
from khidki.domain.law.window import Window, window
from khidki.domain.money.amount import format_rupees
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """One result: its name, its value in plain letters, and why."""

    name: str
    value: str
    because: tuple[Reason, ...] = ()


_FAULTS = {
    Finding.NO_SERVICE: Fault.NO_SERVICE,
    Finding.APPEAL_NOT_DECIDED: Fault.APPEAL_NOT_DECIDED,
}
_ORDERS = {
    Happening.SERVICE_ORDERED: "give-service",
    Happening.HEARING_ORDERED: "give-hearing",
    Happening.DISMISSED: "dismiss",
}
_SKIPPED = Text(hi="नहीं गिना गया: ", en="Not counted: ")
_DAY_0 = Text(hi="दिन 0: ", en="Day 0: ")
_UNLAWFUL = Text(hi="यह आदेश इस अधिनियम में नहीं है।", en="The Act knows no such order.")
_NOT_OPEN = Text(
    hi="शास्ति केवल द्वितीय अपील में प्रस्तावित हो सकती है।",
    en="A penalty can be proposed only where the Act opens one, as in a second appeal.",
)


def outcome(story: Story, law: Law, calendar: Calendar) -> list[Answer]:
    """Return everything that the law, as it was in force when the story began, says about it."""
    begun = story.at(Happening.HANDED_IN) or story.at(Happening.NOT_TAKEN)
    then = None if begun is None else law.on(legal_day(begun))
    if begun is None or then is None:
        why = "nothing was handed in" if begun is None else "the law was not in force"
        return [Answer("day_0", f"none: {why}")]
    found = due_of(story, then, calendar)
    course = _course(story, then, calendar, None if found is None else found.on)
    asked_on = story.today or legal_day(max(act.at for act in story.acts))
    return [
        *_received(story, then),
        *(() if found is None else _limit(found, story, then)),
        *_heard(story, then, calendar),
        *_deemed(course, then, asked_on),
        *_appeals(story, course, then, calendar),
        *_routes(course, then, calendar, asked_on),
        *_money(story, course, then, calendar, asked_on),
    ]


def differences(answers: Iterable[Answer], story: Story) -> dict[str, tuple[str, str]]:
    """Return what a story expects otherwise: the expected and the found value by name."""
    found = {answer.name: answer.value for answer in answers}
    return {
        name: (wanted, found.get(name, "nothing"))
        for name, wanted in story.expect.items()
        if found.get(name, "nothing") != wanted
    }


def due_of(story: Story, law: Law, calendar: Calendar) -> Due | None:
    """Return when the limit of a story ends; None where none has begun or none is known."""
    limit = story.limit or period_of(law, "hearing-limit")
    taken = receipt(_intake(story), law) if story.at(Happening.HANDED_IN) else None
    if limit is None or taken is None or taken.received_at is None:
        return None
    if set(cases_of(law, "complaint-excludes")) & set(story.about):
        return None  # what is no complaint is not heard, and has no limit
    pauses, _ = _pauses(story, law)
    return due(taken.received_at, limit, calendar, pauses, counting_of(law))


def _intake(story: Story) -> Intake:
    handed_in_at = story.at(Happening.HANDED_IN)
    assert handed_in_at is not None, "asked only of what was handed in"
    return Intake(
        handed_in_at,
        story.at(Happening.PAPERS_COMPLETE) if story.papers_missing else handed_in_at,
        fee_is_due=story.fee_is_due,
        paid_at=story.at(Happening.PAID),
        channel_is_authorised=story.channel_is_authorised,
        forwarded_at=story.at(Happening.FORWARDED),
    )


def _pauses(story: Story, law: Law) -> tuple[tuple[Pause, ...], tuple[Reason, ...]]:
    asked = sorted(each.at for each in story.acts if each.act is Happening.SENT_BACK)
    back = sorted(each.at for each in story.acts if each.act is Happening.RETURNED)
    found = [Pause(at, next((each for each in back if each >= at), None)) for at in asked]
    rule = story.pause_rule
    own = None if rule is None else rule_of_service(rule)
    return pauses_of(found, law, service_rule=own) if found else ((), ())


def _received(story: Story, law: Law) -> Iterator[Answer]:
    if story.at(Happening.HANDED_IN) is None:
        yield Answer("day_0", "none: not taken")
        return
    taken = receipt(_intake(story), law)
    waits = ", ".join(each.value for each in taken.awaits)
    value = f"none: awaits {waits}" if taken.received_at is None else _on(taken.received_at)
    yield Answer("day_0", value, taken.because)


def _limit(found: Due, story: Story, law: Law) -> Iterator[Answer]:
    in_hours = found.period.unit.ends_within_a_day
    moment = _moment if in_hours else _on
    words, begun = found.period.text(), _on(found.received_at)
    start = Reason(Text(hi=f"{_DAY_0.hi}{begun}; {words.hi}", en=f"{_DAY_0.en}{begun}; {words.en}"))
    strict = replace(found, on=found.strict_on, at=found.strict_at, stood=())
    rules = cited(found, law, *(("hearing-limit",) if story.limit is None else ()))
    yield Answer("due", moment(found.strict_at), (start, *rules, *_days_skipped(strict)))
    if found.stood:
        value = "stands" if found.at is None else moment(found.at)
        because = () if found.at is None else _days_skipped(found)
        yield Answer("due_with_pauses", value, (*_pauses(story, law)[1], *because))


def _deemed(course: Course, law: Law, asked_on: date) -> Iterator[Answer]:
    """Yield what the Act takes for decided where a limit ran out without a decision."""
    open_ = course.served_on is None and course.refused_on is None
    if open_ and course.due_on is not None and asked_on > course.due_on:
        why = reasons_of(law, "deemed-outcome")
        yield Answer("deemed", reading_of(law, "deemed-outcome"), why)


def _days_skipped(found: Due) -> tuple[Reason, ...]:
    named = [(each.on.isoformat(), each.why) for each in found.skipped]
    if not named:
        return ()
    hi = ", ".join(f"{on} ({why.hi})" for on, why in named)
    en = ", ".join(f"{on} ({why.en})" for on, why in named)
    return (Reason(Text(hi=_SKIPPED.hi + hi, en=_SKIPPED.en + en)),)


def _heard(story: Story, law: Law, calendar: Calendar) -> Iterator[Answer]:
    if story.at(Happening.HANDED_IN) is None or period_of(law, "hearing-limit") is None:
        return
    decided = story.at(Happening.SERVED) or story.at(Happening.REFUSED)
    found = hearing(
        law,
        calendar,
        about=story.about,
        decided_on=None if decided is None else legal_day(decided),
    )
    barred = ", ".join(found.excluded_by)
    yield Answer("complaint", f"not taken: {barred}" if barred else "taken", found.because)
    if found.tell_by is not None:
        yield Answer("tell_by", found.tell_by.isoformat(), reasons_of(law, "decision-told-limit"))


def _course(story: Story, law: Law, calendar: Calendar, due_on: date | None) -> Course:
    def day(act: Happening) -> date | None:
        at = story.at(act)
        return None if at is None else legal_day(at)

    appealed_on = day(Happening.APPEALED)
    limit = None if appealed_on is None else _decide_first(story, law, calendar, appealed_on)
    ordered = [each for each in story.acts if each.act in _ORDERS]
    handed_in_on = day(Happening.HANDED_IN) or day(Happening.NOT_TAKEN)
    assert handed_in_on is not None, "asked only of a story that has begun"
    return Course(
        handed_in_on,
        receipt_given=day(Happening.HANDED_IN) is not None,
        due_on=due_on,
        served_on=day(Happening.SERVED),
        refused_on=day(Happening.REFUSED),
        refusal_told_on=day(Happening.TOLD),
        appealed_on=appealed_on,
        appeal_due_on=None if limit is None else limit.on,
        ordered_on=legal_day(ordered[0].at) if ordered else None,
        order_told_on=day(Happening.ORDER_TOLD),
        obey_by=ordered[0].by if ordered and ordered[0].act is not Happening.DISMISSED else None,
        obeyed_on=day(Happening.OBEYED),
        appealed_again_on=day(Happening.APPEALED_AGAIN),
        outages=tuple(each.outage() for each in story.outages),
    )


def _decide_first(story: Story, law: Law, calendar: Calendar, filed_on: date) -> DecideBy:
    return decide_by(law, "first-appeal-limit", filed_on, calendar, of_service=story.appeal_limit)


def _appeals(story: Story, course: Course, law: Law, calendar: Calendar) -> Iterator[Answer]:
    told_on = course.refusal_told_on if course.refused_on is not None else course.due_on
    if course.refused_on is not None or (course.due_on is not None and course.served_on is None):
        ends = window(
            law,
            "first-appeal-window",
            calendar,
            communicated_on=told_on,
            decided_on=course.refused_on,
            outages=course.outages,
        )
        yield from _window("first_appeal", ends, course.appealed_on)
    if course.appealed_on is not None:
        limit = _decide_first(story, law, calendar, course.appealed_on)
        yield _decides("first_appeal", limit)
    if course.ordered_on is not None:
        asked = next(_ORDERS[each.act] for each in story.acts if each.act in _ORDERS)
        known = may_order(law, asked)
        why = reasons_of(law, "first-appeal-orders")
        value = asked if known else f"not lawful: {asked}"
        yield Answer("order", value, why if known else (*why, Reason(_UNLAWFUL)))
        ends = window(
            law,
            "second-appeal-window",
            calendar,
            communicated_on=course.order_told_on,
            decided_on=course.ordered_on,
            outages=course.outages,
        )
        yield from _window("second_appeal", ends, course.appealed_again_on)
    if course.appealed_again_on is not None:
        found = decide_by(law, "second-appeal-limit", course.appealed_again_on, calendar)
        yield _decides("second_appeal", found)


def _window(name: str, ends: Window, filed_on: date | None) -> Iterator[Answer]:
    no_day = "unknown" if not ends.is_known else "not begun"
    value = no_day if ends.shown_on is None else ends.shown_on.isoformat()
    yield Answer(f"{name}_until", value, ends.because)
    if ends.strict_on is not None and ends.strict_on != ends.shown_on:
        yield Answer(f"{name}_strict", ends.strict_on.isoformat(), ends.because)
    if ends.from_decision_on is not None and ends.from_decision_on != ends.shown_on:
        yield Answer(f"{name}_from_decision", ends.from_decision_on.isoformat(), ends.because)
    if filed_on is not None:
        yield Answer(f"{name}_is", ends.standing(filed_on).value, ends.because)


def _decides(name: str, found: DecideBy) -> Answer:
    day = "no limit" if found.on is None else found.on.isoformat()
    return Answer(f"{name}_decide_by", day + (" (target)" * found.is_target), found.because)


def _routes(course: Course, law: Law, calendar: Calendar, today: date) -> Iterator[Answer]:
    found = routes(course, law, calendar, today=today)
    because = tuple(reason for route in found for reason in route.because)
    yield Answer("routes", ", ".join(route.door.value for route in found) or "none", because)


def _money(
    story: Story, course: Course, law: Law, calendar: Calendar, today: date
) -> Iterator[Answer]:
    late = 0
    if course.due_on is not None:
        # What was refused in time is not late; what was never served is late until today.
        decided = course.served_on or course.obeyed_on or course.refused_on
        ended = penalty.delay_ends_on(law, served_on=decided, ordered_on=today)
        late = penalty.days_late(course.due_on, ended)
        yield Answer("days_late", str(late))
        if story.held:
            divided = penalty.shares(story.held, due_on=course.due_on, ended_on=ended)
            yield Answer("held_by", ", ".join(f"{who} {n}" for who, n in divided.items()))
    yield from _penalty(story, course, law, late)
    paid = citizen.compensation(law, late_days=late)
    yield Answer(
        "compensation", "none" if paid.paise is None else format_rupees(paid.paise), paid.because
    )
    penalised, told = story.at(Happening.PENALISED), story.at(Happening.PENALTY_TOLD)
    if penalised is not None:
        told_on = None if told is None else legal_day(told)
        ends = penalty.revision(law, calendar, ordered_on=legal_day(penalised), told_on=told_on)
        yield from _window("revision", ends, None)


def _penalty(story: Story, course: Course, law: Law, late: int) -> Iterator[Answer]:
    if not story.found:
        return
    direct = course.appealed_on is None or course.ordered_on is None
    begun = course.appealed_again_on is not None
    proceeding = "direct-second-appeal" if direct else "second-appeal"
    if not penalty.opens(law, proceeding if begun else "lateness"):
        because = (*reasons_of(law, "penalty-opens-in"), Reason(_NOT_OPEN))
        yield Answer("penalty", "not open", because)
        return
    found = penalty.propose(
        law,
        late_days=late if Finding.LATE in story.found else 0,
        faults=[_FAULTS[each] for each in story.found if each in _FAULTS],
        cause_found=Finding.SUFFICIENT_CAUSE in story.found,
    )
    yield Answer("penalty", format_rupees(found.paise), found.because)
    for part in found.parts:
        if part.least_paise != part.most_paise:
            ends = f"{format_rupees(part.least_paise)} to {format_rupees(part.most_paise)}"
            yield Answer(f"penalty_for_{part.fault.value.replace(' ', '_')}", ends)


def _on(at: datetime) -> str:
    return legal_day(at).isoformat()


def _moment(at: datetime) -> str:
    return at.astimezone(IST).strftime("%Y-%m-%d %H:%M")

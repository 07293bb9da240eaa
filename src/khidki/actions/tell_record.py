"""The record of a case put into words for paper: what happened, what was said, written and sent.

Each part is a piece of its own: events and contents; the note-sheet of the office; questions to
other offices; what people were told; and what hangs on the file: appeals, penalties, complaints,
orders of courts, copies. A part in which there is nothing is not made. How acts are called is
handed in, so that paper and page say the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from khidki.actions.notify import TEMPLATES
from khidki.actions.paper_lines import lines_of
from khidki.actions.pay_penalty import TOLD
from khidki.actions.read_record import Record
from khidki.actions.world import World
from khidki.domain.case.event import Event
from khidki.domain.money.amount import format_rupees
from khidki.domain.record.certificate import Line, line_data, text_data
from khidki.domain.record.document import shown_day, shown_moment, shown_number
from khidki.domain.text import Text
from khidki.store.standings import Happened

RECORD = Text(hi="घटनाएँ और जो कहा गया", en="What happened and what was said")
NOTES = Text(hi="टिप्पणी पत्रक", en="Note-sheet")
QUESTIONS = Text(hi="दूसरे कार्यालयों से प्रश्न", en="Questions to other offices")
MESSAGES = Text(hi="भेजे गए संदेश", en="Messages that were sent")
LINKED = Text(hi="इस फ़ाइल से जुड़े मामले", en="What hangs on this file")
# What an office writes and asks inside, which whoever produces the record may have to keep back.
INTERNAL = frozenset({"notes", "questions"})
WINDOW = Text(hi="खिड़की", en="The window")
APPLICANT = Text(hi="आवेदक", en="The applicant")
NO_ANSWER = Text(hi="उत्तर नहीं आया", en="There is no answer yet")

# Answers are told with their questions, papers in the index, what it cost in the receipt.
SHOWN_ELSEWHERE = frozenset({"answers", "papers", "dues"})
Words = Callable[[str], Text]
Part = tuple[str, Text, dict[str, Any]]


def parts_of(world: World, record: Record, words: Words) -> Iterator[Part]:
    """Return the parts of a record in their order: name, title, and what is set in type."""
    events = {"events": list(_events(world, record, words))}
    yield "record", RECORD, events | {"said": list(_said(world, record, words))}
    listed: tuple[tuple[str, Text, list[dict[str, Any]]], ...] = (
        ("notes", NOTES, list(_notes(world, record, words))),
        ("questions", QUESTIONS, list(_questions(world, record))),
        ("messages", MESSAGES, list(_messages(world, record, words))),
        ("linked", LINKED, list(_linked(world, record, words))),
    )
    for name, title, entries in listed:
        if entries:
            yield name, title, {"entries": entries}


def head_of(world: World, record: Record, part: str, at: datetime) -> dict[str, Any]:
    """Return what stands at the top of every part."""
    return {
        "part": part,
        "demo": world.demo,
        "number": record.application.number,
        "number_shown": shown_number(record.application.number),
        "service": text_data(record.edition.service.title),
        "made_at": text_data(shown_moment(at)),
    }


def _events(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    told = {each.seq: each for each in record.history}
    for event in record.events:
        yield {
            "seq": event.seq,
            "act": text_data(words(f"timeline.{event.act.value}")),
            "at": text_data(shown_moment(event.happened_at)),
            "by": text_data(_by(world, event, told.get(event.seq))),
            "digest": event.leaf().hex(),
        }


def _by(world: World, event: Event, told: Happened | None) -> Text:
    if told is not None and told.officer is not None:
        return _officer(world, told.officer, told.acting_post)
    system = world.published.system_of(event.actor_id)
    if system is not None:
        return system.name
    return APPLICANT if event.actor == "citizen" else WINDOW


def _officer(world: World, name: Text, post: str | None) -> Text:
    if post is None or post not in world.published.posts:
        return name
    called = world.published.post_name(post)
    return Text(hi=f"{name.hi}, {called.hi}", en=f"{name.en}, {called.en}")


def _said(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    acts = {each.seq: each.act for each in record.events}
    facts = world.published.facts(record.application.received_at)
    service = record.edition.service
    wanted = [field.id for field in service.fields()]
    for each in record.shelf.said:
        value: dict[str, Any] = msgspec.json.decode(each.body)
        answers: tuple[Line, ...] = ()
        if "answers" in value:
            answers = lines_of(world.published, service, wanted, value, facts)
        rest = {name: one for name, one in value.items() if name not in SHOWN_ELSEWHERE}
        yield {
            "seq": each.seq,
            "act": text_data(words(f"timeline.{acts[each.seq].value}")),
            "lines": [line_data(line) for line in answers],
            "facts": [{"name": name, "value": one} for name, one in flat(rest)],
        }


def _notes(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    for line, body in record.noted:
        value: dict[str, Any] = msgspec.json.decode(body)
        kind = words(f"note.{line.kind.value}")
        facts = flat({name: one for name, one in value.items() if name != "words"})
        yield {
            "head": text_data(Text(hi=f"{line.seq}. {kind.hi}", en=kind.en)),
            "by": text_data(_officer(world, line.officer, line.post)),
            "at": text_data(shown_moment(line.written_at)),
            "words": str(value.get("words", "")),
            "facts": [{"name": name, "value": one} for name, one in facts],
        }


def _questions(world: World, record: Record) -> Iterator[dict[str, Any]]:
    for one in record.asked:
        asking, asked = _post(world, one.from_post), _post(world, one.to_post)
        until = shown_day(one.due_on)
        answered = NO_ANSWER if one.answered_at is None else shown_moment(one.answered_at)
        rows = [
            (Text(hi="उत्तर कब तक", en="Answer by"), until),
            (Text(hi="उत्तर मिला", en="Answered"), answered),
            *((Text(hi="पहले जहाँ थी", en="Lay before with"), _post(world, each))
              for each in one.lay_with),
        ]  # fmt: skip
        yield {
            "head": text_data(
                Text(hi=f"{asking.hi} ने {asked.hi} से पूछा", en=f"{asking.en} asked {asked.en}")
            ),
            "by": None,
            "at": text_data(shown_moment(one.asked_at)),
            "words": one.question,
            "lines": _rows(rows),
            "answer": one.answer or "",
            "facts": [],
        }


def _messages(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    """Say whom an act set off a message to, in the registered words; phones are not kept here."""
    for event in record.events:
        name = TEMPLATES.get(event.act) or TOLD.get(event.act)
        to_applicant = event.act in TEMPLATES
        if name is None or (to_applicant and record.application.account is None):
            continue
        to = APPLICANT if to_applicant else Text(hi="अधिकारी", en="The officer")
        registered = world.sms.registered(name)
        number = record.application.number
        act = words(f"timeline.{event.act.value}")
        yield {
            "head": text_data(Text(hi=f"{event.seq}. {act.hi}", en=act.en)),
            "by": text_data(to),
            "at": text_data(shown_moment(event.recorded_at)),
            "words": "",
            "lines": [],
            "said": text_data(
                Text(
                    hi=registered.hi.replace("{number}", number),
                    en=registered.en.replace("{number}", number),
                )
            ),
            "facts": [],
        }


def _linked(world: World, record: Record, words: Words) -> Iterator[dict[str, Any]]:
    for appeal in record.appeals:
        yield _case(
            words(f"appeal.kind.{appeal.kind}"), appeal.number,
            words(f"appeal.stage.{appeal.stage}"), _post(world, appeal.post),
            appeal.filed_at, appeal.decided_at,
        )  # fmt: skip
    for one in record.penalties:
        sum_ = format_rupees(one.paise)
        amount = ((Text(hi="राशि", en="Amount"), Text(hi=sum_, en=sum_)),) if one.paise else ()
        yield _case(
            words(f"penalty.kind.{one.kind}"), one.number, words(f"penalty.stage.{one.stage}"),
            _post(world, one.post), one.opened_at, one.ordered_at, amount,
        )  # fmt: skip
    for hearing in record.hearings:
        if hearing.about == record.application.id:
            stage = Text(hi="समाप्त", en="closed") if hearing.closed else Text(hi="खुली", en="open")
            yield _case(
                words(f"hearing.kind.{hearing.kind}"), hearing.number, stage,
                _post(world, hearing.post), hearing.at, None,
            )  # fmt: skip
    for order in record.orders:
        court = Text(hi=f"{order.court}, {order.case_no}", en=f"{order.court}, {order.case_no}")
        yield _case(
            words(f"courts.kind.{order.kind.value}"), order.number,
            words(f"courts.stage.{order.stage.value}"), court, order.entered_at, order.ended_at,
        )  # fmt: skip
    for copy in record.shelf.copies:
        title = Text(hi=f"प्रमाणित प्रति: {copy.title.hi}", en=f"Certified copy: {copy.title.en}")
        stage = words(f"copies.stage.{copy.stage.value}")
        yield _case(title, copy.number or "", stage, None, copy.asked_at, copy.closed_at)


def _case(
    what: Text,
    number: str,
    stage: Text,
    before: Text | None,
    begun: datetime,
    ended: datetime | None,
    more: Sequence[tuple[Text, Text]] = (),
) -> dict[str, Any]:
    shown = shown_number(number) if number else ""
    rows = [(Text(hi="स्थिति", en="Stands"), stage)]
    if shown:
        rows.insert(0, (Text(hi="संख्या", en="Number"), Text(hi=shown, en=shown)))
    if before is not None:
        rows.append((Text(hi="किसके सामने", en="Before"), before))
    if ended is not None:
        rows.append((Text(hi="कब पूरा हुआ", en="Ended"), shown_moment(ended)))
    told = [*rows, *more]
    return {
        "head": text_data(what),
        "by": None,
        "at": text_data(shown_moment(begun)),
        "words": "",
        "said": text_data(
            Text(
                hi="; ".join(f"{label.hi}: {value.hi}" for label, value in told),
                en="; ".join(f"{label.en}: {value.en}" for label, value in told),
            )
        ),
        "facts": [],
    }


def _rows(rows: Iterable[tuple[Text, Text]]) -> list[dict[str, Any]]:
    return [{"label": text_data(label), "value": text_data(value)} for label, value in rows]


def _post(world: World, post: str) -> Text:
    known = post in world.published.posts
    return world.published.post_name(post) if known else Text(hi=post, en=post)


def flat(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Return a content as lines: the way to each value, and the value as it is written."""
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        parts = enumerate(cast("list[Any]", value), 1)
    elif value not in (None, ""):
        yield at, str(value)
    for name, one in parts:
        yield from flat(one, f"{at}.{name}" if at else str(name))

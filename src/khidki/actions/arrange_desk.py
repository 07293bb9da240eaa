"""An officer puts a desk in order: whose hands a file is in, labels, lists to come back to, words.

None of it is part of a case: no event is written and no citizen ever sees it. A file can be given
to whoever holds its post or reads for it, and to nobody else.
"""

from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.people import access
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.store import applications, labels, phrases, saved_filters, stand_ins, turns
from khidki.store.database import Transaction
from khidki.store.labels import Label
from khidki.store.phrases import Phrase
from khidki.store.saved_filters import SavedFilter
from khidki.store.stand_ins import Sitting

NAME_MOST = 60
LABEL_MOST = 40
LABELS_MOST = 40
WORDS_MOST = 4000
PURPOSES = ("send_back", "report", "refuse", "note")


class NotTheirDesk(Refusal):
    """The file can be given only to those who hold its post or read for it."""

    code = "not_their_desk"


@dataclass(frozen=True, slots=True)
class Handling:
    """How a file lies on its desk: who may work at it, who does, and its labels."""

    application: Application
    hat: Hat
    people: list[Sitting]
    helper: UUID | None
    labels: list[Label]
    marked: list[UUID]


async def read_handling(world: World, officer: Officer, id_: UUID) -> Handling:
    """Return how a file of the officer's desk lies there, or refuse."""
    async with world.reading() as tx:
        application, hat, office, post = await _on_desk(tx, officer, id_)
        people = await stand_ins.sitting(tx, _posts_at(world, post), at=world.now())
        return Handling(
            application,
            hat,
            [each for each in people if each.away_until is None],
            await turns.helper_of(tx, id_, office=office, post=post),
            await labels.of_posts(tx, [post]),
            await labels.on(tx, id_, office=office, post=post),
        )


async def assign(world: World, officer: Officer, id_: UUID, to: UUID | None) -> None:
    """Put a file into the hands of somebody who works at its desk, or back on the desk."""
    async with world.transaction() as tx:
        _, _, office, post = await _on_desk(tx, officer, id_)
        people = await stand_ins.sitting(tx, _posts_at(world, post), at=world.now())
        if to is not None and to not in {each.officer for each in people}:
            raise NotTheirDesk
        if not await turns.assign(tx, id_, office=office, post=post, to=to):
            raise Unknown


async def take_next(world: World, officer: Officer, hat: Hat, *, service: str = "") -> UUID | None:
    """Put the next file of a post into the officer's hands; None when nothing is left to take."""
    if officer.hat_of(hat.post) is None:
        raise NotYourPost
    async with world.transaction() as tx:
        return await turns.take_next(tx, hat.post, officer=officer.id, service=service or None)


async def put_labels(world: World, officer: Officer, id_: UUID, wanted: list[UUID]) -> None:
    """Let a file carry exactly these labels of its desk."""
    async with world.transaction() as tx:
        application, _, office, post = await _on_desk(tx, officer, id_)
        await labels.mark(
            tx, id_, office=office, post=post, labels=wanted, received_at=application.received_at
        )  # fmt: skip


async def add_label(world: World, officer: Officer, *, post: str, name: str) -> list[Problem]:
    """Give a desk of the officer's another label, or return what is wrong with its name."""
    if post not in officer.desks:
        raise NotYourPost
    problems = _problems_with("name", name, LABEL_MOST)
    if not problems:
        async with world.transaction() as tx:
            await labels.add(tx, Label(post, uuid7(), name.strip()), most=LABELS_MOST)
    return problems


async def remove_label(world: World, officer: Officer, *, post: str, label: UUID) -> None:
    """Take a label from a desk of the officer's, and off all its files."""
    if post not in officer.desks:
        raise NotYourPost
    async with world.transaction() as tx:
        await labels.remove(tx, post=post, label=label)


async def save_filter(world: World, officer: Officer, *, name: str, query: str) -> list[Problem]:
    """Keep a list under a name, or return what is wrong."""
    problems = _problems_with("name", name, NAME_MOST)
    if problems:
        return problems
    async with world.transaction() as tx:
        saved = SavedFilter(uuid7(), name.strip(), query)
        kept = await saved_filters.add(tx, officer.id, saved)
    return [] if kept else [Problem("name", "too_many")]


async def forget_filter(world: World, officer: Officer, id_: UUID) -> None:
    """Forget a list of the officer's own."""
    async with world.transaction() as tx:
        await saved_filters.remove(tx, officer.id, id_)


async def read_phrases(
    world: World, officer: Officer, *, purpose: str | None = None
) -> list[Phrase]:
    """Return the words that an officer keeps, for one purpose or for all."""
    async with world.reading() as tx:
        return await phrases.of(tx, officer.id, purpose=purpose)


async def keep_phrase(
    world: World, officer: Officer, *, purpose: str, title: str, words: tuple[str, str]
) -> list[Problem]:
    """Keep words that are often used, in Hindi and English, or return what is wrong with them."""
    phrase = Phrase(uuid7(), purpose, title, *words)
    problems = _problems_with("title", phrase.title, NAME_MOST)
    if phrase.purpose not in PURPOSES:
        problems.append(Problem("purpose", "required"))
    if not (phrase.words_hi or phrase.words_en):
        problems.append(Problem("words_hi", "required"))
    for field, typed in (("words_hi", phrase.words_hi), ("words_en", phrase.words_en)):
        if len(typed) > WORDS_MOST:
            given = {"most": WORDS_MOST, "given": len(typed)}
            problems.append(Problem(field, "too_long", given))
    if problems:
        return problems
    async with world.transaction() as tx:
        kept = await phrases.add(tx, officer.id, phrase)
    return [] if kept else [Problem("title", "too_many")]


async def forget_phrase(world: World, officer: Officer, id_: UUID) -> None:
    """Forget some words of the officer's own."""
    async with world.transaction() as tx:
        await phrases.remove(tx, officer.id, id_)


async def _on_desk(
    tx: Transaction, officer: Officer, id_: UUID
) -> tuple[Application, Hat, str, str]:
    """Return a file with the hat that sees it and where it lies, or refuse."""
    application = await applications.by_id(tx, id_)
    if application is None:
        raise Unknown
    hat = access.reader_for(application.post, officer)
    assert application.office is not None, "what lies with a post lies in an office"
    assert application.post is not None, "a hat was found for it"
    return application, hat, application.office, application.post


def _posts_at(world: World, post: str) -> list[str]:
    """Return a post and those that read for it."""
    readers = [each for each in world.published.posts if world.published.read_by(each) == post]
    return [post, *readers]


def _problems_with(field: str, words: str, most: int) -> list[Problem]:
    if not words.strip():
        return [Problem(field, "required")]
    if len(words) > most:
        return [Problem(field, "too_long", {"most": most, "given": len(words)})]
    return []

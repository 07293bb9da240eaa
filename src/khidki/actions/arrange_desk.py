"""An officer puts a desk in order: whose hands a file is in, labels, lists to come back to, words.

None of it is part of a case: no event is written and no citizen ever sees it. A file can be given
to whoever holds its post or reads for it, and to nobody else.
"""

from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal
from khidki.store import handlings, labels, phrases, saved_filters, turns
from khidki.store.database import Transaction
from khidki.store.handlings import Handling
from khidki.store.labels import Label
from khidki.store.phrases import Phrase
from khidki.store.saved_filters import SavedFilter

NAME_MOST = 60
LABEL_MOST = 40
LABELS_MOST = 40
PURPOSES = ("send_back", "report", "refuse", "note")


class NotTheirDesk(Refusal):
    """The file can be given only to those who hold its post or read for it."""

    code = "not_their_desk"


async def read_handling(world: World, officer: Officer, id_: UUID) -> Handling:
    """Return how a file lies on a desk of the officer's, or refuse."""
    async with world.reading() as tx:
        return await _handling(tx, world, officer, id_)


async def assign(world: World, officer: Officer, id_: UUID, to: UUID | None) -> None:
    """Put a file into the hands of somebody who works at its desk, or back on the desk."""
    async with world.transaction() as tx:
        lies = await _handling(tx, world, officer, id_)
        if to is not None and to not in {each.officer for each in lies.people}:
            raise NotTheirDesk
        if not await turns.assign(tx, id_, office=lies.office, post=lies.post, to=to):
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
        lies = await _handling(tx, world, officer, id_)
        await labels.mark(
            tx, id_, office=lies.office, post=lies.post, labels=wanted, received_at=lies.received_at
        )  # fmt: skip


async def add_label(world: World, officer: Officer, *, post: str, name: str) -> list[Problem]:
    """Give a desk of the officer's another label, or return what is wrong with its name."""
    if post not in officer.desks:
        raise NotYourPost
    problems = problems_with_words("name", name, most=LABEL_MOST)
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
    problems = problems_with_words("name", name, most=NAME_MOST)
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
    problems = problems_with_words("title", phrase.title, most=NAME_MOST)
    if phrase.purpose not in PURPOSES:
        problems.append(Problem("purpose", "required"))
    if not (phrase.words_hi or phrase.words_en):
        problems.append(Problem("words_hi", "required"))
    for field, typed in (("words_hi", phrase.words_hi), ("words_en", phrase.words_en)):
        problems += problems_with_words(field, typed) if typed else []
    if problems:
        return problems
    async with world.transaction() as tx:
        kept = await phrases.add(tx, officer.id, phrase)
    return [] if kept else [Problem("title", "too_many")]


async def forget_phrase(world: World, officer: Officer, id_: UUID) -> None:
    """Forget some words of the officer's own."""
    async with world.transaction() as tx:
        await phrases.remove(tx, officer.id, id_)


async def _handling(tx: Transaction, world: World, officer: Officer, id_: UUID) -> Handling:
    readers = {each: world.published.read_by(each) for each in world.published.posts}
    seats = {
        desk: [desk, *(post for post, read in readers.items() if read == desk)]
        for desk in officer.desks
    }
    offices = {world.published.posts[desk].office for desk in officer.desks}
    found = await handlings.of(
        tx, id_, offices=sorted(offices), seats=seats, at=world.now()
    )  # fmt: skip
    if found is None:
        raise Unknown
    return found

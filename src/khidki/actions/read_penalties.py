"""Read penalties: those before an officer's posts or about the officer, one of them, and its basis.

The basis of a penalty is computed anew from the events, the postings and the outages whenever it is
shown; what stood in a notice or an order was stored with it. Who is heard reads the record as who
decides does, and nobody else. Nothing here changes anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from khidki.actions.appeal import File, Told, authority_of, law_of, said_about
from khidki.actions.read_appeals import file_in
from khidki.actions.record_look import record_look
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act
from khidki.domain.case.held import Account, account_of
from khidki.domain.case.liability import Basis, charged_of, proposals_of
from khidki.domain.case.penalty import Penalty
from khidki.domain.case.proceeding import Kind
from khidki.domain.case.recourse import course_of
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import day_begins_at, day_ends_at, legal_day
from khidki.domain.law.penalty import delay_ends_on
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.domain.people.footprint import Looked
from khidki.domain.text import Text
from khidki.store import delays, heard_files, penalties
from khidki.store.database import Transaction
from khidki.store.due_places import START, Place
from khidki.store.standings import Happened

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Read:
    """A penalty with all that a page of it shows."""

    penalty: Penalty
    file: File
    law: Law
    basis: Basis
    said: list[Told]
    history: list[Happened]
    others: list[Penalty]  # of the same file: its revision, or what is revised
    name: Text | None  # of the officer who is heard
    heard_at: datetime | None
    is_own: bool  # the reader is who is heard

    @property
    def revision(self) -> Penalty | None:
        """The revision of this penalty, if one was asked for."""
        return next((each for each in self.others if each.of == self.penalty.id), None)

    @property
    def revised(self) -> Penalty | None:
        """The penalty that this revision is about."""
        return next((each for each in self.others if each.id == self.penalty.of), None)


async def list_penalties(
    world: World,
    officer: Officer,
    *,
    stages: Sequence[str] | None,
    number: str | None = None,
    after: Place = START,
    limit: int,
) -> list[Penalty]:
    """Return what lies before the officer's posts or is about the officer, the day due first."""
    posts = [hat.post for hat in officer.hats]
    async with world.reading() as tx:
        return await penalties.listed(
            tx, posts,
            officer=officer.id, stages=stages, number=number, after=after, limit=limit,
        )  # fmt: skip


async def penalty_before(
    tx: Transaction, officer: Officer, id_: UUID
) -> tuple[Penalty, Hat | None]:
    """Return a penalty and the hat under which it is decided, none for who is heard; or refuse."""
    penalty = await penalties.by_id(tx, id_)
    if penalty is None:
        raise Unknown
    return penalty, _hat(officer, penalty)


def _hat(officer: Officer, penalty: Penalty) -> Hat | None:
    hat = officer.hat_of(penalty.post)
    if hat is None and penalty.officer != officer.id:
        raise NotYourPost
    return hat


async def read_penalty(world: World, officer: Officer, id_: UUID) -> Read:
    """Return a penalty for who decides it or is heard, or refuse."""
    async with world.reading() as tx:
        found = await heard_files.of(tx, id_)
        penalty = (
            next((each for each in found.penalties if each.id == id_), None) if found else None
        )
        if found is None or penalty is None:
            raise Unknown
        hat = _hat(officer, penalty)
        file = file_in(world, found)
        basis = await basis_of(world, tx, file, ended_on=_ended(penalty))
    record_look(world, officer, hat, Looked.CASE, application=penalty.application)
    law = law_of(world, file)
    assert law is not None, "a penalty begins only under an Act"
    return Read(
        penalty=penalty,
        file=file,
        law=law,
        basis=basis,
        said=said_about(file, "penalty", penalty.id),
        history=found.history,
        others=[each for each in found.penalties if each.id != penalty.id],
        name=found.names.get(penalty.officer),
        heard_at=found.heard_at,
        is_own=penalty.officer == officer.id,
    )


def _ended(penalty: Penalty) -> date | None:
    return None if penalty.ordered_at is None else legal_day(penalty.ordered_at)


async def basis_of(
    world: World, tx: Transaction, file: File, *, ended_on: date | None = None
) -> Basis:
    """Return what a penalty on this file rests on, as it stands, or as it stood on a day."""
    today = ended_on or legal_day(world.now())
    law = law_of(world, file)
    assert law is not None, "a penalty begins only under an Act"
    course = course_of(file.events, file.appeals)
    served_on = course.served_on if course.served_on and course.served_on <= today else None
    ended = delay_ends_on(law, served_on=served_on, ordered_on=today)
    due_on = course.due_on
    deciding, first = _posts_late(world, file, due_on, ended), _authority_late(file, today)
    since = min([day for day, _ in (*deciding.values(), *first.values())], default=ended)
    begin, end = day_begins_at(since), day_ends_at(ended)
    posts = {*deciding, *first, *(event.post for event in file.events if event.post is not None)}
    delay = await delays.within(tx, sorted(posts), since=begin, until=end)
    account = (
        Account(0, {}, {}, 0)
        if due_on is None
        else account_of(file.events, delay.held, delay.shut, due_on=due_on, ended_on=ended)
    )
    proposals, without_lost = proposals_of(law, account)
    charged = charged_of(delay.held, deciding=deciding, first=first)
    return Basis(due_on, ended, account, charged, proposals, without_lost)


def _posts_late(
    world: World, file: File, due_on: date | None, ended: date
) -> dict[str, tuple[date, date]]:
    """Return the deciding posts with the days on which they were late, or refused."""
    kind = file.edition.service.officers.designated.post
    known = world.published.posts
    held = [e.post for e in file.events if e.post is not None and e.post in known]
    posts = {post for post in held if known[post].kind == kind}
    if not posts:  # it never came so far: who should have had it
        posts = {authority_of(world, file, file.edition.service.officers.designated)}
    refused = [legal_day(e.happened_at) for e in file.events if e.act is Act.REFUSE]
    late = [due_on + DAY] if due_on is not None and due_on < ended else []
    begin: date = min([*refused, *late], default=ended)
    return {post: (begin, max(begin, ended)) for post in posts}


def _authority_late(file: File, today: date) -> dict[str, tuple[date, date]]:
    """Return the first authority with the days on which its appeal waited beyond its limit."""
    late: dict[str, tuple[date, date]] = {}
    for each in file.appeals:
        if each.kind != Kind.FIRST_APPEAL or each.stage == "withdrawn":
            continue
        decided_on = today if each.decided_at is None else legal_day(each.decided_at)
        if decided_on > each.due_on:
            late[each.post] = (each.due_on + DAY, decided_on)
    return late

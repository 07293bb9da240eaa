"""Who may do what with an application: decided here, before anything is queued or locked.

A citizen acts through an account for persons it stands in a relation to; an officer acts through a
posting in force to the post that holds the application, and after the decision to the one that
decided. There is no super-user: an act that no row of this file allows is refused, and "not yours"
looks the same as "not there".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.event import Act, Actor, ActorKind
from khidki.domain.case.move import NotNow, Role, move
from khidki.domain.people.area import Areas
from khidki.domain.people.duty import Duty, together
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Hat:
    """One posting in force: the officer acts as this post, in this office.

    A reader's hat names the post for which it `reads`: its files may be read and orders prepared,
    and nothing decided.
    """

    posting: UUID
    post: str
    kind: str
    office: str
    post_name: Text
    office_name: Text
    duties: tuple[Duty, ...] = ()
    reads: str | None = None
    must_sign: bool = False  # papers of the post wait for the holder's own signature

    @property
    def desk(self) -> str:
        """The post whose files lie before whoever wears this hat."""
        return self.reads or self.post


@dataclass(frozen=True, slots=True)
class Officer:
    """A signed-in officer and the hats they may wear now."""

    id: UUID
    name: Text
    hats: Sequence[Hat]
    is_frozen: bool = False  # since an alarm, until two others say otherwise: signs nothing

    def hat_of(self, post: str | None) -> Hat | None:
        """Return the hat for a post, or None when the officer does not hold it now."""
        return next((hat for hat in self.hats if hat.post == post), None)

    def reader_of(self, post: str | None) -> Hat | None:
        """Return the hat under which the officer prepares orders for a post, or None."""
        return next((hat for hat in self.hats if hat.reads is not None and hat.reads == post), None)

    @property
    def desks(self) -> list[str]:
        """The posts whose files may be read now: those held, and those read for."""
        return list(dict.fromkeys(desk for hat in self.hats for desk in (hat.post, hat.desk)))

    @property
    def duties(self) -> frozenset[Duty]:
        """What the officer looks after now, through any of the posts."""
        return together(hat.duties for hat in self.hats)

    def hat_for(self, duty: Duty) -> Hat | None:
        """Return the hat under which an officer does a duty, or None when no post has it."""
        return next((hat for hat in self.hats if duty in hat.duties), None)


class NotYourPost(Refusal):
    """The application lies with a post that the officer does not hold."""

    code = "not_your_post"


class Frozen(Refusal):
    """After an alarm the officer's account signs nothing until two others have looked."""

    code = "frozen"


# Acts that sign something in the officer's name, or take back what was signed.
SIGNING = frozenset(
    {Act.GRANT, Act.REFUSE, Act.REISSUE, Act.REVOKE, Act.COPY_GIVE, Act.COPY_PRODUCE}
)


class OutsideArea(Refusal):
    """The application is of an area for which the post does not answer."""

    code = "outside_area"


class Step(Protocol):
    """What has to be known of an event: which post held the application after it."""

    @property
    def post(self) -> str | None:
        """The post, or None when no office owes anything any more."""
        ...


def last_holder(history: Sequence[Step]) -> str | None:
    """Return the post that holds the application, or held it when it was decided."""
    return next((event.post for event in reversed(history) if event.post is not None), None)


def officer_for(
    application: Application, act: Act, officer: Officer, *, decided_by: str | None = None
) -> tuple[Actor, Hat]:
    """Return the actor under whose posting an officer does an act, or refuse.

    `decided_by` is the post that decided; only acts after a decision ask for it.
    """
    role = move(application.state, act).role
    if role not in {Role.HOLDER, Role.DECIDER}:
        # What only the window does, or who hears an appeal or a penalty, is open to no desk.
        raise NotNow(application.state, act)
    hat = officer.hat_of(decided_by if role is Role.DECIDER else application.post)
    if hat is None:
        raise NotYourPost
    if officer.is_frozen and act in SIGNING:
        raise Frozen
    return Actor(ActorKind.OFFICER, officer.id, hat.posting), hat


def require_area(areas: Areas, *, post: str, application: str | None, day: date) -> None:
    """Refuse what lies outside the area of a post; an application without an area lies nowhere.

    An area that was abolished counts as it was and as its successors are.
    """
    if application is None:
        return
    as_now = {
        within.id for area in areas.today(application, day) for within in areas.chain(area.id)
    }
    as_filed = {within.id for within in areas.chain(application)}
    if post not in as_now | as_filed:
        raise OutsideArea


def reader_for(post: str | None, officer: Officer) -> Hat:
    """Return the hat under which an officer reads what `last_holder` named, or refuse."""
    hat = officer.hat_of(post) or officer.reader_of(post)
    if hat is None:
        raise NotYourPost
    return hat


def applicant_for(application: Application | None, account: UUID) -> tuple[Application, Actor]:
    """Return the application of the account that filed it, and that account as the actor."""
    if application is None or application.account != account:
        raise Unknown
    return application, Actor(ActorKind.CITIZEN, account)

"""Whom a second appeal may hear about a penalty, for what, and what the Act would let it come to.

Pure facts: the file's due date, who had it on which day, who held the deciding post and who the
first appeal's. Each officer who held one of these while it was late may be heard; what is proposed
is computed for every fault, with and without the days that nobody could help, and the authority
decides. Whether a penalty may begin here at all is the table's and the Act's to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khidki.domain.case.appeal import Appeal
from khidki.domain.case.event import Act
from khidki.domain.case.held import Account, Held
from khidki.domain.case.proceeding import Kind, opens_out_of
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.parameter import paise_of
from khidki.domain.law.penalty import Fault, Proposal, opens, propose
from khidki.domain.text import Text

_MOST = {
    Fault.LATE: "delay-penalty-most",
    Fault.NO_SERVICE: "lump-sum-most",
    Fault.APPEAL_NOT_DECIDED: "appeal-lump-sum-most",
}


@dataclass(frozen=True, slots=True)
class Charged:
    """An officer who may be heard: under which posting, at which post, as which of the two."""

    officer: UUID
    posting: UUID
    post: str
    is_first_authority: bool
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What a notice and an order rest on."""

    due_on: date | None
    ended_on: date
    account: Account
    charged: tuple[Charged, ...]
    proposals: Mapping[Fault, Proposal]
    without_lost: Proposal  # for delay, if the days that are named are left out

    def of(self, posting: UUID) -> Charged | None:
        """Return the officer of a posting who may be heard."""
        return next((each for each in self.charged if each.posting == posting), None)

    def faults_of(self, charged: Charged) -> tuple[Fault, ...]:
        """Return what an officer may be heard about: an authority decides appeals only."""
        if charged.is_first_authority:
            return (Fault.APPEAL_NOT_DECIDED,)
        return (Fault.LATE, Fault.NO_SERVICE)


def may_open(law: Law, appeal: Appeal, begun_by: Act) -> bool:
    """Say whether a penalty may begin out of an appeal, by the table and by the Act."""
    direct = begun_by is Act.APPEAL_SECOND_DIRECT
    name = "direct-second-appeal" if direct else "second-appeal"
    return opens_out_of(Kind.PENALTY, Kind(appeal.kind), appeal.stage) and opens(law, name)


def charged_of(
    held: Sequence[Held],
    *,
    deciding: Mapping[str, tuple[date, date]],
    first: Mapping[str, tuple[date, date]],
) -> tuple[Charged, ...]:
    """Return who held the deciding posts, or the first authority's, while it was late.

    Each post comes with its first and last day late.
    """
    return tuple(
        Charged(each.officer, each.posting, each.post, is_first, each.name)
        for posts, is_first in ((deciding, False), (first, True))
        for each in held
        if each.post in posts and _overlaps(each, *posts[each.post])
    )


def proposals_of(law: Law, account: Account) -> tuple[dict[Fault, Proposal], Proposal]:
    """Return what is proposed for each fault, and for delay without the days that are named."""
    every = {
        Fault.LATE: propose(law, late_days=account.late_days),
        Fault.NO_SERVICE: propose(law, late_days=0, faults=[Fault.NO_SERVICE]),
        Fault.APPEAL_NOT_DECIDED: propose(law, late_days=0, faults=[Fault.APPEAL_NOT_DECIDED]),
    }
    return every, propose(law, late_days=account.late_days - account.lost_days)


def most_of(law: Law, fault: Fault) -> int:
    """Return the most that the Act lets a fault cost; 0 where it gives no sum."""
    return paise_of(law, _MOST[fault]) or 0


def _overlaps(held: Held, first: date, last: date) -> bool:
    ended = held.until_at is not None and legal_day(held.until_at) < first
    return legal_day(held.from_at) <= last and not ended

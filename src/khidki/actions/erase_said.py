"""Erase what was said in a case that has ended, where an order or a law asks for that.

Answers, reasons, notes, questions between offices, and what other systems said go together; that
somebody erased it, and because of what, is recorded. A case that is open, or about which an appeal,
a penalty or an order of a court is, keeps everything. When something is old enough nobody decides
here: no source says.
"""

from datetime import datetime

from khidki.domain.case.application import Application, Unknown
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal
from khidki.store import appeals, applications, court_orders, erasures, penalties
from khidki.store.database import Database, Transaction

BY_MOST, BECAUSE_MOST = 200, 1000


class StillNeeded(Refusal):
    """The case goes on, or somebody may still have to read what was said in it."""

    code = "still_needed"


async def erase_said(
    owner: Database, number: str, *, by: str, because: str, at: datetime
) -> int | list[Problem]:
    """Erase in the case of a checked number; return how many pieces, or what is wrong."""
    problems = problems_with_words("by", by, most=BY_MOST)
    problems += problems_with_words("because", because, most=BECAUSE_MOST)
    if problems:
        return problems
    async with owner.transaction() as tx:
        application = await applications.by_number(tx, number)
        if application is None:
            raise Unknown
        if application.is_open or await _is_needed(tx, application):
            raise StillNeeded
        return await erasures.erase(tx, application, at=at, by=by.strip(), because=because.strip())


async def _is_needed(tx: Transaction, application: Application) -> bool:
    """Say whether an appeal, a penalty, or an order of a court about the case still stands."""
    id_ = application.id
    heard = [*await appeals.of(tx, id_), *await penalties.about(tx, id_)]
    orders = await court_orders.of(tx, id_)
    return any(each.is_open for each in heard) or any(each.ended_at is None for each in orders)

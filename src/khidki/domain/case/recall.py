"""Taken back before an officer opened it, an application is corrected and filed again, free of fee.

What was paid for it counts for the next one, line by line: the window's charge is not taken for the
same work twice, and a department's fee only as far as the corrected answers make it more. Whoever
takes back what an officer has opened pays anew, as does who has used it up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from khidki.domain.case.event import Act
from khidki.domain.money.dues import DEPARTMENT, Dues, Item

BEFORE_OPENING = (Act.SUBMIT, Act.WITHDRAW)  # nothing else happened to what nobody took up


def is_untouched(acts: Sequence[str], opened_at: datetime | None) -> bool:
    """Say whether an application may be taken back now without losing its fee."""
    return tuple(acts) == BEFORE_OPENING[:1] and opened_at is None


def counts(acts: Sequence[str], taken_back_at: datetime, opened_at: datetime | None) -> bool:
    """Say whether what was paid for this application counts for the one filed again from it."""
    if tuple(acts) != BEFORE_OPENING:
        return False
    return opened_at is None or opened_at > taken_back_at


def paid_for(said: Mapping[str, Any]) -> Dues | None:
    """Return what was paid for an application by its first content; None where nothing was."""
    is_paid = "payment" in said or "counter" in said
    before = Dues.from_plain(said.get("carried", ())).items
    own = Dues.from_plain(said.get("dues", ())).items if is_paid else ()
    return Dues((*before, *own)) if before or own else None


def beyond(now: Dues, paid: Dues) -> Dues:
    """Return what is still due of an application when so much was paid before."""
    left: list[Item] = []
    for item in now.items:
        before = sum(each.paise for each in paid.items if each.id == item.id)
        more = item.paise - before
        if not any(each.id == item.id for each in paid.items):
            left.append(item)
        elif item.id == DEPARTMENT and more > 0:
            parts = tuple(replace(part, paise=more) for part in item.parts)
            left.append(replace(item, paise=more, parts=parts))
    return Dues(tuple(left))

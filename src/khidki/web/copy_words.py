"""What pages of both audiences say of a certified copy: of which paper, how it stands, where it is.

A person sees the copies they asked for; those made for a court are shown to the office alone.
"""

from collections.abc import Sequence
from typing import Any

from khidki.actions.ask_copy import Copies
from khidki.domain.law.calendar import legal_day
from khidki.domain.record.copy import Stage
from khidki.store.shelves import Wished
from khidki.web.spoken import said


def listed(copies: Copies, base: str, *, to_office: bool) -> list[dict[str, Any]]:
    """Return the copies of a case, those asked for last first."""
    whys = copies.declined_because()
    shown: Sequence[Wished] = [
        each for each in copies.shelf.copies if to_office or each.court_order is None
    ]
    return [
        {
            "id": str(each.id),
            "title": each.title,
            "stage": said("copies.revoked" if each.revoked_at else f"copies.stage.{each.stage}"),
            "waits": each.stage is Stage.ASKED,
            "for_court": each.court_order is not None,
            "asked_on": legal_day(each.asked_at),
            "number": each.number,
            "why": whys.get(str(each.id)),
            "url": f"{base}/{each.id}/copy.pdf" if each.number and not each.revoked_at else None,
        }
        for each in shown
    ]

"""What pages of all audiences say of a bill: its lines, its state, and whose it is.

Whoever knows the number on a paper bill may look it up, so until it is paid its name is shown only
as far as one needs to see that it is the right one. What the biller does with it is in its words.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.money.amount import format_rupees
from khidki.domain.money.bill import Bill, State
from khidki.domain.money.biller import Biller
from khidki.domain.money.dues import Dues
from khidki.domain.money.remembered_bill import Remembered
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.web.spoken import said, same

MARKS = {
    State.FETCHED: "calm",
    State.PAID: "calm",
    State.SENT: "calm",
    State.PARKED: "wait",
    State.POSTED: "good",
    State.REFUSED: "wait",
    State.REVERSAL_ASKED: "wait",
    State.REVERSED: "wait",
    State.REFUNDED: "good",
}
IN_HAND = frozenset({State.PAID, State.SENT, State.PARKED, State.POSTED})
HIDDEN = "••••"
Row = dict[str, Any]


def masked(name: str) -> str:
    """Return a name with the beginning of each word: enough to know one's own by."""
    return " ".join(f"{_beginning(word)}{HIDDEN}" for word in name.split())


def _beginning(word: str) -> str:
    """Return the first letter with the signs that belong to it; in Hindi they are several."""
    found = 1
    while found < len(word) and unicodedata.category(word[found]).startswith("M"):
        found += 1
    return word[:found]


@dataclass(frozen=True, slots=True)
class BillerToFind:
    """A biller as a search of services finds it: its id leads to its page."""

    id: str
    title: Text
    summary: Text
    also_called: tuple[str, ...]


def billers_to_find(published: Published) -> list[BillerToFind]:
    """Return every biller for a search among services, or among themselves."""
    return [
        BillerToFind(
            id=f"bills/{biller.id}",
            title=biller.title,
            summary=said("bills.found_as", title=biller.title),
            also_called=biller.also_called,
        )
        for biller in published.billers.values()
    ]  # fmt: skip


def biller_of(published: Published, id_: str) -> Text:
    """Return how a biller is called; one that is no longer published, by its id."""
    biller = published.billers.get(id_)
    return same(id_) if biller is None else biller.title


def asked_rows(biller: Biller | None, asked: Mapping[str, str]) -> list[Row]:
    """Return the identifiers by which a bill was found, labelled, as its biller asks for them."""
    if biller is None:
        return [{"label": same(id_), "value": value} for id_, value in asked.items()]
    found = [(ask.label, asked.get(ask.id, "")) for ask in biller.asks]
    return [{"label": label, "value": value} for label, value in found if value]


def asked_shortly(biller: Biller | None, asked: Mapping[str, str]) -> str:
    """Return the identifiers in one line."""
    return " · ".join(row["value"] for row in asked_rows(biller, asked))


def stated_rows(bill: Bill, biller: Biller | None) -> list[Row]:
    """Return what the biller states, as far as whoever looks may know it."""
    stated = bill.stated
    name = masked(stated.name) if bill.state is State.FETCHED else stated.name
    rows = [
        *asked_rows(biller, bill.asked),
        {"label": said("bills.name"), "value": name},
        {"label": said("bills.number"), "value": stated.number},
        {"label": said("bills.period"), "value": stated.period},
    ]
    return [row for row in rows if row["value"]]


def parts_of(bill: Bill) -> dict[str, Any]:
    """Return what is due in lines, as `fee_table` draws them."""
    stated = bill.stated
    parts = [{"title": said("bills.amount"), "words": same(format_rupees(stated.amount_paise))}]
    if stated.late_fee_paise:
        late = same(format_rupees(stated.late_fee_paise))
        parts.append({"title": said("bills.late_fee"), "words": late})
    due = stated.due_paise
    return {"total_paise": due, "words": same(format_rupees(due)), "parts": parts, "verified": True}


def paid_lines(title: Text, bill: Bill, dues: Dues | None) -> dict[str, Any]:
    """Return what was paid in lines: those that were fixed, or the one sum."""
    items = () if dues is None else dues.items
    parts = [{"title": each.title, "words": same(format_rupees(each.paise))} for each in items]
    parts = parts or [{"title": title, "words": same(format_rupees(bill.paise))}]
    total = bill.paise if dues is None else dues.total_paise
    return {
        "total_paise": total,
        "words": same(format_rupees(total)),
        "parts": parts,
        "verified": True,
    }


def card(published: Published, bill: Bill, path: str) -> dict[str, Any]:
    """Return what a list says of a bill that was paid."""
    return {
        "url": path,
        "title": biller_of(published, bill.biller),
        "asked": asked_shortly(published.billers.get(bill.biller), bill.asked),
        "amount": format_rupees(bill.paise),
        "state": bill.state.value,
        "mark": MARKS[bill.state],
        "at": bill.paid_at or bill.fetched_at,
    }


def kept_card(published: Published, kept: Remembered, paid: Iterable[Bill]) -> dict[str, Any]:
    """Return what "my bills" says of a remembered bill; the biller is asked but once a day."""
    paid_since = any(
        (each.biller, each.asked) == (kept.biller, kept.asked)
        and each.state in IN_HAND
        and (kept.looked_at is None or (each.paid_at or each.fetched_at) >= kept.looked_at)
        for each in paid
    )
    return {
        "id": kept.id,
        "title": biller_of(published, kept.biller),
        "label": kept.label,
        "asked": asked_shortly(published.billers.get(kept.biller), kept.asked),
        "known": kept.looked_at is not None,
        "due": format_rupees(kept.due_paise) if kept.due_paise else None,
        "due_on": kept.due_on,
        "looked_at": kept.looked_at,
        "reminds": kept.reminds,
        "paid_since": paid_since,
    }

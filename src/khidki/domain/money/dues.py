"""What a person pays and who receives it, line by line: reckoned once and kept with the case.

The lines are fixed when something is submitted, because tariffs change and a promise does not:
`as_plain` is what is kept, `from_plain` reads it back, and nothing is reckoned again. `transfers`
turns them into sums between accounts, and what costs nothing moves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from khidki.domain.money.chart import Account, Chart, NoSuchAccount, Per
from khidki.domain.money.entry import Transfer
from khidki.domain.money.split import Division, Part, Split, divide
from khidki.domain.money.tariff import Tariff
from khidki.domain.text import Text

DEPARTMENT = "department"
DEPARTMENT_FEE = Text(hi="विभाग का शुल्क", en="Department's fee")
TREASURY = "treasury"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of what is paid, and the parts of it by who receives them."""

    id: str
    title: Text
    paise: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Dues:
    """Everything that is paid at once."""

    items: tuple[Item, ...] = ()

    @property
    def total_paise(self) -> int:
        """What the person pays."""
        return sum(item.paise for item in self.items)

    def as_plain(self) -> list[dict[str, Any]]:
        """Return what is kept with a case."""
        return [
            {
                "id": item.id,
                "title": _plain(item.title),
                "paise": item.paise,
                "parts": [
                    {"id": part.id, "head": part.head, "paise": part.paise} for part in item.parts
                ],
            }
            for item in self.items
        ]

    @classmethod
    def from_plain(cls, kept: Sequence[Mapping[str, Any]]) -> "Dues":
        """Read back what was kept with a case."""
        return cls(
            tuple(
                Item(
                    item["id"],
                    Text(**item["title"]),
                    item["paise"],
                    tuple(Part(**part) for part in item["parts"]),
                )
                for item in kept
            )
        )


@dataclass(frozen=True, slots=True)
class Filed:
    """How something reaches the window, as far as that decides who earns."""

    on: date
    channel: str
    category: str | None = None  # of the operator


def department_item(paise: int) -> Item:
    """Return the line of the department's own fee, which goes to its treasury head whole."""
    parts = (Part(DEPARTMENT, TREASURY, paise),) if paise else ()
    return Item(DEPARTMENT, DEPARTMENT_FEE, paise, parts)


def charge_item(
    tariff: Tariff, split: Split | None, filed: Filed, *, sum_paise: int = 0
) -> Item | None:
    """Return the line of the window's charge by the day's tariff, divided; None without one."""
    rate = tariff.on(filed.on)
    if rate is None:
        return None
    paise = rate.price(sum_paise)
    found = (
        None
        if split is None
        else split.on(filed.on, channel=filed.channel, category=filed.category)
    )
    return Item(tariff.id, tariff.title, paise, _divided(paise, tariff, found))


def _divided(paise: int, tariff: Tariff, division: Division | None) -> tuple[Part, ...]:
    if division is None:
        return (Part(tariff.id, UNDIVIDED, paise),) if paise else ()
    return divide(paise, division)


UNDIVIDED = "facilitation"  # a charge for whose day no division is known is kept whole


def dues(*items: Item | None) -> Dues:
    """Put lines together; one that costs nothing is said to, one without a price has no line."""
    return Dues(tuple(item for item in items if item is not None))


@dataclass(frozen=True, slots=True)
class Parties:
    """Who stands behind the heads in one case."""

    holders: Mapping[Per, str] = field(default_factory=dict[Per, str])

    def account(self, chart: Chart, head_id: str) -> Account:
        """Return the account of a head in this case, or refuse where nobody stands behind it."""
        head = chart.heads.get(head_id)
        if head is None or (head.per is not Per.ONE and head.per not in self.holders):
            raise NoSuchAccount(head_id)
        return chart.account(head_id, self.holders.get(head.per))


def transfers(
    what: Dues, *, payer: Account, chart: Chart, parties: Parties
) -> tuple[Transfer, ...]:
    """Return the sums that move when it is paid: one for each account that receives something."""
    received: dict[Account, int] = {}
    for item in what.items:
        for part in item.parts:
            account = parties.account(chart, part.head)
            received[account] = received.get(account, 0) + part.paise
    return tuple(Transfer(payer, account, paise) for account, paise in received.items())


def _plain(text: Text) -> dict[str, str]:
    return {"hi": text.hi, "en": text.en}

"""The receipt of a bill: the payer's protection, so it exists only once the biller has the money.

It carries the biller's own receipt number, which the biller can be held to; ours only finds the
page. Both languages always, as on every paper.
"""

from dataclasses import dataclass
from typing import Any

from khidki.domain.money.amount import format_rupees
from khidki.domain.record.certificate import Line, line_data, text_data
from khidki.domain.record.document import Fee
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class BillReceipt:
    """One posted bill as its receipt says it; `number` is the biller's number of the bill."""

    number: str
    biller: Text
    receipt: str
    lines: tuple[Line, ...]
    fees: tuple[Fee, ...]

    def as_data(self) -> dict[str, Any]:
        """Return what `bill.typ` reads."""
        return {
            "number": self.number,
            "number_shown": self.number,
            "biller": text_data(self.biller),
            "receipt": self.receipt,
            "lines": [line_data(line) for line in self.lines],
            "fees": [fee.as_data() for fee in self.fees],
            "total": format_rupees(sum(fee.paise for fee in self.fees)),
        }

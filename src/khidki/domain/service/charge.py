"""What the department itself asks for a service: one sum, or what a table makes of the answers.

Before everything is answered a table gives a range, so that a page can say "from ... to ..." and
never a price that may be wrong. The window's own charge is a tariff and is not reckoned here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.rule.tree import Call, Literal, Node
from khidki.domain.service.definition import Fee
from khidki.domain.service.field import Facts
from khidki.domain.service.form import Form


@dataclass(frozen=True, slots=True)
class Charge:
    """The least and the most that may be asked, in paise."""

    least_paise: int
    most_paise: int

    @property
    def paise(self) -> int | None:
        """The sum, once it is known."""
        return self.least_paise if self.least_paise == self.most_paise else None

    def plus(self, paise: int) -> "Charge":
        """Return the charge with a fixed sum added."""
        return Charge(self.least_paise + paise, self.most_paise + paise)


def department_charge(fee: Fee, form: Form, answers: Mapping[str, Any], facts: Facts) -> Charge:
    """Return what the department asks, as far as the answers tell."""
    if fee.table is None:
        return Charge(fee.department_paise, fee.department_paise)
    ruling = form.tables[fee.table]
    match ruling.outcome(answers, facts):
        case int() as paise:
            return Charge(paise, paise)
        case _:
            sums = sorted(_sums(ruling.rule.tree))
            return Charge(sums[0], sums[-1])


def _sums(tree: Node) -> list[int]:
    """Return every sum that a table may give; the review lets rows give nothing but sums."""
    match tree:
        case Call(op="if", args=args):
            given = [args[place] for place in range(1, len(args), 2)]
            return [paise for node in (*given, args[-1]) for paise in _sums(node)]
        case Literal(value=value):
            return [int(value)]
        case _:
            return [0]

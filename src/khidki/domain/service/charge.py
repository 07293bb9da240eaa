"""What a service costs: one sum, what a table makes of the answers, or the sum that one of them is.

Before everything is answered a table gives a range, so that a page can say "from ... to ..." and
never a price that may be wrong. The window's own charge is a rate of a tariff, added to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.money.tariff import Rate
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


def department_charge(fee: Fee, form: Form, answers: Mapping[str, Any], facts: Facts) -> Charge:
    """Return what the department asks, as far as the answers tell."""
    if fee.question is not None:
        return _asked(form, fee.question, answers)
    if fee.table is None:
        return Charge(fee.department_paise, fee.department_paise)
    ruling = form.tables[fee.table]
    match ruling.outcome(answers, facts):
        case int() as paise:
            return Charge(paise, paise)
        case _:
            sums = sorted(_sums(ruling.rule.tree))
            return Charge(sums[0], sums[-1])


def with_rate(charge: Charge, rate: Rate) -> Charge:
    """Return a charge with the window's own, which may depend on the sum."""
    least, most = charge.least_paise, charge.most_paise
    return Charge(least + rate.price(least), most + rate.price(most))


def _asked(form: Form, question: str, answers: Mapping[str, Any]) -> Charge:
    """Return the sum that somebody pays in, or from what to what it may be."""
    field, answer = form.by_id[question], answers.get(question)
    if isinstance(answer, int):
        return Charge(answer, answer)
    least = field.minimum or 0
    return Charge(least, least if field.maximum is None else field.maximum)


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

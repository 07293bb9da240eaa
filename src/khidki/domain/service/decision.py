"""A decision table as a service writes it: what depends on several answers, as rows.

The rule language has the tables themselves (`rule/table`); here is only how one stands in a
definition, and under which key its rule is stored. Rows are read from top to bottom only with
`hit: first`; usually exactly one may fit, and the review finds gaps and overlaps.
"""

from dataclasses import dataclass

from khidki.domain.rule.table import Hit, Row, Table
from khidki.domain.rule.type import Sort
from khidki.domain.service.field import RuleText


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row: what each input must be, and what comes out."""

    when: tuple[RuleText, ...]
    gives: RuleText


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table over answers; without `otherwise` its rows must cover everything."""

    id: str
    inputs: tuple[RuleText, ...]
    output: Sort
    rows: tuple[DecisionRow, ...]
    hit: Hit = Hit.UNIQUE
    otherwise: RuleText | None = None

    @property
    def key(self) -> str:
        """The key of its stored rule: two words, which no rule can be."""
        return f"table {self.id}"

    def table(self) -> Table:
        """Return the table as the rule language takes it."""
        rows = tuple(Row(row.when, row.gives) for row in self.rows)
        return Table(self.inputs, rows, self.output, self.hit, self.otherwise)

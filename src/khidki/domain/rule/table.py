"""Decision tables: what depends on several things, as rows that a clerk can check with a finger.

A table becomes one rule, an `if` with a pair for each row, so both back ends run it as they run any
other. Before that it is checked for what nobody sees in rows: combinations that no row covers, or
two (`cover`). `unique` is the usual kind; `first` lets the first row that fits count; there are no
others. A row that cannot be decided makes the result unknown, whatever stands below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.rule.always import domain_of
from khidki.domain.rule.cell import read_cell
from khidki.domain.rule.check import Rule, checked
from khidki.domain.rule.cover import Column, Covering, cover
from khidki.domain.rule.parse import parse
from khidki.domain.rule.problem import RuleProblem, Unwritable
from khidki.domain.rule.tree import Call, Literal, Name, Node
from khidki.domain.rule.type import Names, Sort, Type


class Hit(StrEnum):
    """Which row counts when several fit: none may (`unique`), or the first."""

    UNIQUE = "unique"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each column, and what it gives."""

    cells: tuple[str, ...]
    gives: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is written; `columns` and what rows give are rules, cells are `cell`."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    gives: Sort
    hit: Hit = Hit.UNIQUE
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class TableProblem:
    """A problem, and the row and column where it stands (from 0; None for the whole table)."""

    problem: RuleProblem
    row: int | None = None
    column: int | None = None


def read_table(table: Table, names: Names) -> Rule | list[TableProblem]:
    """Read a table as one rule, or return everything that is wrong with it."""
    reader = _Reader(table, names)
    subjects = reader.subjects()
    if not table.rows:
        reader.fault("no_rows")
    if reader.problems:
        return reader.problems
    conditions = [reader.conditions(place, subjects) for place in range(len(table.rows))]
    values = [reader.value(row.gives, place) for place, row in enumerate(table.rows)]
    if table.otherwise is not None:
        values.append(reader.value(table.otherwise, None))
    if not reader.problems:
        reader.check_cover(subjects, conditions)
    if reader.problems:
        return reader.problems
    rule = checked(_as_if(conditions, values), names, gives=table.gives)
    return rule if isinstance(rule, Rule) else [TableProblem(each) for each in rule]


class _Reader:
    def __init__(self, table: Table, names: Names) -> None:
        self.problems: list[TableProblem] = []
        self._table = table
        self._names = names

    def fault(self, code: str, row: int | None = None, **params: str | int) -> None:
        self.problems.append(TableProblem(RuleProblem(code, 0, params), row))

    def subjects(self) -> list[Rule]:
        """Read the heads of the columns."""
        found: list[Rule] = []
        for place, text in enumerate(self._table.columns):
            rule = self._read(text, None, place)
            if rule is not None:
                found.append(rule)
        return found

    def _read(self, text: str, row: int | None, column: int | None) -> Rule | None:
        try:
            rule = checked(parse(text), self._names)
        except Unwritable as fault:
            rule = [fault.problem]
        if isinstance(rule, Rule):
            return rule
        self.problems += [TableProblem(each, row, column) for each in rule]
        return None

    def conditions(self, place: int, subjects: list[Rule]) -> list[Node | None]:
        """Read the cells of a row; None is a cell that lets everything through."""
        cells = self._table.rows[place].cells
        if len(cells) != len(subjects):
            self.fault("wrong_cells", place, given=len(cells), wanted=len(subjects))
            return []
        return [
            self._cell(cell, place, column, subjects[column]) for column, cell in enumerate(cells)
        ]

    def _cell(self, cell: str, row: int, column: int, subject: Rule) -> Node | None:
        try:
            condition = read_cell(cell, subject.tree, subject.gives)
        except Unwritable as fault:
            self.problems.append(TableProblem(fault.problem, row, column))
            return None
        rule = checked(condition, self._names) if condition else None
        if isinstance(rule, list):
            self.problems += [TableProblem(each, row, column) for each in rule]
            return None
        return condition

    def value(self, text: str, row: int | None) -> Node:
        """Read what a row gives."""
        rule = self._read(text, row, None)
        if rule is not None and rule.gives is not self._table.gives:
            self.fault("gives_other", row, found=rule.gives, wanted=self._table.gives)
        return rule.tree if rule else Literal(Sort.BOOLEAN, value=False)

    def check_cover(self, subjects: list[Rule], rows: list[list[Node | None]]) -> None:
        """Look for gaps, overlaps and rows that nothing reaches."""
        columns = [
            Column(
                text, self._type(subject.tree, subject.gives), domain_of(subject.tree, self._names)
            )
            for text, subject in zip(self._table.columns, subjects, strict=True)
        ]
        covering = cover(columns, rows)
        if covering is None:
            self.fault("too_wide")
            return
        self.problems += _uncovered(self._table, covering)

    def _type(self, subject: Node, sort: Sort) -> Type:
        return self._names[subject.id] if isinstance(subject, Name) else Type(sort)


def _uncovered(table: Table, covering: Covering) -> Iterator[TableProblem]:
    if table.otherwise is None:
        for example in covering.gaps:
            yield TableProblem(RuleProblem("gap", 0, {"example": example}))
    if table.hit is Hit.UNIQUE:
        for (first, second), example in covering.overlaps.items():
            params = {"first": first + 1, "second": second + 1, "example": example}
            yield TableProblem(RuleProblem("overlap", 0, params), second)
    reached = covering.first if table.hit is Hit.FIRST else covering.fitting
    for place in range(len(table.rows)):
        if place not in reached:
            yield TableProblem(RuleProblem("never_reached", 0), place)


def _as_if(rows: list[list[Node | None]], values: list[Node]) -> Node:
    """Join rows to one `if`; without an otherwise the last row is what is left."""
    pairs: list[Node] = []
    for cells, value in zip(rows, values[:-1], strict=False):
        told = tuple(cell for cell in cells if cell is not None)
        always = Literal(Sort.BOOLEAN, value=True)
        pairs += [Call("and", told) if len(told) > 1 else next(iter(told), always), value]
    return Call("if", (*pairs, values[-1])) if pairs else values[-1]

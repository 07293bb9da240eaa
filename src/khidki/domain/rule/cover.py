"""Which combinations of values the rows of a table cover: none, one, or several.

Each column is cut where any row's range begins or ends; between two cuts all values behave alike,
so one example stands for all. Exact, because everything is whole numbers (`span`); texts are the
ones that rows name, and one that stands for every other. Beyond `MOST_VISITS` the answer is None.
"""

from dataclasses import dataclass, field

from khidki.domain.rule.span import Span, both, compared, joined, place, value_at, without
from khidki.domain.rule.tree import COMPARISONS, Call, Items, Literal, Node, walk
from khidki.domain.rule.type import Sort, Type
from khidki.domain.rule.wording import written

MOST_VISITS = 20_000
MOST_GAPS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, the type of its values, and all of them (nothing for text)."""

    text: str
    type: Type
    domain: Span


@dataclass(slots=True)
class Covering:
    """What was found: examples of gaps, pairs of rows that overlap, rows that are reached."""

    gaps: list[str] = field(default_factory=list[str])
    overlaps: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    fitting: set[int] = field(default_factory=set[int])
    first: set[int] = field(default_factory=set[int])


def cover(columns: list[Column], rows: list[list[Node | None]]) -> Covering | None:
    """Return how rows cover all combinations, or None when there are too many to look at."""
    numbered = [_numbered(column, [row[i] for row in rows]) for i, column in enumerate(columns)]
    sweep = _Sweep(numbered)
    sweep.visit(0, frozenset(range(len(rows))), ())
    return None if sweep.visits > MOST_VISITS else sweep.found


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A column as numbers: its domain, and what each row lets through."""

    column: Column
    texts: tuple[str, ...]
    domain: Span
    rows: tuple[Span, ...]

    def example(self, number: int) -> str:
        """Show one value of the column."""
        if self.texts or not self.column.domain:
            shown = f'"{self.texts[number]}"' if number < len(self.texts) else "..."
        else:
            value = value_at(number, self.column.type)
            sort = self.column.type.sort
            is_word = isinstance(value, str | bool)
            shown = str(value).lower() if is_word else written(sort, value)
        return f"{self.column.text}: {shown}"


def _numbered(column: Column, cells: list[Node | None]) -> _Numbered:
    texts: tuple[str, ...] = ()
    domain = column.domain
    if column.type.sort is Sort.TEXT:
        named = {
            str(each.value)
            for cell in cells
            if cell
            for each, _, _ in walk(cell)
            if isinstance(each, Literal)
        }
        texts = tuple(sorted(named))
        domain = ((0, len(texts)),)
    type_ = Type(Sort.CHOICE, ids=texts) if texts else column.type
    rows = tuple(
        domain if cell is None else both(domain, _span(cell, type_, domain)) for cell in cells
    )
    return _Numbered(column, texts, domain, rows)


def _span(cell: Node, type_: Type, domain: Span) -> Span:
    """Return the numbers that a cell lets through."""
    match cell:
        case Call(op="and", args=(low, high)):
            return both(_span(low, type_, domain), _span(high, type_, domain))
        case Call(op="in", args=(_, Items() as items)):
            return joined(compared("==", place(each.value, type_)) for each in items.parts)
        case Call(op="not", args=(inner,)):
            return without(domain, _span(inner, type_, domain))
        case Call(op=op, args=(_, Literal(value=value))) if op in COMPARISONS:
            return compared(op, place(value, type_))
        case _:
            return ((1, 1),)


class _Sweep:
    def __init__(self, columns: list[_Numbered]) -> None:
        self.found = Covering()
        self.visits = 0
        self._columns = columns
        self._seen: set[tuple[int, frozenset[int]]] = set()

    def visit(self, depth: int, alive: frozenset[int], so_far: tuple[str, ...]) -> None:
        """Look at what the rows that are still alive cover from this column on."""
        self.visits += 1
        if self.visits > MOST_VISITS or (depth, alive) in self._seen:
            return
        self._seen.add((depth, alive))
        if depth == len(self._columns) or not alive:
            self._reached(alive, ", ".join(so_far))
            return
        column = self._columns[depth]
        for low in _cuts(column, alive):
            here = ((low, low),)
            fits = frozenset(row for row in alive if both(column.rows[row], here))
            self.visit(depth + 1, fits, (*so_far, column.example(low)))

    def _reached(self, alive: frozenset[int], example: str) -> None:
        if not alive:
            if len(self.found.gaps) < MOST_GAPS:
                self.found.gaps.append(example)
            return
        ordered = sorted(alive)
        self.found.first.add(ordered[0])
        self.found.fitting |= alive
        if len(ordered) > 1:
            self.found.overlaps.setdefault((ordered[0], ordered[1]), example)


def _cuts(column: _Numbered, alive: frozenset[int]) -> list[int]:
    """Return the first number of every stretch in which all rows behave alike."""
    begins = {low for low, _ in column.domain}
    for row in alive:
        for low, high in column.rows[row]:
            begins |= {low, high + 1}
    return [low for low in sorted(begins) if both(column.domain, ((low, low),))]

"""Random well-typed rules and random answers, honest and hostile, for properties.

Grown from one seed each, which is a hundred times faster than drawing every node; a failing seed is
printed with its rule.
"""

from random import Random
from typing import Any

from khidki.domain.rule.exact import Rounding
from khidki.domain.rule.limit import LARGEST
from khidki.domain.rule.signature import ROUNDED, SIGNATURES
from khidki.domain.rule.tree import COMPARISONS, Call, Each, Items, Literal, Name, Node, Today
from khidki.domain.rule.type import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    MONEY,
    TEXT,
    Names,
    Sort,
    choice,
    choices,
    records,
)

ROW = {"ok": BOOLEAN, "n": INTEGER, "pay": MONEY, "born": DATE, "said": TEXT}
NAMES: Names = {
    "yes": BOOLEAN, "sure": BOOLEAN, "many": INTEGER, "few": INTEGER, "part": DECIMAL,
    "fee": MONEY, "pay": MONEY, "born": DATE, "on": DATE, "said": TEXT, "heard": TEXT,
    "kind": choice("a", "b", "ç"), "ticks": choices("a", "b", "c"), "rows": records(**ROW),
}  # fmt: skip
TEXTS = [
    "a",
    "é",
    "e\u0301",
    "क",
    "क़",
    "\u0958",
    "😀",
    "\uff61",
    "ab",
    "\u212b",
    "\ue000",
    "b\u0327",
]
EDGES = [0, 1, -1, 2, 7, 10, 10**6, 500_000, LARGEST, -LARGEST, LARGEST - 1, 94906266]
DAYS = [
    "2024-02-29", "2026-11-22", "1968-04-02", "2004-02-29", "2000-03-01", "0001-01-01",
    "9999-12-31", "1968", "2026", "2008", "1999-12-31", "1900-02-28",
]  # fmt: skip
WHOLE_DAYS = [20240229, 20261122, 19680402, 10101, 99991231, 20040229, 19000228]
HOSTILE = [
    None, "", "x", "a", True, False, 0, LARGEST + 1, 10**25, 1.5, [], {}, [None], [{}], [[]],
    "2023-02-29", "\ud800", "20260101", ["a", "a"], [1], "constructor", {"ok": True}, [{}] * 201,
]  # fmt: skip


class Grower:
    """Grows rules and answers from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def number(self) -> int:
        return self.random.choice(
            [
                self.random.choice(EDGES),
                self.random.randint(-200, 200),
                self.random.randint(-LARGEST, LARGEST),
            ]
        )

    def answer(self, sort: Sort) -> Any:
        """Return an answer that fits a sort."""
        match sort:
            case Sort.BOOLEAN:
                return self.random.random() < 0.5
            case Sort.TEXT:
                return self.random.choice(TEXTS)
            case Sort.DATE:
                return self.random.choice(DAYS)
            case Sort.CHOICE:
                return self.random.choice("abç")
            case Sort.CHOICES:
                return self.random.sample("abc", self.random.randint(0, 3))
            case Sort.RECORDS:
                return [self.answers(ROW) for _ in range(self.random.randint(0, 3))]
            case _:
                return self.number()

    def answers(self, names: Names = NAMES, *, hostile: float = 0.0) -> dict[str, Any]:
        """Return answers to some of the names."""
        return {
            name: self.random.choice(HOSTILE)
            if self.random.random() < hostile
            else self.answer(each.sort)
            for name, each in names.items()
            if self.random.random() < 0.8
        }

    def literal(self, sort: Sort) -> Literal:
        match sort:
            case Sort.BOOLEAN | Sort.CHOICE:
                return Literal(Sort.BOOLEAN, self.random.random() < 0.5)
            case Sort.TEXT:
                return Literal(sort, self.random.choice(["a", "é", "क", "😀", "ab", "\uff61"]))
            case Sort.DATE:
                return Literal(sort, self.random.choice(WHOLE_DAYS))
            case _:
                return Literal(sort, self.number() or 1)

    def node(self, sort: Sort, depth: int, *, row: bool = False) -> Node:
        """Return a tree that gives a value of a sort."""
        if depth == 0 or self.random.random() < 0.1:
            return self.leaf(sort, row=row)
        forms = ["if", *(op for op, all_ in SIGNATURES.items() for _, g in all_ if g is sort)]
        if sort is Sort.BOOLEAN:
            forms = [*["joint", "compare", "compare"] * 3, *forms, "not", "in", "tick", "kind"]
            forms += [] if row else ["any", "all"] * 2
        elif sort in {Sort.INTEGER, Sort.DECIMAL, Sort.MONEY} and not row:
            forms += ["sum", *(["count"] * 2 if sort is Sort.INTEGER else [])]
        return self.grown(self.random.choice(forms), sort, depth - 1, row=row)

    def leaf(self, sort: Sort, *, row: bool) -> Node:
        known: list[Node] = [Name(name) for name, each in NAMES.items() if each.sort is sort]
        known += [Name(n, of_row=True) for n, each in ROW.items() if row and each.sort is sort] * 2
        known += [Today()] if sort is Sort.DATE else []
        return self.random.choice([*known * 2, self.literal(sort)])

    def grown(self, form: str, sort: Sort, depth: int, *, row: bool) -> Node:
        def of(wanted: Sort) -> Node:
            return self.node(wanted, depth, row=row)

        match form:
            case "if":
                return Call("if", (of(Sort.BOOLEAN), of(sort), of(sort)))
            case "joint":
                parts = tuple(of(sort) for _ in range(self.random.randint(2, 3)))
                return Call(self.random.choice(["and", "or"]), parts)
            case "not":
                return Call("not", (of(sort),))
            case "compare":
                inside = self.random.choice([*SIGNATURES["+"], *SIGNATURES["age"]])[0][0]
                return Call(self.random.choice(sorted(COMPARISONS)), (of(inside), of(inside)))
            case "in":
                inside = self.random.choice([Sort.INTEGER, Sort.TEXT, Sort.DATE, Sort.MONEY])
                return Call("in", (of(inside), Items((self.literal(inside), self.literal(inside)))))
            case "tick":
                return Call("in", (Literal(Sort.TEXT, "a"), Name("ticks")))
            case "kind":
                wanted = Literal(Sort.TEXT, self.random.choice("aç"))
                return Call(self.random.choice(["==", "!="]), (Name("kind"), wanted))
            case "any" | "all" | "count" | "sum":
                inside = sort if form == "sum" else Sort.BOOLEAN
                return Each(form, "rows", self.node(inside, depth, row=True))
            case _:
                return self.operated(form, sort, depth, row=row)

    def operated(self, op: str, sort: Sort, depth: int, *, row: bool) -> Node:
        takes = self.random.choice([takes for takes, gives in SIGNATURES[op] if gives is sort])
        rounding = self.random.choice(list(Rounding)) if op in ROUNDED else None
        if op == "length" and takes[0] is not Sort.TEXT:
            return Call(op, (Name("ticks" if takes[0] is Sort.CHOICES else "rows"),))
        return Call(op, tuple(self.node(each, depth, row=row) for each in takes), rounding)

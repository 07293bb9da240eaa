"""From the words of a rule to its tree, by binding powers (a Pratt parser).

Stops at the first word that cannot stand where it does. Where people misread each other the
language asks for brackets: `and` beside `or`, and `18 <= age <= 60`. Whether names exist and sorts
fit is `check`; text on the outside, numbers and marks are `token`.
"""

from collections.abc import Callable
from typing import TypeVar

from khidki.domain.rule.exact import Rounding
from khidki.domain.rule.limit import MOST_LEVELS
from khidki.domain.rule.problem import Unwritable, nearest
from khidki.domain.rule.signature import FUNCTIONS, ROUNDED
from khidki.domain.rule.token import Mark, Token, tokens
from khidki.domain.rule.tree import (
    COMPARISONS,
    Call,
    Each,
    Items,
    Literal,
    Name,
    Node,
    Today,
    walk,
)
from khidki.domain.rule.type import NUMBERS, Sort

T = TypeVar("T")

EACH = ("any", "all", "count", "sum")
JOINTS = frozenset({"and", "or"})
_POWER = {
    **dict.fromkeys(JOINTS, 1),
    **dict.fromkeys((*COMPARISONS, "in", "not"), 3),
    "+": 4,
    "-": 4,
    "*": 5,
}
_NOT = 2
_MINUS = 6


def parse(rule: str) -> Node:
    """Return the tree of a rule, or raise `Unwritable`."""
    parser = _Parser(list(tokens(rule)))
    if parser.now.mark is Mark.END:
        raise Unwritable("empty_rule", 0)
    tree = parser.expression(0)
    parser.end()
    for node, level, _ in walk(tree):
        if level > MOST_LEVELS:
            raise Unwritable("too_deep", node.at, most=MOST_LEVELS)
    return tree


class _Parser:
    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._place = 0
        self._level = 0
        self._row = ""  # the word for one row, inside any(...) and its like

    @property
    def now(self) -> Token:
        return self._words[self._place]

    def unexpected(self, wanted: str = "") -> Unwritable:
        if self.now.mark is Mark.END:
            return Unwritable("ends_too_soon", self.now.at)
        code = "wanted_other" if wanted else "unexpected"
        return Unwritable(code, self.now.at, found=self.now.text, wanted=wanted)

    def end(self) -> None:
        if self.now.mark is not Mark.END:
            raise self.unexpected()

    def _next(self) -> Token:
        word = self.now
        self._place += word.mark is not Mark.END
        return word

    def _is(self, text: str) -> bool:
        return self.now.text == text and self.now.mark in {Mark.SIGN, Mark.WORD}

    def _take(self, text: str) -> Token:
        if not self._is(text):
            raise self.unexpected(text)
        return self._next()

    def expression(self, power: int) -> Node:
        """Return everything that binds more tightly than `power`."""
        self._level += 1
        if self._level > MOST_LEVELS:
            raise Unwritable("too_deep", self.now.at, most=MOST_LEVELS)
        left = self._prefix()
        compared = False
        while (own := _POWER.get(self.now.text, 0)) > power and self.now.mark is not Mark.LITERAL:
            word = self.now
            if compared and own == _POWER["in"]:
                raise Unwritable("chained", word.at)
            compared = own == _POWER["in"]
            left = self._infix(left, own)
        self._level -= 1
        return left

    def _infix(self, left: Node, own: int) -> Node:
        word = self._next()
        match word.text:
            case "and" | "or":
                return self._joined(left, word)
            case "in":
                return Call("in", (left, self._collection()), at=word.at)
            case "not":
                self._take("in")
                return Call(
                    "not", (Call("in", (left, self._collection()), at=word.at),), at=word.at
                )
            case _:
                return Call(word.text, (left, self.expression(own)), at=word.at)

    def _joined(self, left: Node, joint: Token) -> Node:
        joined = [left, self.expression(_POWER["or"])]
        while self._is(joint.text):
            self._next()
            joined.append(self.expression(_POWER["or"]))
        if self.now.mark is Mark.WORD and self.now.text in JOINTS:
            raise Unwritable("mixed_and_or", self.now.at)
        return Call(joint.text, tuple(joined), at=joint.at)

    def _prefix(self) -> Node:
        word = self._next()
        match word:
            case Token(mark=Mark.LITERAL, sort=Sort() as sort):
                return Literal(sort, word.value, word.at)
            case Token(text="("):
                inner = self.expression(0)
                self._take(")")
                return inner
            case Token(text="-"):
                return self._negative(word)
            case Token(text="not"):
                return Call("not", (self.expression(_NOT),), at=word.at)
            case Token(text="["):
                raise Unwritable("list_not_after_in", word.at)
            case Token(mark=Mark.WORD) if word.text not in {*JOINTS, "in"}:
                return self._word(word)
            case _:
                self._place -= word.mark is not Mark.END
                raise self.unexpected()

    def _negative(self, minus: Token) -> Node:
        inner = self.expression(_MINUS)
        if (
            isinstance(inner, Literal)
            and inner.sort in NUMBERS
            and not isinstance(inner.value, str)
        ):
            return Literal(inner.sort, -inner.value, minus.at)
        return Call("neg", (inner,), at=minus.at)

    def _word(self, word: Token) -> Node:
        if self._is("("):
            self._next()
            return self._each(word) if word.text in EACH else self._call(word)
        if word.text == "today":
            return Today(word.at)
        row, dot, field = word.text.partition(".")
        if dot and row == self._row:
            return Name(field, of_row=True, at=word.at)
        return Name(word.text, at=word.at)

    def _call(self, word: Token) -> Node:
        if word.text not in FUNCTIONS:
            near = nearest(word.text, (*FUNCTIONS, *EACH))
            raise Unwritable("no_such_function", word.at, found=word.text, near=near)
        args = self._listed(lambda: self.expression(0), ")")
        if word.text not in ROUNDED:
            return Call(word.text, tuple(args), at=word.at)
        return Call(word.text, tuple(args[:-1]), _rounding(word, args), word.at)

    def _each(self, word: Token) -> Node:
        row = self._next()
        if row.mark is not Mark.WORD or "." in row.text or not self._is("in"):
            raise Unwritable("no_row_word", row.at, found=word.text)
        self._next()
        rows = self._next()
        if rows.mark is not Mark.WORD:
            raise Unwritable("no_row_word", rows.at, found=word.text)
        if self._row:
            raise Unwritable("nested_lists", word.at)
        self._take(",")
        self._row = row.text
        body = self.expression(0)
        self._row = ""
        self._take(")")
        return Each(word.text, rows.text, body, word.at)

    def _collection(self) -> Node:
        start = self.now
        if not self._is("["):
            return self.expression(_POWER["in"])
        self._next()
        return Items(tuple(self._listed(self._literal, "]")), start.at)

    def _literal(self) -> Literal:
        node = self.expression(_POWER["in"])
        if not isinstance(node, Literal):
            raise Unwritable("list_of_literals", node.at)
        return node

    def _listed(self, read: Callable[[], T], end: str) -> list[T]:
        if self._is(end):
            raise self.unexpected()
        found = [read()]
        while not self._is(end):
            self._take(",")
            found.append(read())
        self._next()
        return found


def _rounding(word: Token, args: list[Node]) -> Rounding:
    last = args[-1]
    if not isinstance(last, Name) or last.id not in set(Rounding):
        names = ", ".join(Rounding)
        raise Unwritable("no_rounding", last.at, function=word.text, roundings=names)
    return Rounding(last.id)

"""One cell of a decision table: `-`, `general, obc`, `18..59`, `< ₹48000`, `yes`.

A cell says which values of its column's subject it lets through; `read_cell` returns that as a
condition. Choices may stand without quotes, as in a printed table. How cells cover what can be
answered is `table`'s to find.
"""

from khidki.domain.rule.problem import Unwritable
from khidki.domain.rule.token import Mark, Token, tokens
from khidki.domain.rule.tree import COMPARISONS, Call, Items, Literal, Node
from khidki.domain.rule.type import NUMBERS, Sort

_YES_NO = {"yes": True, "no": False, "true": True, "false": False}
_ORDERED = COMPARISONS - {"==", "!="}


def read_cell(text: str, subject: Node, sort: Sort) -> Node | None:
    """Return the condition of a cell on its subject, None for anything; or raise `Unwritable`."""
    words = [word for word in tokens(text) if word.mark is not Mark.END]
    match words:
        case [Token(text="-")]:
            return None
        case [Token(text=op), *rest] if op in COMPARISONS:
            if op in _ORDERED and sort in {Sort.CHOICE, Sort.BOOLEAN}:
                raise Unwritable("no_order", 0, found=sort)
            return Call(op, (subject, _one(rest, sort, len(text))))
        case _ if any(word.text == ".." for word in words):
            return _range(words, subject, sort)
        case _:
            return _any_of(words, subject, sort, len(text))


def _range(words: list[Token], subject: Node, sort: Sort) -> Node:
    middle = next(place for place, word in enumerate(words) if word.text == "..")
    low = _one(words[:middle], sort, words[middle].at)
    high = _one(words[middle + 1 :], sort, words[middle].at)
    if sort in {Sort.CHOICE, Sort.BOOLEAN, Sort.TEXT}:
        raise Unwritable("no_order", low.at, found=sort)
    if int(low.value) > int(high.value):
        raise Unwritable("range_backwards", low.at)
    return Call("and", (Call(">=", (subject, low)), Call("<=", (subject, high))))


def _any_of(words: list[Token], subject: Node, sort: Sort, end: int) -> Node:
    values: list[Literal] = []
    listed: list[Token] = []
    for word in [*words, Token(Mark.SIGN, ",", end)]:
        if word.text == "," and word.mark is Mark.SIGN:
            values.append(_one(listed, sort, word.at))
            listed = []
        else:
            listed.append(word)
    if sort is Sort.BOOLEAN and len(values) == 1:
        return subject if values[0].value else Call("not", (subject,))
    return Call("in", (subject, Items(tuple(values))))


def _one(words: list[Token], sort: Sort, end: int) -> Literal:
    """Read one value, of the sort of the column."""
    match words:
        case [Token(mark=Mark.WORD) as word] if sort is Sort.CHOICE:
            return Literal(Sort.TEXT, word.text, word.at)
        case [Token() as word] if sort is Sort.BOOLEAN and word.text in _YES_NO:
            return Literal(sort, _YES_NO[word.text], word.at)
        case [Token(text="-", at=at), Token(mark=Mark.LITERAL, sort=found, value=int(value))] if (
            found is sort and sort in NUMBERS
        ):
            return Literal(sort, -value, at)
        case [Token(mark=Mark.LITERAL, sort=Sort() as found) as word]:
            if found is not (Sort.TEXT if sort is Sort.CHOICE else sort):
                raise Unwritable("unlike", word.at, left=sort, right=found)
            return Literal(found, word.value, word.at)
        case _:
            raise Unwritable("no_cell", words[0].at if words else end)

"""What a browser needs to say a verdict in words while somebody answers.

All words that do not depend on answers are made here, by the same code that explains a verdict on
the server (`explain`); what is left open is a value to compute and the way to write it. `words.js`
fills it in. Both are compared over every vector of tests/vectors/rules.json.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from khidki.domain.rule.check import Rule
from khidki.domain.rule.explain import Labels, Teller
from khidki.domain.rule.judge import Verdict
from khidki.domain.rule.plain import node_to_plain, to_plain
from khidki.domain.rule.tree import (
    COMPARISONS,
    MIRRORED,
    Call,
    Each,
    Items,
    Literal,
    Name,
    Node,
    walk,
)
from khidki.domain.rule.type import Sort
from khidki.domain.rule.wording import FAILED, GROUPS, NO, REQUIRED, WORDS, YES
from khidki.domain.text import Language, Text

Plain = dict[str, Any]


def telling(rule: Rule, labels: Labels, today: date, language: Language) -> Plain:
    """Return a stored rule with the words for each of its clauses."""
    teller = Teller(rule.names, labels, Verdict(None, (), today))
    return {"rule": to_plain(rule), "clause": _Plan(teller, language).clause(rule.tree)}


def common_words(language: Language) -> Plain:
    """Return the words that every clause shares."""
    kept = ("missing", "unknown", "enough", "with_value", "years", "line")
    return {
        **{key: WORDS[key].of(language) for key in kept},
        "failed": {code: words.of(language) for code, words in FAILED.items()},
        "yes": YES.of(language),
        "no": NO.of(language),
    }


class _Plan:
    """Makes the plan of one rule's words in one language."""

    def __init__(self, teller: Teller, language: Language) -> None:
        self._teller = teller
        self._language: Language = language

    def clause(self, node: Node) -> Plain:
        """Return what a clause says, with what is left open."""
        if isinstance(node, Call) and node.op in GROUPS:
            parts = [self.clause(part) for part in node.args]
            return {"group": self._of(GROUPS[node.op]), "parts": parts}
        inner, denied = node, False
        if isinstance(node, Call) and node.op == "not":
            inner, denied = node.args[0], True
        return {**self._said(inner, denied=denied), "waits": list(self._waits(node))}

    def _said(self, node: Node, *, denied: bool) -> Plain:
        teller = self._teller
        match node:
            case Call(op=op, args=(left, right)) if op in COMPARISONS:
                if isinstance(left, Literal):
                    left, right, op = right, left, MIRRORED[op]
                open_ = Text(hi="{limit}", en="{limit}")
                limit = self._limit(left, right)
                required = self._of(teller.required(op, left, open_))
                return self._line(left, required, limit) | {"value": self._value(left)}
            case Call(op="in", args=(left, Items() as items)):
                required = self._of(REQUIRED["not_in" if denied else "in"])
                limit = self._of(teller.limit(left, items))
                return self._line(left, required, limit) | {"value": self._value(left)}
            case Call(op="in", args=(tick, ticks)):
                required = self._of(REQUIRED["not_ticked" if denied else "ticked"])
                limit = self._of(teller.limit(ticks, tick))
                return self._line(ticks, required, limit) | {"denied": denied}
            case _:
                required = self._of(REQUIRED["=="])
                limit = self._of(NO if denied else YES)
                return self._line(node, required, limit) | {"denied": denied}

    def _line(self, subject: Node, required: str, limit: Any) -> Plain:
        line: Plain = {
            "subject": self._of(self._teller.phrase(subject)),
            "required": required,
            "limit": limit,
        }
        if isinstance(subject, Name):
            dated = self._teller.sort(subject) is Sort.DATE
            word = WORDS["incomplete" if dated else "unanswered"]
            line["alone"] = [subject.id, self._of(word)]
        return line

    def _limit(self, left: Node, right: Node) -> Any:
        phrase = self._of(self._teller.limit(left, right))
        return phrase if isinstance(right, Literal) else {"phrase": phrase, **self._value(right)}

    def _value(self, node: Node) -> Plain:
        """Return a value that the browser computes, and how it is written."""
        written: Plain = {"node": node_to_plain(node), "sort": self._teller.sort(node).value}
        if isinstance(node, Call) and node.op == "age":
            written["age"] = True
        if isinstance(node, Name):
            name = f"{node.id}="
            labels = self._teller.labels
            written["labels"] = {
                label.removeprefix(name): self._of(words)
                for label, words in labels.items()
                if label.startswith(name)
            }
        return written

    def _waits(self, node: Node) -> Iterator[list[Any]]:
        """Yield what a clause may wait for, in order: a name, the field of a list, its words."""
        lists = [each.rows for each, _, _ in walk(node) if isinstance(each, Each)]
        for each, _, _ in walk(node):
            match each:
                case Name(id=id_, of_row=False) | Each(rows=id_):
                    yield [id_, None, self._of(self._teller.asked(id_))]
                case Name(id=id_):
                    for rows in lists:
                        if self._teller.names[rows].field(id_):
                            words = self._of(self._teller.asked(f"{rows}.{id_}"))
                            yield [rows, id_, words]
                case _:
                    pass

    def _of(self, words: Text) -> str:
        return words.of(self._language)

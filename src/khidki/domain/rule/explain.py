"""A verdict in words: "Family income: ₹62,000, must be at most ₹48,000".

For the citizen who asks why, and for the officer who signs. The caller supplies the label of every
name and the words of every choice; sentences avoid agreement of gender, which a label cannot tell.
What is true or not was decided in `judge`; nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from khidki.domain.rule.check import Rule
from khidki.domain.rule.compile import Outcome
from khidki.domain.rule.day import day_number
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.judge import Clause, Verdict, judge
from khidki.domain.rule.signature import sort_of
from khidki.domain.rule.tree import (
    COMPARISONS,
    MIRRORED,
    Call,
    Each,
    Items,
    Literal,
    Name,
    Node,
    Today,
)
from khidki.domain.rule.type import Names, Sort
from khidki.domain.rule.wording import (
    EACH,
    FAILED,
    GROUPS,
    MARKS,
    NO,
    REQUIRED,
    WORDS,
    YES,
    written,
)
from khidki.domain.text import Text

Labels = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Line:
    """One clause in words; `lines` are the parts of a group."""

    outcome: Outcome
    text: Text
    lines: "tuple[Line, ...]" = ()


def explain(rule: Rule, verdict: Verdict, labels: Labels) -> list[Line]:
    """Say every clause of a verdict; labels are keyed by name, "list.field" and "name=choice"."""
    teller = Teller(rule.names, labels, verdict)
    return [teller.line(clause) for clause in verdict.clauses]


def condition(rule: Rule, labels: Labels) -> Text:
    """Say what a rule asks for, whatever anybody answers; a label may name the day `today`."""
    teller = Teller(rule.names, labels, judge(rule, {}, date.min))
    return teller.condition(rule.tree)


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts words to the parts of a rule, for one verdict."""

    names: Names
    labels: Labels
    verdict: Verdict
    rows: str = ""

    def line(self, clause: Clause) -> Line:
        """Say one clause."""
        if clause.clauses:
            assert isinstance(clause.node, Call)
            parts = tuple(self.line(part) for part in clause.clauses)
            return Line(clause.outcome, GROUPS[clause.node.op], parts)
        subject, required, value = self._said(clause)
        return Line(clause.outcome, _put("line", subject=subject, value=value, required=required))

    def _said(self, clause: Clause) -> tuple[Text, Text, Text]:
        """Return the subject of a clause, what it must be, and what it is."""
        node, denied = clause.node, False
        if isinstance(node, Call) and node.op == "not":
            node, denied = node.args[0], True
        match node:
            case Call(op=op, args=(left, right)) if op in COMPARISONS:
                one, other = clause.values
                if isinstance(left, Literal):
                    left, right, op, one, other = right, left, MIRRORED[op], other, one
                limit = self.limit(left, right, other)
                return (
                    self.phrase(left),
                    self.required(op, left, limit),
                    self._found(clause, left, one),
                )
            case Call(op="in", args=(left, Items() as items)):
                required = _filled(
                    REQUIRED["not_in" if denied else "in"], limit=self.limit(left, items)
                )
                value = clause.values[0]
                return self.phrase(left), required, self._found(clause, left, value)
            case Call(op="in", args=(tick, ticks)):
                key = "not_ticked" if denied else "ticked"
                required = _filled(REQUIRED[key], limit=self.limit(ticks, tick))
                return self.phrase(ticks), required, self._whether(clause, ticks, denied=denied)
            case _:
                required = _filled(REQUIRED["=="], limit=NO if denied else YES)
                return self.phrase(node), required, self._whether(clause, node, denied=denied)

    def required(self, op: str, left: Node, limit: Text) -> Text:
        """Say what a comparison asks of its subject."""
        dated = self.sort(left) is Sort.DATE and f"{op} date" in REQUIRED
        return _filled(REQUIRED[f"{op} date" if dated else op], limit=limit)

    def limit(self, subject: Node, limit: Node, value: Outcome = None) -> Text:
        """Say what a subject is compared with: choices by their words, ages in years."""
        match limit:
            case Literal():
                return self.shown(subject, limit.value)
            case Items():
                return _listed([self.shown(subject, part.value) for part in limit.parts])
            case _ if value is None or isinstance(value, Failure):
                return self.phrase(limit)
            case _:
                return _put(
                    "with_value", subject=self.phrase(limit), value=self.shown(limit, value)
                )

    def sort(self, node: Node) -> Sort:
        """Return the sort of a node, inside rows too."""
        return sort_of(node, self.names, self._fields())

    def _fields(self) -> Names:
        return dict(self.names[self.rows].fields) if self.rows else {}

    def _found(self, clause: Clause, node: Node, value: Outcome) -> Text:
        if isinstance(clause.outcome, Failure):
            return FAILED[clause.outcome.code]
        if value is not None and not isinstance(value, Failure):
            return self.shown(node, value)
        # A count or an age can be decided without being known.
        if clause.outcome is not None:
            return WORDS["enough"]
        return self._waits(clause, node)

    def _whether(self, clause: Clause, subject: Node, *, denied: bool) -> Text:
        if isinstance(clause.outcome, Failure):
            return FAILED[clause.outcome.code]
        if clause.outcome is None:
            return self._waits(clause, subject)
        return YES if clause.outcome is not denied else NO

    def _waits(self, clause: Clause, subject: Node | None = None) -> Text:
        if isinstance(subject, Name) and clause.missing == (subject.id,):
            return WORDS["unanswered" if self.sort(subject) is not Sort.DATE else "incomplete"]
        missing = [self.asked(name) for name in clause.missing]
        return _put("missing", names=_listed(missing)) if missing else WORDS["unknown"]

    def asked(self, name: str) -> Text:
        """Name an answer that is waited for."""
        rows, dot, field = name.rpartition(".")
        type_ = self.names.get(name) or (self.names[rows].field(field) if dot else None)
        is_date = type_ is not None and type_.sort is Sort.DATE
        return _put("whole date", name=self.label(name)) if is_date else self.label(name)

    def label(self, name: str) -> Text:
        """Return the label of a name, or the name itself."""
        return self.labels.get(name) or Text(hi=name, en=name)

    def phrase(self, node: Node) -> Text:  # noqa: PLR0911 -- a table
        """Name what a node is."""
        match node:
            case Literal():
                return self.shown(node, node.value)
            case Name():
                return self.label(f"{self.rows}.{node.id}" if node.of_row else node.id)
            case Items():
                return _listed([self.phrase(part) for part in node.parts])
            case Each():
                inside = Teller(self.names, self.labels, self.verdict, node.rows)
                body = inside.condition(node.body)
                return _filled(EACH[node.op], rows=self.label(node.rows), body=body)
            case Call(op="age", args=(birth, on)):
                return _put("age", birth=self.phrase(birth), on=self.phrase(on))
            case Call():
                return self._operation(node)
            case Today():
                return self.labels.get("today") or self.shown(node, day_number(self.verdict.today))

    def _operation(self, node: Call) -> Text:
        parts = [self.phrase(part) for part in node.args]
        if node.op in MARKS:
            return _joined(parts, f" {MARKS[node.op]} ")
        if node.op in WORDS:
            return _put(node.op, of=_listed(parts))
        return self.condition(node)

    def condition(self, node: Node) -> Text:
        """Say a condition without any value, as it stands inside any() and its like."""
        match node:
            case Call(op="and" | "or"):
                between = WORDS[f"{node.op} between"]
                parts = [self.condition(part) for part in node.args]
                return Text(
                    hi=f" {between.hi} ".join(part.hi for part in parts),
                    en=f" {between.en} ".join(part.en for part in parts),
                )
            case _ if self.sort(node) is Sort.BOOLEAN:
                subject, required, _ = self._said(Clause(None, node, (), (None, None)))
                return _put("condition", subject=subject, required=required)
            case _:
                return self.phrase(node)

    def shown(self, node: Node, value: int | str | bool) -> Text:
        """Write a value of a node as people read it."""
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, str):
            name = f"{self.rows}.{node.id}" if isinstance(node, Name) and node.of_row else ""
            name = name or (node.id if isinstance(node, Name) else "")
            return self.labels.get(f"{name}={value}") or Text(hi=value, en=value)
        figure = written(self.sort(node), value)
        if isinstance(node, Call) and node.op == "age":
            return _put("years", value=Text(hi=figure, en=figure))
        return Text(hi=figure, en=figure)


def _put(key: str, **parts: Text) -> Text:
    return _filled(WORDS[key], **parts)


def _filled(text: Text, **parts: Text) -> Text:
    return Text(
        hi=text.hi.format_map({name: part.hi for name, part in parts.items()}),
        en=text.en.format_map({name: part.en for name, part in parts.items()}),
    )


def _joined(parts: list[Text], between: str) -> Text:
    return Text(
        hi=between.join(part.hi for part in parts), en=between.join(part.en for part in parts)
    )


def _listed(parts: list[Text]) -> Text:
    return _joined(parts, ", ")

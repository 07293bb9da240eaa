"""What an order would say if it said only what is known: for a reader to begin from.

Every sentence is a fact: which conditions are met and which are not, where register or enquiry
differ from an answer, what the report says. From these follows which order is proposed; a reader
changes both freely, and nothing is decided here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from khidki.domain.case.comparison import Agreement, Beside, Compared
from khidki.domain.case.event import Act
from khidki.domain.rule.explain import Line
from khidki.domain.service.eligibility import Judged
from khidki.domain.text import Language, Text

_WORDS = {
    "met": Text(hi="पूरी शर्तें:", en="Conditions met:"),
    "unmet": Text(hi="जो शर्तें पूरी नहीं:", en="Conditions not met:"),
    "open": Text(hi="जो शर्तें अभी तय नहीं:", en="Conditions not decided:"),
    "same": Text(hi="जाँच में उत्तर के अनुसार मिला: {what}।", en="Found as answered: {what}."),
    "differs": Text(hi="उत्तर से अंतर:", en="Other than answered:"),
    "register": Text(hi="रजिस्टर में {value}", en="the register says {value}"),
    "enquiry": Text(hi="जाँच में {value}", en="the enquiry found {value}"),
    "nothing": Text(hi="कुछ नहीं मिला", en="nothing"),
    "report": Text(hi="जाँच रिपोर्ट: {words}", en="Report: {words}"),
    Act.GRANT: Text(hi="आवेदन स्वीकृत किया जाए।", en="The application may be granted."),
    Act.REFUSE: Text(hi="आवेदन अस्वीकृत किया जाए।", en="The application may be refused."),
    Act.SEND_BACK: Text(
        hi="आवेदक से ऊपर लिखी बातें स्पष्ट कराई जाएँ।",
        en="The applicant may be asked to clear up what is named above.",
    ),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An order as it could be: which one, its words, and what would be sent back."""

    act: Act
    words: str
    defects: list[dict[str, str]] = field(default_factory=list[dict[str, str]])


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case: rules with their clauses, comparisons with labels, the report."""

    judged: Sequence[Judged]
    compared: Sequence[tuple[Compared, Text, Text]]  # with the question and its answer in words
    report: str = ""


def proposal(known: Known, language: Language) -> Proposal:
    """Return the order that follows from what is known, in the applicant's language."""
    clauses = [line for each in known.judged for line in _leaves(each.lines)]
    unmet = [line for line in clauses if line.outcome is False]
    undecided = [line for line in clauses if not isinstance(line.outcome, bool)]
    off = [each for each in known.compared if each[0].differs]
    denied = any(each.outcome is False for each in known.judged)
    act = Act.REFUSE if denied else Act.SEND_BACK if off or undecided else Act.GRANT
    lines = [
        *_listed("met", [line for line in clauses if line.outcome is True], language),
        *_listed("unmet", unmet, language),
        *_listed("open", undecided, language),
        *_same(known, language),
        *_different(off, language),
    ]
    if known.report.strip():
        lines.append(_WORDS["report"].of(language).format(words=known.report.strip()))
    lines.append(_WORDS[act].of(language))
    defects = [
        {"field": each.field, "words": _said(each, language)} for each, _, _ in off
    ] if act is Act.SEND_BACK else []  # fmt: skip
    return Proposal(act, "\n".join(lines), defects)


def _leaves(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if line.lines:
            yield from _leaves(line.lines)
        else:
            yield line


def _listed(key: str, lines: Sequence[Line], language: Language) -> list[str]:
    told = [f"- {line.text.of(language)}" for line in lines]
    return [_WORDS[key].of(language), *told] if told else []


def _same(known: Known, language: Language) -> list[str]:
    found = [
        label.of(language)
        for each, label, _ in known.compared
        if each.enquiry.agreement is Agreement.SAME
    ]
    return [_WORDS["same"].of(language).format(what=", ".join(found))] if found else []


def _different(off: Sequence[tuple[Compared, Text, Text]], language: Language) -> list[str]:
    told = [
        f"- {label.of(language)}: {answer.of(language)}; {_said(each, language)}"
        for each, label, answer in off
    ]
    return [_WORDS["differs"].of(language), *told] if told else []


def _said(each: Compared, language: Language) -> str:
    sources = (("register", each.register), ("enquiry", each.enquiry))
    told = [_value(name, source, language) for name, source in sources]
    return "; ".join(words for words in told if words)


def _value(name: str, source: Beside, language: Language) -> str:
    if source.agreement not in {Agreement.DIFFERS, Agreement.MISSING}:
        return ""
    value = source.value or _WORDS["nothing"]
    return _WORDS[name].of(language).format(value=value.of(language))

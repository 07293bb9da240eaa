"""A service told in words, for whoever wrote it or signs for it: `khidki explain`.

One language at a time, as lines of plain text; the steps are drawn so that a terminal without a
font for boxes shows them too. Everything is said from the definition alone: what the catalogue
around it says (posts, departments, tariffs) is handed in as names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from khidki.domain.money.amount import format_rupees
from khidki.domain.people.area import Areas
from khidki.domain.rule.cell import read_cell
from khidki.domain.rule.check import Rule, checked
from khidki.domain.rule.explain import condition
from khidki.domain.rule.parse import parse
from khidki.domain.service.definition import DocumentAsk, PostRef, Service, Step, StepAct
from khidki.domain.service.field import Field, RuleText
from khidki.domain.service.ruling import labels_of, names_of
from khidki.domain.service.varying import varied
from khidki.domain.service.written import rules_in
from khidki.domain.text import Language, Text

TODAY = Text(hi="आज", en="today")
_WORDS: Mapping[str, tuple[str, str]] = {
    "address": ("पता: {id}", "Address: {id}"),
    "department": ("विभाग: {name}", "Department: {name}"),
    "discreet": ("यह सेवा गोपनीय है।", "This service is discreet."),
    "who": ("कौन आवेदन कर सकता है", "Who can apply"),
    "conditions": ("शर्तें", "Conditions"),
    "otherwise": ("नहीं तो: {text}", "Otherwise: {text}"),
    "questions": ("प्रश्न", "Questions"),
    "papers": ("कागज़", "Papers"),
    "no_papers": ("कोई कागज़ नहीं", "No papers"),
    "optional": ("ऐच्छिक", "optional"),
    "when": ("ज़रूरी, अगर {rule}", "needed if {rule}"),
    "computed": ("अपने आप जुड़ता है", "added up by itself"),
    "fee": ("शुल्क", "Fee"),
    "own_fee": ("विभाग का: {paid}", "The department’s: {paid}"),
    "by_question": ("उतना, जितना बताया जाए: {question}", "The sum that is answered: {question}"),
    "by_table": ("विभाग का, तालिका से", "The department’s, by a table"),
    "row": ("{paid}, अगर {when}", "{paid} if {when}"),
    "otherwise_paid": ("{paid}, बाकी सबमें", "{paid} in every other case"),
    "charge": ("खिड़की का: {tariff}", "The window’s: {tariff}"),
    "unverified": ("(पुष्टि बाकी) {source}", "(not verified) {source}"),
    "limit": ("समय-सीमा: {limit}", "Time limit: {limit}"),
    "steps": ("चरण", "Steps"),
    "begins": ("आवेदन जमा होता है; रसीद मिलती है", "The application is filed; there is a receipt"),
    "within": ("{limit} में", "within {limit}"),
    "by_system": ("दूसरी प्रणाली में: {system}", "in another system: {system}"),
    "sent_back": ("कमी हो तो आवेदक को वापस", "back to the applicant if something is missing"),
    "granted": ("स्वीकृत: {output}", "granted: {output}"),
    "refused": ("अस्वीकृत ({count} कारण): अपील {post} को, {days} में निर्णय",
                "refused ({count} reasons): appeal to the {post}, decided within {days}"),
    "second": ("दूसरी अपील {post} को", "second appeal to the {post}"),
    "reasons": ("अस्वीकृति के कारण", "Reasons to refuse"),
    "comes_out": ("क्या मिलता है", "What comes out"),
    "register": ("रजिस्टर: {register}", "Register: {register}"),
    "valid": ("मान्य {years} वर्ष", "valid for years: {years}"),
    "lifetime": ("आजीवन मान्य", "valid for life"),
    "variants": ("जहाँ बात अलग है", "Where it differs"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """How the catalogue around a service calls things."""

    departments: Mapping[str, Text]
    posts: Mapping[str, Text]
    tariffs: Mapping[str, Text]
    areas: Areas


def told(service: Service, names: Names, language: Language) -> str:
    """Return a service in words of one language."""
    teller = _Teller(service, names, language)
    parts = (
        teller.head(), teller.conditions(), teller.questions(), teller.papers(), teller.fee(),
        teller.steps(), teller.outcome(), teller.variants(),
    )  # fmt: skip
    return "\n".join(line for part in parts for line in part)


@dataclass(frozen=True, slots=True)
class _Teller:
    service: Service
    names: Names
    language: Language

    def _say(self, key: str, **parts: object) -> str:
        hi, en = _WORDS[key]
        return (hi if self.language == "hi" else en).format(**parts)

    def _of(self, text: Text) -> str:
        return text.of(self.language)

    def _headed(self, key: str) -> str:
        return f"\n## {self._say(key)}"

    def head(self) -> Iterator[str]:
        """Say what it is."""
        service = self.service
        yield f"# {self._of(service.title)}"
        yield self._of(service.summary)
        yield self._say("address", id=service.id)
        name = self.names.departments[service.department]
        yield self._say("department", name=self._of(name))
        if service.discreet:
            yield self._say("discreet")
        yield self._headed("who")
        yield from (f"- {self._of(text)}" for text in service.who_can_apply)

    def conditions(self) -> Iterator[str]:
        """Say who may have it."""
        if self.service.eligibility:
            yield self._headed("conditions")
        for entry in self.service.eligibility:
            yield f"- {self._rule(entry.rule)}"
            yield f"  {self._say('otherwise', text=self._of(entry.otherwise))}"

    def questions(self) -> Iterator[str]:
        """Say what is asked, page by page."""
        yield self._headed("questions")
        for number, section in enumerate(self.service.form, start=1):
            yield f"{number}. {self._of(section.title)}"
            for asked in section.fields:
                yield from self._question(asked, "   ")

    def _question(self, asked: Field, indent: str) -> Iterator[str]:
        note = self._say("computed") if asked.is_computed else self._need(asked)
        choices = ", ".join(self._of(choice.text) for choice in asked.choices)
        label = self._of(asked.label)
        said = f"{label}{' ' if label.endswith('?') else ': '}{choices}" if choices else label
        yield f"{indent}- {said}" + (f" ({note})" if note else "")
        for inner in asked.fields:
            yield from self._question(inner, indent + "  ")

    def papers(self) -> Iterator[str]:
        """Say what is to be brought."""
        yield self._headed("papers")
        if not self.service.documents:
            yield self._say("no_papers")
        yield from self._asks(self.service.documents)

    def _asks(self, documents: tuple[DocumentAsk, ...]) -> Iterator[str]:
        for ask in documents:
            note = self._need(ask)
            yield f"- {self._of(ask.title)}" + (f" ({note})" if note else "")

    def _need(self, asked: Field | DocumentAsk) -> str:
        if asked.required_if is not None:
            return self._say("when", rule=self._rule(asked.required_if))
        return "" if asked.required else self._say("optional")

    def fee(self) -> Iterator[str]:
        """Say what it costs, with its table, and how long it may take."""
        service = self.service
        yield self._headed("fee")
        table = service.table(service.fee.table)
        asked = next((f for f in service.fields() if f.id == service.fee.question), None)
        if asked is not None:
            yield "- " + self._say("by_question", question=self._of(asked.label))
        elif table is None:
            yield "- " + self._say("own_fee", paid=format_rupees(service.fee.department_paise))
        else:
            yield "- " + self._say("by_table")
            for row in table.rows:
                cells = [
                    self._cell(subject, cell)
                    for subject, cell in zip(table.inputs, row.when, strict=True)
                    if cell.strip() != "-"
                ]
                yield "    " + self._say("row", when="; ".join(cells), paid=row.gives)
            if table.otherwise is not None:
                yield "    " + self._say("otherwise_paid", paid=table.otherwise)
        tariff = self.names.tariffs[service.fee.facilitation]
        yield "- " + self._say("charge", tariff=self._of(tariff))
        if not service.fee.verified:
            yield "  " + self._say("unverified", source=service.fee.source)
        yield "\n" + self._say("limit", limit=self._of(service.law.limit.text()))
        if not service.law.verified:
            yield "  " + self._say("unverified", source=service.law.source)

    def steps(self) -> Iterator[str]:
        """Draw the steps, from the counter to the end."""
        yield self._headed("steps")
        yield f"● {self._say('begins')}"
        for number, step in enumerate(self.service.steps, start=1):
            yield "│"
            yield f"├─ {number}. {self._step(step)}"
            if step.act in {StepAct.REPORT, StepAct.DECISION}:
                yield f"│     ↩ {self._say('sent_back')}"
        yield "│"
        yield f"├─ ✓ {self._say('granted', output=self._output())}"
        appeal = self.service.officers.first_appeal
        days = self._of(appeal.limit.text()) if appeal.limit else "?"
        reasons = len(self.service.refusal_reasons)
        yield "└─ ✗ " + self._say("refused", count=reasons, post=self._post(appeal), days=days)
        second = self._post(self.service.officers.second_appeal)
        yield f"      └─ {self._say('second', post=second)}"

    def _step(self, step: Step) -> str:
        said = [self._of(step.title), self._of(self.names.posts[step.post])]
        if step.within is not None:
            said.append(self._say("within", limit=self._of(step.within.text())))
        if step.handled_by != "window":
            said.append(self._say("by_system", system=step.handled_by))
        return " · ".join(said)

    def _post(self, officer: PostRef) -> str:
        return self._of(self.names.posts[officer.post])

    def _output(self) -> str:
        output = self.service.output
        if output.certificate is not None:
            return self._of(output.certificate.title)
        return output.register or "-"

    def outcome(self) -> Iterator[str]:
        """Say why it may be refused, and what comes out of a grant."""
        yield self._headed("reasons")
        yield from (f"- {self._of(reason.text)}" for reason in self.service.refusal_reasons)
        yield self._headed("comes_out")
        paper = self.service.output.certificate
        if paper is not None:
            years = paper.validity_years
            valid = self._say("lifetime") if years is None else self._say("valid", years=years)
            yield f"- {self._of(paper.title)}, {valid}"
        if self.service.output.register is not None:
            yield "- " + self._say("register", register=self.service.output.register)

    def variants(self) -> Iterator[str]:
        """Say what is other in some places."""
        if self.service.variants:
            yield self._headed("variants")
        for variant in self.service.variants:
            there = varied(self.service, variant)
            teller = _Teller(there, self.names, self.language)
            yield f"- {self._of(variant.title)}"
            if variant.law is not None:
                yield "    " + self._say("limit", limit=self._of(there.law.limit.text()))
            if variant.fee is not None:
                yield from ("    " + line.strip() for line in teller.fee() if line.startswith("- "))
            yield from (f"    {line}" for line in teller._asks(variant.documents))
            changed = {change.id for change in variant.steps}
            yield from (f"    {teller._step(step)}" for step in there.steps if step.id in changed)

    def _rule(self, text: RuleText) -> str:
        written = next(each for each in rules_in(self.service) if each.text == text)
        rule = written.read()
        assert isinstance(rule, Rule), "only what passed the review is told"
        return self._of(condition(rule, self._labels(rule)))

    def _cell(self, subject: str, cell: str) -> str:
        """Say a cell of a table as the condition that it is."""
        names = names_of(self.service.fields())
        head = checked(parse(subject), names)
        assert isinstance(head, Rule), "only what passed the review is told"
        node = read_cell(cell, head.tree, head.gives)
        rule = None if node is None else checked(node, names)
        assert isinstance(rule, Rule), "a cell that lets everything through is not told"
        return self._of(condition(rule, self._labels(rule)))

    def _labels(self, rule: Rule) -> dict[str, Text]:
        return labels_of(rule, self.service.fields(), self.names.areas) | {"today": TODAY}

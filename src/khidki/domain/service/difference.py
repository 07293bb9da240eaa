"""What is other between two versions of a service, in plain words of both languages.

Two readers: whoever confirms a publication reads everything, and a person with a draft reads what
touches them (`for_applicant`). Things are told by their names for people, never by their ids.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from khidki.domain.money.amount import format_rupees
from khidki.domain.service.definition import Fee, Service
from khidki.domain.service.field import Field
from khidki.domain.service.stored import Stored
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other now."""

    text: Text
    for_applicant: bool = True


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("नाम अब: {new}", "The name is now: {new}"),
    "summary": ("परिचय बदला", "The summary was reworded"),
    "limit": ("समय-सीमा अब {new} है, पहले {old} थी", "The time limit is now {new}; it was {old}"),
    "source": ("समय-सीमा का स्रोत बदला", "The source of the time limit changed"),
    "fee": ("विभाग का शुल्क अब {new} है, पहले {old} था",
            "The department’s fee is now {new}; it was {old}"),
    "charge": ("खिड़की का शुल्क अब दूसरी दर-सूची से है", "The window’s charge follows another tariff now"),
    "table": ("शुल्क की तालिका बदली", "The table of fees changed"),
    "asked": ("नया प्रश्न: {new}", "New question: {new}"),
    "not_asked": ("अब नहीं पूछा जाता: {old}", "No longer asked: {old}"),
    "reworded": ("प्रश्न के शब्द बदले: {new}", "The question is worded anew: {new}"),
    "answered": ("इस प्रश्न का उत्तर अब अलग ढंग से देना है: {new}",
                 "This question is answered in another way now: {new}"),
    "must": ("इस प्रश्न का उत्तर अब ज़रूरी है: {new}", "This question must be answered now: {new}"),
    "may": ("यह प्रश्न अब खाली छोड़ा जा सकता है: {new}", "This question may be left empty now: {new}"),
    "sometimes": ("यह प्रश्न कब ज़रूरी है, यह बदला: {new}",
                  "When this question must be answered changed: {new}"),
    "paper": ("नया कागज़: {new}", "New paper: {new}"),
    "no_paper": ("यह कागज़ अब नहीं चाहिए: {old}", "This paper is no longer needed: {old}"),
    "paper_other": ("इस कागज़ की शर्तें बदलीं: {new}", "What is said of this paper changed: {new}"),
    "rule": ("नई शर्त: {new}", "New condition: {new}"),
    "no_rule": ("यह शर्त हटी: {old}", "This condition is gone: {old}"),
    "rule_other": ("यह शर्त बदली: {new}", "This condition changed: {new}"),
    "step": ("नया चरण: {new}", "New step: {new}"),
    "no_step": ("यह चरण हटा: {old}", "This step is gone: {old}"),
    "step_other": ("यह चरण बदला: {new}", "This step changed: {new}"),
    "steps_moved": ("चरणों का क्रम बदला", "The steps follow one another in another order"),
    "officers": ("ज़िम्मेदार अधिकारी या अपील के अधिकारी बदले",
                 "The officers who decide or hear appeals changed"),
    "reason": ("अस्वीकृति का नया कारण: {new}", "New reason to refuse: {new}"),
    "no_reason": ("अस्वीकृति का यह कारण हटा: {old}", "This reason to refuse is gone: {old}"),
    "reason_other": ("अस्वीकृति के इस कारण के शब्द बदले: {new}",
                     "This reason to refuse is worded anew: {new}"),
    "output": ("मिलने वाला कागज़ या रजिस्टर बदला", "What comes out of a grant changed"),
    "layout": ("कागज़ का रूप बदला", "The layout of the paper changed"),
    "variant": ("अलग नियम वाला नया स्थान: {new}", "New place with terms of its own: {new}"),
    "no_variant": ("यहाँ अब अलग नियम नहीं: {old}", "This place has no terms of its own now: {old}"),
    "variant_other": ("इस स्थान के नियम बदले: {new}", "The terms of this place changed: {new}"),
    "who": ("कौन आवेदन कर सकता है, इसके शब्द बदले", "Who can apply is worded anew"),
    "what": ("आगे क्या होता है, इसके शब्द बदले", "What happens then is worded anew"),
    "other": ("अन्य सेटिंग बदलीं", "Other settings changed"),
}  # fmt: skip
_TOLD = {
    "title", "summary", "law", "fee", "tables", "form", "documents", "eligibility", "steps",
    "officers", "refusal_reasons", "output", "variants", "who_can_apply", "what_happens",
}  # fmt: skip


def differences(old: Service, new: Service) -> list[Change]:
    """Return everything that is other in `new`, in the order in which a person meets it."""
    found: list[Change] = []
    for part in (_head, _fee, _questions, _papers, _rules, _steps, _rest):
        found += part(old, new)
    return found


def stored_differences(old: Stored, new: Stored) -> list[Change]:
    """Return everything that is other between two stored versions, the paper's layout too."""
    found = differences(old.service, new.service)
    if old.template != new.template:
        found.append(_change("layout", for_applicant=False))
    return found


def _head(old: Service, new: Service) -> Iterator[Change]:
    if old.title != new.title:
        yield _change("title", new=new.title)
    if old.summary != new.summary:
        yield _change("summary", for_applicant=False)
    if old.law.limit != new.law.limit:
        yield _change("limit", old=old.law.limit.text(), new=new.law.limit.text())
    if (old.law.source, old.law.verified) != (new.law.source, new.law.verified):
        yield _change("source", for_applicant=False)


def _fee(old: Service, new: Service) -> Iterator[Change]:
    if _sum(old.fee) != _sum(new.fee):
        yield _change("fee", old=_sum(old.fee), new=_sum(new.fee))
    if old.fee.facilitation != new.fee.facilitation:
        yield _change("charge")
    table, other = old.table(old.fee.table), new.table(new.fee.table)
    if table is not None and other is not None and table != other:
        yield _change("table")


def _questions(old: Service, new: Service) -> Iterator[Change]:
    yield from _listed(
        old.fields(),
        new.fields(),
        lambda field: field.label,
        ("asked", "not_asked", _question),
    )


def _question(old: Field, new: Field) -> str:
    if (old.required, old.required_if) != (new.required, new.required_if):
        if old.required_if != new.required_if:
            return "sometimes"
        return "must" if new.required else "may"
    said = ("label", "hint")
    if all(_same(old, new, name) for name in Field.__slots__ if name not in said):
        return "reworded"
    return "answered"


def _papers(old: Service, new: Service) -> Iterator[Change]:
    words = ("paper", "no_paper", _always("paper_other"))
    yield from _listed(old.documents, new.documents, lambda ask: ask.title, words)


def _rules(old: Service, new: Service) -> Iterator[Change]:
    # A rule has no name; it is the same one as long as it says the same to whom it denies.
    before = {entry.otherwise: entry.rule for entry in old.eligibility}
    after = {entry.otherwise: entry.rule for entry in new.eligibility}
    for otherwise, rule in after.items():
        if otherwise not in before:
            yield _change("rule", new=otherwise)
        elif before[otherwise] != rule:
            yield _change("rule_other", new=otherwise)
    for otherwise in before:
        if otherwise not in after:
            yield _change("no_rule", old=otherwise)


def _steps(old: Service, new: Service) -> Iterator[Change]:
    words = ("step", "no_step", _always("step_other"))
    for change in _listed(old.steps, new.steps, lambda step: step.title, words):
        yield Change(change.text, for_applicant=False)
    both = {step.id for step in old.steps} & {step.id for step in new.steps}
    orders = [[step.id for step in each.steps if step.id in both] for each in (old, new)]
    if orders[0] != orders[1]:
        yield _change("steps_moved", for_applicant=False)


def _rest(old: Service, new: Service) -> Iterator[Change]:
    if old.officers != new.officers:
        yield _change("officers", for_applicant=False)
    before = {reason.code: reason for reason in old.refusal_reasons}
    after = {reason.code: reason for reason in new.refusal_reasons}
    for code, reason in after.items():
        if before.get(code) != reason:
            key = "reason_other" if code in before else "reason"
            yield _change(key, new=reason.text, for_applicant=False)
    for code, reason in before.items():
        if code not in after:
            yield _change("no_reason", old=reason.text, for_applicant=False)
    if old.output != new.output:
        yield _change("output")
    words = ("variant", "no_variant", _always("variant_other"))
    yield from _listed(old.variants, new.variants, lambda variant: variant.title, words)
    if old.who_can_apply != new.who_can_apply:
        yield _change("who", for_applicant=False)
    if old.what_happens != new.what_happens:
        yield _change("what", for_applicant=False)
    if not all(_same(old, new, name) for name in Service.__slots__ if name not in _TOLD):
        yield _change("other", for_applicant=False)


def _listed(
    old: tuple[N, ...],
    new: tuple[N, ...],
    name: Callable[[N], Text],
    words: tuple[str, str, Callable[[N, N], str]],
) -> Iterator[Change]:
    """Tell what came, what went and what is other in a list whose parts have ids."""
    came, went, other = words
    before = {part.id: part for part in old}
    for part in new:
        if part.id not in before:
            yield _change(came, new=name(part))
        elif before[part.id] != part:
            yield _change(other(before[part.id], part), new=name(part))
    kept = {part.id for part in new}
    for part in old:
        if part.id not in kept:
            yield _change(went, old=name(part))


def _always(key: str) -> Callable[[object, object], str]:
    return lambda _old, _new: key


def _same(old: Any, new: Any, name: str) -> bool:
    return getattr(old, name) == getattr(new, name)


def _sum(fee: Fee) -> Text:
    if fee.table is not None or fee.question is not None:
        return Text(hi="उत्तरों पर निर्भर", en="as the answers make it")
    paid = format_rupees(fee.department_paise)
    return Text(hi=paid, en=paid)


def _change(
    key: str, *, old: Text | None = None, new: Text | None = None, for_applicant: bool = True
) -> Change:
    hi, en = _WORDS[key]
    said = {"old": old, "new": new}
    return Change(
        Text(
            hi=hi.format(**{name: text.hi for name, text in said.items() if text}),
            en=en.format(**{name: text.en for name, text in said.items() if text}),
        ),
        for_applicant,
    )

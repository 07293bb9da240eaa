"""What to tell the writer of a rule about each problem, in both languages, with a remedy.

One row a code, `{...}` filled from the problem's params; a test finds a code without a row and a
row that nothing can raise. The place in the file is the caller's to add.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from khidki.domain.rule.problem import RuleProblem
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, and what to do."""

    what: Text
    remedy: Text


def sentence(problem: RuleProblem) -> Sentence:
    """Return the words for a problem."""
    row = SENTENCES[problem.code]
    remedy = row.remedy
    if problem.params.get("near"):
        near = _DID_YOU_MEAN
        remedy = Text(hi=f"{near.hi} {remedy.hi}", en=f"{near.en} {remedy.en}")
    return Sentence(_filled(row.what, problem), _filled(remedy, problem))


def _filled(text: Text, problem: RuleProblem) -> Text:
    words = {name: str(value) for name, value in problem.params.items()}
    return Text(hi=text.hi.format_map(words), en=text.en.format_map(words))


def _row(en: str, hi: str, remedy_en: str, remedy_hi: str) -> Sentence:
    return Sentence(Text(hi=hi, en=en), Text(hi=remedy_hi, en=remedy_en))


_DID_YOU_MEAN = Text(hi='क्या आपका मतलब "{near}" था?', en='Did you mean "{near}"?')

SENTENCES: Mapping[str, Sentence] = {
    # Writing
    "empty_rule": _row(
        "the rule is empty", "नियम खाली है",
        "write a condition, or remove the line", "शर्त लिखें या यह पंक्ति हटा दें",
    ),
    "too_long": _row(
        "the rule has {given} letters; {most} is the most", "नियम में {given} अक्षर हैं; अधिकतम {most}",
        "cut it into several rules or use a table", "इसे कई नियमों में बाँटें या तालिका बनाएँ",
    ),
    "too_deep": _row(
        "more than {most} levels of brackets or operations", "कोष्ठकों या गणनाओं के {most} से अधिक स्तर",
        "cut the rule into several", "नियम को कई नियमों में बाँटें",
    ),
    "too_costly": _row(
        "the rule takes {given} steps; {most} is the most",
        "नियम में {given} चरण लगते हैं; अधिकतम {most}",
        "say less inside any(), all(), count() and sum()",
        "any(), all(), count() और sum() के भीतर कम लिखें",
    ),
    "strange_sign": _row(
        'the language has no "{found}"', 'इस भाषा में "{found}" नहीं है',
        "write: {instead}", "ऐसे लिखें: {instead}",
    ),
    "strange_mark": _row(
        'the mark "{found}" has no meaning here', 'चिह्न "{found}" का यहाँ कोई अर्थ नहीं है',
        "remove it, or put text between quotes", "इसे हटाएँ, या पाठ को उद्धरण चिह्नों में रखें",
    ),
    "hidden_marks": _row(
        "a mark that cannot be seen stands here", "यहाँ एक अदृश्य चिह्न है",
        "delete this part and type it again", "यह हिस्सा मिटाकर दोबारा टाइप करें",
    ),
    "unclosed_text": _row(
        "a text begins here and does not end", "यहाँ शुरू हुआ पाठ समाप्त नहीं होता",
        "close it with the same quote", "इसे उसी उद्धरण चिह्न से बंद करें",
    ),
    "empty_text": _row(
        "an empty text is no answer", "खाली पाठ कोई उत्तर नहीं है",
        "write the text that is meant; a missing answer is unknown by itself",
        "अभीष्ट पाठ लिखें; जो उत्तर नहीं दिया गया वह अपने आप अज्ञात है",
    ),
    "text_too_long": _row(
        "the text has {given} letters; {most} is the most", "पाठ में {given} अक्षर हैं; अधिकतम {most}",
        "shorten it", "इसे छोटा करें",
    ),
    "leading_zero": _row(
        "a number begins with 0", "संख्या 0 से शुरू होती है",
        'write {instead}, or "..." if it is text', 'लिखें {instead}; यदि यह पाठ है तो "..." में लिखें',
    ),
    "too_many_places": _row(
        "more than {most} places after the point", "दशमलव के बाद {most} से अधिक अंक",
        "round it", "इसे पूर्णांकित करें",
    ),
    "number_too_large": _row(
        "the number is larger than can be computed exactly",
        "संख्या इतनी बड़ी है कि सटीक गणना नहीं हो सकती",
        "use a number below 9007199254740992", "9007199254740992 से छोटी संख्या लिखें",
    ),
    "date_backwards": _row(
        "a date begins with its year", "तिथि वर्ष से शुरू होती है",
        "write {instead}", "लिखें {instead}",
    ),
    "no_such_date": _row(
        "there is no day {found}", "{found} नाम का कोई दिन नहीं है",
        "look at the calendar; the order is year-month-day", "कैलेंडर देखें; क्रम है वर्ष-माह-दिन",
    ),
    "not_a_word": _row(
        '"{found}" is not written as names are', '"{found}" नाम की तरह नहीं लिखा है',
        'write small letters: {instead}; for text use quotes: "{found}"',
        'छोटे अक्षरों में लिखें: {instead}; पाठ हो तो उद्धरण में: "{found}"',
    ),
    "ends_too_soon": _row(
        "the rule ends before it is complete", "नियम पूरा होने से पहले समाप्त हो गया",
        "write what belongs after the last sign; close open brackets",
        "अंतिम चिह्न के बाद का हिस्सा लिखें; खुले कोष्ठक बंद करें",
    ),
    "unexpected": _row(
        '"{found}" cannot stand here', '"{found}" यहाँ नहीं आ सकता',
        "put an operator before it, or remove it", "इसके पहले कोई चिह्न लगाएँ या इसे हटाएँ",
    ),
    "wanted_other": _row(
        '"{found}" stands where "{wanted}" is wanted', 'यहाँ "{wanted}" चाहिए, पर "{found}" है',
        'write "{wanted}"', '"{wanted}" लिखें',
    ),
    "mixed_and_or": _row(
        "and and or stand together without brackets", "and और or बिना कोष्ठक के साथ आए हैं",
        "put brackets round what belongs together: (a and b) or c",
        "जो साथ है उसे कोष्ठक में रखें: (a and b) or c",
    ),
    "chained": _row(
        "two comparisons in a row", "लगातार दो तुलनाएँ",
        "write: 18 <= a and a <= 60", "ऐसे लिखें: 18 <= a and a <= 60",
    ),
    "list_not_after_in": _row(
        "a list can only stand after in", "सूची केवल in के बाद आ सकती है",
        'write: name in ["a", "b"]', 'ऐसे लिखें: name in ["a", "b"]',
    ),
    "list_of_literals": _row(
        "only plain values can stand in a list", "सूची में केवल सीधे मान आ सकते हैं",
        "compare with == and join with or", "== से तुलना करें और or से जोड़ें",
    ),
    "no_such_function": _row(
        'there is no function "{found}"', '"{found}" नाम का कोई फलन नहीं है',
        "the functions are listed in docs/rules.md", "फलनों की सूची docs/rules.md में है",
    ),
    "no_rounding": _row(
        "{function}() must say how it rounds", "{function}() में पूर्णांकन का तरीका बताना होता है",
        "write one of these last: {roundings}", "अंत में इनमें से एक लिखें: {roundings}",
    ),
    "no_row_word": _row(
        "{found}() must name a row and a list", "{found}() में पंक्ति और सूची का नाम चाहिए",
        "write: {found}(m in family, m.income > ₹0)", "ऐसे लिखें: {found}(m in family, m.income > ₹0)",
    ),
    "nested_lists": _row(
        "a list inside another list is not looked through", "एक सूची के भीतर दूसरी सूची नहीं जाँची जाती",
        "write two rules", "दो नियम लिखें",
    ),
    # Sense
    "no_such_name": _row(
        'nobody asks for "{found}"', '"{found}" नाम का कोई प्रश्न नहीं है',
        "use the id of a question of this form", "इस फ़ॉर्म के किसी प्रश्न की id लिखें",
    ),
    "not_a_condition": _row(
        "a {found} stands where a condition is wanted", "यहाँ शर्त चाहिए, पर {found} है",
        "compare it with something", "इसकी किसी से तुलना करें",
    ),
    "gives_other": _row(
        "the rule gives a {found}; a {wanted} is wanted", "नियम {found} देता है; {wanted} चाहिए",
        "compare the result, or compute what is wanted", "परिणाम की तुलना करें या जो चाहिए वह निकालें",
    ),
    "unlike": _row(
        "a {left} and a {right} cannot be compared", "{left} और {right} की तुलना नहीं हो सकती",
        "compare two of one kind", "एक ही प्रकार के दो मानों की तुलना करें",
    ),
    "money_needs_sign": _row(
        "money is compared with a plain number", "राशि की तुलना सादी संख्या से की गई है",
        "write the amount with its sign: ₹48000", "राशि चिह्न के साथ लिखें: ₹48000",
    ),
    "yes_is_true": _row(
        "a yes-or-no answer is compared with text", "हाँ-नहीं के उत्तर की तुलना पाठ से की गई है",
        "write the name alone, or: not name", "केवल नाम लिखें, या: not name",
    ),
    "use_in": _row(
        "a question with several choices has more than one answer",
        "कई विकल्पों वाले प्रश्न के एक से अधिक उत्तर होते हैं",
        'write: "a" in name', 'ऐसे लिखें: "a" in name',
    ),
    "no_order": _row(
        "a {found} is neither more nor less than another", "{found} में छोटा-बड़ा नहीं होता",
        "compare with == or !=", "== या != से तुलना करें",
    ),
    "not_a_choice": _row(
        '"{found}" is none of the choices', '"{found}" विकल्पों में नहीं है',
        "use one of: {choices}", "इनमें से एक लिखें: {choices}",
    ),
    "never_alike": _row(
        "these two questions have no choice in common", "इन दो प्रश्नों में कोई विकल्प समान नहीं है",
        "compare with another question", "किसी दूसरे प्रश्न से तुलना करें",
    ),
    "not_a_list": _row(
        '"{found}" is not a list', '"{found}" सूची नहीं है',
        'after in comes ["a", "b"], a question with several choices, or repeated rows',
        'in के बाद ["a", "b"], कई विकल्पों वाला प्रश्न या दोहराई जाने वाली पंक्तियाँ आती हैं',
    ),
    "not_a_number": _row(
        "only numbers are added up, not a {found}", "केवल संख्याएँ जुड़ती हैं, {found} नहीं",
        "use count() to count rows", "पंक्तियाँ गिनने के लिए count() लिखें",
    ),
    "wrong_count": _row(
        "{found} takes {wanted} values, not {given}", "{found} को {wanted} मान चाहिए, {given} नहीं",
        "look it up in docs/rules.md", "docs/rules.md में देखें",
    ),
    "cannot_take": _row(
        "{found} cannot take {given}", "{found} इन पर नहीं लगता: {given}",
        "it takes: {fits}", "यह इन पर लगता है: {fits}",
    ),
    "divides_by_zero": _row(
        "this divides by zero", "यह शून्य से भाग देता है",
        "divide by something else", "किसी और संख्या से भाग दें",
    ),
    # Decision tables
    "no_rows": _row(
        "the table has no rows", "तालिका में कोई पंक्ति नहीं है",
        "write at least one", "कम से कम एक लिखें",
    ),
    "wrong_cells": _row(
        "the row has {given} cells for {wanted} columns", "पंक्ति में {given} खाने हैं, स्तंभ {wanted}",
        "write one cell for each column; - means anything",
        "हर स्तंभ के लिए एक खाना लिखें; - का अर्थ है कुछ भी",
    ),
    "no_cell": _row(
        "this is no cell of a table", "यह तालिका का खाना नहीं है",
        "write -, a value, values with commas, 18..59, or a comparison like < 18",
        "लिखें -, कोई मान, अल्पविराम से मान, 18..59, या < 18 जैसी तुलना",
    ),
    "range_backwards": _row(
        "the range ends before it begins", "सीमा शुरू होने से पहले समाप्त होती है",
        "write the smaller value first", "छोटा मान पहले लिखें",
    ),
    "gap": _row(
        "no row fits: {example}", "किसी पंक्ति में नहीं आता: {example}",
        "add a row, or an otherwise", "एक पंक्ति जोड़ें या otherwise लिखें",
    ),
    "overlap": _row(
        "rows {first} and {second} both fit: {example}",
        "पंक्ति {first} और {second} दोनों में आता है: {example}",
        "make them exclude each other, or let the first row count (hit: first)",
        "उन्हें अलग करें, या पहली पंक्ति को मान्य करें (hit: first)",
    ),
    "never_reached": _row(
        "nothing ever reaches this row", "इस पंक्ति तक कुछ नहीं पहुँचता",
        "remove it, or move it up", "इसे हटाएँ या ऊपर ले जाएँ",
    ),
    "too_wide": _row(
        "the table is too large to be checked", "तालिका इतनी बड़ी है कि जाँची नहीं जा सकती",
        "cut it into two tables", "इसे दो तालिकाओं में बाँटें",
    ),
    # Senseless
    "always_true": _row(
        "every answer makes this true", "हर उत्तर पर यह सही होता है",
        "remove it, or correct the values", "इसे हटाएँ या मान सुधारें",
    ),
    "always_false": _row(
        "no answer makes this true", "किसी उत्तर पर यह सही नहीं होता",
        "correct the values, or nobody will ever meet it",
        "मान सुधारें, वरना कोई भी इसे पूरा नहीं कर पाएगा",
    ),
}  # fmt: skip

"""The words in which verdicts are explained, in both languages, and figures as people write them.

Templates for `explain`; which one fits is decided there. Hindi avoids verbs that would have to
agree with a label's gender: what is required stands in brackets as a condition.
"""

from collections.abc import Mapping

from khidki.domain.money.amount import format_rupees
from khidki.domain.rule.day import YEAR_ONLY, as_date
from khidki.domain.rule.limit import SCALE
from khidki.domain.rule.type import Sort
from khidki.domain.text import Text

YES = Text(hi="हाँ", en="yes")
NO = Text(hi="नहीं", en="no")

# What the subject must be; a date has its own words.
REQUIRED: Mapping[str, Text] = {
    "==": Text(hi="{limit}", en="must be {limit}"),
    "!=": Text(hi="{limit} के अलावा कुछ और", en="must not be {limit}"),
    "<": Text(hi="{limit} से कम", en="must be less than {limit}"),
    "<=": Text(hi="{limit} या इससे कम", en="must be at most {limit}"),
    ">": Text(hi="{limit} से अधिक", en="must be more than {limit}"),
    ">=": Text(hi="{limit} या इससे अधिक", en="must be at least {limit}"),
    "< date": Text(hi="{limit} से पहले", en="must be before {limit}"),
    "<= date": Text(hi="{limit} को या इससे पहले", en="must be on or before {limit}"),
    "> date": Text(hi="{limit} के बाद", en="must be after {limit}"),
    ">= date": Text(hi="{limit} को या इसके बाद", en="must be on or after {limit}"),
    "in": Text(hi="इनमें से एक: {limit}", en="must be one of: {limit}"),
    "not_in": Text(hi="इनमें से कोई नहीं: {limit}", en="must be none of: {limit}"),
    "ticked": Text(hi="{limit} चुना हुआ", en="must include {limit}"),
    "not_ticked": Text(hi="{limit} चुना हुआ नहीं", en="must not include {limit}"),
}

GROUPS: Mapping[str, Text] = {
    "and": Text(hi="ये सब शर्तें", en="All of these"),
    "or": Text(hi="इनमें से कोई एक शर्त", en="One of these"),
}

FAILED: Mapping[str, Text] = {
    "overflow": Text(hi="संख्या बहुत बड़ी है", en="the number is too large"),
    "divided_by_zero": Text(hi="शून्य से भाग नहीं हो सकता", en="cannot be divided by zero"),
    "date_out_of_range": Text(hi="तिथि बहुत दूर की है", en="the date is too far away"),
    "unfit": Text(hi="उत्तर प्रश्न से मेल नहीं खाता", en="the answer does not fit the question"),
    "too_many_rows": Text(hi="पंक्तियाँ बहुत अधिक हैं", en="there are too many rows"),
}

EACH: Mapping[str, Text] = {
    "any": Text(hi="{rows} में कम से कम एक ({body})", en="{rows}: at least one ({body})"),
    "all": Text(hi="{rows} में हर एक ({body})", en="{rows}: every one ({body})"),
    "count": Text(hi="{rows} की संख्या ({body})", en="{rows}: how many ({body})"),
    "sum": Text(hi="{rows} का योग ({body})", en="{rows}: total ({body})"),
}

MARKS: Mapping[str, str] = {"+": "+", "-": "-", "*": "×", "div": "÷", "mul": "×"}

WORDS: Mapping[str, Text] = {
    "line": Text(hi="{subject}: {value} (शर्त: {required})", en="{subject}: {value}, {required}"),
    "condition": Text(hi="{subject}: {required}", en="{subject} {required}"),
    "unknown": Text(hi="अभी पता नहीं", en="not known yet"),
    "missing": Text(hi="अभी पता नहीं, यह उत्तर चाहिए: {names}", en="not known yet, needs: {names}"),
    "unanswered": Text(hi="अभी उत्तर नहीं दिया", en="not answered yet"),
    "incomplete": Text(hi="पूरी तिथि नहीं दी", en="the full date is not given"),
    "enough": Text(hi="जितना पता है उतना काफ़ी है", en="enough is known to tell"),
    "whole date": Text(hi="{name} (दिन, माह और वर्ष)", en="{name} (day, month and year)"),
    "with_value": Text(hi="{subject} ({value})", en="{subject} ({value})"),
    "years": Text(hi="{value} वर्ष", en="{value} years"),
    "today": Text(hi="आज ({value})", en="today ({value})"),
    "age": Text(hi="{on} को आयु ({birth})", en="Age on {on} ({birth})"),
    "min": Text(hi="इनमें सबसे कम: {of}", en="the least of: {of}"),
    "max": Text(hi="इनमें सबसे अधिक: {of}", en="the most of: {of}"),
    "length": Text(hi="{of} की गिनती", en="the length of {of}"),
    "round": Text(hi="{of} (पूर्णांक में)", en="{of} (rounded)"),
    "to_decimal": Text(hi="{of}", en="{of}"),
    "neg": Text(hi="−{of}", en="−{of}"),
    "starts_with": Text(hi="शुरुआत: {of}", en="beginning of: {of}"),
    "if": Text(hi="शर्त के अनुसार: {of}", en="by condition: {of}"),
    "and between": Text(hi="और", en="and"),
    "or between": Text(hi="या", en="or"),
}


def written(sort: Sort, value: int) -> str:
    """Write a number of a sort: ₹1,50,000, 2.5, 01-04-2026."""
    match sort:
        case Sort.MONEY:
            return format_rupees(value)
        case Sort.DECIMAL:
            return _decimal(value)
        case Sort.DATE if value >= YEAR_ONLY:
            day = as_date(value)  # strftime's years have as many digits as the platform likes
            return f"{day.day:02}-{day.month:02}-{day.year:04}"
        case _:
            return str(value)


def _decimal(scaled: int) -> str:
    whole, part = divmod(abs(scaled), SCALE)
    places = f"{part:06d}".rstrip("0")
    return f"{'-' if scaled < 0 else ''}{whole}{'.' if places else ''}{places}"
